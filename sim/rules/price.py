"""What a job costs the customer: tariff, cover, discounts, invoice, and how the price compares with what was expected.

    price = (call-out + labour) (1 + surcharges) + parts (1 + markup)

of which the cover takes its part off; each discount is taken from what the others leave.  Labour is by the hour on site
at the visit that completes the job, or flat by type or fault; failed visits are not charged.  Money is rounded to a
cent once, at the invoice.  Amounts: conf/price; form: trade practice, assumption.
"""

import math

from sim.draws import OVERCHARGED, REFERENCE_PRICE, normal_quantile, uniform
from sim.events import (
    BOUGHT,
    CHARGED,
    DAY,
    GUARANTEE,
    HOUR,
    IN_CONTRACT,
    L_FAIRNESS,
    L_INVOICE,
    L_TARIFF,
    REPAIR,
    YEAR,
)
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.outlets import at_outlet
from sim.rules.traits import PRICE_REFERENCE, effect_of
from sim.rules.warranty import coverage_of

HOURLY, FLAT, FREE = 0, 1, 2
SATURDAY = 5


@kernel("f8(W,i8)")
def expected_hours(w, j):
    """Mean hours on site of the work that job j needs."""
    job = w.jobs[j]
    factor = w.faults[job["fault"]]["work"] if job["nature"] == REPAIR else 1.0
    return w.kinds[job["kind"]]["minutes"] * factor / 60.0


