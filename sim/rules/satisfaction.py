"""The transaction score: events -> attributes -> SERVQUAL dimensions -> gaps -> prospect value -> score in (0, 1).

s = sigma(u0 + kappa sum_d w_d v(g_d) + mood),  v(g) = g^a for g >= 0 and -lambda (-g)^a below (Tversky and Kahneman
1992).  References: promise kept and fixed at the first visit for those two attributes, the predicted level for the
others; perceived = (1 - gamma) delivered + gamma predicted.  The price is a sixth dimension where it has a weight;
other models of value: perception.py; effort and emotion: moments.py.  Source: docs/model.md, "Satisfaction with one
job".
"""

import math

from sim.draws import MOOD, WEIGHTS, normal_quantile, uniform, uniform2
from sim.events import DAY, EARLY, HOUR, LATE, NEVER, NEW, ON_SITE
from sim.jit import kernel
from sim.rules.agenda import CALLED, INFORMED
from sim.rules.expectation import predicted
from sim.rules.moments import PRODUCT, SURROUNDINGS, effort_of, feeling
from sim.rules.outlets import mode_of
from sim.rules.people_manners import explains, shown
from sim.rules.perception import PROSPECT, is_normative, judged_dimensions, value_of_level
from sim.rules.price import fairness_of, surprise_of
from sim.rules.standards import lift_of
from sim.rules.telemetry import felt_wait
from sim.rules.traits import PATIENCE, WEIGHS, effect_of

RELIABILITY, RESPONSIVENESS, ASSURANCE, EMPATHY, TANGIBLES, PRICE = range(6)
LN2 = math.log(2.0)


@kernel("f8(W,f8)")
def prospect_value(w, gap):
    """Value of a gap: diminishing sensitivity, losses loom larger."""
    p = w.par[0]
    if gap >= 0.0:
        return math.pow(gap, p["exponent"])
    return -p["loss_aversion"] * math.pow(-gap, p["exponent"])


@kernel("f8(W,i8,i8)")
def weight_of(w, customer, dimension):
    """Unnormalised weight that a customer gives to a dimension: the mean weight, who he is, a lognormal factor."""
    p = w.par[0]
    if p["weight_sd"] == 0.0:
        return w.weights[dimension] * math.exp(effect_of(w, customer, WEIGHS + dimension))
    z = normal_quantile(uniform(w, WEIGHTS, customer, dimension))
    return w.weights[dimension] * math.exp(p["weight_sd"] * z + effect_of(w, customer, WEIGHS + dimension))


@kernel("f8(W,i8,i8,f8)")
def felt(w, j, dimension, delivered):
    """Gap of an attribute that is judged against what the customer of job j predicts, after assimilation."""
    expected = predicted(w, w.jobs[j]["customer"], dimension)
    return (1.0 - w.par[0]["assimilation"]) * (delivered - expected)


@kernel("f8x2(W,i8)")
def wait_of(w, j):
    """(days that count as waiting, days at which the attribute is one half).

    On site the time to the first visit, at an outlet the time without the product as it was felt; customers under
    contract may be in more of a hurry, and people differ in patience.
    """
    customer = w.jobs[j]["customer"]
    patience = math.exp(effect_of(w, customer, PATIENCE))
    if mode_of(w, j) == ON_SITE:
        return felt_wait(w, j) / DAY, patience * w.par[0]["wait_half_days"]
    stay = w.stays[j]
    service = w.services[stay["mode"]]
    half_days = service["half_days_contract"] if w.customers[customer]["contract"] else service["half_days"]
    return stay["felt_days"], patience * half_days


@kernel("f8(W,i8)")
def greeting(w, j):
    """Gap of the wait at the desk of an outlet until the product was taken in: at once 1, one half at `line_half_s`.

    Times its share of responsiveness; 0 where it is not judged, and on site.
    """
    if mode_of(w, j) == ON_SITE:
        return 0.0
    service = w.services[w.stays[j]["mode"]]
    if service["line_weight"] == 0.0:
        return 0.0
    half_s = service["line_half_s"] * math.exp(effect_of(w, w.jobs[j]["customer"], PATIENCE))
    return service["line_weight"] * felt(w, j, RESPONSIVENESS, math.exp(-LN2 * w.stays[j]["line_s"] / half_s))


