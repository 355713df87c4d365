"""The request is answered: solved remotely or not, coded, and offered a window; and problems that come back."""

from sim.draws import CODE, REMOTE, uniform2
from sim.events import (
    BELIEVED_SOLVED,
    BY_ACCIDENT,
    BY_FAILURE,
    BY_REPLACEMENT,
    CALLBACK,
    CLOSED_REMOTELY,
    DAY,
    EXCHANGE,
    L_ANSWER,
    L_EXCHANGED,
    L_RETURN,
    LOST,
    NEEDS_VISIT,
    NEVER,
    ON_SITE,
    REOPENED,
    REPAIR,
    SOLVED,
    SUPPORT,
)
from sim.jit import kernel
from sim.rules.appointments import arrange, turn_away
from sim.rules.booking import book
from sim.rules.complaints import has_returned
from sim.rules.installed_base import restore, resume, solve_remotely, suspend
from sim.rules.intake import fault_at, reopen_job
from sim.rules.journal import note
from sim.rules.modes import NOBODY, settle_mode
from sim.rules.planned import postpone
from sim.rules.stock_jobs import prepick, return_parts
from sim.rules.triage import accuracy, remote_share
from sim.rules.unitlife import order_unit, renew
from sim.rules.warranty import earns_exchange


@kernel("void(W,i8,i8)")
def give_back(w, now, j):
    """The unit's open job is over without a repair of ours: others do it; after a new failure they renew as we do."""
    job = w.jobs[j]
    if w.par[0]["telemetry"] and w.units[job["unit"]]["down"] == 0:  # predicted, and still running
        return
    if w.kinds[job["kind"]]["cause"] == BY_ACCIDENT or job["origin"] == CALLBACK:
        resume(w, now, job["unit"])
    else:
        restore(w, now, job["unit"])


@kernel("i8(W,i8,i8,b1)")
def close_remotely(w, now, j, false):
    """Closed without a visit; a false closure comes back.  Returns when, NEVER if it was truly solved."""
    job = w.jobs[j]
    job["state"] = CLOSED_REMOTELY
    note(w, now, L_ANSWER, BELIEVED_SOLVED if false else SOLVED, j, job["customer"], job["opened"], 0.0)
    if false:
        return now + 1 + int(w.par[0]["return_days"] * DAY)
    u = job["unit"]
    if u >= 0:
        if w.units[u]["open_job"] == j:
            w.units[u]["open_job"] = -1
        if w.kinds[job["kind"]]["cause"] == BY_FAILURE:
            solve_remotely(w, now, u)
        elif job["nature"] == REPAIR:
            resume(w, now, u)
    return NEVER


@kernel("i8(W,i8,f8)")
def other_fault(w, true, v):
    """A wrong code: fault drawn by share among the others (the true one if there is no other)."""
    below = w.faults[true - 1]["cumulative"] if true > 0 else 0.0
    share = w.faults[true]["cumulative"] - below
    if share >= 1.0 or w.par[0]["n_faults"] == 1:
        return true
    x = v * (1.0 - share)
    return fault_at(w, x if x < below else x + share)


@kernel("void(W,i8,i8)")
def diagnose(w, now, j):
    """The remote code: the true fault with the given accuracy, else another fault drawn by share."""
    job = w.jobs[j]
    u, v = uniform2(w, CODE, job["entity"], job["occurrence"])
    if u >= accuracy(w, j):
        job["code"] = other_fault(w, job["fault"], v)


@kernel("void(W,i8,i8)")
def give_up(w, now, j):
    """The job is lost: planned work is tried again later, a broken unit is repaired by somebody else."""
    job = w.jobs[j]
    return_parts(w, now, j)
    if job["unit"] < 0:
        return
    if w.units[job["unit"]]["open_job"] == j:
        w.units[job["unit"]]["open_job"] = -1
    if job["nature"] == REPAIR:
        give_back(w, now, j)
    elif job["nature"] != SUPPORT:
        postpone(w, now, j)


@kernel("i8(W,i8,i8)")
def offer(w, now, j):
    """A visit or a stay at an outlet is offered.  Returns when a visit may be dispatched; NEVER if there is none.

    The parts of a repair's remote code may be picked before the first visit.
    """
    mode = settle_mode(w, now, j) if w.par[0]["n_outlets"] else ON_SITE
    if mode == NOBODY:
        turn_away(w, now, j, NEVER)
        return NEVER
    if w.par[0]["prepick"] and w.jobs[j]["nature"] == REPAIR:
        prepick(w, now, j)
    if mode == ON_SITE:
        return book(w, now, j, now)
    arrange(w, now, j)
    return NEVER


@kernel("i8x2(W,i8,i8)")
def answer(w, now, j):
    """Answer request j.  Returns (when it may be dispatched, when its problem will be back); NEVER for no."""
    job = w.jobs[j]
    job["answered"] = now
    chance = remote_share(w, j)
    if chance > 0.0:
        u, v = uniform2(w, REMOTE, job["entity"], job["occurrence"])
        if u < chance:
            return NEVER, close_remotely(w, now, j, v < w.par[0]["false_closure"])
    note(w, now, L_ANSWER, NEEDS_VISIT, j, job["customer"], job["opened"], 0.0)
    if job["nature"] == REPAIR:
        diagnose(w, now, j)
    ready = offer(w, now, j)
    if job["state"] == LOST:
        give_up(w, now, j)
    return ready, NEVER


@kernel("i8(W,i8,i8)")
def exchange(w, now, j):
    """The repairs of job j's unit have failed too often: a new unit, without charge.

    Returns the job of its installation; -1 if it is handed over without one.
    """
    job = w.jobs[j]
    u = job["unit"]
    note(w, now, L_EXCHANGED, 0, j, job["customer"], u, w.par[0]["unit_cost"])
    if w.kinds[w.par[0]["replacement_kind"]]["cause"] != BY_REPLACEMENT:
        renew(w, now, u)
        return -1
    new = order_unit(w, now, u, job["customer"])
    w.jobs[new]["coverage"] = EXCHANGE
    return new


@kernel("i8(W,i8,i8)")
def problem_returns(w, now, j):
    """The problem of job j is back.  Returns the new job; -1 if the customer or the unit has gone or is broken anew."""
    job = w.jobs[j]
    if w.customers[job["customer"]]["active"] == 0:
        return -1
    origin = REOPENED if job["state"] == CLOSED_REMOTELY else CALLBACK
    u = job["unit"]
    if u >= 0 and origin == CALLBACK:
        replaced = job["occurrence"] >> 30 != w.units[u]["replacements"] & 3  # see key_of
        if w.units[u]["open_job"] >= 0 or w.units[u]["down"] or replaced:
            return -1
        suspend(w, now, u)
    note(w, now, L_RETURN, origin, j, job["customer"], 0, 0.0)
    if w.par[0]["complaints"]:
        has_returned(w, now, j, origin)
    if origin == CALLBACK and earns_exchange(w, j):
        return exchange(w, now, j)
    new = reopen_job(w, now, j, origin)
    if u >= 0 and (job["nature"] == REPAIR or w.units[u]["open_job"] == j):
        w.units[u]["open_job"] = new
    return new
