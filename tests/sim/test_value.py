"""Customer value: the closed form of docs/model.md, "Money"."""

import numpy as np
import pytest

from sim import simulate
from sim.value import retention_of, value_from_next_year
from tests.sim.bands import assert_mean
from tests.sim.worlds import small_town


def test_the_published_value_is_met() -> None:
    """m 600, r 0.8, d 0.1: 1600 from next year on (V18)."""
    assert value_from_next_year(600.0, 0.8, 0.1) == pytest.approx(1600.0)


@pytest.mark.parametrize(
    ("margin", "retention", "discount"), [(600.0, 0.8, 0.1), (50.0, 0.95, 0.06), (-20.0, 0.5, 0.15)]
)
def test_the_closed_form_is_the_sum_over_all_years(margin: float, retention: float, discount: float) -> None:
    """sum over t >= 1 of m (r / (1 + d))^t."""
    years = sum(margin * (retention / (1 + discount)) ** t for t in range(1, 2000))
    assert value_from_next_year(margin, retention, discount) == pytest.approx(years)


def test_nobody_who_leaves_at_once_has_a_value_next_year() -> None:
    """Retention zero: nothing from next year on."""
    assert value_from_next_year(600.0, 0.0, 0.1) == 0.0


def years_of_rest(**leaving: float) -> list[dict[str, float]]:
    """Measures of two years after one, in eight replications of a town that wins about as many as it loses."""
    changes = {f"leaving.{key}": value for key, value in leaving.items()}
    town = small_town({"customers.households": 1500, "days": 1098, "warmup_days": 366} | changes)
    return [simulate(town, replication=k).measures for k in range(8)]


def test_where_everybody_leaves_at_one_rate_retention_is_what_the_rate_says() -> None:
    """Counted month by month the rate is 12 (1 - r^(1/12)), so r = (1 - rate/12)^12: exp(-rate) but for 0.002."""
    found = years_of_rest(slope=0.0, intercept=-1.7, event_months=0.0)
    rate, stay = (np.array([m[name] for m in found]) for name in ("churn_rate_year", "retention_rate_year"))
    assert_mean(stay - (1 - rate / 12) ** 12, 0.0)
    assert np.array([retention_of(one) for one in rate]) == pytest.approx((1 - rate / 12) ** 12, abs=0.002)
    assert rate.mean() > 0.15


def test_in_a_company_at_rest_the_rate_tells_the_retention_to_a_point() -> None:
    """Satisfaction and with it the hazard differ, and newcomers have few jobs: exp(-rate) is not exact, but the mean of
    eight replications is within one percentage point of those who were counted to stay."""
    found = years_of_rest()
    apart = [m["retention_rate_year"] - retention_of(m["churn_rate_year"]) for m in found]
    assert abs(np.mean(apart)) < 0.01
    assert all(0.9 < m["customers_end"] / m["customers_start"] < 1.15 for m in found)
