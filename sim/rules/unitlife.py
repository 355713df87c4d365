"""A unit's dates: it fails, is due for service, or is replaced; and how it starts."""

import math

from sim.draws import (
    FAILURE,
    HARSHNESS,
    OWN_INSTALLATION,
    POOR,
    START_AGE,
    exponential,
    normal_quantile,
    uniform,
    uniform2,
)
from sim.events import (
    BY_ACCIDENT,
    BY_OTHERS,
    BY_US,
    DAY,
    FAIL,
    INSTALLATION,
    L_REPLACED,
    L_REPORTED,
    NEVER,
    NEW,
    OCCASION,
    REPAIR,
    REPLACE,
    SERVICE,
    SERVICE_DUE,
    TO_NOBODY,
    TO_US,
    YEAR,
)
from sim.jit import kernel
from sim.rules.installed_base import ageing, draw_failure, draw_life, draw_service, mark, next_failure, restore, suspend
from sim.rules.intake import failure_kind, open_job
from sim.rules.journal import note
from sim.rules.needs import choose, share_rebought
from sim.rules.occasions import draw_occasion, renew_occasions, start_occasions
from sim.rules.people_skill import ability_now
from sim.rules.products import product_factor
from sim.rules.telemetry import AHEAD, BEFORE, TOO_LATE, is_connected, repair_is_open
from sim.rules.warranty import inherit_cover, start_cover


@kernel("i8(W,i8,i8,i8)")
def key_of(w, u, nature, number):
    """Occurrence key of a job on unit u: life of the unit, nature, its number; room for returns and visits below."""
    return (int(w.units[u]["replacements"]) & 3) << 30 | nature << 28 | (number & 0xFFF) << 16


@kernel("i8(W,i8,i8,i8)")
def fail(w, now, u, customer):
    """The unit breaks down and a repair request is opened."""
    unit = w.units[u]
    unit["left"] = 0.0
    unit["evaluated_at"] = now
    unit["failed_at"] = now
    unit["down"] = 1
    unit["next_fail"] = NEVER
    mark(w, u)
    if w.par[0]["telemetry"] and repair_is_open(w, u):
        note(w, now, L_REPORTED, TOO_LATE, unit["open_job"], customer, u, 0.0)
        return -1
    key = key_of(w, u, REPAIR, unit["failures"])
    unit["open_job"] = open_job(w, now, customer, u, failure_kind(w, u, key), NEW, u, key)
    return unit["open_job"]


@kernel("i8(W,i8,i8,i8)")
def foresee(w, now, u, customer):
    """A connected unit shows that it will fail: a repair is opened while it runs, if no other job is open on it."""
    unit = w.units[u]
    ahead = (unit["next_fail"] - now) / DAY
    unit["warned"] = 1
    mark(w, u)
    if unit["open_job"] >= 0:
        return -1
    key = key_of(w, u, REPAIR, unit["failures"])
    j = open_job(w, now, customer, u, failure_kind(w, u, key), NEW, u, key)
    w.jobs[j]["channel"] = AHEAD
    unit["open_job"] = j
    note(w, now, L_REPORTED, BEFORE, j, customer, u, ahead)
    return j


@kernel("void(W,i8,f8)")
def draw_factor(w, u, p_poor):
    """Covariates of a unit: installation quality (poor with this probability), environment, use, product."""
    p = w.par[0]
    unit = w.units[u]
    unit["poor"] = 1 if uniform(w, POOR, u, unit["replacements"]) < p_poor else 0
    a, b = uniform2(w, HARSHNESS, u, unit["replacements"])
    spread = p["environment_sd"] * normal_quantile(a) + p["use_sd"] * normal_quantile(b)
    mean_log = 0.5 * (p["environment_sd"] * p["environment_sd"] + p["use_sd"] * p["use_sd"])
    unit["factor"] = p["base_factor"] * math.exp(spread - mean_log) * (p["poor_ratio"] if unit["poor"] else 1.0)
    if p["n_products"]:
        unit["factor"] *= product_factor(w, u)


@kernel("f8(W,i8,i8,i8)")
def p_poor_installation(w, now, i, k):
    """P(installation by technician i is poor): log odds fall by `quality_slope` for each unit of ability.

    P = s / (s + (1 - s) exp(slope (ability - reference))), with s the share among installations of all the world; the
    ability is the one in the family of type k, or the mean over the families.  Form: assumption.
    """
    share, kind = w.par[0]["poor_share"], w.kinds[k]
    if kind["quality_slope"] == 0.0:
        return share
    families = w.par[0]["n_families"]
    ability = 0.0
    for f in range(families):
        ability += ability_now(w, now, i, f) / families
    if kind["family"] < families:
        ability = ability_now(w, now, i, kind["family"])
    return share / (share + (1.0 - share) * math.exp(kind["quality_slope"] * (ability - kind["quality_ability"])))


