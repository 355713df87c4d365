"""The turn of a day: what is reviewed every midnight, in a company that has something to review."""

from sim.events import DAY, NEVER
from sim.jit import kernel
from sim.rules.deferral import defer_planned
from sim.rules.people_days import people_wake


@kernel("i8(W)")
def first_day(w):
    """The first midnight at which there is something to review; NEVER if there never is."""
    return 0 if w.par[0]["growing"] or w.par[0]["deferral"] else NEVER


@kernel("i8(W,i8)")
def day_begins(w, now):
    """Midnight.  Returns the next one."""
    if w.par[0]["growing"]:
        people_wake(w, now)
    if w.par[0]["deferral"]:
        defer_planned(w, now)
    return now + DAY
