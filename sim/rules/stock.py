"""Spare parts: van kits, the depot, the supplier; parts are conserved.

Depot: base stock (S-1, S), (s, S) or (R, Q) on the inventory position, reviewed whenever stock leaves.  Vans: filled
every night, or one for one (continuous review).  A waiting request for a part stands in one first-come queue per place
and part.  Source: domain-science section 5.
"""

from sim.draws import LEAD_TIME, ORDERED_PART, exponential, uniform2
from sim.events import (
    DAY,
    L_DELIVERY,
    L_FILL,
    L_ORDER,
    L_PUT_BACK,
    L_RESERVE,
    L_USED,
    O_DEPOT,
    O_EMERGENCY,
    O_VAN,
    WAITING_PARTS,
)
from sim.jit import kernel
from sim.rules.journal import note

BASE_STOCK, S_S, R_Q = 0, 1, 2
DEPOT = 0  # place of the depot; the van of technician i is place 1 + i


@kernel("void(W,i8,i8,i8,i8,i8,i8)")
def place_order(w, now, part, quantity, kind, target, lead):
    """Order parts; they arrive after `lead` seconds at the depot, at van `target`, or for job `target`."""
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
    note(w, now, L_ORDER, kind, target if kind == O_EMERGENCY else -1, part, quantity, lead / DAY)


@kernel("i8x2(W)")
def next_new_order(w):
    """Take one newly placed order off the list: (order, due); (-1, -1) if there is none."""
    s = w.now[0]
    k = s["new_order"]
    if k < 0:
        return -1, -1
    s["new_order"] = w.orders[k]["next_free"]
    return k, w.orders[k]["due"]


@kernel("i8(W,i8,i8)")
def next_ask(w, place, part):
    """Take the first waiting request off the queue; -1 if nobody waits."""
    s = w.now[0]
    k = w.ask_head[place, part]
    if k < 0:
        return -1
    w.ask_head[place, part] = w.asks[k]["next"]
    if w.ask_head[place, part] < 0:
        w.ask_tail[place, part] = -1
    w.asks[k]["next"] = s["free_ask"]
    s["free_ask"] = k
    return k


@kernel("void(W,i8,i8,i8,i8)")
def give_to_job(w, now, j, part, handling):
    """A part that job j waited for is reserved for it; when the set is complete the job is supplied."""
    job = w.jobs[j]
    job["reserved"] |= 1 << part
    job["waiting"] -= 1
    job["ready_at"] = max(int(job["ready_at"]), now + handling)
    note(w, now, L_RESERVE, 0, j, part, 1, 0.0)
    if job["waiting"] == 0 and job["state"] == WAITING_PARTS:
        job["next_supplied"] = w.now[0]["supplied"]
        w.now[0]["supplied"] = j


@kernel("void(W,i8,i8)")
def serve_depot(w, now, part):
    """Hand the depot's stock of a part to those who wait for it, first come first served."""
    stock = w.parts[part]
    while stock["on_hand"] > 0:
        k = next_ask(w, DEPOT, part)
        if k < 0:
            return
        stock["on_hand"] -= 1
        stock["asked"] -= 1
        if w.asks[k]["van"] >= 0:
            place_order(w, now, part, 1, O_VAN, w.asks[k]["van"], w.par[0]["van_lead_s"])
        else:
            give_to_job(w, now, w.asks[k]["job"], part, w.par[0]["handling_s"])


@kernel("void(W,i8,i8,i8,i8)")
def serve_van(w, now, i, part, quantity):
    """Hand what has just come to van i to the jobs that wait for it there; the rest of the van is not theirs."""
    for _ in range(quantity):
        k = next_ask(w, 1 + i, part)
        if k < 0:
            return
        w.van[i, part] -= 1
        give_to_job(w, now, w.asks[k]["job"], part, 0)


