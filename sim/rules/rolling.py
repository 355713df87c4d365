"""Rolling horizon: idle and soon-idle technicians and the most urgent jobs are assigned at the least total cost.

A plan is made for one region when something has changed or by the clock (`planning.on_change`, `planning.every_min`)
and somebody is idle.  Technicians whose planned end lies within the horizon take part, and jobs that will be ready by
then.  Only idle technicians are sent; whatever else is planned is a reservation until the next plan.  Source:
docs/model.md, "Dispatch".
"""

import math

from sim.events import HOUR, NEVER
from sim.jit import kernel
from sim.rules.assignment import FORBIDDEN, ON_THE_LIST, assign, bid
from sim.rules.cost import may_take, with_mismatch
from sim.rules.grid import ring_step
from sim.rules.look_ahead import holds_back
from sim.rules.plans import can_start, forget, free_time, km_when_free, place_when_free, planned_pair, reserve
from sim.rules.queues import begin_search, best_queue, pass_over
from sim.rules.ready import expected_work, join_queue, take_ready
from sim.rules.road import travel_time

SAME = 0  # dispatch.repeat_to: the technician of the last visit


@kernel("b1(W,i8,i8)")
def takes_part(w, now, i):
    """Is technician i free now, or by plan within the horizon, and not before his last call only?"""
    free = free_time(w, now, i)
    return free <= now + w.par[0]["plan_ahead_s"] and can_start(w, free, i)


@kernel("b1(W,i8,i8)")
def is_kept_for_another(w, i, j):
    """A repeat visit goes to the technician of the last one, if he is idle and nothing else is planned for him."""
    job = w.jobs[j]
    before = job["technician"]
    if w.par[0]["repeat_to"] != SAME or job["visits"] == 0 or before < 0 or before == i:
        return False
    person = w.technicians[before]
    return person["idle_at"] >= 0 and person["planned"] < 0 and may_take(w, before, j)


@kernel("f8(W,i8,i8,i8)")
def cost_in_plan(w, now, i, j):
    """Cost of planning job j for technician i; FORBIDDEN if that must not be.

    c = a_t travel_h + a_w (hours until i is free and j may be begun) + a_l (hours late on arrival - hours late if left
    out of this plan) + a_s (1 - sigma(skill)) + a_p 1[part missing] - a_v 1[contract].  Left out, a job is begun
    when the horizon has passed and one more visit of its length.
    """
    p = w.par[0]
    job = w.jobs[j]
    if not may_take(w, i, j) or is_kept_for_another(w, i, j):
        return FORBIDDEN
    start = max(free_time(w, now, i), now, int(job["ready_at"]))
    if not can_start(w, start, i) or (w.technicians[i]["idle_at"] >= 0 and holds_back(w, now, i, j)):
        return FORBIDDEN
    travel = travel_time(w, start, km_when_free(w, i, j))
    late = max(0, start + travel - job["window_end"])
    late_if_left = max(0, now + p["plan_ahead_s"] + expected_work(w, j) - job["window_end"])
    cost = p["weight_travel"] * travel + p["weight_wait"] * (start - now) + p["weight_lateness"] * (late - late_if_left)
    return with_mismatch(w, now, cost / HOUR, i, j)


@kernel("i8(W,i8,i8)")
def gather_technicians(w, now, r):
    """Technicians of region r who take part and have nothing planned yet, one a line.  Returns their number."""
    m = 0
    for k in range(w.regions[r]["n_team"]):
        i = w.teams[r, k]
        if w.technicians[i]["planned"] < 0 and takes_part(w, now, i):
            w.lines[m]["technician"] = i
            m += 1
    return m


@kernel("b1(W,i8,i8)")
def somebody_may(w, m, j):
    """May one of the first m lines' technicians take job j, and so every job of its queue?"""
    for k in range(m):
        if may_take(w, w.lines[k]["technician"], j):
            return True
    return False


@kernel("i8(W,i8,i8)")
def gather_jobs(w, r, m):
    """The most urgent jobs of region r that one of the m technicians may do leave their queues, one a line.

    Returns their number, at most `planning.jobs`.
    """
    n, search = 0, begin_search(w, r)
    pass_over(w, r, search, True)
    while n < w.par[0]["plan_jobs"]:
        q = best_queue(w, r, search)
        if q < 0:
            break
        j = w.roots[q]
        if not somebody_may(w, m, j):
            w.tried[q] = search
            continue
        take_ready(w, j)
        w.lines[n]["job"] = j
        n += 1
    return n


@kernel("void(W,i8,i8,i8)")
def solve_dense(w, now, m, n):
    """Assign m technicians and n jobs exactly; the fewer are the rows."""
    for a in range(m):
        for b in range(n):
            cost = cost_in_plan(w, now, w.lines[a]["technician"], w.lines[b]["job"])
            w.cost[a * n + b if m <= n else b * m + a] = cost
    assign(w, min(m, n), max(m, n))


