"""Planned work that found no slot: tried again later."""

from sim.events import INSTALLATION, L_SKIPPED
from sim.jit import kernel
from sim.rules.installed_base import mark
from sim.rules.journal import note
from sim.rules.unitlife import renew


@kernel("void(W,i8,i8)")
def postpone(w, now, j):
    """A service visit is due again after `promise.planned_retry_days`; an installation without a slot others do."""
    job = w.jobs[j]
    u = job["unit"]
    note(w, now, L_SKIPPED, job["kind"], j, job["customer"], u, 0.0)
    if job["nature"] == INSTALLATION:
        renew(w, now, u)
        return
    again = now + int(w.par[0]["planned_retry_s"])
    slot = w.kinds[job["kind"]]["slot"]
    if slot >= 0:
        w.occasions[u, slot] = min(int(w.occasions[u, slot]), again)
    else:
        w.units[u]["next_service"] = min(int(w.units[u]["next_service"]), again)
    mark(w, u)
