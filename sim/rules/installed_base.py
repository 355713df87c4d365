"""The installed base: when units fail, are due for service, and reach the end of their life.

Conditional intensity of a failure: (beta/eta) (v/eta)^(beta-1) x heat(t) x factor x service(t), with v the virtual
age in years.  Sampling is by time-rescaling: a unit exponential, keyed by (unit, failure number), is used up by the
cumulative intensity, so that policies share failures.  Ageing is averaged over steps of 30 days, heat is daily.
Kijima (1989) virtual age: type I  v <- v + q x,  type II  v <- q (v + x), with x the time since the last repair.
"""

import math

from sim.draws import FAILURE, LIFE, SERVICE_GAP, exponential, uniform
from sim.events import DAY, FAIL, NEVER, OCCASION, REPLACE, SERVICE_DUE, YEAR
from sim.jit import kernel
from sim.rules.clocks import HEAT, INSTALLATIONS, SERVICES, clock_at, when_clock_shows
from sim.rules.occasions import first_occasion
from sim.rules.telemetry import next_sign

STEP = 30 * DAY  # ageing is averaged over this long


@kernel("i8(W,i8)")
def heat_of(w, u):
    """The heat clock of the region in which unit u stands."""
    return HEAT + w.customers[u // w.par[0]["stride"]]["region"]


@kernel("f8(f8,f8,i8)")
def to_shape(x, shape, halves):
    """x^shape, for whole and half shapes (`halves` of 1/2; 0: other shapes) by multiplication, five times as quick."""
    if halves == 0:
        return math.pow(x, shape)
    power = math.sqrt(x) if halves & 1 else 1.0
    for _ in range(halves >> 1):
        power *= x
    return power


@kernel("f8(W,f8)")
def ageing(w, years):
    """Cumulative Weibull hazard (v/eta)^beta at virtual age v in years."""
    p = w.par[0]
    return to_shape(years / p["scale_years"], p["shape"], p["shape_halves"])


@kernel("f8(W,i8,i8)")
def service_factor(w, u, t):
    """Multiplier of the intensity at t: the `effect` of the last service's type right after it, back to 1 linearly."""
    unit = w.units[u]
    kind = w.kinds[unit["serviced_by"]]
    since = (t - unit["serviced_at"]) / YEAR
    if since >= kind["effect_years"]:
        return 1.0
    return kind["effect"] + (1.0 - kind["effect"]) * since / kind["effect_years"]


@kernel("f8(W,i8,i8)")
def aged(w, u, t):
    """Cumulative hazard of unit u at t, by its virtual age alone."""
    unit = w.units[u]
    return ageing(w, unit["virtual_age"] + (t - unit["renewed_at"]) / YEAR)


@kernel("f8(W,i8,i8,i8,f8)")
def intensity(w, u, begin, end, grown):
    """Mean failure intensity per heat-clock day over [begin, end) in which the cumulative hazard has `grown` by ageing:
    with service, without the weather.
    """
    return grown * w.units[u]["factor"] * service_factor(w, u, (begin + end) // 2) / ((end - begin) / DAY)


@kernel("void(W,i8,i8)")
def use_up(w, u, until):
    """Take the cumulative intensity from the last evaluation to `until` off the unit's remaining exponential."""
    unit = w.units[u]
    begin = unit["evaluated_at"]
    heat = heat_of(w, u)
    hazard, shown = aged(w, u, begin), clock_at(w, heat, begin)
    while begin < until:
        end = min(begin + STEP, until)
        then, ahead = aged(w, u, end), clock_at(w, heat, end)
        unit["left"] -= intensity(w, u, begin, end, then - hazard) * (ahead - shown)
        begin, hazard, shown = end, then, ahead
    unit["left"] = max(unit["left"], 0.0)
    unit["evaluated_at"] = until


@kernel("b1(W,i8)")
def outlives_horizon(w, u):
    """Is it certain, without a walk through the steps, that the unit does not fail before the horizon?

    An ageing unit's intensity is at most its hazard at the end of the last step, (beta/v) (v/eta)^beta x factor,
    on each heat-clock day that is left; a service visit only lowers it.  The margin is for rounding.
    """
    p = w.par[0]
    unit = w.units[u]
    if p["shape"] < 1.0:
        return False
    v = unit["virtual_age"] + (p["foreseen_s"] + STEP - unit["renewed_at"]) / YEAR
    hazard = p["shape"] / v * ageing(w, v) * unit["factor"] * DAY / YEAR
    heat = heat_of(w, u)
    days = clock_at(w, heat, p["foreseen_s"]) - clock_at(w, heat, unit["evaluated_at"])
    return 1.000001 * hazard * days < unit["left"]


@kernel("i8(W,i8)")
def next_failure(w, u):
    """Second of the unit's next failure given its remaining exponential; NEVER beyond the foreseen time.

    That is the horizon, and as much longer as connected units look ahead.
    """
    if outlives_horizon(w, u):
        return NEVER
    unit = w.units[u]
    begin = unit["evaluated_at"]
    left = unit["left"]
    horizon = w.par[0]["foreseen_s"]
    heat = heat_of(w, u)
    hazard, shown = aged(w, u, begin), clock_at(w, heat, begin)
    while begin < horizon:
        end = begin + STEP  # a whole step also at the horizon, so that a longer run has the same failures
        then, ahead = aged(w, u, end), clock_at(w, heat, end)
        rate = intensity(w, u, begin, end, then - hazard)
        if rate * (ahead - shown) > left:
            return max(begin + 1, when_clock_shows(w, heat, shown + left / rate))
        left -= rate * (ahead - shown)
        begin, hazard, shown = end, then, ahead
    return NEVER


@kernel("void(W,i8,i8)")
def draw_failure(w, now, u):
    """Draw the unit's next failure from `now` on."""
    unit = w.units[u]
    unit["left"] = exponential(uniform(w, FAILURE, u, unit["replacements"] << 16 | unit["failures"]))
    unit["evaluated_at"] = now
    unit["warned"] = 0
    unit["next_fail"] = next_failure(w, u)


@kernel("void(W,i8)")
def mark(w, u):
    """Settle which of the unit's dates comes first, and tell the engine that it may have changed."""
    unit = w.units[u]
    due, kind = unit["next_fail"], FAIL
    if w.par[0]["telemetry"]:
        due = next_sign(w, u)
    if unit["next_service"] < due:
        due, kind = unit["next_service"], SERVICE_DUE
    if unit["next_replace"] < due:
        due, kind = unit["next_replace"], REPLACE
    if w.par[0]["n_occasions"] > 0 and first_occasion(w, u) < due:
        due, kind = first_occasion(w, u), OCCASION
    if w.customers[u // w.par[0]["stride"]]["active"] == 0:
        due = NEVER
    if due == unit["due_at"] and kind == unit["due_kind"]:
        return
    unit["due_at"] = due
    unit["due_kind"] = kind
    if unit["next_changed"] == -2:
        s = w.now[0]
        unit["next_changed"] = s["changed_unit"]
        s["changed_unit"] = u


@kernel("void(W,i8,i8)")
def suspend(w, now, u):
    """The unit stops working for another reason than a failure: its exponential is kept for `resume`."""
    unit = w.units[u]
    if unit["down"] == 0:
        use_up(w, u, now)
    unit["down"] = 1
    unit["next_fail"] = NEVER
    mark(w, u)


@kernel("void(W,i8,i8)")
def resume(w, now, u):
    """The unit runs again without having been renewed: its old exponential goes on."""
    unit = w.units[u]
    unit["down"] = 0
    unit["evaluated_at"] = now
    unit["warned"] = 0
    unit["next_fail"] = next_failure(w, u)
    mark(w, u)


@kernel("void(W,i8,i8)")
def solve_remotely(w, now, u):
    """The problem was solved by advice: nothing was repaired, so the unit is as old as it was (minimal repair)."""
    unit = w.units[u]
    unit["virtual_age"] += (now - unit["renewed_at"]) / YEAR
    unit["renewed_at"] = now
    unit["failures"] += 1
    unit["down"] = 0
    draw_failure(w, now, u)
    mark(w, u)


@kernel("void(W,i8,i8)")
def restore(w, now, u):
    """A repair is complete: the virtual age is set back (Kijima I or II) and the next failure drawn."""
    p = w.par[0]
    unit = w.units[u]
    if p["telemetry"] and unit["down"] == 0:  # predicted, and repaired before it failed
        unit["failed_at"] = now
    since = (unit["failed_at"] - unit["renewed_at"]) / YEAR
    if p["kijima2"]:
        unit["virtual_age"] = p["restoration"] * (unit["virtual_age"] + since)
    else:
        unit["virtual_age"] += p["restoration"] * since
    unit["renewed_at"] = now
    unit["failures"] += 1
    unit["down"] = 0
    draw_failure(w, now, u)
    mark(w, u)


@kernel("void(W,i8,i8,i8)")
def note_service(w, now, u, kind):
    """A service visit of a type is done: the failure intensity drops and recovers over time.

    Of two services the one with the stronger effect today counts: a cleaning takes nothing from a maintenance.
    """
    unit = w.units[u]
    if w.kinds[kind]["effect"] > service_factor(w, u, now):
        return
    if unit["down"]:
        unit["serviced_at"], unit["serviced_by"] = now, kind
        return
    use_up(w, u, now)
    unit["serviced_at"], unit["serviced_by"] = now, kind
    unit["warned"] = 0
    unit["next_fail"] = next_failure(w, u)
    mark(w, u)


@kernel("void(W,i8,i8)")
def draw_service(w, now, u):
    """Draw the next visit of the first planned type: exponential gap on the service clock, keyed by (unit, number)."""
    rate = w.kinds[w.par[0]["planned_kind"]]["rate"]
    unit = w.units[u]
    unit["next_service"] = NEVER
    if rate > 0.0:
        gap = exponential(uniform(w, SERVICE_GAP, u, unit["services"])) * 365.25 / rate
        unit["next_service"] = when_clock_shows(w, SERVICES, clock_at(w, SERVICES, now) + gap)


@kernel("void(W,i8,i8,f8)")
def draw_life(w, now, u, age):
    """Draw the end of life of a unit of given age in years: Weibull, given that it has lived so long."""
    p = w.par[0]
    unit = w.units[u]
    lived = math.pow(age / p["life_scale"], p["life_shape"])
    reached = lived + exponential(uniform(w, LIFE, u, unit["replacements"]))
    left_days = (p["life_scale"] * math.pow(reached, 1.0 / p["life_shape"]) - age) * 365.25
    unit["next_replace"] = when_clock_shows(w, INSTALLATIONS, clock_at(w, INSTALLATIONS, now) + left_days)


@kernel("i8(W)")
def next_changed_unit(w):
    """Take one unit whose date has changed off the list; -1: none left."""
    s = w.now[0]
    u = s["changed_unit"]
    if u >= 0:
        s["changed_unit"] = w.units[u]["next_changed"]
        w.units[u]["next_changed"] = -2
    return u
