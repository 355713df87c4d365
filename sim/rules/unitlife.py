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
from sim.events import DAY, FAIL, INSTALLATION, L_REPLACED, NEVER, NEW, REPAIR, SERVICE, SERVICE_DUE, YEAR
from sim.jit import kernel
from sim.rules.base import ageing, draw_failure, draw_life, draw_service, mark, next_failure, suspend
from sim.rules.intake import open_job
from sim.rules.journal import note


@kernel("i8(W,i8,i8,i8)")
def key_of(w, u, kind, number):
    """Occurrence key of a job on unit u: life of the unit, job kind, its number; room for returns and visits below."""
    return (int(w.units[u]["replacements"]) & 3) << 30 | kind << 28 | (number & 0xFFF) << 16


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
    unit["open_job"] = open_job(w, now, customer, u, REPAIR, NEW, u, key_of(w, u, REPAIR, unit["failures"]))
    return unit["open_job"]


@kernel("void(W,i8)")
def draw_factor(w, u):
    """Covariates of a unit: installation quality, environment, use; their product has mean 1."""
    p = w.par[0]
    unit = w.units[u]
    unit["poor"] = 1 if uniform(w, POOR, u, unit["replacements"]) < p["poor_share"] else 0
    a, b = uniform2(w, HARSHNESS, u, unit["replacements"])
    spread = p["environment_sd"] * normal_quantile(a) + p["use_sd"] * normal_quantile(b)
    mean_log = 0.5 * (p["environment_sd"] * p["environment_sd"] + p["use_sd"] * p["use_sd"])
    unit["factor"] = p["base_factor"] * math.exp(spread - mean_log) * (p["poor_ratio"] if unit["poor"] else 1.0)


@kernel("void(W,i8,i8)")
def renew(w, now, u):
    """A new unit stands in the place of u: age zero, new covariates, new dates."""
    unit = w.units[u]
    unit["replacements"] += 1
    unit["failures"] = 0
    unit["installed_at"] = now
    unit["renewed_at"] = now
    unit["virtual_age"] = 0.0
    unit["serviced_at"] = -NEVER
    unit["down"] = 0
    draw_factor(w, u)
    draw_failure(w, now, u)
    draw_service(w, now, u)
    draw_life(w, now, u, 0.0)
    mark(w, u)


@kernel("i8(W,i8,i8,i8)")
def replace(w, now, u, customer):
    """The unit reaches the end of its life: replaced by others at once, or by us as an installation job.

    While a job is open on the unit its replacement waits for 30 days.
    """
    unit = w.units[u]
    if unit["open_job"] >= 0:
        unit["next_replace"] = now + 30 * DAY
        mark(w, u)
        return -1
    ours = uniform(w, OWN_INSTALLATION, u, unit["replacements"]) < w.par[0]["installed_by_us"]
    note(w, now, L_REPLACED, 1 if ours else 0, -1, customer, u, 0.0)
    if not ours:
        renew(w, now, u)
        return -1
    suspend(w, now, u)
    unit["next_service"] = NEVER
    unit["next_replace"] = NEVER
    mark(w, u)
    job_key = key_of(w, u, INSTALLATION, unit["replacements"])
    unit["open_job"] = open_job(w, now, customer, u, INSTALLATION, NEW, u, job_key)
    return unit["open_job"]


@kernel("i8(W,i8,i8,i8)")
def unit_event(w, now, kind, u):
    """Unit u fails (FAIL), is due for service (SERVICE_DUE) or for replacement (REPLACE).  Returns the new job or -1.

    A date that has changed since it was scheduled is stale and does nothing.
    """
    unit = w.units[u]
    customer = u // w.par[0]["stride"]
    if unit["due_at"] != now or unit["due_kind"] != kind or w.customers[customer]["active"] == 0:
        return -1
    if kind == FAIL:
        return fail(w, now, u, customer)
    if kind == SERVICE_DUE:
        unit["services"] += 1
        draw_service(w, now, u)
        mark(w, u)
        if unit["open_job"] >= 0:
            return -1
        unit["open_job"] = open_job(w, now, customer, u, SERVICE, NEW, u, key_of(w, u, SERVICE, unit["services"]))
        return unit["open_job"]
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
    age = 0.0 if p["start_new"] else stationary_age(w, uniform(w, START_AGE, u, 0))
    unit["installed_at"] = now - int(age * YEAR)
    draw_factor(w, u)
    live_past(w, now, u, age)
    unit["next_fail"] = next_failure(w, u)
    draw_service(w, now, u)
    draw_life(w, now, u, age)
    mark(w, u)
