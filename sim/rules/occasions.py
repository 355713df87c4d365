"""Occasions: dates of a unit beside failure, first planned visit and replacement.

Further planned visits (cleaning, calibration), accidents and questions come as Poisson processes, each on the clock of
its months: gap = exponential x 365.25 / rate days, keyed by (unit, type, number).  So a change of one type's rate moves
no date of another type.  Accidents are no ageing: their intensity is constant, times a factor of the household's use
habits, which is the one of the unit's failures and has mean 1.
"""

import math

from sim.draws import HARSHNESS, OCCASION_GAP, exponential, normal_quantile, uniform, uniform2
from sim.events import BY_ACCIDENT, NEVER
from sim.jit import kernel
from sim.rules.clocks import clock_at, when_clock_shows


@kernel("f8(W,i8)")
def use_factor(w, u):
    """Multiplier of the unit's accidents by use habits: exp(sd z - sd^2/2), with the z that its failures have."""
    sd = w.par[0]["use_sd"]
    if sd == 0.0:
        return 1.0
    _, habit = uniform2(w, HARSHNESS, u, w.units[u]["replacements"])
    return math.exp(sd * normal_quantile(habit) - 0.5 * sd * sd)


@kernel("void(W,i8,i8,i8)")
def draw_occasion(w, now, u, slot):
    """Draw the unit's next date of a type from `now` on; NEVER beyond the horizon."""
    k = w.occasion_kinds[slot]
    kind = w.kinds[k]
    w.occasions[u, slot] = NEVER
    rate = kind["rate"]
    if kind["cause"] == BY_ACCIDENT:
        rate *= use_factor(w, u)
    if rate > 0.0:
        number = int(w.occasion_number[u, slot]) & 0xFFFFF
        gap = exponential(uniform(w, OCCASION_GAP, u, int(k) << 20 | number)) * 365.25 / rate
        date = when_clock_shows(w, kind["clock"], clock_at(w, kind["clock"], now) + gap)
        w.occasions[u, slot] = max(now + 1, date)


@kernel("void(W,i8,i8)")
def start_occasions(w, now, u):
    """The first date of every type."""
    for slot in range(w.par[0]["n_occasions"]):
        draw_occasion(w, now, u, slot)


@kernel("void(W,i8,i8)")
def renew_occasions(w, now, u):
    """A new unit has accidents at a rate of its own; what the household plans or asks goes on as before."""
    for slot in range(w.par[0]["n_occasions"]):
        if w.kinds[w.occasion_kinds[slot]]["cause"] == BY_ACCIDENT:
            w.occasion_number[u, slot] += 1
            draw_occasion(w, now, u, slot)


@kernel("i8(W,i8)")
def first_occasion(w, u):
    """The earliest of the unit's occasions; NEVER if there is none within the horizon."""
    earliest = NEVER
    for slot in range(w.par[0]["n_occasions"]):
        earliest = min(earliest, int(w.occasions[u, slot]))
    return earliest
