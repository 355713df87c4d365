"""The break-even table on a made-up company whose every amount can be worked out by hand."""

import pandas as pd
import pytest

from experiments.compare import compare
from experiments.evidence import Section
from experiments.worth.break_even import break_even_table

MONEY = {"technician_month": 5000.0, "vehicle_month": 3000.0, "hours_month": 160.0}  # 50 an hour
# Two years of 1,000 customers: 2,000 jobs a year, 0.70 fixed at the first visit, 1.5 more visits for each other one,
# 1.5 h (75) and 5 of travel a visit: 80; a tenth of the customers leaves a year; each is worth 500.
NOW = {
    "customers_start": 1000.0, "customers_end": 1000.0, "customer_years": 2000.0, "leavers": 200.0,
    "first_visits": 4000.0, "first_fixes": 2800.0, "first_visit_failures": 1200.0, "closed_jobs": 4000.0,
    "visits_of_closed_jobs": 5800.0, "visits": 6000.0, "travel_hours": 3000.0, "work_hours": 6000.0,
    "cost_travel": 30_000.0, "cost_levers": 0.0, "cost_labour": 400_000.0, "cost_total": 500_000.0,
    "revenue": 900_000.0, "contribution": 400_000.0, "contribution_present": 380_000.0,
    "customer_value": 500_000.0, "customer_value_present": 420_000.0, "customer_value_mean": 500.0,
}  # fmt: skip
# Fuller vans cost 40,000 in two years and wages nothing; 0.75 are fixed, 0.08 leave a year.  Net value: 51,600 more, of
# which 18,000 vary by a hundredth: half an interval is 4.303 x 180 / sqrt(3) = 447.
VANS = {
    "first_fixes": 3000.0, "first_visit_failures": 1000.0, "leavers": 160.0, "cost_levers": 40_000.0,
    "contribution": 420_000.0, "customer_value": 540_000.0, "cost_travel": 28_000.0,
    "contribution_present": 398_000.0, "customer_value_present": 453_600.0,
}  # fmt: skip


def section(
    step: dict[str, float], factor: str = "van", level: str = "fuller", before: dict[str, float] | None = None
) -> list[Section]:
    """The section for one step; three replications that share their luck, of mean zero."""
    rows, now = [], NOW | (before or {})
    for cell, values in enumerate([now, now | step]):
        for replication, luck in enumerate((-1.0, 0.0, 1.0)):
            own = {name: value * (1 + 0.01 * luck) if name in LUCKY else value for name, value in values.items()}
            whole = own | {"first_fix_rate": own["first_fixes"] / 4000, "churn_rate_year": own["leavers"] / 2000}
            rows.append({"cell": cell, "replication": replication, factor: ["plain", level][cell]} | whole)
    found = compare(pd.DataFrame(rows), [factor], {factor: "plain"}, "cost_total", "customers_end", currency="CNY")
    return break_even_table(found, MONEY)


LUCKY = ("revenue", "contribution", "customer_value", "cost_labour", "contribution_present")


def test_a_step_breaks_even_where_saved_visits_and_kept_customers_pay_its_cost() -> None:
    """20,000 a year.  Formula: a rate of 1 would save 2,000 x 1.5 x 80 = 240,000 and keep 0.02 x 1,000 / 0.05 = 400
    customers, 200,000: 20,000 / 440,000 = 4.5 points.  Simulation: 0.05 is worth (20,000 + 40,000) / 2 = 30,000 beyond
    its cost, so 0.05 x 20,000 / 50,000 = 2 points."""
    (found,) = section(VANS)
    (table,) = found.tables
    assert "1.50" in found.text and "80 CNY" in found.text and "500 CNY" in found.text
    assert table.caption == "Baseline: 70.0 %" and len(table.rows) == 1
    name, *texts = table.rows[0]
    assert "fuller" in name and texts == ["20,000 CNY", "75.0 %", "74.5 %", "72.0 %", "+51,600 ± 400 CNY"]
    assert "pays" not in found.text


def test_all_that_a_step_spends_is_its_cost_and_visits_saved_are_none_of_it() -> None:
    """Wages saved come off, which leaves 30,000 in two years; less travel is a gain, and no lower cost as well."""
    (found,) = section(VANS | {"cost_labour": 390_000.0})
    assert found.tables[0].rows[0][1:5] == ["15,000 CNY", "75.0 %", "73.4 %", "71.7 %"]


@pytest.mark.parametrize("step", [{"first_fixes": 2800.0}, {"first_fixes": 2700.0}, {"cost_levers": 0.0}])
def test_a_step_that_fixes_no_more_or_costs_nothing_has_no_break_even(step: dict[str, float]) -> None:
    """There is no rate to reach, or nothing to earn back."""
    assert section(VANS | step) == []


def test_a_step_that_costs_about_nothing_has_no_break_even() -> None:
    """Less than a thousandth of all costs: any rate would do, and the table would say nothing."""
    assert section(VANS | {"cost_levers": 0.0005 * NOW["cost_total"]}) == []


def test_a_step_that_gains_nothing_never_breaks_even() -> None:
    """Worth less than it cost: no rate in the simulation; customers who leave make the formula's rate the higher.  The
    text begins with what it loses, 4.303 x 470 / sqrt(3) to either side.
    """
    less = {"contribution_present": 333_000.0, "customer_value_present": 420_000.0}
    (found,) = section(VANS | {"contribution": 350_000.0, "customer_value": 500_000.0, "leavers": 220.0} | less)
    assert found.tables[0].rows[0][2:] == ["75.0 %", "84.3 %", "at no rate", "−47,000 ± 1,200 CNY"]
    lost = "No step of this table pays: the one that loses least, fuller, loses 47,000 ± 1,200 CNY of net value. "
    assert found.text.startswith(lost)


def test_more_orders_are_a_cost_and_fewer_are_none_of_it() -> None:
    """12,000 more on orders in two years make 26,000 a year of 20,000; as much saved changes nothing."""
    for orders, cost in ((12_000.0, "26,000 CNY"), (-12_000.0, "20,000 CNY")):
        (found,) = section(VANS | {"cost_ordering": 20_000.0 + orders}, before={"cost_ordering": 20_000.0})
        assert found.tables[0].rows[0][1] == cost


def test_more_people_have_no_break_even_rate() -> None:
    """They bring shorter waits, which do not grow with the rate."""
    assert section(VANS, factor="crew.technicians", level="ten") == []