@kernel("f8(W,i8,i8,f8)")
def work_price(w, now, j, hours):
    """Call-out (where we come) and labour of job j with surcharges, by the tariff."""
    p = w.par[0]
    job = w.jobs[j]
    tariff = w.tariffs[job["kind"]]
    if tariff["rule"] == FREE:
        return 0.0
    labour = tariff["amount"] * (hours if tariff["rule"] == HOURLY else 1.0)
    if job["nature"] == REPAIR and w.fault_prices[job["fault"]] >= 0.0:
        labour = w.fault_prices[job["fault"]]
    today = w.calendar[now // DAY]
    surcharge = p["weekend"] if today["weekday"] >= SATURDAY or today["holiday"] else 0.0
    if at_outlet(w, j):  # the customer has come to us, and may have bought the express lane
        surcharge += p["express"] if w.stays[j]["express"] == BOUGHT else 0.0
        return labour * (1.0 + surcharge)
    return (p["call_out"] + labour) * (1.0 + surcharge)


@kernel("f8(W,i8)")
def parts_price(w, j):
    """The set of parts that job j needs, with mark-up."""
    needs = int(w.jobs[j]["needs"])
    total = 0.0
    for k in range(w.part_prices.shape[0]):
        if (needs >> k) & 1:
            total += w.part_prices[k]
    return total * (1.0 + w.par[0]["part_markup"])


@kernel("f8(W,i8,i8,f8,f8)")
def charged_of(w, j, coverage, work, parts):
    """What the cover leaves of call-out and labour (`work`) and of the parts."""
    p = w.par[0]
    if coverage == CHARGED:
        return work + parts
    if coverage == IN_CONTRACT:
        return (0.0 if p["contract_labour"] else work) + (0.0 if p["contract_parts"] else parts)
    if coverage == GUARANTEE:
        return (0.0 if p["guarantee_labour"] else work) + (0.0 if p["guarantee_parts"] else parts)
    return 0.0


@kernel("f8(W,i8,i8)")
def discount_left(w, now, j):
    """What the discounts leave of each unit of money: contract, full years as a customer, campaign."""
    p = w.par[0]
    customer = w.customers[w.jobs[j]["customer"]]
    left = 1.0 - (p["discount_contract"] if customer["contract"] else 0.0)
    years = int((now - customer["won_at"]) / YEAR)
    left *= 1.0 - min(p["discount_year_most"], p["discount_year"] * years)
    if (p["campaign_months"] >> w.calendar[now // DAY]["month"]) & 1:
        left *= 1.0 - p["campaign"]
    return left


@kernel("f8(W,i8,i8,f8)")
def price_of(w, now, j, hours):
    """What the customer of job j will be charged for so many hours, in money."""
    charged = charged_of(w, j, coverage_of(w, j), work_price(w, now, j, hours), parts_price(w, j))
    return charged * discount_left(w, now, j)


@kernel("f8(W,i8,i8)")
def quote(w, now, j):
    """Expected price of job j to its customer, in money: mean work, true fault, cover and discounts of today."""
    return price_of(w, now, j, expected_hours(w, j))


@kernel("f8(W,i8)")
def reference_price(w, j):
    """What the customer of job j thinks that such a job costs: by his traits, lognormal; 0: nothing."""
    job = w.jobs[j]
    sigma = w.par[0]["reference_sigma"]
    z = normal_quantile(uniform(w, REFERENCE_PRICE, job["customer"], job["kind"])) if sigma > 0.0 else 0.0
    own = effect_of(w, job["customer"], PRICE_REFERENCE)
    return w.tariffs[job["kind"]]["reference"] * math.exp(own + sigma * z - 0.5 * sigma * sigma)


@kernel("f8(W,i8)")
def surprise_of(w, j):
    """Share by which the invoice of job j exceeds what was said or, if nothing was said, what was expected."""
    job = w.jobs[j]
    if job["invoice"] == 0:
        return 0.0
    said = job["estimate"] if job["estimate"] > 0 else 100.0 * reference_price(w, j)
    return max(0.0, job["invoice"] / said - 1.0) if said > 0.0 else 0.0


@kernel("f8(W,i8)")
def fairness_of(w, j):
    """Price fairness, 0 to 1: the reference price over the invoice, at most 1 (assumption)."""
    invoice = w.jobs[j]["invoice"]
    if invoice == 0:
        return 1.0
    reference = 100.0 * reference_price(w, j)
    return min(1.0, reference / invoice) if reference > 0.0 else 1.0


@kernel("void(W,i8,i8,i8,f8,f8,f8)")
def write_invoice(w, now, j, coverage, worth, charged, left):
    """Round to cents and write down: the tariff's worth, the invoice and its surprise, the fairness felt."""
    job = w.jobs[j]
    job["coverage"] = coverage
    job["invoice"] = int(100.0 * charged * left + 0.5)
    note(w, now, L_TARIFF, coverage, j, job["customer"], int(100.0 * worth + 0.5), charged)
    note(w, now, L_INVOICE, coverage, j, job["customer"], job["invoice"], surprise_of(w, j))
    note(w, now, L_FAIRNESS, coverage, j, job["customer"], job["estimate"], fairness_of(w, j))


@kernel("i8(W,i8,i8)")
def priced_at(w, now, j):
    """When the price of job j, done by now, was settled: now, or, of a product that was brought or sent, when it was
    taken in, as its quote says.
    """
    return w.stays[j]["taken_in_at"] if at_outlet(w, j) else now


@kernel("b1(W,i8,i8)")
def is_overcharged(w, j, coverage):
    """Is the tariff of job j not applied as it stands?"""
    job = w.jobs[j]
    return coverage == CHARGED and uniform(w, OVERCHARGED, job["entity"], job["occurrence"]) < w.par[0]["overcharged"]


@kernel("void(W,i8,i8,i8)")
def settle(w, now, j, i):
    """Job j is done, at last by technician i (-1: by nobody on the clock): its invoice is written.

    A share of the charged jobs is overcharged: the tariff is not applied as it stands.
    """
    p = w.par[0]
    hours = expected_hours(w, j) if i < 0 else w.technicians[i]["on_site_s"] / HOUR
    coverage, then = coverage_of(w, j), priced_at(w, now, j)
    work, parts = work_price(w, then, j, hours), parts_price(w, j)
    charged = charged_of(w, j, coverage, work, parts)
    worth = work + parts
    if is_overcharged(w, j, coverage):
        charged *= 1.0 + p["overcharge"]
        worth *= 1.0 + p["overcharge"]
    write_invoice(w, now, j, coverage, worth, charged, discount_left(w, then, j))


@kernel("void(W,i8,i8)")
def settle_refusal(w, now, j):
    """The customer has refused the price of job j: only the fee for the diagnosis is charged."""
    fee = w.par[0]["diagnosis_fee"]
    write_invoice(w, now, j, CHARGED, fee, fee, 1.0)
