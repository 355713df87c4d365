"""What a depot orders and when it comes: base stock (S-1, S), (s, S) or (R, Q) on the inventory position.

The position is on hand + on order - asked for, reviewed whenever stock leaves.  A depot orders from the suppliers or
from the depot above it, which then reviews its own stock.  Source: docs/model.md, "Parts".
"""

from sim.events import O_DEPOT, O_REPLENISH
from sim.jit import kernel
from sim.rules.stock_asks import ask
from sim.rules.stock_orders import place_order
from sim.rules.stock_suppliers import supplier_lead

BASE_STOCK, S_S, R_Q = 0, 1, 2
SUPPLIERS = -1  # the source of a depot that orders from outside


@kernel("i8(W,i8,i8,i8)")
def wanted(w, now, d, part):
    """Quantity that depot d is to order now; 0 while its inventory position is high enough.

    Suppliers take no order for a part that is no longer made.
    """
    if now >= w.parts[part]["ended_at"] and w.depots[d]["source"] == SUPPLIERS:
        return 0
    stock = w.stocks[d, part]
    policy = w.parts[part]["policy"]
    position = stock["on_hand"] + stock["on_order"] - stock["asked"]
    if policy == BASE_STOCK:
        return stock["level"] - position
    if position > stock["reorder"]:
        return 0
    if policy == R_Q:
        lots = (stock["reorder"] - position) // max(1, int(stock["level"])) + 1
        return lots * stock["level"]
    return stock["level"] - position


@kernel("void(W,i8,i8,i8,i8)")
def order_outside(w, now, d, part, quantity):
    """Depot d orders from the suppliers."""
    lead = supplier_lead(w, now, d, part)
    w.stocks[d, part]["orders"] += 1
    w.stocks[d, part]["on_order"] += quantity
    place_order(w, now, d, part, quantity, O_DEPOT, d, lead)


@kernel("void(W,i8,i8,i8,i8)")
def order_above(w, now, d, part, quantity):
    """Depot d orders from the depot above it, which sends what it has and owes the rest."""
    above = w.depots[d]["source"]
    stock = w.stocks[above, part]
    w.stocks[d, part]["on_order"] += quantity
    sent = min(quantity, int(stock["on_hand"]))
    if sent > 0:
        stock["on_hand"] -= sent
        place_order(w, now, d, part, sent, O_REPLENISH, d, w.depots[d]["lead_s"])
    if sent < quantity:
        stock["asked"] += quantity - sent
        ask(w, above, part, -1, -1, d, quantity - sent)


@kernel("void(W,i8,i8,i8)")
def review_depot(w, now, d, part):
    """Order what is wanted, from the depot in question upwards to the suppliers."""
    while d != SUPPLIERS:
        quantity = wanted(w, now, d, part)
        if quantity <= 0:
            return
        if w.depots[d]["source"] == SUPPLIERS:
            order_outside(w, now, d, part, quantity)
        else:
            order_above(w, now, d, part, quantity)
        d = w.depots[d]["source"]
