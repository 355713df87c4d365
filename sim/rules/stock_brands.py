"""Genuine and certified third-party parts: which brand a repair uses, and what that does afterwards.

Each brand is a part of its own, with its own shelves and kits; `other` links the two.  Whether a third-party brand
exists for a unit is a fact of the unit.  Source: docs/model.md, "Parts"; the rules are assumptions.
"""

from sim.draws import BRAND_CHOICE, BRAND_EXISTS, uniform
from sim.events import CHARGED
from sim.jit import kernel
from sim.rules.installed_base import mark, next_failure
from sim.rules.warranty import warranty_of

GENUINE, THIRD_PARTY, WHEN_OUT, BY_CHOICE, OUT_OF_WARRANTY = 0, 1, 2, 3, 4


@kernel("b1(W,i8,i8)")
def exists_for(w, entity, genuine):
    """Is there a third-party brand of this genuine part for the unit (or streamed request) `entity`?"""
    other = w.parts[genuine]["other"]
    return other >= 0 and uniform(w, BRAND_EXISTS, entity, genuine) < w.parts[other]["availability"]


@kernel("b1(W,i8)")
def is_covered(w, j):
    """Is the repair under contract or warranty, so that it gets genuine parts?"""
    return w.customers[w.jobs[j]["customer"]]["contract"] == 1 or warranty_of(w, j) != CHARGED


@kernel("i8(W,i8,i8)")
def brands_of(w, j, needs):
    """The set `needs` of genuine parts in the brands that job j takes."""
    if w.jobs[j]["third_party"] == 0:
        return needs
    entity = w.jobs[j]["entity"]
    for part in range(w.par[0]["n_genuine"]):
        if (needs >> part) & 1 and exists_for(w, entity, part):
            needs = needs & ~(1 << part) | 1 << w.parts[part]["other"]
    return needs


@kernel("void(W,i8)")
def choose_brand(w, j):
    """A new repair: by policy, by the customer's choice, or by its warranty it takes third-party parts or not."""
    p = w.par[0]
    job = w.jobs[j]
    policy = p["brands"]
    takes = policy == THIRD_PARTY
    if policy == BY_CHOICE:
        takes = uniform(w, BRAND_CHOICE, job["entity"], job["occurrence"]) < p["choice_share"]
    elif policy == OUT_OF_WARRANTY:
        takes = not is_covered(w, j)
    job["third_party"] = 1 if takes else 0
    job["needs"] = brands_of(w, j, job["needs"])


@kernel("i8(W,i8,i8,i8)")
def brand_at_hand(w, i, reserved, genuine):
    """The brand that technician i has: handed over before the van's, genuine first; genuine if he has none."""
    other = int(w.parts[genuine]["other"])
    if (reserved >> genuine) & 1:
        return genuine
    if (reserved >> other) & 1:
        return other
    return other if w.van[i, genuine] <= 0 and w.van[i, other] > 0 else genuine


@kernel("void(W,i8,i8,i8)")
def take_what_is_at_hand(w, i, j, reserved):
    """Where third-party parts stand in for genuine ones that are out, the visit uses the brand that is at hand."""
    if w.par[0]["brands"] != WHEN_OUT:
        return
    job = w.jobs[j]
    for part in range(w.par[0]["n_genuine"]):
        other = w.parts[part]["other"]
        if other >= 0 and (job["needs"] >> part | job["needs"] >> other) & 1 and exists_for(w, job["entity"], part):
            both = 1 << part | 1 << other
            job["needs"] = job["needs"] & ~both | 1 << brand_at_hand(w, i, reserved, part)


@kernel("i8(W,i8,i8,i8,i8)")
def brand_on_shelf(w, now, j, d, part):
    """The brand to take from depot d for job j: third-party while the genuine one is out or no longer made."""
    other = w.parts[part]["other"]
    if w.par[0]["brands"] != WHEN_OUT or part >= w.par[0]["n_genuine"] or w.stocks[d, part]["on_hand"] > 0:
        return part
    if not exists_for(w, w.jobs[j]["entity"], part):
        return part
    return other if w.stocks[d, other]["on_hand"] > 0 or now >= w.parts[part]["ended_at"] else part


@kernel("b1(W,i8,i8,i8)")
def is_missing(w, i, j, part):
    """Is a genuine part of the coded set neither reserved nor in van i, in any brand that job j may take?"""
    job = w.jobs[j]
    brand = part
    if job["third_party"] and exists_for(w, job["entity"], part):
        brand = w.parts[part]["other"]
    elif w.par[0]["brands"] == WHEN_OUT and exists_for(w, job["entity"], part):
        brand = brand_at_hand(w, i, job["reserved"], part)
    return (job["reserved"] >> brand) & 1 == 0 and w.van[i, brand] == 0


@kernel("f8(W,i8)")
def callback_ratio(w, j):
    """Multiplier of the chance that the repair does not last: that of its worst part."""
    ratio = 1.0
    for part in range(w.par[0]["n_genuine"], w.par[0]["n_parts"]):
        if (w.jobs[j]["needs"] >> part) & 1:
            ratio = max(ratio, w.parts[part]["callback"])
    return ratio


@kernel("void(W,i8,i8)")
def wear(w, j, u):
    """The unit's next failure comes as its least durable new part lets it: what it can bear is multiplied by it."""
    share = 1.0
    for part in range(w.par[0]["n_genuine"], w.par[0]["n_parts"]):
        if (w.jobs[j]["needs"] >> part) & 1:
            share = min(share, w.parts[part]["durability"])
    if share < 1.0:
        w.units[u]["left"] *= share
        w.units[u]["next_fail"] = next_failure(w, u)
        mark(w, u)
