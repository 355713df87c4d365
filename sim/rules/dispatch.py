"""Who goes where next: the dispatch pass, the last thing that happens at every instant.

Rules: first come first served, nearest, shortest, earliest due date, priority class, least flexible technician first,
a cost index, plans over a rolling horizon (`rolling.py`), tours with windows (`insertion.py`), penalties of one's own
(`own.py`).  Work is non-preemptive.  Job first: the best-ranked waiting job takes the best idle technician who may do
it.  `nearest` turns round when more jobs than technicians wait: each idle technician, in order of number, takes the
nearest job.  Source: docs/model.md, "Dispatch"; ties go to the smaller number everywhere.
"""

from sim.events import L_SENT, ON_THE_WAY
from sim.jit import kernel
from sim.rules.cost import cost_index, may_take
from sim.rules.crew import stop_idling
from sim.rules.grid import band, cell_at, distance, ring_distance, ring_step
from sim.rules.insertion import next_of_tours
from sim.rules.journal import note
from sim.rules.look_ahead import holds_back
from sim.rules.outlets import at_outlet, take_bay
from sim.rules.own import own_penalty
from sim.rules.plans import leave_plan
from sim.rules.queues import begin_search, best_queue, pass_over
from sim.rules.ready import (
    COST_INDEX,
    INSERTION,
    LEAST_FLEXIBLE,
    NEAREST,
    PLUGIN,
    ROLLING_HORIZON,
    end_waiting,
    expected_work,
    join_queue,
    take_ready,
    want_dispatch,
)
from sim.rules.reasons import explain_waiting
from sim.rules.road import travel_time
from sim.rules.rolling import next_of_plan, next_plan

SAME, ANY, SENIOR = 0, 1, 2
SCAN_UP_TO = 64  # idle technicians compared one by one; above, the grid is searched
CANDIDATES = 32  # technicians compared around a job when the rule is not plain distance
FAR = 1e300
BEYOND_ANY_KM = 1e6  # one certificate more weighs more than any distance


@kernel("f8(W,i8,i8,i8)")
def penalty(w, now, i, j):
    """What the rule minimises when it chooses a technician for job j."""
    rule = w.par[0]["rule"]
    if rule == COST_INDEX:
        return cost_index(w, now, i, j)
    if rule == PLUGIN:
        return own_penalty(w, int(w.par[0]["plugin"]), now, i, j)
    if rule == LEAST_FLEXIBLE:
        return BEYOND_ANY_KM * w.technicians[i]["n_certified"] + distance(w, i, j)
    return distance(w, i, j)


@kernel("i8(W,i8,i8)")
def best_of_all(w, now, j):
    """Compare every idle technician."""
    job = w.jobs[j]
    r = job["region"]
    best, least = -1, FAR
    for k in range(w.regions[r]["n_idle"]):
        i = w.idle[r, k]
        if may_take(w, i, j):
            c = penalty(w, now, i, j)
            if c < least or (c == least and i < best):
                best, least = i, c
    return best


@kernel("i8(W,i8,i8)")
def best_around(w, now, j):
    """Compare technicians ring by ring around the job; stop when no nearer one, or enough candidates, remain."""
    p = w.par[0]
    job = w.jobs[j]
    n = p["grid"]
    row, column = band(w, job["y"]), band(w, job["x"])
    by_distance = p["rule"] != COST_INDEX and p["rule"] != LEAST_FLEXIBLE and p["rule"] != PLUGIN
    best, least, seen = -1, FAR, 0
    for ring in range(n):
        if best >= 0 and (least < ring_distance(w, ring) if by_distance else seen >= CANDIDATES):
            break
        for r in range(max(0, row - ring), min(n - 1, row + ring) + 1):
            for c in range(column - ring, column + ring + 1, ring_step(ring, r - row)):
                if c < 0 or c >= n:
                    continue
                i = w.tech_cells[cell_at(w, job["region"], r, c)]
                while i >= 0:
                    if may_take(w, i, j):
                        seen += 1
                        cost = penalty(w, now, i, j)
                        if cost < least or (cost == least and i < best):
                            best, least = i, cost
                    i = w.technicians[i]["grid_next"]
    return best


@kernel("i8(W,i8,i8)")
def find_technician(w, now, j):
    """The idle technician for job j, whether or not he is better kept for urgent work; -1 if nobody may do it."""
    job = w.jobs[j]
    if job["visits"] > 0 and w.par[0]["repeat_to"] == SAME:
        before = job["technician"]
        if before >= 0 and w.technicians[before]["idle_at"] >= 0 and may_take(w, before, j):
            return before
    if w.regions[job["region"]]["n_idle"] <= SCAN_UP_TO:
        return best_of_all(w, now, j)
    return best_around(w, now, j)


@kernel("i8(W,i8,i8)")
def choose_technician(w, now, j):
    """The idle technician for job j; -1 if nobody may do it, or if he is better kept for urgent work."""
    i = find_technician(w, now, j)
    if i >= 0 and w.par[0]["look_ahead"] > 0.0 and holds_back(w, now, i, j):
        return -1
    return i


