"""Who goes where next: the dispatch pass, the last thing that happens at every instant.

Rules: first come first served, nearest, shortest, earliest due date, priority class, least flexible technician first,
and a cost index.  Work is non-preemptive.  Job first: the best-ranked waiting job takes the best idle technician who
may do it.  `nearest` turns round when more jobs than technicians wait: each idle technician, in order of number, takes
the nearest job.  Source: domain-science section 3; ties go to the smaller number everywhere.
"""

import math

from sim.events import HOUR, L_SENT, ON_THE_WAY
from sim.jit import kernel
from sim.rules.crew import stop_idling
from sim.rules.grid import band, distance, ring_distance
from sim.rules.journal import note
from sim.rules.ready import COST_INDEX, LEAST_FLEXIBLE, NEAREST, expected_work, meld, take_ready

SAME, ANY, SENIOR = 0, 1, 2
SCAN_UP_TO = 64  # idle technicians compared one by one; above, the grid is searched
CANDIDATES = 32  # technicians compared around a job when the rule is not plain distance
FAR = 1e300
BEYOND_ANY_KM = 1e6  # one certificate more weighs more than any distance


@kernel("b1(W,i8,i8)")
def may_do(w, i, cls):
    """Is technician i certified for jobs of this queue, and senior where that is needed?"""
    person = w.technicians[i]
    if cls & 1 and person["senior"] == 0:
        return False
    return (person["certified"] >> (cls >> 1)) & 1 == 1


