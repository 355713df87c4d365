"""What is learned of customers, by month: sums of what every instrument hears, and of what is true.

A measure is a mean; what an instrument k hears of it in month m is kept as (number, sum, sum of squares).  After the
instruments comes the truth: the same sums over everybody.  Nobody who manages may read it but through an instrument.
"""

from sim.events import DAY, HOUR, ON_TIME, REPAIR
from sim.jit import kernel
from sim.rules.expectation import SERVICE, predicted, within
from sim.rules.leaving import logistic
from sim.rules.perception import is_normative
from sim.world import SATISFACTION

# Measures, in the order of sim/scenario/listening.py.
SCORE, STANDING, KEPT_WINDOWS, FIRST_FIX, HOURS, COMPLAINT_RATE = range(6)
ASPECT, EXPECTED, DESIRED, DELIVERED = 6, 11, 16, 21  # the first of five, one a dimension
MEASURES = 26
NUMBER, SUM, SQUARES = 0, 1, 2
FIELDS = 3


@kernel("i8(W,i8)")
def month_at(w, t):
    """Number of the month in which second t lies; beyond the last one after the horizon."""
    return w.month_of[t // DAY] if t < w.par[0]["horizon"] else w.heard.shape[1]


@kernel("void(W,i8,i8,i8,f8)")
def take_down(w, k, measure, month, x):
    """Instrument k hears a value of a measure, to be known in a month; k = number of instruments: the truth."""
    if month < w.heard.shape[1]:
        row = (k * MEASURES + measure) * FIELDS
        w.heard[row + NUMBER, month] += 1.0
        w.heard[row + SUM, month] += x
        w.heard[row + SQUARES, month] += x * x


@kernel("f8(W,i8)")
def aspect_of(w, dimension):
    """Score of the job being judged if every dimension had been like this one, without mood: sigma(u0 + kappa v(g))."""
    p = w.par[0]
    return logistic(p["sat_intercept"] + p["sat_scale"] * w.impressions[dimension]["value"])


@kernel("f8(W,i8,i8)")
def delivered(w, j, dimension):
    """Level of a dimension that was delivered at job j, whatever was expected, in [0, 1].

    The gap before assimilation, on top of the reference: 1 for a promise kept, the predicted level for the others.
    What the company's standards and its care add belongs to it.
    """
    gap = w.impressions[dimension]["gap"]
    if is_normative(w, dimension):
        return within(1.0 + gap)
    seen = 1.0 - w.par[0]["assimilation"]
    return within(predicted(w, w.jobs[j]["customer"], dimension) + (gap / seen if seen > 0.0 else 0.0))


@kernel("void(W,i8,i8,f8)")
def truth_of_job(w, now, j, score):
    """What is true of a job that is done, whoever is asked about it."""
    k, month, job = w.par[0]["n_instruments"], month_at(w, now), w.jobs[j]
    take_down(w, k, SCORE, month, score)
    for dimension in range(SERVICE):
        take_down(w, k, ASPECT + dimension, month, aspect_of(w, dimension))
        take_down(w, k, DELIVERED + dimension, month, delivered(w, j, dimension))
    if 0 <= job["punctual"] <= 2:  # there was a window
        take_down(w, k, KEPT_WINDOWS, month, 1.0 if job["punctual"] == ON_TIME else 0.0)
    if job["nature"] == REPAIR:
        take_down(w, k, FIRST_FIX, month, 1.0 if job["visits"] == 1 else 0.0)
        take_down(w, k, HOURS, month, (job["first_visit"] - job["opened"]) / HOUR)


@kernel("void(W,i8)")
def truth_of_customers(w, month):
    """What is true of the customers at the end of a month: standing, and what they expect and desire."""
    p = w.par[0]
    k = p["n_instruments"]
    for c in range(w.now[0]["n_customers"]):
        if w.customers[c]["active"] == 0:
            continue
        take_down(w, k, STANDING, month, w.mind[SATISFACTION, c])
        for dimension in range(SERVICE):
            take_down(w, k, EXPECTED + dimension, month, predicted(w, c, dimension))
            if p["adaptive"]:
                take_down(w, k, DESIRED + dimension, month, w.desired[c, dimension])
