"""The set of parts of one job: is it at hand, what is used, what goes back, what is asked for."""

from sim.draws import ORDERED_PART, UNUSED_LOST, uniform, uniform2
from sim.events import (
    ASTRAY,
    L_PUT_BACK,
    L_RESERVE,
    L_USED,
    O_RETURN,
    ON_ITS_WAY,
    PICKED_AHEAD,
    SHELF,
    U_RESERVED,
    U_VAN,
    WAITING_PARTS,
)
from sim.jit import kernel
from sim.rules.intake import visit_key
from sim.rules.journal import note
from sim.rules.stock_asks import ask, told_holder, van_place
from sim.rules.stock_brands import brand_on_shelf, brands_of, take_what_is_at_hand
from sim.rules.stock_depots import ask_depot, depot_of_job, serve_depot
from sim.rules.stock_orders import set_out
from sim.rules.stock_supply import review_depot
from sim.rules.stock_vans import refill_van


@kernel("i8(W,i8,i8)")
def handed_over(w, now, j):
    """Mask of the parts that are reserved for job j and have had the time to reach it from the depot."""
    return w.jobs[j]["reserved"] if now >= w.jobs[j]["picked_at"] else 0


@kernel("b1(W,i8,i8,i8)")
def set_at_hand(w, now, i, j):
    """Has technician i the whole set of parts that job j needs, in the van or handed over?"""
    job = w.jobs[j]
    reserved = handed_over(w, now, j)
    take_what_is_at_hand(w, i, j, reserved)
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
            note(w, now, L_USED, U_RESERVED, j, part, 1, told_holder(w, i))
        else:
            w.van[i, part] -= 1
            note(w, now, L_USED, U_VAN, j, part, 1, told_holder(w, i))
            if p["continuous"]:
                refill_van(w, now, i, part)
            else:
                w.dirty[i] = 1


@kernel("i8(W,i8)")
def way_back(w, j):
    """Where the unused set of job j goes: it is lost as a whole, travels for a while, or is on the shelf at once."""
    p = w.par[0]
    if p["return_lost"] > 0.0 and uniform(w, UNUSED_LOST, w.jobs[j]["entity"], visit_key(w, j)) < p["return_lost"]:
        return ASTRAY
    return ON_ITS_WAY if p["return_s"] > 0 else SHELF


@kernel("void(W,i8,i8)")
def return_parts(w, now, j):
    """Parts still reserved for the job go back to its depot."""
    job = w.jobs[j]
    if job["reserved"] == 0:
        return
    d, way = depot_of_job(w, j), way_back(w, j)
    for part in range(w.par[0]["n_parts"]):
        if (job["reserved"] >> part) & 1 == 0:
            continue
        note(w, now, L_PUT_BACK, way, j, part, 1, d)
        if way == SHELF:
            w.stocks[d, part]["on_hand"] += 1
            serve_depot(w, now, d, part)
        elif way == ON_ITS_WAY:
            set_out(w, now, part, 1, O_RETURN, d, w.par[0]["return_s"])
    job["reserved"] = 0


@kernel("void(W,i8,i8)")
def prepick(w, now, j):
    """Reserve the parts of the remote code from the depot's stock before the first visit.

    They need the handling time to reach the job, and nobody waits for them: a visit before that does without.
    """
    job = w.jobs[j]
    job["picked_at"] = now + w.par[0]["handling_s"]
    needs = brands_of(w, j, w.faults[job["code"]]["needs"])
    d = depot_of_job(w, j)
    for needed in range(w.par[0]["n_parts"]):
        if (needs >> needed) & 1 == 0:
            continue
        part = brand_on_shelf(w, now, j, d, needed)
        if w.stocks[d, part]["on_hand"] > 0:
            w.stocks[d, part]["on_hand"] -= 1
            job["reserved"] |= 1 << part
            note(w, now, L_RESERVE, PICKED_AHEAD, j, part, 1, d)
            review_depot(w, now, d, part)


@kernel("i8(W,i8)")
def genuine_of(w, part):
    """The genuine brand of a part."""
    return w.parts[part]["other"] if w.parts[part]["third_party"] else part


@kernel("i8(W,i8,i8,i8)")
def set_to_order(w, now, j, key):
    """Mask of what is ordered for job j: its set, or as many genuine parts of other kinds after a wrong diagnosis."""
    p = w.par[0]
    job = w.jobs[j]
    n = p["n_genuine"]
    right, other = uniform2(w, ORDERED_PART, job["entity"], key)
    shift = 0 if right < p["order_right"] or n < 2 else 1 + int(other * (n - 1))
    ordered = 0
    for part in range(p["n_parts"]):
        if (job["needs"] >> part) & 1:
            if shift > 0:
                ordered |= 1 << (genuine_of(w, part) + shift) % n
            else:
                ordered |= 1 << brand_on_shelf(w, now, j, depot_of_job(w, j), part)
    return ordered


@kernel("void(W,i8,i8,i8,i8)")
def order_for_job(w, now, i, j, key):
    """After a visit without the part: the whole set is asked for; a wrong diagnosis orders wrong parts instead."""
    job = w.jobs[j]
    return_parts(w, now, j)
    job["picked_at"] = 0  # the next visit is not booked before everything has arrived
    job["state"] = WAITING_PARTS
    job["ready_at"] = now
    ordered = set_to_order(w, now, j, key)
    for part in range(w.par[0]["n_parts"]):
        if (ordered >> part) & 1:
            job["waiting"] += 1
    for part in range(w.par[0]["n_parts"]):
        if (ordered >> part) & 1:
            if w.par[0]["wait_at_van"]:
                ask(w, van_place(w, i), part, j, -1, -1, 1)
                refill_van(w, now, i, part)
            else:
                ask_depot(w, now, j, part)