@kernel("i8(W,i8,f8)")
def travel_time(w, now, km):
    """Seconds to drive a straight-line distance at this hour, with parking and walking."""
    p = w.par[0]
    if p["travel_kind"] == 0:
        return 0
    speed = p["speed_km_h"] * w.speed[(now // HOUR) % 24]
    return p["access_s"] + int(p["circuity"] * km / speed * HOUR + 0.5)


@kernel("f8(W,i8,i8,i8)")
def cost_index(w, now, i, j):
    """Cost of sending technician i to job j: travel hours, expected skill failure and missing part, less urgency.

    c = a_t travel_h + a_s (1 - sigma(skill)) + a_p P(part missing) - a_l (hours late if it waited for one more visit)
    - a_v (contract customer).
    """
    p = w.par[0]
    job = w.jobs[j]
    travel = travel_time(w, now, distance(w, i, j))
    cost = p["weight_travel"] * travel / HOUR
    late_if_postponed = now + expected_work(w, j) + travel - job["window_end"]
    if late_if_postponed > 0:
        cost -= p["weight_lateness"] * late_if_postponed / HOUR
    if job["code"] >= 0:
        fault = w.faults[job["code"]]
        cost += p["weight_skill"] / (1.0 + math.exp(w.skill[i, fault["family"]]))
        missing = 0
        for k in range(p["n_parts"]):
            if (fault["needs"] >> k) & 1 and (job["reserved"] >> k) & 1 == 0 and w.van[i, k] == 0:
                missing = 1
        cost += p["weight_part"] * missing
    if w.customers[job["customer"]]["contract"]:
        cost -= p["weight_value"]
    return cost


@kernel("f8(W,i8,i8,i8)")
def penalty(w, now, i, j):
    """What the rule minimises when it chooses a technician for job j."""
    rule = w.par[0]["rule"]
    if rule == COST_INDEX:
        return cost_index(w, now, i, j)
    if rule == LEAST_FLEXIBLE:
        return BEYOND_ANY_KM * w.technicians[i]["n_certified"] + distance(w, i, j)
    return distance(w, i, j)


@kernel("i8(W,i8,i8)")
def best_of_all(w, now, j):
    """Compare every idle technician."""
    cls = w.jobs[j]["cls"]
    best, least = -1, FAR
    for k in range(w.now[0]["n_idle"]):
        i = w.idle[k]
        if may_do(w, i, cls):
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
    by_distance = p["rule"] != COST_INDEX and p["rule"] != LEAST_FLEXIBLE
    best, least, seen = -1, FAR, 0
    for ring in range(n):
        if best >= 0 and (least < ring_distance(w, ring) if by_distance else seen >= CANDIDATES):
            break
        for r in range(max(0, row - ring), min(n - 1, row + ring) + 1):
            step = 1 if r == row - ring or r == row + ring else max(1, 2 * ring)
            for c in range(column - ring, column + ring + 1, step):
                if c < 0 or c >= n:
                    continue
                i = w.tech_cells[r * n + c]
                while i >= 0:
                    if may_do(w, i, job["cls"]):
                        seen += 1
                        cost = penalty(w, now, i, j)
                        if cost < least or (cost == least and i < best):
                            best, least = i, cost
                    i = w.technicians[i]["grid_next"]
    return best


@kernel("i8(W,i8,i8)")
def choose_technician(w, now, j):
    """The idle technician for job j; -1 if nobody may do it."""
    job = w.jobs[j]
    if job["visits"] > 0 and w.par[0]["repeat_to"] == SAME:
        before = job["technician"]
        if before >= 0 and w.technicians[before]["idle_at"] >= 0 and may_do(w, before, job["cls"]):
            return before
    if w.now[0]["n_idle"] <= SCAN_UP_TO:
        return best_of_all(w, now, j)
    return best_around(w, now, j)


@kernel("i8(W,i8)")
def nearest_job(w, i):
    """The nearest waiting job that technician i may do, by rings of cells; -1 if there is none."""
    n = w.par[0]["grid"]
    person = w.technicians[i]
    row, column = band(w, person["y"]), band(w, person["x"])
    best, least = -1, FAR
    for ring in range(n):
        if best >= 0 and least < ring_distance(w, ring):
            break
        for r in range(max(0, row - ring), min(n - 1, row + ring) + 1):
            step = 1 if r == row - ring or r == row + ring else max(1, 2 * ring)
            for c in range(column - ring, column + ring + 1, step):
                if c < 0 or c >= n:
                    continue
                j = w.job_cells[r * n + c]
                while j >= 0:
                    if may_do(w, i, w.jobs[j]["cls"]):
                        km = distance(w, i, j)
                        if km < least or (km == least and j < best):
                            best, least = j, km
                    j = w.jobs[j]["grid_next"]
    return best


@kernel("i8(W,i8)")
def best_queue(w, tried):
    """Queue whose first job has the best rank, among those whose bit is not set in `tried`; -1 if there is none."""
    best = -1
    for cls in range(w.roots.shape[0]):
        j = w.roots[cls]
        waits = j >= 0 and (tried >> cls) & 1 == 0
        if waits and (best < 0 or w.jobs[j]["rank"] < w.jobs[w.roots[best]]["rank"]):
            best = cls
    return best


@kernel("i8x2(W,i8)")
def job_first(w, now):
    """(technician, job): the best-ranked job for which somebody is idle; (-1, -1) if there is none."""
    tried = 0
    while True:
        cls = best_queue(w, tried)
        if cls < 0:
            return -1, -1
        j = w.roots[cls]
        i = choose_technician(w, now, j)
        if i >= 0:
            return i, j
        tried |= 1 << cls


@kernel("i8x2(W,i8)")
def technician_first(w, now):
    """(technician, job): the idle technician of lowest number with a job he may do takes the nearest one."""
    after = -1
    while True:
        i = -1
        for k in range(w.now[0]["n_idle"]):
            candidate = w.idle[k]
            if candidate > after and (i < 0 or candidate < i):
                i = candidate
        if i < 0:
            return -1, -1
        j = nearest_job(w, i)
        if j >= 0:
            return i, j
        after = i


@kernel("void(W,i8)")
def put_back(w, j):
    """Return a job that was only looked at to its queue, with its old rank."""
    job = w.jobs[j]
    w.roots[job["cls"]] = meld(w, w.roots[job["cls"]], j)
    w.now[0]["n_ready"] += 1


@kernel("i8x2(W,i8)")
def cheapest_pair(w, now):
    """(technician, job) of least cost index among the most urgent jobs; (-1, -1) if nobody may do any of them."""
    looked, tried = 0, 0
    best_i, best_j, least = -1, -1, FAR
    while looked < w.par[0]["look_at"]:
        cls = best_queue(w, tried)
        if cls < 0:
            break
        j = w.roots[cls]
        i = choose_technician(w, now, j)
        if i < 0:
            tried |= 1 << cls
            continue
        c = cost_index(w, now, i, j)
        if c < least:
            best_i, best_j, least = i, j, c
        w.scratch[looked] = j
        looked += 1
        take_ready(w, j)
    for k in range(looked):
        put_back(w, w.scratch[k])
    return best_i, best_j


@kernel("i8x3(W,i8)")
def send_next(w, now):
    """Send one technician.  Returns (technician, job, arrival), or (-1, -1, -1) when nobody is to be sent."""
    s = w.now[0]
    s["dispatch_wanted"] = 0
    i, j = -1, -1
    if s["n_idle"] > 0 and s["n_ready"] > 0:
        rule = w.par[0]["rule"]
        if rule == COST_INDEX:
            i, j = cheapest_pair(w, now)
        elif rule == NEAREST and s["n_ready"] > s["n_idle"]:
            i, j = technician_first(w, now)
        else:
            i, j = job_first(w, now)
    if i < 0:
        return -1, -1, -1
    take_ready(w, j)
    stop_idling(w, i)
    person = w.technicians[i]
    job = w.jobs[j]
    person["busy"], person["job"] = 1, j
    job["state"], job["technician"] = ON_THE_WAY, i
    km = distance(w, i, j)
    travel = travel_time(w, now, km)
    note(w, now, L_SENT, 0, j, i, travel, 0.0 if w.par[0]["travel_kind"] == 0 else w.par[0]["circuity"] * km)
    return i, j, now + travel
