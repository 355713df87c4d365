"""Between promise and visit: reminders, calls, notices, and new dates for customers who are not at home.

A customer is away when one number, keyed by (job, visit, how often the date was moved), is below

    access failure x (reminder ratio, if a reminder reached him) x (call ratio, if a call reached him).

So whoever is at home without a reminder is at home with it.  Of those who are reached and will be away, a share says
so, and a new date is found without a trip in vain.  Rates with and without reminders: C30;
that a call works as a second reminder, the share that says so and the choice of the new day are assumptions.
"""

from sim.draws import ACCESS, CALLED_FIRST, NEW_DATE, REACHED, asked, uniform, uniform2
from sim.events import (
    BOOKED,
    DAY,
    L_MESSAGE,
    L_REBOOKED,
    L_WITHDRAWN,
    LOST,
    M_CALL,
    M_PROGRESS,
    M_REMINDER,
    NEVER,
    NEW,
    R_CALL,
    R_DOOR,
    R_REMINDER,
    WAITING_PARTS,
)
from sim.jit import kernel
from sim.rules.agenda import (
    CALLED,
    INFORMED,
    NOTICE_SET,
    REMINDED,
    REMINDER_SET,
    TRIED,
    WANTS_NOTICE,
    date_of,
    want,
)
from sim.rules.answer import give_up
from sim.rules.appointments import has_appointment, remind_to_come
from sim.rules.booking import book, release
from sim.rules.complaints import AT_WITHDRAWAL, DELAY, discontent
from sim.rules.intake import visit_key
from sim.rules.journal import note
from sim.rules.outlets import at_outlet
from sim.rules.ready import make_ready

MANY_MOVES = 16  # who has moved his date so often says nothing any more, so that moves can't follow for ever


@kernel("b1(W,i8,i8)")
def is_away(w, j, key):
    """Is nobody at home when job j is visited?"""
    p = w.par[0]
    job = w.jobs[j]
    if p["appointments"] == 0:
        return uniform(w, ACCESS, job["entity"], key) < p["access_failure"]
    entry = w.appointments[j]
    told = int(entry["told"])
    chance = p["access_failure"]
    if told & REMINDED:
        chance *= p["reminder_ratio"]
    if told & CALLED:
        chance *= p["call_ratio"]
    return uniform(w, asked(ACCESS, entry["moves"]), job["entity"], key) < chance


@kernel("b1(W,i8,i8,i8)")
def tell(w, now, j, means):
    """Remind (REMINDED) or call (CALLED) the customer of job j.  Does he say that he will be away?"""
    p = w.par[0]
    job = w.jobs[j]
    entry = w.appointments[j]
    key = visit_key(w, j)
    decision = REACHED if means == REMINDED else CALLED_FIRST
    u, v = uniform2(w, asked(decision, entry["moves"]), job["entity"], key)
    reached = u < (p["reminder_reached"] if means == REMINDED else p["call_reached"])
    code = M_REMINDER if means == REMINDED else M_CALL
    note(w, now, L_MESSAGE, code, j, job["customer"], 1 if reached else 0, 0.0)
    entry["told"] = int(entry["told"]) | means << TRIED | (means if reached else 0)
    return reached and entry["moves"] < MANY_MOVES and v < p["says_away"] and is_away(w, j, key)


@kernel("i8(W,i8,i8,i8,i8)")
def new_date(w, now, j, occasion, earliest):
    """Find another date for job j, not before `earliest`.  Returns when it may be dispatched; NEVER if it is lost.

    A share of new requests is withdrawn; the other customers choose a day, uniformly within `choice_days`.
    """
    p = w.par[0]
    job = w.jobs[j]
    moves = w.appointments[j]["moves"]
    note(w, now, L_REBOOKED, occasion, j, job["customer"], job["visits"], 0.0)
    if occasion != R_DOOR:
        release(w, j)
    day, patience = uniform2(w, asked(NEW_DATE, moves), job["entity"], visit_key(w, j))
    if occasion != R_DOOR:
        w.appointments[j]["moves"] = moves + 1
    if job["origin"] == NEW and patience < p["withdraws"]:
        job["state"] = LOST
        note(w, now, L_WITHDRAWN, job["kind"], j, job["customer"], job["opened"], 0.0)
        if p["complaints"]:
            discontent(w, now, j, AT_WITHDRAWAL, DELAY, 1.0)
        give_up(w, now, j)
        return NEVER
    ready = book(w, now, j, earliest + int(day * p["choice_days"] * DAY))
    if job["state"] == LOST:
        give_up(w, now, j)
    return ready


