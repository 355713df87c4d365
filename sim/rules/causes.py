"""What a score came from: its logit divided among causes, written down where scores are to be explained.

The logit is a sum of terms, and each dimension's term, weight times value of a gap, is divided in proportion to what
each cause put into the gap: the Aumann-Shapley share of a function of a sum, (v(g) - v(0)) g_p / g (Aumann and Shapley
1974).  So the rows of a job add up to the logit of its score exactly.  What is not named by a cause of its own goes to
the main cause of its dimension.  Source: docs/model.md, "What a score came from".
"""

from sim.draws import MOOD, normal_quantile, uniform2
from sim.events import (
    FROM_CARE,
    FROM_DAMAGE,
    FROM_EXPECTATION,
    FROM_FEELING,
    FROM_FIRST_FIX,
    FROM_MANNERS,
    FROM_PERSON,
    FROM_PRICE,
    FROM_PUNCTUALITY,
    FROM_SKILL,
    FROM_STANDARDS,
    FROM_WAIT,
    L_CAUSE,
)
from sim.jit import kernel
from sim.rules.expectation import AT_FIRST_PREDICTED, predicted
from sim.rules.journal import note
from sim.rules.moments import PRODUCT, SURROUNDINGS, effort_of, feeling
from sim.rules.perception import PROSPECT, is_normative, judged_dimensions, value_of_level
from sim.rules.satisfaction import (
    ASSURANCE,
    EMPATHY,
    PRICE,
    RELIABILITY,
    RESPONSIVENESS,
    TANGIBLES,
    gain_of_attention,
    gain_of_notices,
    gain_of_scheduling,
    gain_of_standards,
    lost_on_time,
    lost_to_damage,
    lost_to_lateness,
    lost_to_price,
    weighed,
)

CAUSES = 12


@kernel("i8(i8)")
def main_cause(dimension):
    """The cause that a dimension is mostly about."""
    if dimension == RELIABILITY:
        return FROM_FIRST_FIX
    if dimension == RESPONSIVENESS:
        return FROM_WAIT
    if dimension == ASSURANCE:
        return FROM_SKILL
    return FROM_PRICE if dimension == PRICE else FROM_MANNERS


@kernel("f8(W,i8,i8)")
def expected_more(w, j, dimension):
    """Gap of a dimension because the customer of job j predicted more, or less, than customers do at first."""
    p = w.par[0]
    if p["adaptive"] == 0 or is_normative(w, dimension):
        return 0.0
    c = w.jobs[j]["customer"]
    return (1.0 - p["assimilation"]) * (w.levels[AT_FIRST_PREDICTED, dimension] - predicted(w, c, dimension))


@kernel("f8(W,i8,i8)")
def put_in_reliability(w, j, cause):
    """What a cause other than the first fix put into the gap of reliability; as predictions assimilate, if they do."""
    kept = 1.0 if is_normative(w, RELIABILITY) else 1.0 - w.par[0]["assimilation"]
    if cause == FROM_PUNCTUALITY:
        return -kept * lost_on_time(w, j)
    if cause == FROM_PRICE:
        return -kept * lost_to_price(w, j)
    return -kept * lost_to_damage(w, j, PRODUCT) if cause == FROM_DAMAGE else 0.0


@kernel("f8(W,i8,i8,i8)")
def put_in(w, j, dimension, cause):
    """What a cause other than the main one put into the gap of a dimension of job j."""
    if cause == FROM_EXPECTATION:
        return expected_more(w, j, dimension)
    if cause == FROM_STANDARDS:
        return gain_of_standards(w, j, dimension)
    if dimension == RELIABILITY:
        return put_in_reliability(w, j, cause)
    if dimension == RESPONSIVENESS:
        if cause == FROM_PUNCTUALITY:
            return -lost_to_lateness(w, j)
        return gain_of_notices(w, j) if cause == FROM_CARE else 0.0
    if dimension == EMPATHY and cause == FROM_CARE:
        return gain_of_scheduling(w, j, w.impressions[EMPATHY]["happened"]) + gain_of_attention(w, j)
    return -lost_to_damage(w, j, SURROUNDINGS) if dimension == TANGIBLES and cause == FROM_DAMAGE else 0.0


@kernel("f8x2(W,i8,i8)")
def slope_of(w, j, dimension):
    """(value at no gap, value gained per unit of gap from there) of a dimension of job j."""
    gap, at_none = w.impressions[dimension]["gap"], 0.0
    if w.par[0]["model"] != PROSPECT:
        at_none = value_of_level(w, w.jobs[j]["opened"], w.jobs[j]["customer"], dimension, 0.0)
    return at_none, (w.impressions[dimension]["value"] - at_none) / gap if gap != 0.0 else 0.0


@kernel("f8(W,i8,i8,f8)")
def of_cause(w, j, cause, weights):
    """The part of the logit of job j's score that comes from one cause through the dimensions of quality."""
    total = 0.0
    for d in range(judged_dimensions(w, j)):
        own = 0.0
        if cause == main_cause(d):
            own = w.impressions[d]["gap"]
            for other in range(CAUSES):
                if other != cause:
                    own -= put_in(w, j, d, other)
        else:
            own = put_in(w, j, d, cause)
        if own != 0.0:
            _, slope = slope_of(w, j, d)
            total += w.impressions[d]["weight"] * slope * own
    return w.par[0]["sat_scale"] * total / weights


@kernel("void(W,i8,i8)")
def note_causes(w, now, j):
    """Write down what the score of job j, just reckoned, came from; before it changes any mind."""
    p = w.par[0]
    job = w.jobs[j]
    value, weights = weighed(w, j)
    mood, _ = uniform2(w, MOOD, job["entity"], job["occurrence"])
    at_none = 0.0
    for d in range(judged_dimensions(w, j)):
        first, _ = slope_of(w, j, d)
        at_none += w.impressions[d]["weight"] * first
    own = p["sat_intercept"] + p["sat_scale"] * at_none / weights + p["mood_sd"] * normal_quantile(mood)
    for cause in range(CAUSES):
        x = own if cause == FROM_PERSON else of_cause(w, j, cause, weights)
        if cause == FROM_CARE and p["effort"]:
            x -= p["effort_weight"] * effort_of(w, j)
        if cause == FROM_FEELING and p["emotions"]:
            x += feeling(w, j, value / weights)
        if x != 0.0:
            note(w, now, L_CAUSE, cause, j, job["customer"], 0, x)
