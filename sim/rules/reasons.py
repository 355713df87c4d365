"""Why a job is not placed: written down once per job and reason, when asked (`planning.explain`)."""

from sim.events import L_NOT_PLACED
from sim.jit import kernel
from sim.rules.cost import may_do, may_take
from sim.rules.journal import note
from sim.rules.look_ahead import holds_back
from sim.rules.outlets import has_bay, suits_post
from sim.rules.ready import INSERTION, ROLLING_HORIZON, queue_of

# Reasons, codes of the log row; NO_BAY and PART_MISSING are told by the rules that know of bays and parts.
(
    NOBODY_CERTIFIED, NO_SENIOR_ON_DUTY, OUTSIDE_SHIFT, ALL_BUSY, NO_BAY, RESERVED, HELD_BACK, PART_MISSING,
    AWAITS_PLAN, NO_ROOM_IN_TOURS,
) = range(10)  # fmt: skip
SOMEBODY_IDLE, UNKNOWN = -1, -2


@kernel("void(W,i8,i8,i8)")
def tell(w, now, j, reason):
    """Write down why job j is not placed, unless it has been written before."""
    if (w.waits[j]["reasons"] >> reason) & 1:
        return
    w.waits[j]["reasons"] = int(w.waits[j]["reasons"]) | 1 << reason
    job = w.jobs[j]
    note(w, now, L_NOT_PLACED, reason, j, job["customer"], now - job["opened"], 0.0)


@kernel("i8(W,i8)")
def reason_of_queue(w, j):
    """Why nobody is there for the queue of job j; SOMEBODY_IDLE if an idle technician of the region may do it."""
    job = w.jobs[j]
    r = job["region"]
    if not has_bay(w, job["desk"]):
        return NO_BAY
    juniors_on_duty = False
    reason = NOBODY_CERTIFIED
    for k in range(w.regions[r]["n_team"]):
        i = w.teams[r, k]
        person = w.technicians[i]
        if not may_take(w, i, j):
            is_junior = suits_post(w, i, j) and may_do(w, i, job["cls"] & ~1)
            juniors_on_duty = juniors_on_duty or (person["on_duty"] == 1 and is_junior)
        elif person["idle_at"] >= 0:
            return SOMEBODY_IDLE
        elif person["on_duty"]:
            reason = ALL_BUSY
        elif reason == NOBODY_CERTIFIED:
            reason = OUTSIDE_SHIFT
    return NO_SENIOR_ON_DUTY if reason != ALL_BUSY and juniors_on_duty else reason


@kernel("b1(W,i8,i8)")
def is_held_back(w, now, j):
    """Is every idle technician who may do job j kept for urgent work?"""
    r = w.jobs[j]["region"]
    for k in range(w.regions[r]["n_idle"]):
        i = w.idle[r, k]
        if may_take(w, i, j) and not holds_back(w, now, i, j):
            return False
    return True


@kernel("i8(W,i8,i8)")
def reason_of_job(w, now, j):
    """Why job j waits although an idle technician may do it."""
    rule = w.par[0]["rule"]
    if w.jobs[j]["planned_for"] >= 0:
        return RESERVED
    if is_held_back(w, now, j):
        return HELD_BACK
    if rule == INSERTION:
        return NO_ROOM_IN_TOURS
    return AWAITS_PLAN if rule == ROLLING_HORIZON else HELD_BACK


@kernel("void(W,i8,i8)")
def explain_waiting(w, now, r):
    """After the pass over region r: tell of every job that could have been sent and was not."""
    for q in range(w.reason.shape[0]):
        w.reason[q] = UNKNOWN
    j = int(w.regions[r]["first_waiting"])
    while j >= 0:
        if w.jobs[j]["ready_at"] <= now:
            q = queue_of(w, j)
            if w.reason[q] == UNKNOWN:
                w.reason[q] = reason_of_queue(w, j)
            reason = int(w.reason[q])
            tell(w, now, j, reason_of_job(w, now, j) if reason == SOMEBODY_IDLE else reason)
        j = int(w.waits[j]["next"])