@kernel("i8(W,i8,i8)")
def not_at_home(w, now, j):
    """A visit in vain has ended.  Returns when the job may be dispatched again."""
    earliest = now + w.par[0]["rebook_s"]
    if w.par[0]["appointments"] == 0:
        return book(w, now, j, earliest)
    return new_date(w, now, j, R_DOOR, earliest)


@kernel("i8(W,i8,i8,i8)")
def after_window(w, now, j, occasion):
    """The customer has said that he will be away: a date after the window that was promised."""
    end = w.jobs[j]["window_end"]
    return new_date(w, now, j, occasion, now if end == NEVER else max(now, end))


@kernel("i8(W,i8,i8)")
def remind(w, now, j):
    """The date of a reminder.  Returns another one if the window has moved back meanwhile, else NEVER."""
    job = w.jobs[j]
    entry = w.appointments[j]
    entry["told"] = int(entry["told"]) & ~REMINDER_SET
    if job["state"] != BOOKED or int(entry["told"]) & REMINDED << TRIED:
        return NEVER
    if at_outlet(w, j) and not has_appointment(w, j):
        return NEVER
    due = date_of(w, j) - w.par[0]["lead_s"]
    if now < due:
        entry["told"] = int(entry["told"]) | REMINDER_SET
        return due
    if at_outlet(w, j):
        remind_to_come(w, now, j)
    elif tell(w, now, j, REMINDED):
        after_window(w, now, j, R_REMINDER)
    return NEVER


@kernel("i8(W,i8,i8)")
def call_first(w, now, j):
    """Job j is due for dispatch: is its date still valid, and does the customer, called now, expect somebody?

    Returns `now` if it may be dispatched, another date if it has moved, NEVER if it is lost.
    """
    job = w.jobs[j]
    while job["state"] == BOOKED and job["ready_at"] <= now:
        if w.par[0]["call"] == 0 or int(w.appointments[j]["told"]) & CALLED << TRIED:
            return now
        if not tell(w, now, j, CALLED):
            return now
        after_window(w, now, j, R_CALL)
    return job["ready_at"] if job["state"] == BOOKED else NEVER


@kernel("i8(W,i8,i8)")
def due_for_dispatch(w, now, j):
    """Job j is for the dispatcher from now on, if its date still stands.  Returns when to ask again, else NEVER.

    Who has come to an outlet is not called.
    """
    if w.par[0]["appointments"] and not at_outlet(w, j):
        valid = call_first(w, now, j)
        if valid != now:
            return valid
    return make_ready(w, now, j)


@kernel("void(W,i8,i8)")
def parts_awaited(w, now, j):
    """Job j has begun to wait for parts: its customer will be told how it stands."""
    if w.par[0]["progress"] and w.jobs[j]["state"] == WAITING_PARTS:
        w.appointments[j]["told_at"] = now
        want(w, j, WANTS_NOTICE)


@kernel("i8(W,i8,i8)")
def inform(w, now, j):
    """The date of a notice to a customer who waits for parts.  Returns the next one, NEVER if he waits no longer."""
    job = w.jobs[j]
    entry = w.appointments[j]
    entry["told"] = int(entry["told"]) & ~NOTICE_SET
    if job["state"] != WAITING_PARTS:
        return NEVER
    due = entry["told_at"] + w.par[0]["progress_s"]
    if now >= due:
        note(w, now, L_MESSAGE, M_PROGRESS, j, job["customer"], 1, 0.0)
        entry["told_at"] = now
        entry["told"] = int(entry["told"]) | INFORMED
        due = now + w.par[0]["progress_s"]
    entry["told"] = int(entry["told"]) | NOTICE_SET
    return due
