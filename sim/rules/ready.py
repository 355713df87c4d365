"""Jobs that wait for a technician: queues by desk and class (skill family, senior needed or not), best rank first.

A desk is where jobs are handed out: each region has one for its field jobs.  A region's desks are a list.

Each queue is a pairing heap (Fredman, Sedgewick, Sleator and Tarjan 1986) threaded through the jobs themselves:
constant time to join, logarithmic to leave, no memory of its own.  The rank of a job is one integer that ends in the
job's number, so it is unique and the order is total.
"""

import math

from sim.events import DAY, NEVER, READY_STATE, REPAIR
from sim.jit import kernel
from sim.rules.grid import JOBS, add_point, remove_point
from sim.rules.tiers import brought_forward

(
    FCFS, NEAREST, SHORTEST, EARLIEST_DUE, PRIORITY, LEAST_FLEXIBLE, COST_INDEX, ROLLING_HORIZON, INSERTION, PLUGIN,
) = range(10)  # fmt: skip


@kernel("i8(W,i8,i8)")
def meld(w, a, b):
    """Join two heaps (-1: empty); the better root carries the other.  Returns the root."""
    if a < 0:
        return b
    if b < 0:
        return a
    if w.jobs[b]["rank"] < w.jobs[a]["rank"]:
        a, b = b, a
    parent = w.jobs[a]
    child = w.jobs[b]
    child["next_sibling"] = parent["child"]
    child["previous"] = a
    if parent["child"] >= 0:
        w.jobs[parent["child"]]["previous"] = b
    parent["child"] = b
    return a


@kernel("i8(W,i8)")
def merge_children(w, first):
    """Two-pass pairing of a list of siblings.  Returns the root of one heap, -1 for an empty list."""
    paired = -1
    while first >= 0:
        a = first
        b = int(w.jobs[a]["next_sibling"])
        first = int(w.jobs[b]["next_sibling"]) if b >= 0 else -1
        w.jobs[a]["next_sibling"] = w.jobs[a]["previous"] = -1
        if b >= 0:
            w.jobs[b]["next_sibling"] = w.jobs[b]["previous"] = -1
        pair = meld(w, a, b)
        w.jobs[pair]["next_sibling"] = paired
        paired = pair
    root = -1
    while paired >= 0:
        following = int(w.jobs[paired]["next_sibling"])
        w.jobs[paired]["next_sibling"] = -1
        root = meld(w, root, paired)
        paired = following
    return root


@kernel("i8(W,i8)")
def expected_work(w, j):
    """Expected seconds on site, from the type of job and the fault code."""
    job = w.jobs[j]
    factor = w.faults[job["code"]]["work"] if job["code"] >= 0 else 1.0
    return int(60.0 * w.kinds[job["kind"]]["minutes"] * factor + 0.5)


@kernel("b1(W,i8)")
def is_urgent(w, j):
    """Is the job of the urgent kind: a repair, or, by choice, of a customer with a contract?"""
    job = w.jobs[j]
    if w.par[0]["urgent_contract"]:
        return w.customers[job["customer"]]["contract"] == 1
    return job["nature"] == REPAIR


@kernel("i8(W,i8,i8)")
def rank_of(w, now, j):
    """Order of service as one integer: express lane, priority class, then the rule's time, then the job's number.

    Where technicians are held back for urgent work, urgent jobs are a class above the others under every rule; where
    customers are graded, those of some grades count as earlier.
    """
    p = w.par[0]
    job = w.jobs[j]
    first = 0
    time = now
    if p["rule"] == SHORTEST:
        time = expected_work(w, j)
    elif p["rule"] == EARLIEST_DUE or COST_INDEX <= p["rule"] <= INSERTION:
        time = min(int(job["window_end"]), NEVER)
    elif p["rule"] == PRIORITY:
        first = 0 if w.customers[job["customer"]]["contract"] else 1
    if p["n_outlets"] > 0:
        first = 0 if w.stays[j]["express"] else first + 1
    if p["look_ahead"] > 0.0:
        first = 2 * first + (0 if is_urgent(w, j) else 1)
    if p["graded"]:
        time = brought_forward(w, time, j)
    return first << 59 | time << 28 | j


@kernel("i8(W,i8)")
def class_of(w, j):
    """Queue of a job: skill family, and whether only a senior may do it.

    The family is that of the believed fault; other work has the one of its type, the last number if none.
    """
    job = w.jobs[j]
    family = w.faults[job["code"]]["family"] if job["code"] >= 0 else w.kinds[job["kind"]]["family"]
    return 2 * family + job["senior"]


