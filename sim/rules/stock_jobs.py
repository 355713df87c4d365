"""The set of parts of one job: is it at hand, what is used, what goes back, what is asked for."""

from sim.draws import ORDERED_PART, uniform2
from sim.events import L_PUT_BACK, L_RESERVE, L_USED, WAITING_PARTS
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.stock_asks import ask, told_holder, van_place
from sim.rules.stock_depots import ask_depot, depot_of_job, serve_depot
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
            note(w, now, L_USED, 1, j, part, 1, told_holder(w, i))
        else:
            w.van[i, part] -= 1
            note(w, now, L_USED, 0, j, part, 1, told_holder(w, i))
            if p["continuous"]:
                refill_van(w, now, i, part)
            else:
                w.dirty[i] = 1


@kernel("void(W,i8,i8)")
def return_parts(w, now, j):
    """Parts still reserved for the job go back to its depot's shelf."""
    job = w.jobs[j]
    d = depot_of_job(w, j)
    for part in range(w.par[0]["n_parts"]):
        if (job["reserved"] >> part) & 1:
            w.stocks[d, part]["on_hand"] += 1
            note(w, now, L_PUT_BACK, 0, j, part, 1, d)
            serve_depot(w, now, d, part)
    job["reserved"] = 0


@kernel("void(W,i8,i8)")
def prepick(w, now, j):
    """Reserve the parts of the remote code from the depot's stock before the first visit.

    They need the handling time to reach the job, and nobody waits for them: a visit before that does without.
    """
    job = w.jobs[j]
    job["picked_at"] = now + w.par[0]["handling_s"]
    needs = w.faults[job["code"]]["needs"]
    d = depot_of_job(w, j)
    for part in range(w.par[0]["n_parts"]):
        if (needs >> part) & 1 and w.stocks[d, part]["on_hand"] > 0:
            w.stocks[d, part]["on_hand"] -= 1
            job["reserved"] |= 1 << part
            note(w, now, L_RESERVE, 1, j, part, 1, d)
            review_depot(w, now, d, part)


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
                ask(w, van_place(w, i), part, j, -1, -1, 1)
                refill_van(w, now, i, part)
            else:
                ask_depot(w, now, j, part)
