"""Vans: filled to their kits by the night run (`stock_nights.py`), or one for one (continuous review)."""

from sim.events import L_FILL, O_VAN
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.stock_asks import ask, told_holder
from sim.rules.stock_depots import depot_of_van
from sim.rules.stock_orders import place_order
from sim.rules.stock_supply import review_depot


@kernel("void(W,i8,i8,i8)")
def refill_van(w, now, i, part):
    """Continuous review: van i sends for one part."""
    d = depot_of_van(w, i)
    stock = w.stocks[d, part]
    if stock["on_hand"] > 0:
        stock["on_hand"] -= 1
        place_order(w, now, d, part, 1, O_VAN, i, w.par[0]["van_lead_s"])
    else:
        stock["asked"] += 1
        ask(w, d, part, -1, i, -1, 1)
    review_depot(w, now, d, part)


@kernel("i8x2(W,i8,i8)")
def kit_of(w, i, part):
    """(order-up-to level, reorder level) of a part in van i, or on the shelf of the outlet behind the vans."""
    beyond = i - w.technicians.shape[0]
    if beyond < 0:
        return w.parts[part]["kit"], w.parts[part]["reorder_van"]
    return w.shelf[beyond, part], w.shelf[beyond, part] - 1


@kernel("void(W,i8,i8)")
def fill_van(w, now, i):
    """Fill van i to its kit; it stays on the list while its depot owes it something."""
    d = depot_of_van(w, i)
    complete = 1
    for part in range(w.par[0]["n_parts"]):
        kit, reorder = kit_of(w, i, part)
        stock = w.stocks[d, part]
        if w.van[i, part] > reorder or w.van[i, part] >= kit:
            continue
        quantity = min(kit - w.van[i, part], stock["on_hand"])
        if quantity < kit - w.van[i, part]:
            complete = 0
        if quantity > 0:
            stock["on_hand"] -= quantity
            w.van[i, part] += quantity
            note(w, now, L_FILL, 0, told_holder(w, i), part, quantity, d)
    w.dirty[i] = 1 - complete