@kernel("f8(W,i8)")
def promptness(w, j):
    """Gap of the waits of job j: of the time without the product, and at the desk.

    The rest of responsiveness is as predicted; where expectations adapt it is as the scenario's level says.
    """
    p = w.par[0]
    days, half_days = wait_of(w, j)
    gap = p["wait_weight"] * felt(w, j, RESPONSIVENESS, math.exp(-LN2 * days / half_days)) + greeting(w, j)
    if p["adaptive"] == 0:
        return gap
    line = 0.0 if mode_of(w, j) == ON_SITE else w.services[w.stays[j]["mode"]]["line_weight"]
    return gap + max(0.0, 1.0 - p["wait_weight"] - line) * felt(w, j, RESPONSIVENESS, p["expected"])


@kernel("f8(W,i8)")
def lost_on_time(w, j):
    """What a visit before or after its window takes off a kept promise."""
    punctual = w.jobs[j]["punctual"]
    return w.par[0]["gap_early"] if punctual == EARLY else w.par[0]["gap_late"] if punctual == LATE else 0.0


@kernel("f8(W,i8)")
def lost_to_price(w, j):
    """What an invoice above the estimate takes off a kept promise."""
    p = w.par[0]
    return p["gap_price"] * min(1.0, surprise_of(w, j)) if p["gap_price"] > 0.0 and p["invoiced"] else 0.0


@kernel("f8(W,i8,i8)")
def lost_to_damage(w, j, what):
    """What damage to the product takes off a kept promise, or damage to its surroundings off what is seen."""
    if (int(w.jobs[j]["damaged"]) & what) == 0:
        return 0.0
    return w.par[0]["gap_damage"] if what == PRODUCT else w.par[0]["gap_surroundings"]


@kernel("f8(W,i8)")
def lost_to_lateness(w, j):
    """What a visit after its window takes off responsiveness."""
    return w.par[0]["gap_late_response"] if w.jobs[j]["punctual"] == LATE else 0.0


@kernel("f8(W,i8)")
def broken_promises(w, j):
    """What job j takes off a kept promise: not fixed at the first visit, not on time, back again, dear, damaged."""
    p = w.par[0]
    job = w.jobs[j]
    gap = -p["gap_not_fixed"] if job["visits"] > 1 else 0.0
    gap -= lost_on_time(w, j)
    gap -= lost_to_price(w, j)
    gap -= lost_to_damage(w, j, PRODUCT)
    return gap - (p["gap_returned"] if job["origin"] != NEW else 0.0)


@kernel("f8(W,i8,i8,i8)")
def gap_of_events(w, i, j, dimension):
    """Gap of one dimension from what happened at job j, last visited by technician i."""
    p = w.par[0]
    job = w.jobs[j]
    if dimension == RELIABILITY:
        gap = broken_promises(w, j)
        return gap if is_normative(w, RELIABILITY) else felt(w, j, RELIABILITY, 1.0 + gap)
    if dimension == RESPONSIVENESS:
        return promptness(w, j) - lost_to_lateness(w, j)
    if dimension == ASSURANCE:
        lost = p["competence_lost"] if job["failed_skill"] else 0.0
        return felt(w, j, ASSURANCE, p["competence"] - lost + explains(w, i))
    if dimension == PRICE:
        return felt(w, j, PRICE, fairness_of(w, j))
    person = w.technicians[i]
    if dimension == EMPATHY:
        return felt(w, j, EMPATHY, shown(w, i, person["courtesy"]))
    return felt(w, j, TANGIBLES, shown(w, i, person["tidiness"])) - lost_to_damage(w, j, SURROUNDINGS)


@kernel("f8(W,i8)")
def scheduling(w, j):
    """Level of the scheduling attribute: falls with the width of the window, rises by a call before the visit.

    Drops at 1, 2, 4 and 8 hours, linear in log2 of the hours between them; none below an hour, no more above eight.
    """
    p = w.par[0]
    doublings = math.log(max(1, w.jobs[j]["window_end"] - w.jobs[j]["window_start"]) / HOUR) / LN2
    level = p["scheduling_level"]
    level -= p["scheduling_2h"] * min(1.0, max(0.0, doublings))
    level -= (p["scheduling_4h"] - p["scheduling_2h"]) * min(1.0, max(0.0, doublings - 1.0))
    level -= (p["scheduling_8h"] - p["scheduling_4h"]) * min(1.0, max(0.0, doublings - 2.0))
    if p["call"] and int(w.appointments[j]["told"]) & CALLED:
        level += p["scheduling_call"]
    return level


