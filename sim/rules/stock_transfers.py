"""Lateral transfers: a job whose depot is out of a part gets it from another depot that can spare one.

The part goes straight to the job.  The depot that gave it reviews its stock; the job's own depot does not see the
demand (Lee 1987: emergency lateral transshipment).
"""

from sim.events import DAY, L_TRANSFER, O_LATERAL
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.stock_orders import set_out
from sim.rules.stock_supply import review_depot

NONE, NEAREST, MOST_STOCK = 0, 1, 2


@kernel("f8(W,i8,i8,i8)")
def reluctance(w, d, e, part):
    """What the rule minimises over depots e that may help depot d: squared distance in km, or less stock."""
    if w.par[0]["transfers"] == MOST_STOCK:
        return -float(w.stocks[e, part]["on_hand"])
    dx, dy = w.depots[e]["x"] - w.depots[d]["x"], w.depots[e]["y"] - w.depots[d]["y"]
    return dx * dx + dy * dy


@kernel("i8(W,i8,i8)")
def helping_depot(w, d, part):
    """The depot that sends a part to a job of depot d; -1 if none can spare one.  Ties go to the smaller number."""
    best, least = -1, 0.0
    if w.par[0]["transfers"] == NONE:
        return best
    for e in range(w.stocks.shape[0]):
        if e != d and w.stocks[e, part]["on_hand"] > w.par[0]["transfer_keep"]:
            value = reluctance(w, d, e, part)
            if best < 0 or value < least:
                best, least = e, value
    return best


@kernel("void(W,i8,i8,i8,i8)")
def send_across(w, now, e, j, part):
    """Depot e sends a part to job j."""
    lead = w.par[0]["transfer_s"]
    w.stocks[e, part]["on_hand"] -= 1
    set_out(w, now, part, 1, O_LATERAL, j, lead)
    note(w, now, L_TRANSFER, e, j, part, 1, lead / DAY)
    review_depot(w, now, e, part)
