"""Cumulative satisfaction, leaving and joining.

C <- C + k (s - C), heavier for losses; without contact C drifts to the brand level.  h(C), the chance of leaving within
a year, is one of five links; a customer leaves when the exposure -log(1 - h)/12, summed over months and events, reaches
a unit exponential that is his own.  So P(leave in a month) = 1 - (1 - h)^(1/12), and two policies meet the same
customers.
Source: docs/model.md, "Cumulative satisfaction, leaving, joining".
"""

import math

from sim.draws import LEAVE, START_SATISFACTION, exponential, normal_quantile, uniform
from sim.events import L_BONDS, L_LEFT, LEFT_AFTER_JOB, LEFT_AT_MONTH, LEFT_AT_RENEWAL, YEAR
from sim.jit import kernel
from sim.rules.bonds import AWAY, GONE, STATUS, bonds_of, settle_status
from sim.rules.care import is_cared_for
from sim.rules.journal import note
from sim.rules.laws import LN2, logistic
from sim.world import BONDS, EXPOSURE, GRUDGE, MONTHLY_EXPOSURE, SATISFACTION, THRESHOLD

LINK_NONE, LOGIT, CLOGLOG, CONVEX, TWO_THRESHOLDS, DURATION = range(6)
BLOCK = 64  # customers whose exposure is summed before anybody is asked whether he leaves


@kernel("f8(W,f8,f8)")
def p_leaves_in_a_year(w, satisfaction, tenure_years):
    """Probability of leaving within a year at constant satisfaction, by the scenario's link."""
    p = w.par[0]
    link = p["link"]
    if link == LOGIT:
        return p["floor"] + (1.0 - p["floor"]) * logistic(p["intercept"] - p["slope"] * satisfaction)
    if link == CLOGLOG:
        return 1.0 - math.exp(-math.exp(p["cloglog_intercept"] - p["cloglog_slope"] * satisfaction))
    if link == CONVEX:
        return p["floor"] + p["convex_top"] * (1.0 - math.pow(satisfaction, p["convex_power"]))
    if link == TWO_THRESHOLDS:
        low, high = p["threshold_low"], p["threshold_high"]
        if satisfaction >= high:
            return p["floor"]
        if satisfaction < low:
            return p["threshold_high_hazard"]
        share = (high - satisfaction) / (high - low)
        return p["floor"] + share * (p["threshold_high_hazard"] - p["floor"])
    if link == DURATION:
        years = max(tenure_years, 1.0 / 12.0) / p["duration_scale"]
        rate = p["duration_shape"] / p["duration_scale"] * math.pow(years, p["duration_shape"] - 1.0)
        return 1.0 - math.exp(-rate * math.exp(p["duration_slope"] * (p["brand"] - satisfaction)))
    return 0.0


@kernel("f8(W,f8,f8)")
def tied(w, h, logit):
    """The chance of leaving within a year, once the odds of its voluntary part are multiplied by exp(logit).

    h = h0 + (1 - h0) v, v / (1 - v) times exp(logit); with the logit link that adds to its argument.
    """
    floor = w.par[0]["floor"]
    v = min(max((h - floor) / (1.0 - floor), 0.0), 1.0) if floor < 1.0 else 0.0
    odds = math.exp(logit)
    return max(h, floor) if v == 0.0 or v == 1.0 else floor + (1.0 - floor) * v * odds / (1.0 - v + v * odds)


@kernel("f8(W,i8,i8)")
def exposure_of_month(w, now, c):
    """What a month adds to the customer's exposure, by his satisfaction and his ties: -log(1 - h)/12."""
    tenure = (now - w.customers[c]["won_at"]) / YEAR
    h = p_leaves_in_a_year(w, w.mind[SATISFACTION, c], tenure)
    if w.par[0]["tied"] and w.par[0]["link"] != LINK_NONE:
        h = tied(w, h, w.ties[GRUDGE, c] + w.ties[BONDS, c])
    h = min(h, 0.999999)
    return -math.log(1.0 - h) / 12.0


@kernel("void(W,i8,i8)")
def reassess(w, now, c):
    """Set the customer's monthly exposure from his satisfaction and his ties.

    Under contract most of it comes at the renewal; who decides at each need has only what is outside service.
    """
    p = w.par[0]
    if p["bonds"]:
        w.ties[BONDS, c] = bonds_of(w, now, c)
        if p["explain_ties"]:
            note(w, now, L_BONDS, 0, -1, c, 0, w.ties[BONDS, c])
    w.mind[MONTHLY_EXPOSURE, c] = exposure_of_month(w, now, c)
    if p["renews"] and w.customers[c]["contract"]:
        w.mind[MONTHLY_EXPOSURE, c] *= p["needs_background"]
    elif p["at_need"]:
        w.mind[MONTHLY_EXPOSURE, c] = -math.log(1.0 - min(p["floor"], 0.999999)) / 12.0


