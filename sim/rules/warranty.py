"""Who bears the cost of a job: statutory and extended warranty, contract, our own guarantee, exchange.

A clock runs from the day on which the unit was new; a request of age a is covered while a < the clock's length, judged
at the second of the request.  Statutory clocks: whole unit, and longer for main parts (C16).  The extended warranty
goes on after the whole unit's clock.  Accidents are covered by the extended warranty alone, if at all.
"""

from sim.draws import CONTRACT_KEPT, EXTENDED_BOUGHT, uniform
from sim.events import (
    BY_ACCIDENT,
    CALLBACK,
    CHARGED,
    EXCHANGE,
    EXTENDED,
    GUARANTEE,
    IN_CONTRACT,
    INSTALLATION,
    L_SOLD,
    REPAIR,
    SOLD_CONTRACT,
    SOLD_EXTENDED,
    STATUTORY,
)
from sim.jit import kernel
from sim.rules.journal import note


@kernel("i8(W,i8)")
def warranty_of(w, j):
    """STATUTORY, EXTENDED, or CHARGED where neither warranty covers job j."""
    p = w.par[0]
    job = w.jobs[j]
    u = job["unit"]
    if p["warranty"] == 0 or u < 0 or job["nature"] != REPAIR:
        return CHARGED
    age = job["opened"] - w.units[u]["installed_at"]
    accident = w.kinds[job["kind"]]["cause"] == BY_ACCIDENT
    if not accident and (age < p["whole_s"] or (w.main_faults[job["fault"]] and age < p["main_s"])):
        return STATUTORY
    bought = w.covers[u]["extended"] and age < p["extended_s"]
    return EXTENDED if bought and (not accident or p["extended_accidents"]) else CHARGED


@kernel("i8(W,i8)")
def coverage_of(w, j):
    """Who bears the cost of job j.

    A callback of statutory work stays statutory, any other one is our guarantee; an exchange is settled when it is
    decided; contracts cover all work but installations.
    """
    job = w.jobs[j]
    if job["coverage"] == EXCHANGE:
        return EXCHANGE
    if job["origin"] == CALLBACK:
        return STATUTORY if w.jobs[job["parent_job"]]["coverage"] == STATUTORY else GUARANTEE
    warranty = warranty_of(w, j)
    if warranty == CHARGED and w.customers[job["customer"]]["contract"] and job["nature"] != INSTALLATION:
        return IN_CONTRACT
    return warranty


@kernel("void(W,i8,i8,b1)")
def start_cover(w, now, u, ours):
    """A new unit begins its clocks; its owner buys the extended warranty or not, keyed by the unit's life."""
    p = w.par[0]
    if p["warranty"] == 0:
        return
    cover = w.covers[u]
    cover["failed"] = 0
    share = p["extended_ours"] if ours else p["extended_others"]
    cover["extended"] = 1 if uniform(w, EXTENDED_BOUGHT, u, w.units[u]["replacements"]) < share else 0
    if cover["extended"]:
        note(w, now, L_SOLD, SOLD_EXTENDED, -1, u // p["stride"], u, p["extended_price"])


@kernel("void(W,i8)")
def inherit_cover(w, u):
    """A unit that is there at the start: its owner has bought the extended warranty or not, and paid long ago."""
    p = w.par[0]
    if p["warranty"] == 0:
        return
    share = p["installed_by_us"] * p["extended_ours"] + (1.0 - p["installed_by_us"]) * p["extended_others"]
    w.covers[u]["extended"] = 1 if uniform(w, EXTENDED_BOUGHT, u, 0) < share else 0


@kernel("b1(W,i8)")
def earns_exchange(w, j):
    """The repair of job j has failed: is it the statutory repair too many, after which the unit is exchanged?"""
    p = w.par[0]
    job = w.jobs[j]
    if p["warranty"] == 0 or job["unit"] < 0 or job["coverage"] != STATUTORY:
        return False
    cover = w.covers[job["unit"]]
    cover["failed"] += 1
    return 0 < p["exchange_after"] <= cover["failed"]


@kernel("void(W,i8,i8)")
def renew_contracts(w, now, month):
    """A twelfth of the customers decides about the contract for a year; keyed by (customer, month)."""
    p = w.par[0]
    for c in range(month % 12, w.now[0]["n_customers"], 12):
        customer = w.customers[c]
        if customer["active"] == 0:
            continue
        chance = p["renewal"] if customer["contract"] else p["uptake"]
        wants = 1 if uniform(w, CONTRACT_KEPT, c, month) < chance else 0
        if wants != customer["contract"]:
            customer["contract"] = wants
            note(w, now, L_SOLD, SOLD_CONTRACT, -1, c, wants, 0.0)
