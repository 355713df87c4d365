"""A request comes in: the job is opened, with everything about it that does not depend on how it will be served.

Draws are keyed by what the job is about: (entity, occurrence) with entity a unit or the number of a streamed request,
and an occurrence that leaves ten bits for visits and six for returns of the same problem.
"""

from sim.draws import (
    CONTACT_DELAY,
    DIFFICULTY,
    FAULT_KIND,
    JOB_TYPE,
    exponential,
    normal_quantile,
    uniform,
)
from sim.events import ASKING, BY_FAILURE, L_REQUEST, NEVER, REPAIR
from sim.jit import kernel
from sim.rules.agenda import open_agenda
from sim.rules.journal import note
from sim.rules.products import fault_of_product
from sim.rules.stock_brands import choose_brand

LAST_NUMBER = (1 << 10) - 1  # of the visits or bookings of a job with draws of their own; later ones share its draws
RETURN_STEP = LAST_NUMBER + 1  # occurrence of a returned problem: the same, one return later


@kernel("i8(W,i8)")
def visit_key(w, j):
    """Occurrence key of the job's next visit."""
    job = w.jobs[j]
    return int(job["occurrence"]) | min(int(job["visits"]), LAST_NUMBER)


@kernel("i8(W,f8)")
def fault_at(w, u):
    """The fault whose cumulative share contains u."""
    n = w.par[0]["n_faults"]
    for f in range(n):
        if u < w.faults[f]["cumulative"]:
            return f
    return n - 1


@kernel("i8(W,i8,f8)")
def fault_of(w, kind, u):
    """The fault of a job of this type at level u: from its own mix, or from the fault catalogue."""
    if w.kinds[kind]["own_faults"] == 0:
        return fault_at(w, u)
    n = w.par[0]["n_faults"]
    for f in range(n):
        if u < w.mixes[kind, f]:
            return f
    return n - 1


@kernel("i8(W,i8,i8)")
def failure_kind(w, entity, occurrence):
    """The type of job that a failure becomes: by share, if there are several types of this cause."""
    p = w.par[0]
    if p["n_failure_kinds"] == 1:
        return p["failure_kind"]
    u = uniform(w, JOB_TYPE, entity, occurrence)
    last = p["failure_kind"]
    for k in range(w.kinds.shape[0]):
        if w.kinds[k]["cause"] == BY_FAILURE:
            last = k
            if u < w.kinds[k]["share"]:
                break
    return last


@kernel("i8(W,i8,i8,i8,i8,i8,i8,i8)")
def open_job(w, now, customer, unit, kind, origin, entity, occurrence):
    """Open a job of a type: fault and difficulty are drawn for a repair, other work has neither.  Returns the job."""
    nature = w.kinds[kind]["nature"]
    s = w.now[0]
    j = s["n_jobs"]
    s["n_jobs"] = j + 1
    job = w.jobs[j]
    job["opened"] = now
    job["answered"] = job["first_visit"] = job["window_start"] = job["window_end"] = NEVER
    job["customer"] = customer
    job["unit"] = unit
    job["kind"], job["nature"] = kind, nature
    job["origin"] = origin
    job["entity"] = entity
    job["occurrence"] = occurrence
    job["state"] = ASKING
    job["technician"] = job["parent_job"] = job["child"] = job["next_sibling"] = job["previous"] = -1
    job["grid_next"] = job["grid_prev"] = job["cell"] = job["next_supplied"] = -1
    job["planned_for"] = -1
    home = w.customers[customer]
    job["region"] = job["desk"] = home["region"]
    job["x"], job["y"] = home["x"], home["y"]
    job["fault"] = job["code"] = job["channel"] = -1
    if nature == REPAIR:
        x = uniform(w, FAULT_KIND, entity, occurrence)
        changed = w.par[0]["n_products"] > 0 and unit >= 0
        job["fault"] = fault_of_product(w, kind, unit, x) if changed else fault_of(w, kind, x)
        job["code"] = job["fault"]
        job["needs"] = w.faults[job["fault"]]["needs"]
        if w.par[0]["brands"]:
            choose_brand(w, j)
        job["difficulty"] = w.par[0]["difficulty_sd"] * normal_quantile(uniform(w, DIFFICULTY, entity, occurrence))
    job["family"] = w.faults[job["fault"]]["family"] if nature == REPAIR else -1
    if w.par[0]["appointments"]:
        open_agenda(w, j)
    note(w, now, L_REQUEST, kind, j, customer, unit, origin)
    return j


@kernel("i8(W,i8,i8,i8)")
def reopen_job(w, now, j, origin):
    """The problem of a closed job is back: a new job with the same fault, one return later.  Returns the new job."""
    old = w.jobs[j]
    occurrence = int(old["occurrence"]) + RETURN_STEP
    new = open_job(w, now, old["customer"], old["unit"], old["kind"], origin, old["entity"], occurrence)
    job = w.jobs[new]
    job["parent_job"] = j
    job["fault"] = old["fault"]
    job["code"] = old["fault"]
    job["family"] = old["family"]
    job["needs"], job["third_party"] = old["needs"], old["third_party"]
    job["difficulty"] = old["difficulty"]
    return new


@kernel("i8(W,i8,i8)")
def answer_time(w, now, j):
    """When the request is answered: exponential contact delay; at once where the unit has reported it."""
    mean = w.par[0]["contact_delay_s"]
    job = w.jobs[j]
    if mean <= 0.0 or job["channel"] < -1:  # a report of the unit itself
        return now
    return now + int(mean * exponential(uniform(w, CONTACT_DELAY, job["entity"], job["occurrence"])) + 0.5)