@kernel("void(W,i8,i8)")
def start_mind(w, now, c):
    """First satisfaction (logit-normal) and the customer's own threshold for leaving."""
    p = w.par[0]
    z = normal_quantile(uniform(w, START_SATISFACTION, c, 0))
    w.mind[SATISFACTION, c] = logistic(p["start_mean_logit"] + p["start_sd_logit"] * z)
    w.mind[EXPOSURE, c] = 0.0
    w.mind[THRESHOLD, c] = exponential(uniform(w, LEAVE, c, 0))
    w.customers[c]["won_at"] = now
    reassess(w, now, c)


@kernel("void(W,i8,i8,i8)")
def leave(w, now, c, occasion):
    """The customer leaves for good, on an occasion (LEFT_...); his units make no more requests."""
    w.customers[c]["active"] = 0
    w.customers[c]["left_at"] = now
    w.now[0]["active"] -= 1
    w.mind[MONTHLY_EXPOSURE, c] = 0.0
    status = 0
    if w.par[0]["bonds"]:
        status = int(w.bonds[STATUS, c])
        w.bonds[STATUS, c] = GONE
        w.bonds[AWAY, c] = 0.0
    note(w, now, L_LEFT, occasion, -1, c, status, w.mind[SATISFACTION, c])


@kernel("void(W,i8,i8,f8)")
def take_to_heart(w, now, c, score):
    """A closed job moves cumulative satisfaction, and the customer decides at once whether to stay."""
    p = w.par[0]
    if w.customers[c]["active"] == 0:
        return
    change = p["gain"] * (score - w.mind[SATISFACTION, c])
    if change < 0.0:
        change *= p["loss_ratio"]
    w.mind[SATISFACTION, c] = min(1.0, max(0.0, w.mind[SATISFACTION, c] + change))
    w.customers[c]["jobs_this_year"] += 1
    if p["bonds"]:
        settle_status(w, now, c, score)
    reassess(w, now, c)
    w.mind[EXPOSURE, c] += p["event_months"] * w.mind[MONTHLY_EXPOSURE, c]
    if w.mind[EXPOSURE, c] >= w.mind[THRESHOLD, c]:
        leave(w, now, c, LEFT_AFTER_JOB)


@kernel("void(W,i8,i8,b1)")
def grow_older(w, now, c, cared):
    """A year has passed: without a job customer c drifts towards the brand level; his exposure is set anew.

    Who is cared for drifts up, but not down.
    """
    p = w.par[0]
    if w.customers[c]["jobs_this_year"] == 0 and not (cared and w.mind[SATISFACTION, c] > p["brand"]):
        keep = math.exp(-LN2 / p["recency_half_years"])
        w.mind[SATISFACTION, c] = p["brand"] + (w.mind[SATISFACTION, c] - p["brand"]) * keep
    w.customers[c]["jobs_this_year"] = 0
    reassess(w, now, c)


@kernel("void(W,i8,i8)")
def anniversary(w, now, c):
    """Once a year: who had no job may be cared for, and drifts."""
    p = w.par[0]
    alone = w.customers[c]["jobs_this_year"] == 0
    grow_older(w, now, c, alone and p["bonds"] and p["care_active"] and is_cared_for(w, now, c))


@kernel("void(W,i8,i8)")
def come_up_for_renewal(w, now, c):
    """The contract of customer c may be renewed: what a year's exposure has outside the background comes at once."""
    p = w.par[0]
    w.mind[EXPOSURE, c] += 12.0 * (1.0 - p["needs_background"]) * exposure_of_month(w, now, c)
    if w.mind[EXPOSURE, c] >= w.mind[THRESHOLD, c]:
        leave(w, now, c, LEFT_AT_RENEWAL)


@kernel("void(W,i8)")
def expose(w, now):
    """Every active customer is exposed for one month.

    By blocks of columns, without a branch but where somebody passes his threshold: at the speed of memory.  Who has
    left has no exposure to come, and who has none passes nothing.
    """
    exposure, monthly, threshold = w.mind[EXPOSURE], w.mind[MONTHLY_EXPOSURE], w.mind[THRESHOLD]
    customers = int(w.now[0]["n_customers"])
    for first in range(0, customers, BLOCK):
        last = min(customers, first + BLOCK)
        passed = 0
        for c in range(first, last):
            exposure[c] += monthly[c]
            passed += int(exposure[c] >= threshold[c] and monthly[c] > 0.0)
        for c in range(first, last if passed else first):
            if exposure[c] >= threshold[c] and w.customers[c]["active"]:
                leave(w, now, c, LEFT_AT_MONTH)


@kernel("void(W,i8,i8)")
def month_passes(w, now, month):
    """Everybody is exposed for one month; a twelfth of the customers has an anniversary."""
    if w.par[0]["link"] == LINK_NONE:
        return
    expose(w, now)
    for c in range(month % 12, w.now[0]["n_customers"], 12):
        if w.customers[c]["active"]:
            anniversary(w, now, c)
            if w.par[0]["renews"] and w.customers[c]["contract"]:
                come_up_for_renewal(w, now, c)