@kernel("void(W,i8,i8,f8,b1)")
def begin_life(w, now, u, p_poor, ours):
    """A new unit stands in the place of u: age zero, new covariates, new dates, new warranty."""
    unit = w.units[u]
    unit["replacements"] += 1
    unit["failures"] = 0
    unit["installed_at"] = now
    unit["renewed_at"] = now
    unit["virtual_age"] = 0.0
    unit["serviced_at"] = -NEVER
    unit["down"] = 0
    draw_factor(w, u, p_poor)
    draw_failure(w, now, u)
    draw_service(w, now, u)
    draw_life(w, now, u, 0.0)
    renew_occasions(w, now, u)
    start_cover(w, now, u, ours)
    mark(w, u)


@kernel("void(W,i8,i8)")
def renew(w, now, u):
    """Others have installed a new unit."""
    begin_life(w, now, u, w.par[0]["poor_share"], False)


@kernel("void(W,i8,i8,i8,i8)")
def install(w, now, i, u, k):
    """Technician i has installed a new unit, as a job of type k."""
    begin_life(w, now, u, p_poor_installation(w, now, i, k), True)


@kernel("i8(W,i8,i8,i8)")
def order_unit(w, now, u, customer):
    """We are to install a new unit: the old one stands still until then.  Returns the job."""
    unit = w.units[u]
    suspend(w, now, u)
    unit["next_service"] = NEVER
    unit["next_replace"] = NEVER
    mark(w, u)
    key = key_of(w, u, INSTALLATION, unit["replacements"])
    unit["open_job"] = open_job(w, now, customer, u, w.par[0]["replacement_kind"], NEW, u, key)
    return unit["open_job"]


@kernel("i8(W,i8,i8,i8)")
def replace(w, now, u, customer):
    """The unit reaches the end of its life: replaced by others at once, or by us as an installation job.

    While a job is open on the unit its replacement waits for `demand.replacement_wait_days` more.
    """
    unit = w.units[u]
    if unit["open_job"] >= 0:
        unit["next_replace"] = now + w.par[0]["replacement_wait_s"]
        mark(w, u)
        return -1
    share = w.par[0]["installed_by_us"]
    if w.par[0]["bonds"]:
        share = share_rebought(w, now, u, customer, share)
    ours = uniform(w, OWN_INSTALLATION, u, unit["replacements"]) < share
    note(w, now, L_REPLACED, BY_US if ours else BY_OTHERS, -1, customer, u, 0.0)
    if not ours:
        renew(w, now, u)
        return -1
    return order_unit(w, now, u, customer)


@kernel("i8(W,i8,i8,i8)")
def serve_plan(w, now, u, customer):
    """The first planned type is due; it is dropped while another job is open on the unit."""
    unit = w.units[u]
    unit["services"] += 1
    draw_service(w, now, u)
    mark(w, u)
    if unit["open_job"] >= 0:
        return -1
    key, kind = key_of(w, u, SERVICE, unit["services"]), w.par[0]["planned_kind"]
    unit["open_job"] = open_job(w, now, customer, u, kind, NEW, u, key)
    return unit["open_job"]


@kernel("i8(W,i8,i8,i8,i8)")
def take_occasion(w, now, u, customer, slot):
    """An occasion becomes a job; accidents break the unit, what is planned or asked waits for nothing else to be open.

    The entity of its draws is (unit, type), so that no other type's jobs share them.
    """
    unit = w.units[u]
    k = w.occasion_kinds[slot]
    kind = w.kinds[k]
    if kind["cause"] == BY_ACCIDENT:
        if unit["down"] or repair_is_open(w, u):
            return -1
        suspend(w, now, u)
    elif unit["open_job"] >= 0:
        return -1
    key = key_of(w, u, kind["nature"], w.occasion_number[u, slot])
    unit["open_job"] = open_job(w, now, customer, u, k, NEW, u | (int(k) + 1) << 26, key)
    return unit["open_job"]


@kernel("i8(W,i8,i8,i8)")
def occasion(w, now, u, customer):
    """Occasions are due: each gets its next date, and the first of them becomes a job if it can."""
    opened = -1
    for slot in range(w.par[0]["n_occasions"]):
        if w.occasions[u, slot] <= now:
            w.occasion_number[u, slot] += 1
            draw_occasion(w, now, u, slot)
            if opened < 0:
                opened = take_occasion(w, now, u, customer, slot)
    mark(w, u)
    return opened


@kernel("i8(W,i8,i8)")
def due_slot(w, now, u):
    """The first type whose occasion is due on unit u; -1: none."""
    for k in range(w.par[0]["n_occasions"]):
        if w.occasions[u, k] <= now:
            return k
    return -1


@kernel("void(W,i8,i8,i8)")
def go_without_us(w, now, kind, u):
    """What the date of unit u asked for is done by a rival, or, by nobody, left undone: then a broken unit is new."""
    unit = w.units[u]
    if kind == FAIL:
        unit["left"] = 0.0
        unit["evaluated_at"] = unit["failed_at"] = now
        unit["down"] = 1
        restore(w, now, u)
    elif kind == SERVICE_DUE:
        unit["services"] += 1
        draw_service(w, now, u)
        mark(w, u)
    else:
        k = due_slot(w, now, u)
        while k >= 0:
            w.occasion_number[u, k] += 1
            draw_occasion(w, now, u, k)
            k = due_slot(w, now, u)
        mark(w, u)


