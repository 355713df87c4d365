"""Who waits for a part where: one first-come queue for each place and part.

A place is a depot, or the van of a technician.  At a depot jobs, vans and other depots wait; at a van only jobs.
"""

from sim.jit import kernel


@kernel("i8(W,i8)")
def van_place(w, i):
    """Place of technician i's van in the queues, after the depots."""
    return w.par[0]["n_depots"] + i


@kernel("i8(W,i8)")
def told_holder(w, i):
    """What the log names: technician i, or outlet o, whose shelf stands behind the vans, as -1 - o."""
    return i if i < w.technicians.shape[0] else w.technicians.shape[0] - 1 - i


@kernel("void(W,i8,i8,i8,i8,i8,i8)")
def ask(w, place, part, job, van, depot, quantity):
    """Join the queue for a part at a place: for a job, to refill a van, or for another depot (-1: none of them)."""
    s = w.now[0]
    k = s["free_ask"]
    if k >= 0:
        s["free_ask"] = w.asks[k]["next"]
    else:
        k = s["n_asks"]
        s["n_asks"] = k + 1
    w.asks[k]["job"], w.asks[k]["van"], w.asks[k]["depot"] = job, van, depot
    w.asks[k]["quantity"], w.asks[k]["next"] = quantity, -1
    if w.ask_tail[place, part] >= 0:
        w.asks[w.ask_tail[place, part]]["next"] = k
    else:
        w.ask_head[place, part] = k
    w.ask_tail[place, part] = k


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
