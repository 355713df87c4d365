"""Estimate before work, and the customer's consent.

When the fault is found a share of the charged repairs gets an estimate: the expected price times a lognormal error of
mean 1.  The customer agrees with logit P = intercept - slope x price / value of the unit, with one uniform for the job:
who refuses a price would refuse any higher one.  When the work turns out to exceed the estimate by more than a share,
the customer is asked again, at the new price.  Form: a repair is refused when the quote over the price of a new unit
exceeds a threshold that differs between customers, as a logit: assumption.
"""

import math

from sim.draws import ESTIMATE, PRICE_CONSENT, REFUSED_REPLACED, normal_quantile, uniform, uniform2
from sim.events import HOUR, L_ESTIMATE, L_REFUSED, REFUSED, YEAR
from sim.jit import kernel
from sim.rules.answer import give_up
from sim.rules.complaints import AT_REFUSAL, TOO_HIGH, discontent
from sim.rules.installed_base import mark
from sim.rules.journal import note
from sim.rules.laws import logistic
from sim.rules.price import price_of, quote, settle_refusal
from sim.rules.traits import PRICE_REFERENCE, effect_of

REFUSES, AGREES, REFUSES_MORE, AGREES_TO_MORE = 0, 1, 2, 3


@kernel("f8(W,i8,i8)")
def unit_value(w, now, j):
    """Value of the unit of job j today: that of a new one, halved every half_years; new where no unit is known."""
    p = w.par[0]
    u = w.jobs[j]["unit"]
    if u < 0:
        return p["unit_value"]
    age = (now - w.units[u]["installed_at"]) / YEAR
    return p["unit_value"] * math.pow(0.5, age / p["value_half_years"])


@kernel("b1(W,i8,i8,f8)")
def agrees_to(w, now, j, price):
    """Does the customer of job j agree to a price in money?  Keyed by the job."""
    p = w.par[0]
    job = w.jobs[j]
    weight = math.exp(-effect_of(w, job["customer"], PRICE_REFERENCE))  # whoever thinks more fair agrees to more
    logit = p["consent_intercept"] - p["consent_slope"] * price * weight / unit_value(w, now, j)
    return uniform(w, PRICE_CONSENT, job["entity"], job["occurrence"]) < logistic(logit)


@kernel("b1(W,i8,i8)")
def consents(w, now, j):
    """Does the customer of job j agree to the estimate?"""
    return agrees_to(w, now, j, w.jobs[j]["estimate"] / 100.0)


@kernel("void(W,i8,i8)")
def make_estimate(w, now, j):
    """Job j gets an estimate in cents, or none: 0 (nothing to be charged, or not the policy)."""
    p = w.par[0]
    job = w.jobs[j]
    given, error = uniform2(w, ESTIMATE, job["entity"], job["occurrence"])
    price = quote(w, now, j)
    if price <= 0.0 or given >= p["estimate_share"]:
        return
    sigma = p["estimate_sigma"]
    factor = math.exp(sigma * normal_quantile(error) - 0.5 * sigma * sigma)
    job["estimate"] = max(1, int(100.0 * price * factor + 0.5))


@kernel("b1(W,i8,i8,i8)")
def agrees(w, now, j, seconds):
    """The fault of job j is found and the work will take so many seconds: may it go on?"""
    job = w.jobs[j]
    if job["estimate"] == 0:
        make_estimate(w, now, j)
        if job["estimate"] == 0:
            return True
        yes = consents(w, now, j)
        ratio = job["estimate"] / 100.0 / unit_value(w, now, j)
        note(w, now, L_ESTIMATE, AGREES if yes else REFUSES, j, job["customer"], job["estimate"], ratio)
        if not yes:
            return False
    price = price_of(w, now, j, seconds / HOUR)
    if 100.0 * price <= job["estimate"] * (1.0 + w.par[0]["ask_again_above"]):
        return True
    yes = agrees_to(w, now, j, price)
    ratio = price / unit_value(w, now, j)
    note(
        w, now, L_ESTIMATE, AGREES_TO_MORE if yes else REFUSES_MORE, j, job["customer"], int(100.0 * price + 0.5), ratio
    )
    return yes


@kernel("void(W,i8,i8)")
def refuse(w, now, j):
    """The customer has refused: fee, end of the job; the unit is repaired by somebody else, or replaced at once."""
    job = w.jobs[j]
    job["state"] = REFUSED
    settle_refusal(w, now, j)
    note(w, now, L_REFUSED, job["kind"], j, job["customer"], job["visits"], 0.0)
    if w.par[0]["complaints"]:
        discontent(w, now, j, AT_REFUSAL, TOO_HIGH, 1.0)
    give_up(w, now, j)
    u = job["unit"]
    if u < 0 or uniform(w, REFUSED_REPLACED, job["entity"], job["occurrence"]) >= w.par[0]["refused_replaced"]:
        return
    w.units[u]["next_replace"] = now + 1
    mark(w, u)