@kernel("f8(W,i8,f8)")
def gain_of_scheduling(w, j, gap):
    """What the window and the call before the visit add to a gap of empathy: their share of it is judged by them."""
    p = w.par[0]
    if p["scheduling_weight"] == 0.0 or w.jobs[j]["window_start"] == NEVER:
        return 0.0
    return p["scheduling_weight"] * (felt(w, j, EMPATHY, scheduling(w, j)) - gap)


@kernel("f8(W,i8)")
def gain_of_attention(w, j):
    """What the attention that goes to the customer's grade adds to empathy."""
    p = w.par[0]
    if p["graded"] == 0:
        return 0.0
    return (1.0 - p["assimilation"]) * w.treatments[w.customers[w.jobs[j]["customer"]]["tier"]]["attention"]


@kernel("f8(W,i8)")
def gain_of_notices(w, j):
    """What notices of progress add to responsiveness."""
    p = w.par[0]
    informed = p["progress"] and int(w.appointments[j]["told"]) & INFORMED
    return (1.0 - p["assimilation"]) * p["progress_lift"] if informed else 0.0


@kernel("f8(W,i8,i8)")
def gain_of_standards(w, j, dimension):
    """What the service standards that were kept add to a dimension."""
    p = w.par[0]
    return (1.0 - p["assimilation"]) * lift_of(w, j, dimension) if p["standards_active"] else 0.0


@kernel("f8(W,i8,i8,f8)")
def gap_with_care(w, j, dimension, gap):
    """The gap from what happened at job j, and what the company's standards and its care for the customer add."""
    if dimension == EMPATHY:
        gap += gain_of_scheduling(w, j, gap)
    if dimension == RESPONSIVENESS:
        gap += gain_of_notices(w, j)
    gap += gain_of_standards(w, j, dimension)
    return gap + gain_of_attention(w, j) if dimension == EMPATHY else gap


@kernel("f8(W,i8,i8,f8)")
def value_of(w, j, dimension, gap):
    """Value of a gap in one dimension of job j to its customer, by the scenario's model."""
    if w.par[0]["model"] == PROSPECT:
        return prospect_value(w, gap)
    return value_of_level(w, w.jobs[j]["opened"], w.jobs[j]["customer"], dimension, gap)


@kernel("void(W,i8,i8)")
def impress(w, i, j):
    """Settle `impressions` of job j, completed by technician i: weight, gaps and value of every dimension judged.

    They are reckoned once, by what the customer expected when he met the company, and read by all that judges the job.
    """
    for dimension in range(judged_dimensions(w, j)):
        seen = w.impressions[dimension]
        seen["weight"] = weight_of(w, w.jobs[j]["customer"], dimension)
        seen["happened"] = gap_of_events(w, i, j, dimension)
        seen["gap"] = gap_with_care(w, j, dimension, seen["happened"])
        seen["value"] = value_of(w, j, dimension, seen["gap"])


@kernel("f8x2(W,i8)")
def weighed(w, j):
    """(sum of weight times value, sum of weights) over the dimensions of the impression that job j has made."""
    total, weights = 0.0, 0.0
    for dimension in range(judged_dimensions(w, j)):
        seen = w.impressions[dimension]
        weights += seen["weight"]
        total += seen["weight"] * seen["value"]
    return total, weights


@kernel("f8(W,i8,i8)")
def score_of(w, i, j):
    """Transaction score in (0, 1) of job j, completed by technician i; the impression that it makes is settled."""
    p = w.par[0]
    job = w.jobs[j]
    impress(w, i, j)
    total, weights = weighed(w, j)
    mood, _ = uniform2(w, MOOD, job["entity"], job["occurrence"])
    logit = p["sat_intercept"] + p["sat_scale"] * total / weights + p["mood_sd"] * normal_quantile(mood)
    if p["emotions"]:
        logit += feeling(w, j, total / weights)
    if p["effort"]:
        logit -= p["effort_weight"] * effort_of(w, j)
    return 1.0 / (1.0 + math.exp(-logit))
