"""A depot hands out parts: to jobs, to vans, to the depots below it; and what arrives goes to those who wait.

Which depot serves whom: each region has one.
"""

from sim.events import (
    AFTER_VISIT,
    L_DELIVERY,
    L_RESERVE,
    O_EMERGENCY,
    O_LATERAL,
    O_REPLENISH,
    O_RETURN,
    O_VAN,
    WAITING_PARTS,
)
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.stock_asks import ask, next_ask, van_place
from sim.rules.stock_orders import end_order, place_order, told_of
from sim.rules.stock_suppliers import stretched
from sim.rules.stock_supply import review_depot
from sim.rules.stock_transfers import helping_depot, send_across


@kernel("i8(W,i8)")
def depot_of_job(w, j):
    """The depot that serves job j: that of its region."""
    return w.depot_of[w.jobs[j]["region"]]


@kernel("i8(W,i8)")
def depot_of_van(w, i):
    """The depot that fills the van of technician i, or the shelf of the outlet behind: that of the region."""
    beyond = i - w.technicians.shape[0]
    region = w.technicians[i]["region"] if beyond < 0 else w.outlets[beyond]["region"]
    return w.depot_of[region]


@kernel("void(W,i8,i8,i8,i8)")
def give_to_job(w, now, j, part, handling):
    """A part that job j waited for is reserved for it; when the set is complete the job is supplied."""
    job = w.jobs[j]
    job["reserved"] |= 1 << part
    job["waiting"] -= 1
    job["ready_at"] = max(int(job["ready_at"]), now + handling)
    note(w, now, L_RESERVE, AFTER_VISIT, j, part, 1, depot_of_job(w, j))
    if job["waiting"] == 0 and job["state"] == WAITING_PARTS:
        job["next_supplied"] = w.now[0]["supplied"]
        w.now[0]["supplied"] = j


@kernel("i8(W)")
def next_supplied(w):
    """Take one job whose parts are complete off the list; -1 if there is none."""
    s = w.now[0]
    j = s["supplied"]
    if j >= 0:
        s["supplied"] = w.jobs[j]["next_supplied"]
        w.jobs[j]["next_supplied"] = -1
    return j


@kernel("void(W,i8,i8,i8)")
def serve_first(w, now, d, part):
    """Depot d, which has some of the part, serves the first request in the queue as far as it can."""
    stock = w.stocks[d, part]
    first = w.asks[w.ask_head[d, part]]
    job, van, depot = first["job"], first["van"], first["depot"]
    given = min(int(first["quantity"]), int(stock["on_hand"]))
    if given < first["quantity"]:
        first["quantity"] -= given
    else:
        next_ask(w, d, part)
    stock["on_hand"] -= given
    stock["asked"] -= given
    if job >= 0:
        give_to_job(w, now, job, part, w.par[0]["handling_s"])
    elif van >= 0:
        place_order(w, now, d, part, given, O_VAN, van, w.par[0]["van_lead_s"])
    else:
        place_order(w, now, depot, part, given, O_REPLENISH, depot, w.depots[depot]["lead_s"])


@kernel("void(W,i8,i8,i8)")
def serve_depot(w, now, d, part):
    """Hand depot d's stock of a part to those who wait for it, first come first served."""
    while w.stocks[d, part]["on_hand"] > 0 and w.ask_head[d, part] >= 0:
        serve_first(w, now, d, part)


@kernel("void(W,i8,i8,i8,i8)")
def serve_van(w, now, i, part, quantity):
    """Hand what has just come to van i to the jobs that wait for it there; the rest of the van is not theirs."""
    for _ in range(quantity):
        k = next_ask(w, van_place(w, i), part)
        if k < 0:
            return
        w.van[i, part] -= 1
        give_to_job(w, now, w.asks[k]["job"], part, 0)


@kernel("void(W,i8,i8)")
def deliver(w, now, k):
    """Order k arrives: for a job, in a van, or on a depot's shelf."""
    order = w.orders[k]
    part, quantity, kind, target = order["part"], order["quantity"], order["kind"], order["target"]
    end_order(w, k)
    depot = depot_of_van(w, target) if kind == O_VAN else target
    note(w, now, L_DELIVERY, kind, told_of(kind, target, depot), part, quantity, 0.0)
    if kind == O_EMERGENCY or kind == O_LATERAL:
        give_to_job(w, now, target, part, 0)
    elif kind == O_VAN:
        w.van[target, part] += quantity
        serve_van(w, now, target, part, quantity)
    else:
        if kind != O_RETURN:
            w.stocks[target, part]["on_order"] -= quantity
        w.stocks[target, part]["on_hand"] += quantity
        serve_depot(w, now, target, part)


@kernel("void(W,i8,i8,i8)")
def ask_depot(w, now, j, part):
    """Job j needs a part from its depot: reserved at once, from another depot, by emergency, or after waiting."""
    p = w.par[0]
    d = depot_of_job(w, j)
    stock = w.stocks[d, part]
    if stock["on_hand"] > 0:
        stock["on_hand"] -= 1
        give_to_job(w, now, j, part, p["handling_s"])
        review_depot(w, now, d, part)
        return
    helper = helping_depot(w, d, part)
    if helper >= 0:
        send_across(w, now, helper, j, part)
    elif p["emergency_when_out"]:
        place_order(w, now, d, part, 1, O_EMERGENCY, j, stretched(w, now, part, p["emergency_s"], True))
    else:
        stock["asked"] += 1
        ask(w, d, part, j, -1, -1, 1)
        review_depot(w, now, d, part)
