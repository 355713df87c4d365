"""Customers are graded: valuable, potential, maintainable, to let go.

Each is scored by his midrank among the active customers, between 0 and 1: by recency, frequency and money of the past
with weights (RFM: Hughes 1994, from memory), or by forecast value, his money a year x r/(1 + d - r) with retention r
and discount d (docs/model.md, money).  The best share of the scores is valuable.  Whoever else is worth much if all his
needs came to us (rank of his units x r/(1 + d - r)), but brings less than `low_share` of what his units bring on
average, is potential.  Of the others the least share is let go, the rest is maintained.  Ranks are read from
histograms, so that a million customers are graded in a few passes: exact but for ties within a bin.
"""

import math

from sim.events import DAY, L_GRADE
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.leaving import exposure_of_month
from sim.rules.tiers import (
    BINS,
    FORECAST,
    FREQUENCY,
    JOBS,
    LAST_DAY,
    LET_GO,
    MAINTAINABLE,
    MONEY,
    POTENTIAL,
    RECENCY,
    SCORE,
    SPENT,
    TOTAL,
    VALUABLE,
    WHOLE,
    left_of_past,
)
from sim.rules.traits import SPENDS, effect_of


@kernel("f8(W,i8,i8)")
def money_rate(w, now, c):
    """Money a year that customer c brings: the sum with forgetting over its mean memory, and the contract's fee."""
    p = w.par[0]
    rate = float(w.grades[MONEY, c]) * left_of_past(w, now / DAY, c) * p["forgets_per_day"] * 365.25
    return rate + (p["contract_worth"] if w.customers[c]["contract"] else 0.0)


@kernel("f8(W,i8)")
def means_of(w, c):
    """What customer c could bring, in mean units: his units, times the factor of his segment on spending."""
    return w.customers[c]["n_units"] * math.exp(effect_of(w, c, SPENDS))


@kernel("f8(W,i8,i8)")
def years_ahead(w, now, c):
    """What a yearly unit of money of customer c is worth from now on: r/(1 + d - r), r his chance to stay a year.

    At most a hundred years' worth.
    """
    r = math.exp(-12.0 * exposure_of_month(w, now, c))
    return r / max(0.01, 1.0 + w.par[0]["grade_discount"] - r)


@kernel("f8(W,i8,i8,i8)")
def graded_by(w, now, c, what):
    """One thing by which customer c is graded, squeezed into 0 to 1 (x/(1 + x), which keeps the order)."""
    day = now / DAY
    x = 0.0
    if what == TOTAL:
        return float(w.grades[SCORE, c])
    if what == RECENCY:
        return 1.0 / (1.0 + (day - float(w.grades[LAST_DAY, c])) / 365.25)
    if what == FREQUENCY:
        x = float(w.grades[JOBS, c]) * left_of_past(w, day, c)
    elif what == SPENT:
        x = money_rate(w, now, c) / 1000.0
    elif what == FORECAST:
        x = money_rate(w, now, c) * years_ahead(w, now, c) / 1000.0
    elif what == WHOLE:
        x = means_of(w, c) * years_ahead(w, now, c) / 10.0
    return x / (1.0 + x)


@kernel("void(W,i8,i8)")
def count_bins(w, now, what):
    """How many active customers are in each bin, then how many below its middle (twice, to stay whole)."""
    bins = w.grade_bins
    for k in range(BINS):
        bins[what, k] = 0
    for c in range(w.now[0]["n_customers"]):
        if w.customers[c]["active"]:
            bins[what, min(BINS - 1, int(BINS * graded_by(w, now, c, what)))] += 1
    below = 0
    for k in range(BINS):
        own = bins[what, k]
        bins[what, k] = 2 * below + own
        below += own


@kernel("f8(W,i8,i8,i8)")
def rank_among(w, now, c, what):
    """Midrank of customer c among the active ones, 0 to 1."""
    own = min(BINS - 1, int(BINS * graded_by(w, now, c, what)))
    return w.grade_bins[what, own] / (2.0 * w.now[0]["active"])


@kernel("void(W,i8)")
def score_all(w, now):
    """The score of every active customer, then the ranks of the scores and of what he could bring."""
    for what in range(TOTAL):
        if w.score_weights[what] > 0.0:
            count_bins(w, now, what)
    for c in range(w.now[0]["n_customers"]):
        if w.customers[c]["active"]:
            score = 0.0
            for what in range(TOTAL):
                if w.score_weights[what] > 0.0:
                    score += w.score_weights[what] * rank_among(w, now, c, what)
            w.grades[SCORE, c] = score
    count_bins(w, now, TOTAL)
    count_bins(w, now, WHOLE)


@kernel("f8(W,i8)")
def money_per_means(w, now):
    """Money a year that the active customers bring for each unit of what they could bring."""
    means, money = 0.0, 0.0
    for c in range(w.now[0]["n_customers"]):
        if w.customers[c]["active"]:
            means += means_of(w, c)
            money += money_rate(w, now, c)
    return money / means if means > 0.0 else 0.0


@kernel("i8(W,i8,i8,f8)")
def grade_of(w, now, c, per_means):
    """The grade of customer c by the ranks of his score and of what he could bring."""
    p = w.par[0]
    rank = rank_among(w, now, c, TOTAL)
    if rank >= 1.0 - p["valuable_share"]:
        return VALUABLE
    low = p["low_share"] * means_of(w, c) * per_means
    if money_rate(w, now, c) < low and rank_among(w, now, c, WHOLE) >= 1.0 - p["potential_share"]:
        return POTENTIAL
    return LET_GO if rank < p["let_go_share"] else MAINTAINABLE


@kernel("void(W,i8)")
def grade_all(w, now):
    """Every active customer is graded anew; changes are written down."""
    score_all(w, now)
    per_means = money_per_means(w, now)
    for c in range(w.now[0]["n_customers"]):
        customer = w.customers[c]
        if customer["active"] == 0:
            continue
        grade = grade_of(w, now, c, per_means)
        if grade != customer["tier"]:
            note(w, now, L_GRADE, grade, -1, c, customer["tier"], w.grades[SCORE, c])
            customer["tier"] = grade
