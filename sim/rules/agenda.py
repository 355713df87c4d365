"""What the office has in its books about a job's appointment: place in the calendar, whom to tell what, and when.

The books are kept only while something happens between promise and visit (`appointments`).  Jobs whose customer is to
be told something are a list that the engines empty after each event; planned bookings are a list for each day, so that
they can be moved to make room.
"""

from sim.events import DAY, NEVER, PROGRESS, REMIND
from sim.jit import kernel
from sim.rules.outlets import at_outlet

# What is known of a job's appointment: bits of `told`.
REMINDED, CALLED = 1, 2  # the customer was reached
TRIED = 2  # shift: it was tried (or there is nothing to remind of)
INFORMED = 16  # at least one notice while parts were awaited
WANTS_REMINDER, WANTS_NOTICE = 32, 64  # in the list
REMINDER_SET, NOTICE_SET = 128, 256  # its date is set with the engine


@kernel("i8(W,i8)")
def date_of(w, j):
    """The date that is to be kept: the start of job j's window, or its appointment at an outlet."""
    return w.stays[j]["planned_at"] if at_outlet(w, j) else w.jobs[j]["window_start"]


@kernel("void(W,i8)")
def open_agenda(w, j):
    """A new job has no appointment yet."""
    entry = w.appointments[j]
    entry["slot"] = entry["day"] = entry["next_told"] = -1


@kernel("void(W,i8,i8)")
def want(w, j, what):
    """Put job j on the list of those whose customer is to be told something, unless its date is set already."""
    entry = w.appointments[j]
    told = int(entry["told"])
    if told & (what | what << 2):
        return
    if told & (WANTS_REMINDER | WANTS_NOTICE) == 0:
        entry["next_told"] = w.now[0]["to_tell"]
        w.now[0]["to_tell"] = j
    entry["told"] = told | what


@kernel("i8x3(W,i8)")
def next_to_tell(w, now):
    """(event kind, job, when) of the next customer to be told something; (-1, -1, NEVER) if there is none."""
    j = w.now[0]["to_tell"]
    if j < 0:
        return -1, -1, NEVER
    entry = w.appointments[j]
    told = int(entry["told"])
    what = WANTS_REMINDER if told & WANTS_REMINDER else WANTS_NOTICE
    told = (told & ~what) | what << 2
    entry["told"] = told
    if told & WANTS_NOTICE == 0:
        w.now[0]["to_tell"] = entry["next_told"]
    if what == WANTS_REMINDER:
        return REMIND, j, max(now, date_of(w, j) - w.par[0]["lead_s"])
    return PROGRESS, j, now + w.par[0]["progress_s"]


@kernel("void(W,i8)")
def unlist(w, j):
    """Take job j out of the list of planned bookings of its day."""
    entry = w.appointments[j]
    if entry["day"] < 0:
        return
    if entry["before"] >= 0:
        w.appointments[entry["before"]]["after"] = entry["after"]
    else:
        w.planned[w.jobs[j]["region"], entry["day"]] = entry["after"]
    if entry["after"] >= 0:
        w.appointments[entry["after"]]["before"] = entry["before"]
    entry["day"] = -1


@kernel("void(W,i8)")
def clear_entry(w, j):
    """The appointment of job j is void: there is nothing to remind of until a new one is made."""
    unlist(w, j)
    entry = w.appointments[j]
    void = REMINDED | CALLED | CALLED << TRIED
    entry["told"] = (int(entry["told"]) & ~void) | REMINDED << TRIED
    entry["slot"] = -1


@kernel("void(W,i8,i8,b1)")
def enter(w, j, slot, planned):
    """Job j has a window (in a slot, or -1): it may be reminded of, and planned work is listed by its day."""
    entry = w.appointments[j]
    entry["slot"] = slot
    entry["told"] = int(entry["told"]) & ~(REMINDED << TRIED)
    if w.par[0]["reminder"]:
        want(w, j, WANTS_REMINDER)
    if w.par[0]["deferral"] and planned:
        r, day = w.jobs[j]["region"], w.jobs[j]["window_start"] // DAY
        first = w.planned[r, day]
        entry["day"], entry["after"], entry["before"] = day, first, -1
        if first >= 0:
            w.appointments[first]["before"] = j
        w.planned[r, day] = j