@kernel("i8(W,f8,i8)")
def band_of(w, coordinate, g):
    """Row or column of a coordinate among g."""
    return max(0, min(g - 1, int(coordinate * g / w.par[0]["side_km"])))


@kernel("i8(W,i8)")
def spread_jobs(w, n):
    """Put the jobs of n lines into cells by place, each cell in order of line.  Returns the number of cells a side."""
    g = int(math.sqrt(w.line_cells.shape[0]) + 0.5)
    for cell in range(g * g):
        w.line_cells[cell] = -1
    for b in range(n - 1, -1, -1):
        job = w.jobs[w.lines[b]["job"]]
        cell = band_of(w, job["y"], g) * g + band_of(w, job["x"], g)
        w.lines[b]["next"] = w.line_cells[cell]
        w.line_cells[cell] = b
    return g


@kernel("i8(W,i8,i8,i8,f8)")
def put_on_list(w, a, n_listed, b, cost):
    """Line b goes on the list of row a, cheapest first; a full list loses its last.  Returns the new length."""
    k = n_listed
    if k == ON_THE_LIST:
        if cost >= w.list_cost[a, k - 1]:
            return k
        k -= 1
    length = k + 1
    while k > 0 and w.list_cost[a, k - 1] > cost:
        w.short_list[a, k], w.list_cost[a, k] = w.short_list[a, k - 1], w.list_cost[a, k - 1]
        k -= 1
    w.short_list[a, k], w.list_cost[a, k] = b, cost
    return length


@kernel("void(W,i8,i8,i8)")
def list_around(w, now, a, g):
    """The short list of row a: rings of cells around his place until enough jobs have been seen, then the cheapest."""
    i = w.lines[a]["technician"]
    x, y = place_when_free(w, i)
    row, column = band_of(w, y, g), band_of(w, x, g)
    listed = 0
    for ring in range(g):
        if listed == ON_THE_LIST:
            break
        for r in range(max(0, row - ring), min(g - 1, row + ring) + 1):
            for c in range(column - ring, column + ring + 1, ring_step(ring, r - row)):
                b = w.line_cells[r * g + c] if 0 <= c < g else -1
                while b >= 0:
                    cost = cost_in_plan(w, now, i, w.lines[b]["job"])
                    if cost < FORBIDDEN:
                        listed = put_on_list(w, a, listed, b, cost)
                    b = w.lines[b]["next"]
    for k in range(listed, ON_THE_LIST):
        w.short_list[a, k] = -1


@kernel("void(W,i8,i8,i8)")
def solve_large(w, now, m, n):
    """Assign m technicians and n jobs by an auction over short lists of jobs nearby."""
    g = spread_jobs(w, n)
    for a in range(m):
        list_around(w, now, a, g)
    bid(w, m, n)


@kernel("i8(W,i8,i8,i8)")
def settle(w, now, m, n):
    """Reserve what has been assigned; the other jobs stand in their queues again.  Returns the number reserved."""
    found = 0
    exact = m * n <= w.cost.shape[0]
    for b in range(n):
        j = w.lines[b]["job"]
        a = int(w.lines[b]["column"]) if exact and m > n else int(w.lines[b]["row"])
        if a >= 0 and exact and w.cost[a * n + b if m <= n else b * m + a] >= FORBIDDEN:
            a = -1
        if a < 0:
            join_queue(w, j)
        else:
            reserve(w, w.lines[a]["technician"], j)
            found += 1
    return found


@kernel("void(W,i8,i8)")
def make_plan(w, now, r):
    """Plan region r anew, in rounds: whoever comes away with nothing, though a job waits that he may do, has another.

    A round looks at `planning.jobs` jobs at most, and those that are reserved stay out of the next.
    """
    region = w.regions[r]
    for k in range(region["n_team"]):
        forget(w, w.teams[r, k])
    while True:
        m = gather_technicians(w, now, r)
        n = gather_jobs(w, r, m) if m > 0 else 0
        if n == 0:
            break
        if m * n <= w.cost.shape[0]:
            solve_dense(w, now, m, n)
        else:
            solve_large(w, now, m, n)
        if settle(w, now, m, n) == 0:
            break
    for k in range(region["n_team"]):
        j = w.technicians[w.teams[r, k]]["planned"]
        if j >= 0:
            join_queue(w, j)


@kernel("i8x2(W,i8,i8)")
def next_of_plan(w, now, r):
    """(technician, job) of region r that the plan sends next; a plan that is due is made first."""
    region = w.regions[r]
    if region["plan_due"]:
        region["plan_due"] = 0
        make_plan(w, now, r)
    return planned_pair(w, now, r)


@kernel("i8(W,i8)")
def next_plan(w, now):
    """The next tick at which plans are made, or held-back jobs looked at again; NEVER if there are no ticks."""
    every = w.par[0]["plan_every_s"]
    if every == 0:
        return NEVER
    return (now // every + 1) * every
