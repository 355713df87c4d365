"""What eases the time without the product: a loaner from the outlet's pool, a lift home, or waiting on the premises."""

from sim.draws import LOAN, WAITING, uniform, uniform2
from sim.events import BACK, CARRY_IN, DAY, FETCHED, L_LOANER, LENT, NONE_FREE, TAKEN_HOME, WAITS
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.ready import expected_work

NOBODY, CONTRACT, ALL = 0, 1, 2
NO_RELIEF, LOANER, TRANSPORT = 0, 1, 2


@kernel("b1(W,i8)")
def waits_here(w, j):
    """Does the customer of job j wait on the premises: is there room, is the work short, and will they?"""
    job = w.jobs[j]
    stay = w.stays[j]
    service = w.services[stay["mode"]]
    if stay["mode"] != CARRY_IN or stay["planned"] == FETCHED or w.outlets[stay["outlet"]]["waiting_area"] == 0:
        return False
    if expected_work(w, j) > service["waits_up_to_s"]:
        return False
    return uniform(w, WAITING, job["entity"], job["occurrence"]) < service["waits"]


@kernel("void(W,i8,i8,i8)")
def note_loan(w, now, j, code):
    """Write down what the customer got."""
    o = w.stays[j]["outlet"]
    note(w, now, L_LOANER, code, j, o, w.outlets[o]["loaners_out"], 0.0)


@kernel("void(W,i8,i8)")
def ease(w, now, j):
    """The product stays with us: the customer waits for it, gets a loaner if one is free, is taken home, or neither."""
    job = w.jobs[j]
    stay = w.stays[j]
    service = w.services[stay["mode"]]
    outlet = w.outlets[stay["outlet"]]
    if waits_here(w, j):
        stay["waits"] = 1
        note_loan(w, now, j, WAITS)
        return
    u, v = uniform2(w, LOAN, job["entity"], job["occurrence"])
    may = service["loan_to"] == ALL or (service["loan_to"] == CONTRACT and w.customers[job["customer"]]["contract"])
    if w.par[0]["graded"] and w.treatments[w.customers[job["customer"]]["tier"]]["loaner"]:
        may = True
    if may and u < service["wanted"]:
        if outlet["loaners_out"] < outlet["loaners"]:
            outlet["loaners_out"] += 1
            stay["relief"] = LOANER
            note_loan(w, now, j, LENT)
            return
        note_loan(w, now, j, NONE_FREE)
    if v < service["transport"]:
        stay["relief"] = TRANSPORT
        note_loan(w, now, j, TAKEN_HOME)


@kernel("void(W,i8,i8)")
def take_back(w, now, j):
    """The customer brings the loaner back."""
    if w.stays[j]["relief"] == LOANER:
        w.outlets[w.stays[j]["outlet"]]["loaners_out"] -= 1
        note_loan(w, now, j, BACK)


@kernel("f8(W,i8,i8)")
def felt_days(w, now, j):
    """Days without the product as they are felt: less by the relief of a loaner or a lift."""
    stay = w.stays[j]
    service = w.services[stay["mode"]]
    relief = 0.0
    if stay["relief"] == LOANER:
        relief = service["relief"]
    elif stay["relief"] == TRANSPORT:
        relief = service["transport_relief"]
    return (1.0 - relief) * (now - stay["gone_at"]) / DAY
