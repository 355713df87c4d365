"""What satisfied customers buy beside the job: accessories, extra work."""

import math

from sim.draws import EXTRA, uniform
from sim.events import L_EXTRA
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.traits import SPENDS, effect_of
from sim.world import SATISFACTION


@kernel("f8(f8,f8)")
def shifted(share, logit):
    """A share whose odds are multiplied by exp(logit); none and all stay what they are."""
    odds = share * math.exp(logit)
    return odds / (1.0 - share + odds)


@kernel("void(W,i8,i8)")
def sell_more(w, now, j):
    """The customer of the finished job j buys something else or not, the likelier the more satisfied he is.

    P = share at the brand level, its logit moved by weight x (C - brand); the amount varies with his segment.
    """
    p = w.par[0]
    job = w.jobs[j]
    c = job["customer"]
    chance = shifted(p["extras_share"], p["extras_weight"] * (w.mind[SATISFACTION, c] - p["brand"]))
    if uniform(w, EXTRA, job["entity"], job["occurrence"]) < chance:
        note(w, now, L_EXTRA, 0, j, c, 0, p["extras_price"] * math.exp(effect_of(w, c, SPENDS)))
