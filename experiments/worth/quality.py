"""What poor quality costs: a company against its perfect-quality twin, replication by replication on common numbers.

    cost = D + C + H

D: what the twin has more of contribution in the period, C: of customer value at its end, H: the hours that the company
spends on repeats and returned problems, at wage and vehicle; both pay them, and the twin has them free.  Visible is
what the books show (hours, kilometres, parts and surcharges of repeats and returns), the rest is hidden: customers who
left, sales lost, overtime and queues that repeats cause for others.  Stock holding is left out on both sides.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from experiments import stats
from experiments.amounts import plus_minus
from experiments.tables import Table
from experiments.worth.perfect import perfect
from sim import Run, Scenario, jobs_of, visits_of

__all__ = ["PARTS", "Amounts", "cost_table", "costs_of", "quality_costs", "service_table"]

Amounts = dict[str, np.ndarray]  # by replication
PARTS = {
    "cost of poor quality": "all of it",
    "visible": "in the books: hours, kilometres, parts of repeats and returned problems, emergency surcharges",
    "hidden": "the rest: customers, sales, overtime and queues",
    "of the hidden: customers": "value of the customers at the end that the twin has more",
    "of the hidden: business of the period": "sales lost, less what they would have cost; overtime",
}
SERVICE = (
    "first_fix_rate", "callback_rate_30d", "hours_to_first_visit", "hours_to_fix", "score_mean", "churn_rate_year",
    "customers_end", "retention_rate_year", "overtime_hours", "revenue", "contribution", "customer_value", "churn_cost",
)  # fmt: skip


def quality_costs(
    scenario: Scenario, simulate: Callable[[Scenario, int], Run], replications: int
) -> tuple[Amounts, Mapping[str, tuple[np.ndarray, np.ndarray]]]:
    """(amounts by replication, indicators of company and twin); `simulate` runs a scenario and a replication number."""
    twin, amounts, service = perfect(scenario), [], []
    for number in range(replications):
        one, other = simulate(scenario, number), simulate(twin, number)
        amounts.append(costs_of(one, other))
        service.append([(one.measures[name], other.measures[name]) for name in SERVICE])
    found = np.array(service)
    pairs = {name: (found[:, k, 0], found[:, k, 1]) for k, name in enumerate(SERVICE)}
    return {name: np.array([one[name] for one in amounts]) for name in PARTS}, pairs


def costs_of(company: Run, twin: Run) -> dict[str, float]:
    """The parts of one replication; visible and hidden add up to the whole."""
    mine, perfected = company.measures, twin.measures

    def more(name: str) -> float:
        return perfected[name] - mine[name]

    customers = more("customer_value")
    whole = more("contribution") + more("cost_holding") + customers + wasted(company) - wasted(twin)
    visible = -more("cost_poor_quality")
    hidden = whole - visible
    return dict(zip(PARTS, (whole, visible, hidden, customers, hidden - customers), strict=True))


def wasted(run: Run) -> float:
    """Hours on road and site of repeats and of returned problems, at wage and vehicle, after the warm-up."""
    jobs, visits, money = jobs_of(run), visits_of(run), run.scenario.money
    again = (visits.number > 1) | (jobs.origin[visits.job] != 0)
    chosen = again & (visits.t >= run.scenario.warmup_days * 86_400)
    hours = (visits.travel[chosen].sum() + visits.on_site[chosen].sum()) / 3600
    return float(hours * money.crew_hour)


def cost_table(amounts: Amounts, revenue: np.ndarray, unit: str) -> Table:
    """Each part with its interval, and as a share of the revenue."""
    rows = []
    for name, meaning in PARTS.items():
        found, share = stats.estimate(amounts[name]), stats.estimate(amounts[name], revenue)
        rows.append(
            [name, meaning, _with(found, unit), _with(share, "share") if revenue.sum() > 0 else "–"]
        )  # fmt: skip
    return Table("", ["part", "meaning", "amount", "of revenue"], rows)


def _with(found: stats.Estimate, unit: str) -> str:
    return plus_minus(found.value, found.high - found.value, unit)


def service_table(
    service: Mapping[str, tuple[np.ndarray, np.ndarray]], names: Sequence[str], units: Mapping[str, str]
) -> Table:
    """Company, twin and paired difference of some indicators."""
    rows = []
    for name in names:
        mine, perfected = service[name]
        apart = stats.difference(perfected, mine)
        means = [_with(stats.estimate(values), units[name]) for values in (mine, perfected)]
        apart_words = plus_minus(apart.value, apart.high - apart.value, units[name], signed=True)
        rows.append([name.replace("_", " "), *means, apart_words])
    return Table("Company and twin", ["indicator", "company", "perfect twin", "difference"], rows)