@kernel("i8(W,i8)")
def queue_of(w, j):
    """Number of the queue in which job j stands: queues of one desk are next to each other."""
    job = w.jobs[j]
    return job["desk"] * w.par[0]["n_classes"] + job["cls"]


@kernel("void(W,i8)")
def want_dispatch(w, r):
    """Something has changed in region r: the dispatch pass of this instant looks at it."""
    s = w.now[0]
    region = w.regions[r]
    if w.par[0]["plan_on_change"]:
        region["plan_due"] = 1
    if region["next_wanted"] == -2:
        region["next_wanted"] = s["wanted"]
        s["wanted"] = r
        s["dispatch_wanted"] = 1


@kernel("void(W,i8)")
def join_queue(w, j):
    """Job j, whose class and rank are settled, stands in its queue."""
    q = queue_of(w, j)
    w.roots[q] = meld(w, w.roots[q], j)
    w.regions[w.jobs[j]["region"]]["n_ready"] += 1


@kernel("void(W,i8)")
def begin_waiting(w, j):
    """Job j joins the list of those whose waiting is explained."""
    job = w.jobs[j]
    region = w.regions[job["region"]]
    first = region["first_waiting"]
    w.waits[j]["next"], w.waits[j]["previous"] = first, -1
    if first >= 0:
        w.waits[first]["previous"] = j
    region["first_waiting"] = j


@kernel("void(W,i8)")
def end_waiting(w, j):
    """Job j has been sent."""
    wait = w.waits[j]
    if wait["previous"] >= 0:
        w.waits[wait["previous"]]["next"] = wait["next"]
    else:
        w.regions[w.jobs[j]["region"]]["first_waiting"] = wait["next"]
    if wait["next"] >= 0:
        w.waits[wait["next"]]["previous"] = wait["previous"]


@kernel("void(W,i8,i8)")
def count_urgent(w, now, r):
    """One more urgent job in region r: the running count forgets with the time constant `look_ahead_days`."""
    region = w.regions[r]
    region["urgent_seen"] = 1.0 + region["urgent_seen"] * math.exp(
        (region["urgent_at"] - now) / (DAY * w.par[0]["look_ahead_days"])
    )
    region["urgent_at"] = now


@kernel("i8(W,i8,i8)")
def announced_at(w, now, j):
    """When the dispatcher gets to know a booked job: as long before it may be sent as plans reach."""
    return max(now, w.jobs[j]["ready_at"] - w.par[0]["announce_s"])


@kernel("i8(W,i8,i8)")
def make_ready(w, now, j):
    """The job may be planned, or sent, from now on.  Returns when it may be sent if that is later, else NEVER."""
    p = w.par[0]
    job = w.jobs[j]
    want_dispatch(w, job["region"])
    if job["state"] == READY_STATE:  # announced before
        return NEVER
    job["state"] = READY_STATE
    job["cls"] = class_of(w, j)
    job["rank"] = rank_of(w, now, j)
    job["child"] = job["next_sibling"] = job["previous"] = -1
    join_queue(w, j)
    if p["rule"] == NEAREST:
        add_point(w, JOBS, j)
    if p["look_ahead"] > 0.0 and is_urgent(w, j):
        count_urgent(w, now, job["region"])
    if p["explain"]:
        begin_waiting(w, j)
    return job["ready_at"] if p["announce_s"] > 0 and job["ready_at"] > now else NEVER


@kernel("void(W,i8)")
def take_ready(w, j):
    """Job j leaves its queue."""
    job = w.jobs[j]
    q = queue_of(w, j)
    below = merge_children(w, job["child"])
    if w.roots[q] == j:
        w.roots[q] = below
    else:
        before = w.jobs[job["previous"]]
        if before["child"] == j:
            before["child"] = job["next_sibling"]
        else:
            before["next_sibling"] = job["next_sibling"]
        if job["next_sibling"] >= 0:
            w.jobs[job["next_sibling"]]["previous"] = job["previous"]
        w.roots[q] = meld(w, w.roots[q], below)
    job["child"] = job["next_sibling"] = job["previous"] = -1
    if w.par[0]["rule"] == NEAREST:
        remove_point(w, JOBS, j)
    w.regions[job["region"]]["n_ready"] -= 1
