"""At which first-fix rate a step pays for itself: by the closed formula and by what the simulation found."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.amounts import plus_minus, show
from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.next_money import none_pays, step_words
from experiments.tables import table_of
from experiments.worth.lifetime import break_even_gain, interpolated_gain

__all__ = ["break_even_table", "circumstances", "spent_on"]

SPENT = (
    "cost_levers", "cost_labour", "cost_people", "cost_standards", "cost_holding", "cost_outlets", "cost_agents",
    "cost_ordering",
)  # fmt: skip
NEEDED = (
    "first_fix_rate", "visits_of_closed_jobs", "travel_hours", "work_hours", "cost_travel", "customer_value_mean",
    "customers_start", "customer_value",
)  # fmt: skip
LEAST_RISE, LEAST_COST = 0.0005, 0.001  # of the rate, which is told to 0.1 %; of all costs of a year
TEXT = (
    "The rate at which the yearly cost of a step is earned back. Formula: cost ≤ J Δf e c + H Δchurn V with J jobs "
    "a year, e extra visits per failed first visit ({extra:.2f}), c the cost of a visit ({visit}), V the value of a "
    "customer ({value}) and customers kept as this step keeps them. Simulation: the gain in contribution and customer "
    "value, taken to grow in proportion to the rate; it has the congestion that the formula leaves out. Cost is that "
    "of levers, wages, people, standards, stock, places and more orders; visits and orders saved are a gain, no lower "
    "cost. More people are left out: what they bring does not come by the rate. Rates are points, without intervals."
)


def break_even_table(comparison: Comparison, money: Mapping[str, Any]) -> list[Section]:
    """A section with a row for each step that raises the first-fix rate and costs something; none without them."""
    outcomes = comparison.outcomes
    if not len(comparison.steps) or not all(outcomes.has(name) for name in NEEDED):
        return []
    now = circumstances(comparison, money)
    found = {place: row for place, step in comparison.steps.iterrows() if (row := _row(comparison, step, now))}
    if not found:
        return []
    rows = list(found.values())
    head = ["step from the baseline", "cost a year", "first-fix rate", "break-even: formula", "break-even: simulation",
            "net value, ± half an interval"]  # fmt: skip
    unit = str(outcomes.indicators["revenue"].unit)
    text = " ".join(
        filter(None, [none_pays(comparison, comparison.steps.loc[list(found)], "step of this table"), TEXT])
    )
    text = text.format(extra=now["extra"], visit=show(now["visit"], unit), value=show(now["value"], unit))
    table = table_of(f"Baseline: {_rate(now['rate'])}", [list(one) for one in zip(head, *rows, strict=True)])
    return [Section("Break-even first-fix rate", text, tables=[table])]


def circumstances(comparison: Comparison, money: Mapping[str, Any]) -> dict[str, float]:
    """What the formula needs of the baseline; a visit costs its hours (wage and vehicle) and its kilometres."""
    outcomes, cell = comparison.outcomes, comparison.baseline

    def mean(name: str) -> float:
        return outcomes.estimate(name, cell).value

    years = mean("customer_years") / ((mean("customers_start") + mean("customers_end")) / 2)
    hour = (money["technician_month"] + money["vehicle_month"]) / money["hours_month"]
    hours = (mean("travel_hours") + mean("work_hours")) / mean("visits")
    failures = mean("first_visit_failures")
    return {
        "years": years,
        "rate": mean("first_fix_rate"),
        "jobs": mean("first_visits") / years,
        "extra": (mean("visits_of_closed_jobs") - mean("closed_jobs")) / failures if failures else 0.0,
        "visit": hours * hour + mean("cost_travel") / mean("visits"),
        "customers": mean("customer_years") / years,
        "value": mean("customer_value_mean"),
        "cost": mean("cost_total") / years,
    }


def spent_on(comparison: Comparison, cell: int) -> float:
    """What a cell costs more than the baseline before anything comes of it, over the period."""
    spent = {
        name: float(comparison.difference(cell, name)["difference"]) for name in SPENT if comparison.outcomes.has(name)
    }
    return sum(spent.values()) - min(spent.get("cost_ordering", 0.0), 0.0)  # orders saved are a gain, like visits


def _row(comparison: Comparison, step: pd.Series, now: Mapping[str, float]) -> list[str] | None:
    if str(step["factor"]).startswith("crew."):
        return None
    cell, unit = int(step["cell"]), str(comparison.outcomes.indicators["revenue"].unit)
    cost = spent_on(comparison, cell) / now["years"]
    rise = float(comparison.difference(cell, "first_fix_rate")["difference"])
    if rise < LEAST_RISE or cost < LEAST_COST * now["cost"]:
        return None  # the same rate, or about nothing to earn back
    churn = -float(comparison.difference(cell, "churn_rate_year")["difference"])
    kept = now["customers"] * churn / rise
    formula = break_even_gain(cost, now["jobs"], now["extra"], now["visit"], kept, now["value"])
    gains = (comparison.difference(cell, name)["difference"] for name in ("contribution", "customer_value"))
    worth = float(sum(gains)) / now["years"]
    found = interpolated_gain(rise, cost, worth)
    rates = [_rate(now["rate"] + rise), *(_pays_at(now["rate"] + gain) for gain in (formula, found))]
    half = float(step["worth_high"] - step["worth"])
    return [step_words(step), show(cost, unit), *rates, plus_minus(step["worth"], half, unit, signed=True)]


def _rate(rate: float) -> str:
    return f"{100 * rate:.1f} %"


def _pays_at(rate: float) -> str:
    """A rate that there can be, or that the step pays at none."""
    return _rate(rate) if rate <= 1 else "at no rate"
