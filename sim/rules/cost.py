"""Who may do a job, and what it costs to send him: travel, expected failures, urgency, value."""

import math

from sim.events import HOUR
from sim.jit import kernel
from sim.rules.grid import distance
from sim.rules.outlets import holder, suits_post
from sim.rules.people_skill import ability_for
from sim.rules.ready import expected_work
from sim.rules.road import travel_time
from sim.rules.stock_brands import is_missing


@kernel("b1(W,i8,i8)")
def may_do(w, i, cls):
    """Is technician i certified for jobs of this queue, and senior where that is needed?"""
    person = w.technicians[i]
    if cls & 1 and person["senior"] == 0:
        return False
    return (person["certified"] >> (cls >> 1)) & 1 == 1


@kernel("b1(W,i8,i8)")
def may_take(w, i, j):
    """May technician i be given job j: able, at a post for it, and, at an outlet, with a bay free?"""
    return may_do(w, i, w.jobs[j]["cls"]) and suits_post(w, i, j)


@kernel("f8(W,i8,f8,i8,i8)")
def with_mismatch(w, now, cost, i, j):
    """`cost` and what speaks for or against technician i at job j.

    + a_s (1 - sigma(skill)) + a_p 1[part missing] - a_v 1[contract customer] - value of the customer's grade.
    """
    p = w.par[0]
    job = w.jobs[j]
    if job["code"] >= 0:
        fault = w.faults[job["code"]]
        cost += p["weight_skill"] / (1.0 + math.exp(ability_for(w, now, i, j, fault["family"])))
        missing, van = 0, holder(w, i, j)
        for k in range(p["n_parts"]):
            if (fault["needs"] >> k) & 1 and is_missing(w, van, j, k):
                missing = 1
        cost += p["weight_part"] * missing
    if w.customers[job["customer"]]["contract"]:
        cost -= p["weight_value"]
    if p["graded"]:
        cost -= w.treatments[w.customers[job["customer"]]["tier"]]["value"]
    return cost


@kernel("f8(W,i8,i8,i8)")
def cost_index(w, now, i, j):
    """Cost of sending technician i to job j: travel hours, expected skill failure and missing part, less urgency.

    c = a_t travel_h + a_s (1 - sigma(skill)) + a_p P(part missing) - a_l (hours late if it waited for one more visit)
    - a_v (contract customer).
    """
    p = w.par[0]
    job = w.jobs[j]
    travel = travel_time(w, now, distance(w, i, j))
    cost = p["weight_travel"] * travel / HOUR
    late_if_postponed = now + expected_work(w, j) + travel - job["window_end"]
    if late_if_postponed > 0:
        cost -= p["weight_lateness"] * late_if_postponed / HOUR
    return with_mismatch(w, now, cost, i, j)
