"""Planned work that found no slot: tried again later."""

from sim.events import DAY, INSTALLATION, L_SKIPPED
from sim.jit import kernel
from sim.rules.base import mark
from sim.rules.journal import note
from sim.rules.unitlife import renew

WAIT = 30 * DAY  # a service visit that found no slot is due again after this


@kernel("void(W,i8,i8)")
def postpone(w, now, j):
    """A service visit is due again in 30 days; an installation that we cannot place is done by others."""
    job = w.jobs[j]
    u = job["unit"]
    note(w, now, L_SKIPPED, job["kind"], j, job["customer"], u, 0.0)
    if job["nature"] == INSTALLATION:
        renew(w, now, u)
        return
    slot = w.kinds[job["kind"]]["slot"]
    if slot >= 0:
        w.occasions[u, slot] = min(int(w.occasions[u, slot]), now + WAIT)
    else:
        w.units[u]["next_service"] = min(int(w.units[u]["next_service"]), now + WAIT)
    mark(w, u)
