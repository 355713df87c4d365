"""The work at the bench is done: it is tested or not, the customer is told, and the product goes back.

A customer who waits on the premises is there at once, one who has been told comes after an exponential time, a driver
likewise; nobody comes while the desk is closed, and customers then spread after its opening.  A parcel is packed at
the desk.
"""

from sim.draws import COMES_AFTER_OPENING, PICK_UP, exponential, uniform, uniform2
from sim.events import FETCHED, HANDOVER, L_TOLD, LATE, MAIL_IN, ON_TIME, PICKED_UP, TESTING, TO_FETCH
from sim.jit import kernel
from sim.rules.desk import join_line, take_turn
from sim.rules.journal import note
from sim.rules.outlets import comes_at, open_from


@kernel("b1(W,i8)")
def is_tested(w, j):
    """Is job j tested after the work?"""
    return w.services[w.stays[j]["mode"]]["test_s"] > 0.0


@kernel("i8(W,i8,i8)")
def fetch_time(w, now, j):
    """When the customer is there for the product, or the driver has brought it."""
    stay = w.stays[j]
    service = w.services[stay["mode"]]
    if stay["waits"]:
        return now
    job = w.jobs[j]
    wait = exponential(uniform(w, PICK_UP, job["entity"], job["occurrence"]))
    if stay["planned"] == FETCHED:
        return open_from(w, now + int(service["fetch_s"] * wait + 0.5), stay["outlet"])
    _, spread = uniform2(w, COMES_AFTER_OPENING, job["entity"], job["occurrence"])
    return comes_at(w, j, now + int(service["pick_up_s"] * wait + 0.5), spread)


@kernel("void(W,i8,i8)")
def give_back(w, now, j):
    """The product may go back to the customer."""
    if w.stays[j]["mode"] == MAIL_IN:
        join_line(w, now, j, HANDOVER)
        return
    w.stays[j]["stage"] = TO_FETCH
    take_turn(w, j, fetch_time(w, now, j), PICKED_UP)


@kernel("void(W,i8,i8)")
def tell(w, now, j):
    """The customer is told that the product is ready: punctual or not against what was promised at intake."""
    job = w.jobs[j]
    promised = w.stays[j]["promised_at"]
    job["punctual"] = LATE if now > promised else ON_TIME
    note(w, now, L_TOLD, job["punctual"], j, job["customer"], promised, 0.0)
    give_back(w, now, j)


@kernel("void(W,i8,i8)")
def leave_bench(w, now, j):
    """The work of job j is done."""
    if is_tested(w, j):
        join_line(w, now, j, TESTING)
    else:
        tell(w, now, j)
