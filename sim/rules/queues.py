"""Searching the ready queues of a region, whose desks are its own and those of its outlets."""

from sim import world  # noqa: F401
from sim.jit import kernel
from sim.rules.outlets import has_bay


@kernel("i8(W,i8)")
def begin_search(w, r):
    """A new search among the queues of region r: none of them has been tried.  Returns the number of the search."""
    w.regions[r]["searches"] += 1
    return w.regions[r]["searches"]


@kernel("i8(W,i8,i8)")
def best_queue(w, r, search):
    """Queue of region r whose first job has the best rank, among those not yet tried; -1 if there is none."""
    classes = w.par[0]["n_classes"]
    best = -1
    desk = w.regions[r]["first_desk"]
    while desk >= 0:
        if not has_bay(w, desk):
            desk = w.desks[desk]["next"]
            continue
        for q in range(desk * classes, (desk + 1) * classes):
            j = w.roots[q]
            waits = j >= 0 and w.tried[q] < search
            if waits and (best < 0 or w.jobs[j]["rank"] < w.jobs[w.roots[best]]["rank"]):
                best = q
        desk = w.desks[desk]["next"]
    return best


@kernel("void(W,i8,i8,b1)")
def pass_over(w, r, search, benches):
    """Leave the queues of the outlets of region r, or those of its customers' places, out of this search."""
    classes = w.par[0]["n_classes"]
    desk = w.regions[r]["first_desk"]
    while desk >= 0:
        if (desk >= w.regions.shape[0]) == benches:
            for q in range(desk * classes, (desk + 1) * classes):
                w.tried[q] = search
        desk = w.desks[desk]["next"]