@kernel("i8(W,i8,i8)")
def nearest_job(w, now, i):
    """The nearest waiting job that technician i may do and is to be sent to, by rings of cells; -1 if there is none."""
    n = w.par[0]["grid"]
    person = w.technicians[i]
    row, column = band(w, person["y"]), band(w, person["x"])
    best, least = -1, FAR
    for ring in range(n):
        if best >= 0 and least < ring_distance(w, ring):
            break
        for r in range(max(0, row - ring), min(n - 1, row + ring) + 1):
            for c in range(column - ring, column + ring + 1, ring_step(ring, r - row)):
                if c < 0 or c >= n:
                    continue
                j = w.job_cells[cell_at(w, person["region"], r, c)]
                while j >= 0:
                    if may_take(w, i, j) and not holds_back(w, now, i, j):
                        km = distance(w, i, j)
                        if km < least or (km == least and j < best):
                            best, least = j, km
                    j = w.jobs[j]["grid_next"]
    return best


@kernel("i8x2(W,i8,i8,i8)")
def job_first(w, now, r, search):
    """(technician, job): the best-ranked job for which somebody is idle; (-1, -1) if there is none."""
    while True:
        q = best_queue(w, r, search)
        if q < 0:
            return -1, -1
        j = w.roots[q]
        i = choose_technician(w, now, j)
        if i >= 0:
            return i, j
        w.tried[q] = search


@kernel("i8x2(W,i8,i8)")
def technician_first(w, now, r):
    """(technician, job): the idle technician of lowest number with a job he may do takes the nearest one."""
    after = -1
    while True:
        i = -1
        for k in range(w.regions[r]["n_idle"]):
            candidate = w.idle[r, k]
            if candidate > after and (i < 0 or candidate < i):
                i = candidate
        if i < 0:
            return -1, -1
        j = nearest_job(w, now, i)
        if j >= 0:
            return i, j
        after = i


@kernel("i8x2(W,i8,i8)")
def cheapest_pair(w, now, r):
    """(technician, job) of least penalty among the most urgent jobs; (-1, -1) if nobody may do any of them."""
    looked, search = 0, begin_search(w, r)
    best_i, best_j, least = -1, -1, FAR
    while looked < w.par[0]["look_at"]:
        q = best_queue(w, r, search)
        if q < 0:
            break
        j = w.roots[q]
        i = choose_technician(w, now, j)
        if i < 0:
            w.tried[q] = search
            continue
        c = penalty(w, now, i, j)
        if c < least:
            best_i, best_j, least = i, j, c
        w.scratch[looked] = j
        looked += 1
        take_ready(w, j)
    for k in range(looked):
        join_queue(w, w.scratch[k])
    return best_i, best_j


@kernel("i8x2(W,i8,i8)")
def planned_or_bench(w, now, r):
    """(technician, job) of region r by the plan for customers' places; benches at outlets are served job first."""
    if w.par[0]["rule"] == ROLLING_HORIZON:
        i, j = next_of_plan(w, now, r)
    else:
        i, j = next_of_tours(w, now, r)
    if i < 0 and w.par[0]["n_outlets"] > 0:
        search = begin_search(w, r)
        pass_over(w, r, search, False)
        i, j = job_first(w, now, r, search)
        if i >= 0:
            w.regions[r]["plan_due"] = 1  # something may have been planned for him
    return i, j


@kernel("i8x2(W,i8,i8)")
def choose_pair(w, now, r):
    """(technician, job) of region r that the rule sends next; (-1, -1) if nobody is to be sent."""
    region = w.regions[r]
    if region["n_idle"] == 0 or region["n_ready"] == 0:
        return -1, -1
    rule = w.par[0]["rule"]
    if rule == ROLLING_HORIZON or rule == INSERTION:
        return planned_or_bench(w, now, r)
    if rule == COST_INDEX or rule == PLUGIN:
        return cheapest_pair(w, now, r)
    if rule == NEAREST and region["n_ready"] > region["n_idle"]:
        return technician_first(w, now, r)
    return job_first(w, now, r, begin_search(w, r))


@kernel("i8(W,i8,i8,i8)")
def send(w, now, i, j):
    """Technician i leaves for job j.  Returns the arrival."""
    p = w.par[0]
    person = w.technicians[i]
    job = w.jobs[j]
    leave_plan(w, i, j)
    take_ready(w, j)
    stop_idling(w, i)
    person["busy"], person["job"] = 1, j
    job["state"], job["technician"] = ON_THE_WAY, i
    km = distance(w, i, j)
    travel = travel_time(w, now, km)
    if at_outlet(w, j):
        take_bay(w, j)
        if km == 0.0:
            travel = 0  # he is there
    person["free_at"] = now + travel + expected_work(w, j)
    if p["explain"]:
        end_waiting(w, j)
    note(w, now, L_SENT, 0, j, i, travel, 0.0 if p["travel_kind"] == 0 else p["circuity"] * km)
    return now + travel


@kernel("i8x2(W,i8)")
def send_next(w, now):
    """Send one technician of a region in which something has changed.  Returns (technician, arrival), or (-1, -1)."""
    s = w.now[0]
    while s["wanted"] >= 0:
        region = w.regions[s["wanted"]]
        i, j = choose_pair(w, now, s["wanted"])
        if i >= 0:
            return i, send(w, now, i, j)
        if w.par[0]["explain"]:
            explain_waiting(w, now, s["wanted"])
        s["wanted"] = region["next_wanted"]
        region["next_wanted"] = -2
    s["dispatch_wanted"] = 0
    return -1, -1


@kernel("i8(W,i8)")
def plan_again(w, now):
    """A tick of the planner: every region is looked at.  Returns the next tick."""
    for r in range(w.regions.shape[0]):
        want_dispatch(w, r)
        w.regions[r]["plan_due"] = 1
    return next_plan(w, now)
