"""How a job is served: at the customer's, brought to an outlet, or sent to one.

By the customer's choice: P(mode) proportional to exp(preference - per_km x km) over the possible modes, with km to the
nearest outlet that can do the job (multinomial logit; McFadden 1974).  By policy: the first possible mode of a written
order, carry-in only up to a distance.  A problem that comes back is served as before, unless policy says otherwise.
"""

import math

from sim.draws import EXPRESS, MODE_CHOICE, uniform
from sim.events import BOUGHT, CALLBACK, CARRY_IN, FIRST_BY_CONTRACT, IN_TURN, L_MODE, ON_SITE
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.outlets import ELSEWHERE_KM, km_to, move_to, nearest_outlet

NOBODY = -1
NO_LANE, CONTRACT_LANE, PAID_LANE = 0, 1, 2
MODES = 3


@kernel("b1(W,i8,i8,i8)")
def is_possible(w, j, mode, o):
    """May job j be served in this mode, with o the nearest outlet for it (-1: none)?"""
    kind = w.jobs[j]["kind"]
    if mode == ON_SITE:
        return (w.par[0]["on_site_kinds"] >> kind) & 1 == 1
    return o >= 0 and (w.services[mode]["kinds"] >> kind) & 1 == 1


@kernel("f8(W,i8,i8,i8)")
def utility(w, j, mode, o):
    """What the customer of job j makes of a mode; a parcel to another region costs no more than to the own one."""
    if mode == ON_SITE:
        return w.par[0]["on_site_preference"]
    km = km_to(w, j, o)
    return w.services[mode]["preference"] - w.services[mode]["per_km"] * (km if km < ELSEWHERE_KM else 0.0)


@kernel("i8(W,i8)")
def customers_choice(w, j):
    """Multinomial logit over the possible modes; NOBODY if none is."""
    total = 0.0
    for mode in range(MODES):
        o = nearest_outlet(w, j, mode)
        if is_possible(w, j, mode, o):
            total += math.exp(utility(w, j, mode, o))
    left = total * uniform(w, MODE_CHOICE, w.jobs[j]["entity"], w.jobs[j]["occurrence"])
    chosen, below = NOBODY, 0.0
    for mode in range(MODES):
        o = nearest_outlet(w, j, mode)
        if is_possible(w, j, mode, o) and below <= left:
            chosen = mode
            below += math.exp(utility(w, j, mode, o))
    return chosen


@kernel("i8(W,i8)")
def policys_choice(w, j):
    """The first possible mode of the policy's order; NOBODY if none is."""
    p = w.par[0]
    chosen, rank = NOBODY, MODES
    for mode in range(MODES):
        place = p["order_on_site"]
        if mode != ON_SITE:
            place = p["order_carry_in"] if mode == CARRY_IN else p["order_mail_in"]
        o = nearest_outlet(w, j, mode)
        if place < 0 or place >= rank or not is_possible(w, j, mode, o):
            continue
        if mode == CARRY_IN and km_to(w, j, o) > p["carry_up_to_km"]:
            continue
        chosen, rank = mode, place
    return chosen


@kernel("i8(W,i8)")
def goes_first(w, j):
    """The lane of job j: IN_TURN, or the express lane, FIRST_BY_CONTRACT or BOUGHT."""
    job = w.jobs[j]
    lane = w.services[w.stays[j]["mode"]]["lane"]
    if lane == NO_LANE:
        return IN_TURN
    if w.customers[job["customer"]]["contract"]:
        return FIRST_BY_CONTRACT
    share = w.services[w.stays[j]["mode"]]["express_share"]
    bought = lane == PAID_LANE and uniform(w, EXPRESS, job["entity"], job["occurrence"]) < share
    return BOUGHT if bought else IN_TURN


@kernel("i8(W,i8,i8)")
def settle_mode(w, now, j):
    """Settle how job j is served, and where.  Returns the mode; NOBODY if we can't serve it."""
    job = w.jobs[j]
    stay = w.stays[j]
    stay["outlet"], stay["next_turn"], stay["next_in_line"] = -1, -1, -1
    if job["origin"] == CALLBACK and w.par[0]["callbacks_anew"] == 0:
        before = w.stays[job["parent_job"]]
        mode, o = int(before["mode"]), int(before["outlet"])
    else:
        mode = policys_choice(w, j) if w.par[0]["policy_decides"] else customers_choice(w, j)
        o = nearest_outlet(w, j, mode) if mode > ON_SITE else -1
    if mode == NOBODY:
        return NOBODY
    km = 0.0
    if mode != ON_SITE:
        km = km_to(w, j, o)
        move_to(w, j, mode, o)
        stay["express"] = goes_first(w, j)
    note(w, now, L_MODE, mode, j, o, stay["express"], km if km < ELSEWHERE_KM else -1.0)
    return mode