@kernel("void(W,i8,i8)")
def deliver(w, now, k):
    """Order k arrives."""
    s = w.now[0]
    order = w.orders[k]
    part, quantity, kind, target = order["part"], order["quantity"], order["kind"], order["target"]
    order["active"] = 0
    order["next_free"] = s["free_order"]
    s["free_order"] = k
    note(w, now, L_DELIVERY, kind, target if kind == O_EMERGENCY else -1, part, quantity, 0.0)
    if kind == O_EMERGENCY:
        give_to_job(w, now, target, part, 0)
    elif kind == O_VAN:
        w.van[target, part] += quantity
        serve_van(w, now, target, part, quantity)
    else:
        stock = w.parts[part]
        stock["on_order"] -= quantity
        stock["on_hand"] += quantity
        serve_depot(w, now, part)


@kernel("void(W,i8,i8,i8,i8)")
def ask(w, place, part, job, van):
    """Join the queue for a part at a place, for a job or to refill a van."""
    s = w.now[0]
    k = s["free_ask"]
    if k >= 0:
        s["free_ask"] = w.asks[k]["next"]
    else:
        k = s["n_asks"]
        s["n_asks"] = k + 1
    w.asks[k]["job"], w.asks[k]["van"], w.asks[k]["next"] = job, van, -1
    if w.ask_tail[place, part] >= 0:
        w.asks[w.ask_tail[place, part]]["next"] = k
    else:
        w.ask_head[place, part] = k
    w.ask_tail[place, part] = k


@kernel("i8(W)")
def next_supplied(w):
    """Take one job whose parts are complete off the list; -1 if there is none."""
    s = w.now[0]
    j = s["supplied"]
    if j >= 0:
        s["supplied"] = w.jobs[j]["next_supplied"]
        w.jobs[j]["next_supplied"] = -1
    return j


@kernel("void(W,i8,i8)")
def review_depot(w, now, part):
    """Order from the supplier when the inventory position (on hand + on order - asked for) is low enough."""
    stock = w.parts[part]
    position = stock["on_hand"] + stock["on_order"] - stock["asked"]
    quantity = 0
    if stock["policy"] == BASE_STOCK:
        quantity = stock["level"] - position
    elif position <= stock["reorder"]:
        quantity = stock["level"] - position
        if stock["policy"] == R_Q:
            lots = (stock["reorder"] - position) // max(1, int(stock["level"])) + 1
            quantity = lots * stock["level"]
    if quantity <= 0:
        return
    lead = stock["lead_s"]
    if stock["exponential"]:
        u, _ = uniform2(w, LEAD_TIME, part, stock["orders"])
        lead = int(lead * exponential(u) + 0.5)
    stock["orders"] += 1
    stock["on_order"] += quantity
    place_order(w, now, part, quantity, O_DEPOT, -1, lead)


@kernel("void(W,i8,i8,i8)")
def ask_depot(w, now, j, part):
    """Job j needs a part from the depot: reserved at once, by emergency, or after waiting."""
    p = w.par[0]
    stock = w.parts[part]
    if stock["on_hand"] > 0:
        stock["on_hand"] -= 1
        give_to_job(w, now, j, part, p["handling_s"])
        review_depot(w, now, part)
    elif p["emergency_when_out"]:
        place_order(w, now, part, 1, O_EMERGENCY, j, p["emergency_s"])
    else:
        stock["asked"] += 1
        ask(w, DEPOT, part, j, -1)
        review_depot(w, now, part)


@kernel("void(W,i8,i8,i8)")
def refill_van(w, now, i, part):
    """Continuous review: van i sends for one part."""
    stock = w.parts[part]
    if stock["on_hand"] > 0:
        stock["on_hand"] -= 1
        place_order(w, now, part, 1, O_VAN, i, w.par[0]["van_lead_s"])
    else:
        stock["asked"] += 1
        ask(w, DEPOT, part, -1, i)
    review_depot(w, now, part)


@kernel("void(W,i8,i8)")
def fill_van(w, now, i):
    """Fill van i to its kit; it stays on the list while the depot owes it something."""
    complete = 1
    for part in range(w.par[0]["n_parts"]):
        stock = w.parts[part]
        if w.van[i, part] > stock["reorder_van"] or w.van[i, part] >= stock["kit"]:
            continue
        quantity = min(stock["kit"] - w.van[i, part], stock["on_hand"])
        if quantity < stock["kit"] - w.van[i, part]:
            complete = 0
        if quantity > 0:
            stock["on_hand"] -= quantity
            w.van[i, part] += quantity
            note(w, now, L_FILL, 0, i, part, quantity, 0.0)
    w.dirty[i] = 1 - complete


