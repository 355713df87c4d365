"""A visit from the door to its end: the outcome is settled at the door and takes effect when the time on site is over.

Which outcome it is: sim/rules/visit_tree.py.  What the end of a job means: sim/rules/closing.py.
"""

from sim.events import (
    AT_WORK,
    BOOKED,
    CONTINUED,
    DAY,
    DONE,
    EARLY,
    HOUR,
    L_ARRIVE,
    L_VISIT,
    LATE,
    NEVER,
    NO_ACCESS,
    NO_CONSENT,
    NO_PART,
    NO_SKILL,
    NO_WINDOW,
    ON_TIME,
    REPAIR,
)
from sim.jit import kernel
from sim.rules.before_visit import not_at_home, parts_awaited
from sim.rules.booking import book
from sim.rules.closing import complete, durability
from sim.rules.complaints import arrived_late, failed_first
from sim.rules.consent import refuse
from sim.rules.dispatch import SAME, SENIOR
from sim.rules.forecast import learn
from sim.rules.intake import visit_key
from sim.rules.journal import note
from sim.rules.moments import do_damage
from sim.rules.outlets import at_outlet, free_bay, holder
from sim.rules.people_skill import learn_from
from sim.rules.reasons import PART_MISSING, tell
from sim.rules.stock_jobs import order_for_job, return_parts
from sim.rules.telling import leave_bench
from sim.rules.visit_tree import attempt, attempt_at_bench


@kernel("i8(W,i8,i8)")
def punctuality(w, now, j):
    """EARLY, ON_TIME or LATE against the promised window; NO_WINDOW if none was promised."""
    job = w.jobs[j]
    if job["window_start"] == NEVER:
        return NO_WINDOW
    if now < job["window_start"]:
        return EARLY
    return LATE if now > job["window_end"] else ON_TIME


@kernel("i8(W,i8,i8)")
def begin_visit(w, now, i):
    """Technician i is at the door of his job; the outcome is settled.  Returns when the visit will end."""
    p = w.par[0]
    person = w.technicians[i]
    j = person["job"]
    job = w.jobs[j]
    person["x"], person["y"] = job["x"], job["y"]
    job["state"] = AT_WORK
    key = visit_key(w, j)
    benched = at_outlet(w, j)
    if job["visits"] == 0:
        job["first_visit"] = now
        job["punctual"] = punctuality(w, now, j)
        learn(w, j)
        if p["complaints"] and job["punctual"] == LATE:
            arrived_late(w, now, j)
    if not benched or w.stays[j]["left_s"] == 0:  # what goes on after a night is the same visit
        job["visits"] += 1
    note(w, now, L_ARRIVE, job["punctual"], j, i, job["visits"], (now - job["opened"]) / HOUR)
    if benched:
        outcome, seconds = attempt_at_bench(w, now, i, j, key)
    else:
        outcome, seconds = attempt(w, now, i, j, key)
    person["outcome"] = outcome
    person["on_site_s"] = seconds
    return now + seconds


@kernel("i8x3(W,i8,i8,i8,i8,i8)")
def end_at_bench(w, now, i, j, key, overtime):
    """The work at the bench is done, or cut by the end of a shift.  Returns as `end_visit` does."""
    job = w.jobs[j]
    stay = w.stays[j]
    if w.technicians[i]["outcome"] == CONTINUED:
        job["state"] = BOOKED
        job["ready_at"] = (now // DAY + 1) * DAY
        return j, job["ready_at"], NEVER
    return_parts(w, now, j)
    stay["mended"] = 1
    back = durability(w, now, i, j, key, overtime) if job["nature"] == REPAIR else NEVER
    stay["lasts_s"] = back - now if back < NEVER else NEVER
    job["state"] = BOOKED
    leave_bench(w, now, j)
    return j, NEVER, NEVER


@kernel("i8x3(W,i8,i8,i8,i8)")
def after_failure(w, now, i, j, key):
    """Job j was not done: who comes next and when, or what part is ordered first.  Returns as `end_visit` does."""
    p = w.par[0]
    job = w.jobs[j]
    outcome = w.technicians[i]["outcome"]
    if p["complaints"] and job["visits"] == 1 and outcome != NO_ACCESS and not at_outlet(w, j):
        failed_first(w, now, j, outcome)
    has_senior = w.desks[job["desk"]]["seniors"] > 0
    if p["repeat_to"] == SENIOR and has_senior:
        job["senior"] = 1
    if outcome == NO_PART:
        job["failed_part"] = 1
        order_for_job(w, now, holder(w, i, j), j, key)
        parts_awaited(w, now, j)
        if p["explain"] and job["waiting"] > 0:
            tell(w, now, j, PART_MISSING)
        return j, NEVER, NEVER
    if outcome == NO_SKILL:
        job["failed_skill"] = 1
        if p["repeat_to"] != SAME and has_senior:
            job["senior"] = 1  # escalated: more of the same ability would fail again
        return j, book(w, now, j, now + p["escalate_s"]), NEVER
    if outcome == NO_ACCESS:
        return j, not_at_home(w, now, j), NEVER
    return j, book(w, now, j, now + p["rebook_s"]), NEVER


@kernel("i8x3(W,i8,i8)")
def end_visit(w, now, i):
    """The visit ends.  Returns (job, when it may be dispatched again, when its problem will be back); NEVER for no."""
    p = w.par[0]
    person = w.technicians[i]
    j = person["job"]
    outcome = person["outcome"]
    overtime = max(0, now - max(person["shift_end"], now - person["on_site_s"]))
    note(w, now, L_VISIT, outcome, j, i, person["on_site_s"], overtime)
    key = visit_key(w, j)
    if outcome == DONE:
        learn_from(w, now, i, j)
    if p["damage"] and outcome != NO_ACCESS and outcome != NO_CONSENT and outcome != CONTINUED:
        do_damage(w, now, j, key)
    if at_outlet(w, j):
        free_bay(w, j)
        if outcome == DONE or outcome == CONTINUED:
            return end_at_bench(w, now, i, j, key, overtime)
    if outcome == DONE:
        return j, NEVER, complete(w, now, i, j, key, overtime)
    if outcome == NO_CONSENT:
        refuse(w, now, j)
        return j, NEVER, NEVER
    return after_failure(w, now, i, j, key)


@kernel("i8(W,i8,i8)")
def book_supplied(w, now, j):
    """All parts of job j are reserved: book its next visit.  Returns when it may be dispatched."""
    w.jobs[j]["state"] = BOOKED
    return book(w, now, j, w.jobs[j]["ready_at"])
