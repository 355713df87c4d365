"""Remote support: a technician who cannot do a repair calls an expert, if one is free at that moment.

Nobody waits for an expert (Erlang-B): the outcome of a visit is settled at the door, and so is the call.  The expert
raises the technician's ability by a bonus; the draw is that of the visit, so help never hurts.
"""

import math

from sim.draws import SKILL_OUTCOME, uniform
from sim.events import L_EXPERT
from sim.jit import kernel
from sim.rules.contact_calls import new_contact
from sim.rules.contact_talks import has_room
from sim.rules.journal import note


@kernel("b1(W,i8)")
def call_expert(w, j):
    """A technician at job j calls: is an expert free?  The talk begins with the aftermath of this event."""
    k = w.par[0]["expert_channel"]
    if not has_room(w, k):
        return False
    w.now[0]["expert_call"] = new_contact(w, j, k, 0, 0)
    return True


@kernel("i8x2(W,i8,i8,i8,i8,f8)")
def ask_for_help(w, now, i, j, key, alone):
    """Technician i, whose chance was `alone`, has failed at job j.  Returns (1 if he can do it after all, seconds).

    With a bonus b the odds of success are e^b times those of the technician alone.
    """
    p = w.par[0]
    if p["expert_channel"] < 0:
        return 0, 0
    if not call_expert(w, j):
        note(w, now, L_EXPERT, 0, j, i, 0, 0.0)
        return 0, 0
    chance = alone / (alone + (1.0 - alone) * math.exp(-p["expert_bonus"]))
    helped = 1 if uniform(w, SKILL_OUTCOME, w.jobs[j]["entity"], key) < chance else 0
    note(w, now, L_EXPERT, 1, j, i, p["expert_s"], helped)
    return helped, p["expert_s"]
