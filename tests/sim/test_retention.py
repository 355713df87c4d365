"""Who stays: counts by whole years against a reading customer by customer, and what leaving costs."""

import math

import pytest

from sim import Run, simulate
from sim.events import DAY, YEAR
from sim.retention import COHORT_YEARS
from sim.value import value_from_next_year, value_including_now
from tests.sim.worlds import conf, small_town

PRICES = {"money.technician_month": 900.0, "money.acquisition": 80.0, "money.contract_year": 300.0}
TOWN = {"customers.households": 300, "demand.failure_scale_years": 2.0, "satisfaction.intercept": 0.0} | PRICES


@pytest.fixture(scope="module", params=[0, 100])
def run(request: pytest.FixtureRequest) -> Run:
    """Two whole years and a piece of the third one, with and without a warm-up."""
    return simulate(small_town(TOWN | {"days": 900, "warmup_days": request.param}))


def there(customer, t: float) -> bool:
    return bool(customer["won_at"] < max(t, 1) and customer["left_at"] >= t)


def test_years_are_whole_and_counted_customer_by_customer(run: Run) -> None:
    """Who is there when a year begins, and who of them when it ends; the piece at the end is no year."""
    since, people = run.scenario.warmup_days * DAY, run.world.customers[: int(run.world.now[0]["n_customers"])]
    years = [(since + int(k * YEAR), since + int((k + 1) * YEAR)) for k in range(2)]
    starts = [c for begin, _ in years for c in people if there(c, begin)]
    stays = [c for begin, end in years for c in people if there(c, begin) and c["left_at"] >= end]
    assert run.measures["year_starts"] == len(starts) and run.measures["year_stays"] == len(stays) < len(starts)
    assert run.measures["retention_rate_year"] == len(stays) / len(starts)


def test_the_cohort_of_the_start_only_shrinks(run: Run) -> None:
    """From year to year fewer of the first customers; years that the run does not reach are not there."""
    followed = [run.measures[f"stayed_{k}y"] for k in range(1, COHORT_YEARS + 1)]
    assert run.measures["customers_start"] > followed[0] > followed[1] > 0
    assert all(math.isnan(one) for one in followed[2:])


def test_nobody_leaves_and_all_are_kept() -> None:
    """Retention one, and leaving costs nothing."""
    m = simulate(small_town(TOWN | {"days": 400, "leaving": conf("leaving", "none")})).measures
    assert m["retention_rate_year"] == 1.0 and m["stayed_1y"] == m["customers_start"]
    assert m["churn_cost"] == m["churn_lost_value"] == m["churn_replacement"] == 0.0


def test_a_run_of_less_than_a_year_has_no_retention() -> None:
    """What did not happen is not a number."""
    m = simulate(small_town(TOWN | {"days": 40})).measures
    assert math.isnan(m["retention_rate_year"]) and math.isnan(m["stayed_1y"]) and m["year_starts"] == 0


def test_a_leaver_costs_his_value_with_this_years_margin_and_a_new_customer(run: Run) -> None:
    """Lost value plus replacement; this year's margin plus the value from next year on is the value with now."""
    m, d = run.measures, run.scenario.money.discount_year
    margin, retention = m["customer_margin_year"], math.exp(-m["churn_rate_year"])
    each = margin + value_from_next_year(margin, retention, d)
    assert value_including_now(margin, retention, d) == pytest.approx(each)
    assert m["churn_lost_value"] == pytest.approx(m["leavers"] * each)
    assert m["churn_replacement"] == m["leavers"] * 80.0
    assert m["churn_cost"] == pytest.approx(m["churn_lost_value"] + m["churn_replacement"])
    assert m["customer_value"] == pytest.approx(m["customers_end"] * m["customer_value_mean"])


def test_keeping_and_winning_are_all_the_costs(run: Run) -> None:
    """Two kinds of cost, each over its own customers, and no third kind."""
    m = run.measures
    assert m["keeping_cost"] + m["cost_acquisition"] == pytest.approx(m["cost_total"])
    assert m["keeping_cost_mean"] == pytest.approx(m["keeping_cost"] / m["customer_years"])
    assert m["acquisition_cost_mean"] == pytest.approx(80.0)
    assert m["contract_income_share"] == pytest.approx(m["contract_income"] / m["revenue"])
    assert 0 < m["contract_income_share"] < 1


def test_money_by_month_adds_up_to_revenue_and_costs(run: Run) -> None:
    """Months of the warm-up are in the series; what was posted after it is what the indicators count."""
    edges_since = run.scenario.warmup_days * DAY
    ledger, m = run.ledger, run.measures
    revenue, cost = ledger.in_and_out([edges_since, run.scenario.days * DAY])
    assert revenue[0] == pytest.approx(m["revenue"]) and cost[0] == pytest.approx(m["cost_total"])
    assert run.monthly["revenue"].sum() >= m["revenue"] and run.monthly["cost"].sum() >= m["cost_total"]
    if edges_since == 0:
        assert run.monthly["revenue"].sum() == pytest.approx(m["revenue"])


def test_doubled_money_doubles_every_amount() -> None:
    """Every price times two: values, margins and costs of leaving too; shares and counts stay."""
    one = small_town(TOWN | {"days": 400})
    prices = {k: 2 * v for k, v in one.money.model_dump().items() if isinstance(v, float) and k not in KEPT}
    two = simulate(small_town(TOWN | {"days": 400} | {f"money.{k}": v for k, v in prices.items()}))
    first, second = simulate(one).measures, two.measures
    for name in ("churn_cost", "customer_value", "customer_margin_year", "keeping_cost_mean", "contract_income"):
        assert second[name] == pytest.approx(2 * first[name], rel=1e-4), name
    for name in ("contract_income_share", "customer_value_residual_share", "retention_rate_year"):
        assert second[name] == pytest.approx(first[name], rel=1e-4), name


# What is no price but a rate, a share or a number of hours.
KEPT = ("discount_year", "hours_month", "overtime", "holiday", "part_markup", "holding_year", "emergency_share")
