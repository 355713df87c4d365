"""The management loop: an estimate is compared with a target now and then, and something is done about it.

Worse than the target by more than the dead band: one step more, up to the most; better by more than the dead band: one
step less.  A step takes effect after a delay of whole months.  Steps are people hired for a term (they go when it is
over), monthly briefings that raise manners, or more jobs audited.  Gaps (Zeithaml, Parasuraman and Berry 1990), by
dimension: 1, level believed to be expected less the true mean; 2, level that the company sets itself less the one
believed to be expected.
"""

from sim.events import DAY, GAP_KNOWLEDGE, GAP_STANDARD, L_GAP, L_IN_FORCE, L_MANAGED, L_TERM
from sim.jit import kernel
from sim.rules.expectation import SERVICE
from sim.rules.journal import note
from sim.rules.listening import EXPECTED
from sim.rules.listening_months import estimate
from sim.rules.outlets import FIELD
from sim.rules.roster import planned_seconds

HIRE, TRAIN, SUPERVISE, NOTHING = range(4)


@kernel("i8(W,i8)")
def terms_running(w, d):
    """People on call whose contract has not ended before day d."""
    n = 0
    for k in range(w.par[0]["most_steps"]):
        if w.terms[k]["last"] > d:
            n += 1
    return n


@kernel("void(W,i8,i8)")
def plan_with(w, k, i):
    """Take person i of contract k into the plan of working time (field posts only; on the roster, less absence)."""
    p = w.par[0]
    if w.technicians[i]["post"] != FIELD and p["bench_in_field"] == 0:
        return
    r = w.technicians[i]["region"]
    present = 1.0 - p["absence"] - p["training_share"]
    for d in range(w.terms[k]["first"], min(int(w.terms[k]["last"]), w.capacity.shape[1])):
        share = present * (p["holiday_staffing"] if w.calendar[d]["holiday"] else 1.0)
        w.capacity[r, d] += int(planned_seconds(w, i, d) * share)


@kernel("b1(W,i8,i8)")
def hire_for_term(w, now, month):
    """Hire the first person on call who is free, from the first day of a month on, for the term.  False: nobody is,
    or the run is over by then."""
    p, duty, today = w.par[0], w.duty[0], now // DAY
    first = today
    while first < p["days"] and w.month_of[first] < month + 1 + p["delay_months"]:
        first += 1
    for k in range(p["most_steps"] if first < p["days"] else 0):
        i = p["technicians"] + p["seasonal"] + k
        if w.terms[k]["last"] >= today or w.technicians[i]["on_duty"]:
            continue
        w.terms[k]["first"], w.terms[k]["last"] = first, first + p["term_days"]
        w.terms[k]["next"], duty["to_start"] = duty["to_start"], k + 1
        plan_with(w, k, i)
        note(w, now, L_TERM, 0, -1, i, first * DAY, p["term_days"])
        return True
    return False


@kernel("i8(W)")
def next_hired(w):
    """The next person on call whose first shift is to be awaited; -1: none."""
    duty = w.duty[0]
    k = int(duty["to_start"]) - 1
    if k < 0:
        return -1
    duty["to_start"] = w.terms[k]["next"]
    return w.par[0]["technicians"] + w.par[0]["seasonal"] + k


@kernel("void(W,i8,i8,i8,f8)")
def decide(w, now, month, change, x):
    """One step more (change 1) or less (-1), because the estimate is x."""
    p, duty = w.par[0], w.duty[0]
    if p["action"] == HIRE:
        duty["decided"] = terms_running(w, now // DAY)
    if p["action"] == NOTHING or not 0 <= duty["decided"] + change <= p["most_steps"]:
        return
    if p["action"] != HIRE:
        w.decisions[month + p["delay_months"]] += change
    elif change < 0 or not hire_for_term(w, now, month):
        return  # whoever is hired stays to the end of the term
    duty["decided"] += change
    note(w, now, L_MANAGED, 2 * p["action"] + (1 if change > 0 else 0), -1, -1, duty["decided"], x)


@kernel("void(W,i8,i8)")
def review(w, now, month):
    """Compare the estimate of the last months with the target, if enough answers are known."""
    p = w.par[0]
    n, x = estimate(w, p["watched"], p["watched_measure"], month + 1 - p["memory_months"], month)
    if n == 0.0 or n < p["at_least"]:
        return
    short = p["target"] - x if p["high_is_good"] else x - p["target"]
    if short > p["dead_band"]:
        decide(w, now, month, 1, x)
    elif short < -p["dead_band"]:
        decide(w, now, month, -1, x)


@kernel("void(W,i8,i8)")
def see_gaps(w, now, month):
    """Update what is believed of expectations, and write down gaps 1 and 2 by dimension."""
    p = w.par[0]
    for dimension in range(SERVICE):
        if p["believes"] >= 0:
            n, x = estimate(w, p["believes"], EXPECTED + dimension, month, month)
            if n > 0.0:
                w.belief[dimension] = x
        n, expected = estimate(w, p["n_instruments"], EXPECTED + dimension, month, month)
        if n > 0.0:
            note(w, now, L_GAP, GAP_KNOWLEDGE, -1, dimension, 0, w.belief[dimension] - expected)
        follows = p["standard_follows"]
        standard = p["standard_level"] + follows * (w.belief[dimension] - p["standard_level"])
        note(w, now, L_GAP, GAP_STANDARD, -1, dimension, 0, standard - w.belief[dimension])


@kernel("void(W,i8,i8)")
def put_in_force(w, now, month):
    """What has been decided for the coming month takes effect, and is written down."""
    p, duty = w.par[0], w.duty[0]
    duty["steps"] += w.decisions[month]
    if p["action"] == HIRE:
        duty["steps"] = terms_running(w, now // DAY)
    if p["action"] == SUPERVISE:
        duty["more_audits"] = min(1.0, duty["steps"] * p["audit_step"])
    if p["action"] == TRAIN and duty["steps"] > 0:
        for i in range(p["technicians"]):
            if w.people[i]["vacant"] == 0:
                w.people[i]["awareness"] += duty["steps"] * p["briefing_gain"]
    if duty["steps"] > 0:
        note(w, now, L_IN_FORCE, p["action"], -1, -1, duty["steps"], p["technicians"])


@kernel("void(W,i8,i8)")
def month_of_management(w, now, month):
    """The end of a month: gaps, a review if it is due, and what is in force from now on."""
    p = w.par[0]
    see_gaps(w, now, month)
    if (month + 1) % p["review_months"] == 0:
        review(w, now, month)
    put_in_force(w, now, month)