@kernel("b1(W,i8,i8,i8)")
def comes_to_us(w, now, kind, u):
    """Whom the date of unit u brings to us whatever he thinks: reports of the unit, warranty, work under way."""
    unit = w.units[u]
    if unit["open_job"] >= 0:
        return True
    if kind != FAIL:
        return False
    if w.par[0]["telemetry"] and is_connected(w, u):
        return True
    return w.par[0]["warranty"] == 1 and now - unit["installed_at"] < w.par[0]["whole_s"]


@kernel("b1(W,i8,i8,i8,i8)")
def is_given_away(w, now, kind, u, customer):
    """Does the customer take the need that unit u has to a rival, or let it be?  Then it is seen to without us."""
    if comes_to_us(w, now, kind, u):
        return False
    unit = w.units[u]
    entity, number = u | kind << 26, unit["failures"]
    if kind == SERVICE_DUE:
        number = unit["services"]
    elif kind == OCCASION:
        k = due_slot(w, now, u)
        entity, number = u | (kind + k) << 26, w.occasion_number[u, k]
    choice = choose(w, now, customer, u, entity, key_of(w, u, REPAIR, number))
    if choice == TO_US:
        return False
    if w.customers[customer]["active"] == 0:  # with that he has left
        return True
    if choice == TO_NOBODY and kind == FAIL:
        note(w, now, L_REPLACED, BY_OTHERS, -1, customer, u, 0.0)
        renew(w, now, u)
    else:
        go_without_us(w, now, kind, u)
    return True


@kernel("i8(W,i8,i8,i8)")
def unit_event(w, now, kind, u):
    """Unit u fails, is due for service or replacement, or has an occasion.  Returns the new job or -1.

    A date that has changed since it was scheduled is stale and does nothing.
    """
    unit = w.units[u]
    customer = u // w.par[0]["stride"]
    if unit["due_at"] != now or unit["due_kind"] != kind or w.customers[customer]["active"] == 0:
        return -1
    if w.par[0]["at_need"] and kind != REPLACE and is_given_away(w, now, kind, u, customer):
        return -1
    if kind == FAIL:
        if w.par[0]["telemetry"] and now < unit["next_fail"]:
            return foresee(w, now, u, customer)
        return fail(w, now, u, customer)
    if kind == SERVICE_DUE:
        return serve_plan(w, now, u, customer)
    if kind == OCCASION:
        return occasion(w, now, u, customer)
    return replace(w, now, u, customer)


@kernel("f8(W,f8)")
def stationary_age(w, u):
    """Age in years of a unit in an old population: quantile of S(a)/mean life, by table."""
    position = u * (w.ages.shape[0] - 1)
    k = min(int(position), w.ages.shape[0] - 2)
    return w.ages[k] + (w.ages[k + 1] - w.ages[k]) * (position - k)


@kernel("void(W,i8,i8,f8)")
def live_past(w, now, u, age):
    """Replay the failures of the first `age` years at mean weather: virtual age, failure count and what is left."""
    p = w.par[0]
    unit = w.units[u]
    lived = 0.0
    while True:
        left = exponential(uniform(w, FAILURE, u, unit["failures"])) / unit["factor"]
        v = unit["virtual_age"]
        reached = ageing(w, v) + left
        gap = p["scale_years"] * math.pow(reached, 1.0 / p["shape"]) - v
        if lived + gap >= age:
            unit["left"] = (reached - ageing(w, v + age - lived)) * unit["factor"]
            unit["renewed_at"] = now - int((age - lived) * YEAR)
            unit["evaluated_at"] = now
            return
        lived += gap
        unit["failures"] += 1
        if p["kijima2"]:
            unit["virtual_age"] = p["restoration"] * (v + gap)
        else:
            unit["virtual_age"] = v + p["restoration"] * gap


@kernel("void(W,i8,i8)")
def start_unit(w, now, u):
    """Start state of a unit: age, its past failures and repairs (without weather), its next dates."""
    p = w.par[0]
    unit = w.units[u]
    unit["open_job"] = -1
    unit["serviced_at"] = -NEVER
    unit["failed_at"] = -1
    unit["due_at"] = NEVER
    unit["next_changed"] = -2
    unit["serviced_by"] = p["planned_kind"]
    age = 0.0 if p["start_new"] else stationary_age(w, uniform(w, START_AGE, u, 0))
    unit["installed_at"] = now - int(age * YEAR)
    draw_factor(w, u, p["poor_share"])
    live_past(w, now, u, age)
    unit["next_fail"] = next_failure(w, u)
    draw_service(w, now, u)
    draw_life(w, now, u, age)
    start_occasions(w, now, u)
    inherit_cover(w, u)
    mark(w, u)
