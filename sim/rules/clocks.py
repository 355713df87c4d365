"""Weighted clocks: calendar time run through a daily weight (heat, season of planned work).

A clock is the integral of a daily weight of mean 1, in days, stored at the start of each day.  Intensities that are
proportional to the weight are sampled by adding to the clock and reading the calendar back from it.
"""

from sim.events import DAY, NEVER
from sim.jit import kernel

SERVICES, INSTALLATIONS, HEAT = 0, 1, 2  # the heat of region r is clock HEAT + r


@kernel("f8(W,i8,i8)")
def clock_at(w, clock, t):
    """Weighted days elapsed at second t (0 <= t <= horizon)."""
    d = t // DAY
    if d >= w.clocks.shape[1] - 1:
        return w.clocks[clock, w.clocks.shape[1] - 1]
    start = w.clocks[clock, d]
    return start + (w.clocks[clock, d + 1] - start) * ((t - d * DAY) / DAY)


@kernel("i8(W,i8,f8)")
def when_clock_shows(w, clock, value):
    """First second at which the clock shows `value`; NEVER beyond the horizon.  Inverse of clock_at."""
    last = w.clocks.shape[1] - 1
    if value >= w.clocks[clock, last]:
        return NEVER
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) >> 1
        if w.clocks[clock, middle] <= value:
            low = middle
        else:
            high = middle
    start = w.clocks[clock, low]
    share = (value - start) / (w.clocks[clock, low + 1] - start)
    return low * DAY + int(share * DAY + 0.5)
