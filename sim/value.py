"""What it all comes to: revenue, costs, cost of poor quality, and the value of the customers.

Customer value, closed form (constant margin m, retention r, discount d): an existing customer, from next year on, is
worth m r / (1 + d - r); docs/model.md, money.  The margin leaves out what does not vary with the number of customers
(wages, vehicles, stock, levers): otherwise a saving on staff would make each customer look worth more.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.billing import warranty_hours
from sim.ledger import COSTS, REVENUES, Ledger
from sim.present import end_factor, months_from, present_factors
from sim.stock_value import part_prices
from sim.tally import Jobs, Visits, rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["FIXED", "money_measures", "retention_of", "value_from_next_year", "value_including_now"]

# Costs that do not vary with the customers who stay.
FIXED = (
    "labour",
    "agents",
    "outlets",
    "holding",
    "levers",
    "people",
    "acquisition",
    "complaints",
    "win_back",
    "advertising",
    "referrals",
    "listening",
    "management",
)


def retention_of(leavers_a_year: float) -> float:
    """Share of customers who are still there a year later, where they leave at this rate all the time: exp(-rate)."""
    return 1.0 if math.isnan(leavers_a_year) else math.exp(-leavers_a_year)


def value_from_next_year(margin: float, retention: float, discount: float) -> float:
    """Value of an existing customer from next year on: m r / (1 + d - r), in money."""
    return margin * retention / (1 + discount - retention)


def value_including_now(margin: float, retention: float, discount: float) -> float:
    """The same with this year's margin: m (1 + d) / (1 + d - r); what the company loses with a customer who leaves."""
    return margin * (1 + discount) / (1 + discount - retention)


def money_measures(run: "Run", jobs: Jobs, visits: Visits, found: dict[str, float], since: int) -> dict[str, float]:
    """Revenue, costs, contribution and values from second `since` on."""
    ledger = run.ledger
    totals = ledger.totals(since)
    costs = {f"cost_{name}": totals[name] for name in COSTS}
    revenue = sum(totals[name] for name in REVENUES)
    total = sum(costs.values())
    varying = total - sum(costs[f"cost_{name}"] for name in FIXED)
    margin = (revenue - varying) / found["customer_years"] if found["customer_years"] else 0.0
    retention = retention_of(found["churn_rate_year"])
    discount = run.scenario.money.discount_year
    each = value_from_next_year(margin, retention, discount)
    value = found["customers_end"] * each
    residual = value * end_factor(run, since)
    flows = _discounted(run, ledger, since)
    simulated = flows + residual
    lost = found["leavers"] * value_including_now(margin, retention, discount)
    won = found["customers_won"]
    again = found["leavers"] * (totals["acquisition"] / won if won else run.scenario.money.acquisition)
    return costs | {
        "revenue": revenue,
        "cost_total": total,
        "contribution": revenue - total,
        "contribution_present": flows,
        "reimbursements": totals["reimbursements"],
        "extra_sales": totals["extras"],
        "cost_warranty": _warranty(run, visits, since),
        "cost_poor_quality": _poor_quality(run, jobs, visits, ledger, since),
        "customer_value": value,
        "customer_value_present": residual,
        "customer_value_simulated": simulated,
        "customer_value_residual_share": residual / simulated if simulated > 0 else math.nan,
        "customer_margin_year": margin,
        "customer_value_mean": each,
        "keeping_cost": total - totals["acquisition"],
        "contract_income": totals["contracts"],
        "churn_lost_value": lost,
        "churn_replacement": again,
        "churn_cost": lost + again,
    }


def _warranty(run: "Run", visits: Visits, since: int) -> float:
    """Time, kilometres and parts of the jobs that a warranty covers, and the units given in exchange.

    A share of the costs already booked, not a cost of its own; what the maker pays is not taken off.
    """
    if not run.world.par[0]["invoiced"]:
        return 0.0
    money = run.scenario.money
    hours, km, used = warranty_hours(run, visits, since)
    exchanged = rows_of(run, ev.L_EXCHANGED)
    units = exchanged["x"][exchanged["t"] >= since].sum()
    return float(hours * money.crew_hour + km * money.travel_km + part_prices(run)[used["who"]].sum() + units)


def _discounted(run: "Run", ledger: Ledger, since: int) -> float:
    """Contribution by month, discounted to the end of the warm-up."""
    edges = months_from(run, since)
    revenue, cost = ledger.in_and_out(edges)
    return float(np.dot(revenue - cost, present_factors(run, since, edges[:-1])))


def _poor_quality(run: "Run", jobs: Jobs, visits: Visits, ledger: Ledger, since: int) -> float:
    """Repeat visits and visits to returned problems (time, kilometres, parts), and emergency surcharges.

    A share of the costs already booked, not a cost of its own.
    """
    money = run.scenario.money
    wasted = (visits.t >= since) & ((visits.number > 1) | (jobs.origin[visits.job] != ev.NEW))
    time = (visits.travel[wasted].sum() + visits.on_site[wasted].sum()) / ev.HOUR * money.crew_hour
    used = rows_of(run, ev.L_USED)
    again = used[(used["t"] >= since) & (jobs.origin[used["job"]] == ev.CALLBACK)]
    parts = part_prices(run)[again["who"]].sum()
    return float(time + visits.km[wasted].sum() * money.travel_km + parts + ledger.total("emergency", since))
