"""At each need a customer without a contract chooses: us, a rival, or nobody (do nothing, or a new unit by others).

    P(us) = e^V / (e^V + e^rivals + e^nobody),    V = weight x (C - brand) - ties,

a multinomial logit (McFadden 1974).  Who has given `lost_after` needs in a row away is lost.  Source: docs/model.md,
"Loyalty".
"""

import math

from sim.draws import AT_NEED, uniform
from sim.events import L_NEED, LEFT_AT_NEED, TO_NOBODY, TO_RIVAL, TO_US, YEAR
from sim.jit import kernel
from sim.rules.bonds import AWAY, bonds_of
from sim.rules.extras import shifted
from sim.rules.journal import note
from sim.rules.leaving import leave
from sim.world import GRUDGE, SATISFACTION


@kernel("f8(W,i8,i8,f8)")
def utility(w, now, c, weight):
    """What speaks for us with customer c, in logits; 0 for a new customer at the brand level without ties."""
    return weight * (w.mind[SATISFACTION, c] - w.par[0]["brand"]) - w.ties[GRUDGE, c] - bonds_of(w, now, c)


@kernel("f8x2(W,i8,i8)")
def chances(w, now, c):
    """(P(us), P(a rival)) at a need of customer c."""
    p = w.par[0]
    ours, rivals = math.exp(utility(w, now, c, p["needs_weight"])), math.exp(p["needs_rivals"])
    total = ours + rivals + math.exp(p["needs_nobody"])
    return ours / total, rivals / total


@kernel("i8(W,i8,i8,i8,i8,i8)")
def choose(w, now, c, unit, entity, occurrence):
    """Whom customer c turns to with a need: TO_US, TO_RIVAL or TO_NOBODY.  What is given away is written down.

    A customer under contract turns to us.  A change of mind of others never moves the draw: it is the need's own.
    """
    p = w.par[0]
    if w.customers[c]["contract"]:
        return TO_US
    ours, rivals = chances(w, now, c)
    u = uniform(w, AT_NEED, entity, occurrence)
    if u < ours:
        w.bonds[AWAY, c] = 0.0
        return TO_US
    choice = TO_RIVAL if u < ours + rivals else TO_NOBODY
    note(w, now, L_NEED, choice, -1, c, unit, ours)
    w.bonds[AWAY, c] += 1.0
    if w.bonds[AWAY, c] >= p["needs_lost_after"]:
        leave(w, now, c, LEFT_AT_NEED)
    return choice


@kernel("f8(W,i8,i8)")
def proof_of_product(w, now, u):
    """What the old unit itself says for another one of its make, in logits: weight x (usual - its failures a year).

    0 for a product that fails as often as is usual; a unit's first year counts as a whole one, and more than twelve
    failures a year as twelve.
    """
    p, unit = w.par[0], w.units[u]
    years = max(1.0, (now - unit["installed_at"]) / YEAR)
    return p["repurchase_product"] * (p["repurchase_usual"] - min(12.0, unit["failures"] / years))


@kernel("f8(W,i8,i8,i8,f8)")
def share_rebought(w, now, u, c, share):
    """P(we install the unit that takes the place of u with customer c), where `share` of all replacements are ours.

    The odds are moved by the service, as satisfaction and bonds tell it, and by the product: the maker's sales and ours
    live on both.
    """
    ours = utility(w, now, c, w.par[0]["repurchase_weight"])
    if w.par[0]["repurchase_product"] > 0.0:
        ours += proof_of_product(w, now, u)
    return shifted(share, ours)