@kernel("i8(W,i8)")
def restock(w, now):
    """The night run: every van that has used something is filled up as far as the depot can.  Returns the next run."""
    p = w.par[0]
    for i in range(w.dirty.shape[0]):
        if w.dirty[i]:
            fill_van(w, now, i)
    for part in range(p["n_parts"]):
        review_depot(w, now, part)
    return now + DAY


@kernel("i8(W,i8,i8)")
def handed_over(w, now, j):
    """Mask of the parts that are reserved for job j and have had the time to reach it from the depot."""
    return w.jobs[j]["reserved"] if now >= w.jobs[j]["picked_at"] else 0


@kernel("b1(W,i8,i8,i8)")
def set_at_hand(w, now, i, j):
    """Has technician i the whole set of parts that job j needs, in the van or handed over?"""
    job = w.jobs[j]
    reserved = handed_over(w, now, j)
    for part in range(w.par[0]["n_parts"]):
        if (job["needs"] >> part) & 1 and (reserved >> part) & 1 == 0 and w.van[i, part] <= 0:
            return False
    return True


@kernel("void(W,i8,i8,i8)")
def use_parts(w, now, i, j):
    """The repair uses its set: parts that were handed over first, then the van's."""
    p = w.par[0]
    job = w.jobs[j]
    reserved = handed_over(w, now, j)
    for part in range(p["n_parts"]):
        if (job["needs"] >> part) & 1 == 0:
            continue
        if (reserved >> part) & 1:
            job["reserved"] &= ~(1 << part)
            note(w, now, L_USED, 1, j, part, 1, i)
        else:
            w.van[i, part] -= 1
            note(w, now, L_USED, 0, j, part, 1, i)
            if p["continuous"]:
                refill_van(w, now, i, part)
            else:
                w.dirty[i] = 1


@kernel("void(W,i8,i8)")
def return_parts(w, now, j):
    """Parts still reserved for the job go back to the depot's shelf."""
    job = w.jobs[j]
    for part in range(w.par[0]["n_parts"]):
        if (job["reserved"] >> part) & 1:
            w.parts[part]["on_hand"] += 1
            note(w, now, L_PUT_BACK, 0, j, part, 1, 0.0)
            serve_depot(w, now, part)
    job["reserved"] = 0


@kernel("void(W,i8,i8)")
def prepick(w, now, j):
    """Reserve the parts of the remote code from the depot's stock before the first visit.

    They need the handling time to reach the job, and nobody waits for them: a visit before that does without.
    """
    job = w.jobs[j]
    job["picked_at"] = now + w.par[0]["handling_s"]
    needs = w.faults[job["code"]]["needs"]
    for part in range(w.par[0]["n_parts"]):
        if (needs >> part) & 1 and w.parts[part]["on_hand"] > 0:
            w.parts[part]["on_hand"] -= 1
            job["reserved"] |= 1 << part
            note(w, now, L_RESERVE, 1, j, part, 1, 0.0)
            review_depot(w, now, part)


@kernel("void(W,i8,i8,i8,i8)")
def order_for_job(w, now, i, j, key):
    """After a visit without the part: the whole set is asked for; a wrong diagnosis orders wrong parts instead."""
    p = w.par[0]
    job = w.jobs[j]
    return_parts(w, now, j)
    job["picked_at"] = 0  # the next visit is not booked before everything has arrived
    job["state"] = WAITING_PARTS
    job["ready_at"] = now
    right, other = uniform2(w, ORDERED_PART, job["entity"], key)
    shift = 0 if right < p["order_right"] or p["n_parts"] < 2 else 1 + int(other * (p["n_parts"] - 1))
    asked = 0
    for part in range(p["n_parts"]):
        if (job["needs"] >> part) & 1:
            asked |= 1 << ((part + shift) % p["n_parts"])
            job["waiting"] += 1
    for part in range(p["n_parts"]):
        if (asked >> part) & 1:
            if p["wait_at_van"]:
                ask(w, 1 + i, part, j, -1)
                refill_van(w, now, i, part)
            else:
                ask_depot(w, now, j, part)
