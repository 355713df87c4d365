"""The night run: what has spoiled or is no longer needed is thrown away, vans are filled, depots review.

Assumptions: stock in vans is young and does not spoil; after the night run of a part's last date no supplier takes an
order for it.
"""

from sim.draws import SPOILED, uniform
from sim.events import DAY, ENDED, L_SCRAPPED, SPOILT
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.stock_supply import SUPPLIERS, order_outside, review_depot
from sim.rules.stock_vans import fill_van


@kernel("void(W,i8,i8,i8,i8,i8)")
def scrap(w, now, d, part, quantity, why):
    """Throw parts of a depot away."""
    if quantity > 0:
        w.stocks[d, part]["on_hand"] -= quantity
        note(w, now, L_SCRAPPED, why, -1 - d, part, quantity, 0.0)


@kernel("void(W,i8,i8,i8)")
def spoil(w, now, d, part):
    """A night's share of the stock spoils: share x stock, rounded up or down by a draw so that the mean is kept."""
    expected = w.parts[part]["spoils"] * w.stocks[d, part]["on_hand"]
    if expected > 0.0:
        scrap(w, now, d, part, int(expected + uniform(w, SPOILED, d << 6 | part, now // DAY)), SPOILT)


@kernel("void(W,i8,i8,i8)")
def end_production(w, now, d, part):
    """The part's last night: surplus is scrapped, and whoever buys from the suppliers places the final order."""
    entry = w.parts[part]
    scrap(w, now, d, part, int(entry["scrapped"] * w.stocks[d, part]["on_hand"]), ENDED)
    if entry["final_order"] > 0 and w.depots[d]["source"] == SUPPLIERS:
        order_outside(w, now, d, part, entry["final_order"])


@kernel("i8(W,i8)")
def restock(w, now):
    """The night run: vans that have used something are filled as far as their depot can.  Returns the next run."""
    for d in range(w.stocks.shape[0]):
        for part in range(w.par[0]["n_parts"]):
            spoil(w, now, d, part)
            if now == w.parts[part]["ended_at"]:
                end_production(w, now, d, part)
    for i in range(w.dirty.shape[0]):
        if w.dirty[i]:
            fill_van(w, now, i)
    for d in range(w.stocks.shape[0]):
        for part in range(w.par[0]["n_parts"]):
            review_depot(w, now, d, part)
    return now + DAY
