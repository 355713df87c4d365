"""Orders on their way: parts that left one place, or a supplier, and arrive at another after a lead time.

A record ends when its parts arrive and is used again.  What an order means to stock is written beside the rule that
places it; what its arrival means is in `stock_depots.py`.
"""

from sim.events import DAY, L_ORDER, O_EMERGENCY, O_LATERAL
from sim.jit import kernel
from sim.rules.journal import note


@kernel("void(W,i8,i8,i8,i8,i8,i8)")
def set_out(w, now, part, quantity, kind, target, lead):
    """Parts set out; they arrive after `lead` seconds at depot `target`, van `target`, or for job `target`."""
    s = w.now[0]
    k = s["free_order"]
    if k >= 0:
        s["free_order"] = w.orders[k]["next_free"]
    else:
        k = s["n_orders"]
        s["n_orders"] = k + 1
    order = w.orders[k]
    order["due"], order["part"], order["quantity"] = now + lead, part, quantity
    order["kind"], order["target"], order["active"] = kind, target, 1
    order["next_free"] = s["new_order"]
    s["new_order"] = k


@kernel("i8(i8,i8,i8)")
def told_of(kind, target, depot):
    """What the log names beside an order: the job it is for, or the depot it concerns as -1 - depot."""
    return target if kind == O_EMERGENCY or kind == O_LATERAL else -1 - depot


@kernel("void(W,i8,i8,i8,i8,i8,i8,i8)")
def place_order(w, now, depot, part, quantity, kind, target, lead):
    """Order parts, with a row in the log; `depot` is the one that orders, or that sends to a van."""
    set_out(w, now, part, quantity, kind, target, lead)
    note(w, now, L_ORDER, kind, told_of(kind, target, depot), part, quantity, lead / DAY)


@kernel("i8x2(W)")
def next_new_order(w):
    """Take one newly placed order off the list: (order, due); (-1, -1) if there is none."""
    s = w.now[0]
    k = s["new_order"]
    if k < 0:
        return -1, -1
    s["new_order"] = w.orders[k]["next_free"]
    return k, w.orders[k]["due"]


@kernel("void(W,i8)")
def end_order(w, k):
    """Order k has arrived; its record is free."""
    s = w.now[0]
    w.orders[k]["active"] = 0
    w.orders[k]["next_free"] = s["free_order"]
    s["free_order"] = k
