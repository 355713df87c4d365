"""From the gap of a dimension to its value, by one of four models; all but the first look at levels.

Prospect value of the gap (sim/rules/satisfaction.py); performance only (SERVPERF, Cronin and Taylor 1992): perceived
level less the constant one of the scenario; zone of tolerance: a slope below the adequate, inside, and above the
desired level, 0 at the predicted one; Kano: must-be dimensions count -k (1 - a)^m, attractive ones k a^m,
one-dimensional ones k a, all less their value at the reference level.  Source: docs/model.md, "Satisfaction with one
job"; slopes and classes: assumption.
"""

import math

from sim.jit import kernel
from sim.rules.expectation import SERVICE, adequate, predicted, within

PROSPECT, SERVPERF, ZONE, KANO = 0, 1, 2, 3  # models
INDIFFERENT, MUST_BE, ONE_DIMENSIONAL, ATTRACTIVE = 0, 1, 2, 3  # classes
RELIABILITY = 0


@kernel("b1(W,i8)")
def is_normative(w, dimension):
    """Is the dimension judged against what was promised (kept, fixed at the first visit), not against prediction?"""
    return dimension == RELIABILITY and (w.par[0]["adaptive"] == 0 or w.par[0]["normative"] == 1)


@kernel("f8(W,i8,i8)")
def reference(w, c, dimension):
    """Level to which customer c compares: where expectations are fixed that of reliability is a kept promise, 1."""
    if w.par[0]["adaptive"] == 0 and dimension == RELIABILITY:
        return 1.0
    return predicted(w, c, dimension)


@kernel("f8(W,i8,i8,f8)")
def level_of_gap(w, c, dimension, gap):
    """The level that customer c perceives when his gap is `gap`; a kept promise is level 1."""
    if not is_normative(w, dimension):
        return predicted(w, c, dimension) + gap
    if w.par[0]["adaptive"] == 0:
        return 1.0 + gap
    gamma = w.par[0]["assimilation"]
    return (1.0 - gamma) * (1.0 + gap) + gamma * predicted(w, c, dimension)


@kernel("f8(W,i8,i8,i8,f8)")
def zone_value(w, now, c, dimension, level):
    """Integral of the slope from the predicted to the perceived level."""
    p = w.par[0]
    start = predicted(w, c, dimension)
    low, high = adequate(w, now, c, dimension), float(w.desired[c, dimension])
    inside = min(max(level, low), high) - min(max(start, low), high)
    below = min(level, low) - min(start, low)
    above = max(level, high) - max(start, high)
    return p["zone_below"] * below + p["zone_within"] * inside + p["zone_above"] * above


@kernel("f8(W,i8,f8)")
def kano_value(w, dimension, level):
    """Value of a level of a dimension by its class."""
    p = w.par[0]
    a, kind = within(level), w.kano[dimension]
    if kind == MUST_BE:
        return -p["kano_size"] * math.pow(1.0 - a, p["kano_power"])
    if kind == ATTRACTIVE:
        return p["kano_size"] * math.pow(a, p["kano_power"])
    return p["kano_size"] * a if kind == ONE_DIMENSIONAL else 0.0


@kernel("f8(W,i8,i8,i8,f8)")
def value_of_level(w, now, c, dimension, gap):
    """Value of a dimension by the models that look at levels; `now` is when the job was asked for."""
    p = w.par[0]
    level = level_of_gap(w, c, dimension, gap)
    if p["model"] == ZONE:
        return zone_value(w, now, c, dimension, level)
    if p["model"] == KANO:
        return kano_value(w, dimension, level) - kano_value(w, dimension, reference(w, c, dimension))
    return level - (1.0 if dimension == RELIABILITY else p["expected"])


@kernel("i8(W,i8)")
def judged_dimensions(w, j):
    """How many dimensions the customer of job j judges: service, and the price where it has a weight and was paid."""
    return SERVICE + 1 if w.par[0]["price_weight"] > 0.0 and w.jobs[j]["invoice"] > 0 else SERVICE
