"""The running forecast of the wait, and the window that is promised from it.

For each region and type of job the company keeps one number, the quantile D of the wait that it promises, in seconds of
opening time.  Whenever a promise is tested by a first visit, ln D moves by

    gain x (1[late] - (1 - phi)):

up a long step when the promise was broken, down a short one when it was kept, so that in the long run the share phi is
kept whatever the law of the waits: after n promises the kept share differs from phi by |ln D_n - ln D_0| / (gain n).
Stochastic approximation of a quantile: Robbins and Monro 1951; as tracking of a promised coverage under changing
conditions: Gibbs and Candes 2021 (both from memory).  Nobody comes outside the opening hours, nor on a day without
planned capacity, so the wait is counted in opening time.
"""

import math

from sim.events import DAY, LATE, NEVER
from sim.jit import kernel

IMMEDIATE, SLOTS, FORECAST = 0, 1, 2
SHORTEST, LONGEST = math.log(60.0), math.log(365.0 * DAY)  # of the forecast


@kernel("i8(W,i8,i8,i8)")
def after_opening(w, region, t, seconds):
    """The instant at which the region has been open for so many seconds since t; NEVER beyond the calendar."""
    p = w.par[0]
    for d in range(t // DAY, w.capacity.shape[1]):
        if w.capacity[region, d] <= 0:
            continue
        begin, end = max(t, d * DAY + p["slot_open_s"]), d * DAY + p["close_s"]
        if begin <= end and begin + seconds <= end:
            return begin + seconds
        seconds -= max(0, end - begin)
    return NEVER


@kernel("i8x2(W,i8,i8)")
def forecast_window(w, j, base):
    """(start, end) of the window promised to job j, which can't be visited before `base`; NEVER: none can be said.

    It ends when the promised quantile of the wait has passed, and begins a window's width before, but neither before
    `base` nor before the opening of its day.
    """
    p = w.par[0]
    region = w.jobs[j]["region"]
    end = after_opening(w, region, base, int(math.exp(w.forecast[region, w.jobs[j]["kind"]])))
    if end == NEVER:
        return NEVER, NEVER
    return max(base, end - p["window_s"], end // DAY * DAY + p["slot_open_s"]), end


@kernel("void(W,i8)")
def learn(w, j):
    """The promise to job j has been tested by its first visit: the forecast moves."""
    p = w.par[0]
    job = w.jobs[j]
    if p["promise_kind"] != FORECAST or job["window_start"] == NEVER:
        return
    r, k = job["region"], job["kind"]
    late = 1.0 if job["punctual"] == LATE else 0.0
    moved = w.forecast[r, k] + p["forecast_gain"] * (late - (1.0 - p["promise_quantile"]))
    w.forecast[r, k] = min(LONGEST, max(SHORTEST, moved))
