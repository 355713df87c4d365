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
from sim.rules.grid import band, cell_at, distance, ring_distance
from sim.rules.journal import note
from sim.rules.outlets import at_bench, has_bay, holder, suits_post, take_bay
from sim.rules.people_skill import ability_for
from sim.rules.ready import COST_INDEX, LEAST_FLEXIBLE, NEAREST, expected_work, join_queue, take_ready
from sim.rules.stock_brands import is_missing

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


@kernel("b1(W,i8,i8)")
def may_take(w, i, j):
    """May technician i be given job j: able, at a post for it, and, at an outlet, with a bay free?"""
    return may_do(w, i, w.jobs[j]["cls"]) and suits_post(w, i, j)


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
        cost += p["weight_skill"] / (1.0 + math.exp(ability_for(w, now, i, j, fault["family"])))
        missing, van = 0, holder(w, i, j)
        for k in range(p["n_parts"]):
            if (fault["needs"] >> k) & 1 and is_missing(w, van, j, k):
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
def choose_technician(w, now, j):
    """The idle technician for job j; -1 if nobody may do it."""
    job = w.jobs[j]
    if job["visits"] > 0 and w.par[0]["repeat_to"] == SAME:
        before = job["technician"]
        if before >= 0 and w.technicians[before]["idle_at"] >= 0 and may_take(w, before, j):
            return before
    if w.regions[job["region"]]["n_idle"] <= SCAN_UP_TO:
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
                j = w.job_cells[cell_at(w, person["region"], r, c)]
                while j >= 0:
                    if may_take(w, i, j):
                        km = distance(w, i, j)
                        if km < least or (km == least and j < best):
                            best, least = j, km
                    j = w.jobs[j]["grid_next"]
    return best


@kernel("i8(W,i8)")
def begin_search(w, r):
    """A new search among the queues of region r: none of them has been tried.  Returns the number of the search."""
    w.regions[r]["searches"] += 1
    return w.regions[r]["searches"]


@kernel("i8(W,i8,i8)")
def best_queue(w, r, search):
    """Queue of region r whose first job has the best rank, among those not yet tried; -1 if there is none."""
    classes = w.par[0]["n_classes"]
    best = -1
    desk = w.regions[r]["first_desk"]
    while desk >= 0:
        if not has_bay(w, desk):
            desk = w.desks[desk]["next"]
            continue
        for q in range(desk * classes, (desk + 1) * classes):
            j = w.roots[q]
            waits = j >= 0 and w.tried[q] < search
            if waits and (best < 0 or w.jobs[j]["rank"] < w.jobs[w.roots[best]]["rank"]):
                best = q
        desk = w.desks[desk]["next"]
    return best


@kernel("i8x2(W,i8,i8)")
def job_first(w, now, r):
    """(technician, job): the best-ranked job for which somebody is idle; (-1, -1) if there is none."""
    search = begin_search(w, r)
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
        j = nearest_job(w, i)
        if j >= 0:
            return i, j
        after = i


@kernel("i8x2(W,i8,i8)")
def cheapest_pair(w, now, r):
    """(technician, job) of least cost index among the most urgent jobs; (-1, -1) if nobody may do any of them."""
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
        c = cost_index(w, now, i, j)
        if c < least:
            best_i, best_j, least = i, j, c
        w.scratch[looked] = j
        looked += 1
        take_ready(w, j)
    for k in range(looked):
        join_queue(w, w.scratch[k])
    return best_i, best_j


@kernel("i8x2(W,i8,i8)")
def choose_pair(w, now, r):
    """(technician, job) of region r that the rule sends next; (-1, -1) if nobody is to be sent."""
    region = w.regions[r]
    if region["n_idle"] == 0 or region["n_ready"] == 0:
        return -1, -1
    rule = w.par[0]["rule"]
    if rule == COST_INDEX:
        return cheapest_pair(w, now, r)
    if rule == NEAREST and region["n_ready"] > region["n_idle"]:
        return technician_first(w, now, r)
    return job_first(w, now, r)


@kernel("i8(W,i8,i8,i8)")
def send(w, now, i, j):
    """Technician i leaves for job j.  Returns the arrival."""
    take_ready(w, j)
    stop_idling(w, i)
    person = w.technicians[i]
    job = w.jobs[j]
    person["busy"], person["job"] = 1, j
    job["state"], job["technician"] = ON_THE_WAY, i
    km = distance(w, i, j)
    travel = travel_time(w, now, km)
    if at_bench(w, j):
        take_bay(w, j)
        if km == 0.0:
            travel = 0  # he is there
    note(w, now, L_SENT, 0, j, i, travel, 0.0 if w.par[0]["travel_kind"] == 0 else w.par[0]["circuity"] * km)
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
        s["wanted"] = region["next_wanted"]
        region["next_wanted"] = -2
    s["dispatch_wanted"] = 0
    return -1, -1
