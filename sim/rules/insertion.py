"""Insertion: every technician has a tour of planned jobs; a new job goes to the cheapest place that breaks no window.

A job is planned when it is announced (`planning.ahead_min` before it may be sent).  A tour is judged by walking it: the
technician leaves when he is free and the job may be begun, and works as long as is expected.  After each visit his tour
is walked again, and a job that would now be late moves where it would not.  The
heuristic is cheapest insertion (Solomon 1987, "Algorithms for the vehicle routing and scheduling problems with time
window constraints", I1 without its starting weights).
"""

from sim.events import HOUR, NEVER
from sim.jit import kernel
from sim.rules.cost import may_take
from sim.rules.grid import straight
from sim.rules.plans import (
    can_start,
    free_time,
    place_when_free,
    planned_pair,
    put_into_tour,
    take_from_tour,
)
from sim.rules.queues import begin_search, best_queue, pass_over
from sim.rules.ready import expected_work
from sim.rules.road import travel_time

FAR = 1e300
NO_TIME_LEFT = 1_000_000  # a stop after the last call weighs more than any number of broken windows


@kernel("i8(W,i8,i8,i8,i8)")
def stop_at(w, i, k, job, position):
    """The k-th stop of the tour of technician i with `job` put in at `position`, or, for job -1, left out there."""
    if job >= 0:
        if k == position:
            return job
        return int(w.tours[i, k - 1]) if k > position else int(w.tours[i, k])
    return int(w.tours[i, k + 1]) if k >= position else int(w.tours[i, k])


@kernel("f8x2(W,i8,i8,i8,i8)")
def walk(w, now, i, job, position):
    """(cost, broken) of the tour of technician i with one job put in or left out.

    job >= 0: put in at `position`; job -1: the stop at `position` is left out (no stop is at n_tour: the tour as it
    is).  Cost: sum over stops of a_t travel_h + a_w (hours until he leaves for it) + a_l (hours late on arrival);
    broken: windows missed, and NO_TIME_LEFT for each stop that would begin after the last call.
    """
    p = w.par[0]
    n = int(w.technicians[i]["n_tour"])
    stops = n + 1 if job >= 0 else n - (1 if position < n else 0)
    t = free_time(w, now, i)
    if t == NEVER:
        t = now  # his visit takes longer than planned: he may be free at any moment
    x, y = place_when_free(w, i)
    cost, broken = 0.0, 0.0
    for k in range(stops):
        stop = w.jobs[stop_at(w, i, k, job, position)]
        t = max(t, stop["ready_at"])
        if not can_start(w, t, i):
            broken += NO_TIME_LEFT
        travel = travel_time(w, t, straight(w, x - stop["x"], y - stop["y"]))
        cost += p["weight_travel"] * travel + p["weight_wait"] * (t - now)
        t += travel
        if t > stop["window_end"]:
            broken += 1.0
            cost += p["weight_lateness"] * (t - stop["window_end"])
        t += expected_work(w, stop_at(w, i, k, job, position))
        x, y = stop["x"], stop["y"]
    return cost / HOUR, broken


@kernel("i8x2(W,i8,i8,b1)")
def best_place(w, now, j, only_whole):
    """(technician, position) where job j adds least to a tour of its region; (-1, -1) if there is no place for it.

    Places that break no further window go before those that do (`only_whole`: there are no others), then the cheaper,
    then the smaller number and the earlier position.  No place is after a last call or in a full tour.
    """
    r = w.jobs[j]["region"]
    best, at, least, least_broken = -1, -1, FAR, FAR
    for k in range(w.regions[r]["n_team"]):
        i = w.teams[r, k]
        person = w.technicians[i]
        if person["n_tour"] >= w.par[0]["tour_jobs"] or not can_start(w, now, i) or not may_take(w, i, j):
            continue
        before, broken_before = walk(w, now, i, -1, int(person["n_tour"]))
        for position in range(int(person["n_tour"]) + 1):
            cost, broken = walk(w, now, i, j, position)
            cost -= before
            broken -= broken_before
            if broken >= (1.0 if only_whole else NO_TIME_LEFT):
                continue
            if broken < least_broken or (broken == least_broken and cost < least):
                best, at, least, least_broken = i, position, cost, broken
    return best, at


@kernel("void(W,i8,i8)")
def place_all(w, now, r):
    """Every waiting job of region r that is in no tour goes into one, the most urgent first, while there is room."""
    search = begin_search(w, r)
    pass_over(w, r, search, True)
    while True:
        q = best_queue(w, r, search)
        if q < 0:
            return
        j = w.roots[q]
        i, position = best_place(w, now, j, False)
        if i >= 0:
            put_into_tour(w, i, j, position)
        else:
            w.tried[q] = search


@kernel("void(W,i8,i8)")
def mend_tour(w, now, i):
    """Technician i has become free: what would break a window in his tour goes where it breaks none, if it can."""
    k = int(w.technicians[i]["n_tour"]) - 1
    while k >= 0:
        _, broken = walk(w, now, i, -1, int(w.technicians[i]["n_tour"]))
        if broken == 0.0:
            return
        _, without = walk(w, now, i, -1, k)
        if without < broken:
            j = int(w.tours[i, k])
            take_from_tour(w, i, k)
            other, position = best_place(w, now, j, True)
            if other >= 0:
                put_into_tour(w, other, j, position)
            else:
                put_into_tour(w, i, j, k)
        k -= 1


@kernel("void(W,i8,i8)")
def take_over(w, now, i):
    """Technician i is idle without a tour: he takes the job from another's tour whose move saves most, if any does."""
    person = w.technicians[i]
    r = person["region"]
    best, at, most = -1, -1, 0.0
    for k in range(w.regions[r]["n_team"]):
        other = w.teams[r, k]
        n = int(w.technicians[other]["n_tour"])
        if n == 0:
            continue
        before, broken_before = walk(w, now, other, -1, n)
        for position in range(n):
            j = w.tours[other, position]
            if not may_take(w, i, j):
                continue
            rest, broken_rest = walk(w, now, other, -1, position)
            own, broken = walk(w, now, i, j, 0)
            if broken + broken_rest <= broken_before and before - rest - own > most:
                best, at, most = other, position, before - rest - own
    if best >= 0:
        j = int(w.tours[best, at])
        take_from_tour(w, best, at)
        put_into_tour(w, i, j, 0)


@kernel("void(W,i8,i8)")
def mend_tours(w, now, r):
    """Region r has changed: mend the tours of those who became free, place jobs, let idle hands take over."""
    region = w.regions[r]
    for k in range(region["n_team"]):
        i = w.teams[r, k]
        if w.technicians[i]["idle_at"] >= 0 and w.technicians[i]["free_at"] == now and w.technicians[i]["n_tour"] > 0:
            mend_tour(w, now, i)
    place_all(w, now, r)
    for k in range(region["n_team"]):
        i = w.teams[r, k]
        if w.technicians[i]["idle_at"] >= 0 and w.technicians[i]["n_tour"] == 0:
            take_over(w, now, i)


@kernel("i8x2(W,i8,i8)")
def next_of_tours(w, now, r):
    """(technician, job): the idle technician of lowest number whose first stop may be begun; tours are mended first."""
    region = w.regions[r]
    if region["plan_due"]:
        region["plan_due"] = 0
        mend_tours(w, now, r)
    return planned_pair(w, now, r)
