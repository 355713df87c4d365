"""Formulas of value against sums, published numbers and laws."""

import math

import numpy as np
import pytest

from experiments.theory.money import (
    sensitivity_to_retention,
    shifted_beta_survival,
    value_from_next_period,
    value_including_now,
)
from experiments.worth.lifetime import (
    break_even_gain,
    discounted,
    fit_survival,
    interpolated_gain,
    mixed_value,
    payback,
    state_values,
)


def cohort(alpha: float, beta: float, years: int, size: float = 1e6) -> list[float]:
    """A cohort that follows the law exactly."""
    return [size * shifted_beta_survival(alpha, beta, t) for t in range(years + 1)]


def test_v18_of_the_value_of_a_customer() -> None:
    """600 a year, retention 0.8, discount 0.1: 1600 from next year on, 2200 with now, elasticity 3.67."""
    assert value_from_next_period(600, 0.8, 0.1) == pytest.approx(1600)
    assert value_including_now(600, 0.8, 0.1) == pytest.approx(2200)
    assert sensitivity_to_retention(0.8, 0.1) == pytest.approx(3.6667, abs=1e-4)


@pytest.mark.parametrize(("alpha", "beta"), [(0.668, 3.806), (0.704, 1.182), (2.0, 8.0)])
@pytest.mark.parametrize("years", [2, 3, 7])
def test_the_fit_finds_the_law_that_made_the_cohort(alpha: float, beta: float, years: int) -> None:
    """The first two are the fits of the two published cohorts (Fader and Hardie 2007)."""
    assert fit_survival(cohort(alpha, beta, years)) == pytest.approx((alpha, beta), rel=2e-3)


def test_the_published_cohort_is_fitted() -> None:
    """High-end customers over seven years (Fader and Hardie 2007, table 1): alpha 0.668, beta 3.806."""
    stayed = [1000, 869, 743, 653, 593, 551, 517, 491]
    assert fit_survival(stayed) == pytest.approx((0.668, 3.806), rel=0.01)


def test_alike_customers_are_found_to_be_alike() -> None:
    """Constant retention 0.8: alpha + beta is large, the mean leaves 0.2, and both values agree."""
    stayed = [10_000 * 0.8**t for t in range(5)]
    alpha, beta = fit_survival(stayed)
    assert alpha + beta > 1000 and alpha / (alpha + beta) == pytest.approx(0.2, abs=1e-3)
    mixed, average = mixed_value(600.0, stayed, 0.1)
    assert mixed == pytest.approx(average, rel=5e-3) == pytest.approx(2200, rel=1e-2)


@pytest.mark.parametrize(("alpha", "beta"), [(0.668, 3.806), (0.704, 1.182), (2.0, 8.0)])
def test_average_retention_understates_mixed_customers(alpha: float, beta: float) -> None:
    """And the fitted value is the sum over all years."""
    mixed, average = mixed_value(100.0, cohort(alpha, beta, 5), 0.1)
    assert mixed > average
    years = sum(100.0 * shifted_beta_survival(alpha, beta, t) / 1.1**t for t in range(3000))
    assert mixed == pytest.approx(years, rel=1e-2)


@pytest.mark.parametrize("stayed", [[100, 90], [100, 100, 100], [100, 50, 60], [100, 50, 0]])
def test_a_cohort_that_says_nothing_is_refused(stayed: list[float]) -> None:
    """One year, nobody leaves, somebody comes back, nobody stays."""
    with pytest.raises(ValueError, match="a cohort of two years"):
        fit_survival(stayed)


def test_one_state_is_the_closed_form() -> None:
    """Customer or gone: m (1 + d) / (1 + d - r)."""
    assert state_values([[0.8]], [600.0], 0.1)[0] == pytest.approx(2200.0)


def test_values_of_states_are_discounted_sums_over_their_moves() -> None:
    """Loyal, wavering, gone: brute force over 500 years; the loyal are worth more, doubled margins double all."""
    moves, margins = [[0.9, 0.07], [0.3, 0.5]], [300.0, 150.0]
    value, at, total = state_values(moves, margins, 0.08), np.eye(2), np.zeros(2)
    for year in range(500):
        total += at @ margins / 1.08**year
        at = at @ moves
    assert value == pytest.approx(total) and value[0] > value[1]
    assert state_values(moves, [600.0, 300.0], 0.08) == pytest.approx(2 * value)
    with pytest.raises(ValueError, match="moves"):
        state_values([[0.9, 0.2], [0.0, 1.0]], margins, 0.1)


def test_present_value_of_a_level_flow_is_the_annuity() -> None:
    """100 at the end of each of ten years at 6 %: 736.01 (any table of annuities)."""
    assert discounted(np.full(10, 100.0), 0.06, np.arange(1, 11)).sum() == pytest.approx(736.01, abs=0.01)
    assert discounted([5.0, 5.0], 0.0, [0, 9]).tolist() == [5.0, 5.0]


def test_payback_is_when_the_amount_comes_to_zero_for_good() -> None:
    """140 down and 40 a period: three and a half; a later dip counts, and what never pays has none."""
    assert payback([-100, -60, -20, 20, 60]) == pytest.approx(3.5)
    assert payback([-10, 10, -10, 10]) == pytest.approx(3.5)
    assert payback([1, 2, 3]) == 0.0
    assert math.isnan(payback([-3, -2, -1])) and math.isnan(payback([1, -1]))


def test_break_even_is_where_saved_visits_and_kept_customers_pay_the_cost() -> None:
    """3,200 jobs, 1.6 visits of 110 per failure: a point saves 51.2 visits, 5,632; 20 customers at 500 come to more."""
    assert break_even_gain(5632.0, 3200, 1.6, 110, 0, 0) == pytest.approx(0.01)
    both = break_even_gain(15_632.0, 3200, 1.6, 110, 2000, 500)
    assert both == pytest.approx(0.01)
    assert math.isnan(break_even_gain(1.0, 0, 1.6, 110, 0, 0))


def test_a_step_that_is_worth_nothing_breaks_even_at_its_own_rise() -> None:
    """Worth zero net: exactly there; worth as much as it costs: at half of it; without gross gain: nowhere."""
    assert interpolated_gain(0.05, 1000.0, 0.0) == pytest.approx(0.05)
    assert interpolated_gain(0.05, 1000.0, 1000.0) == pytest.approx(0.025)
    assert math.isnan(interpolated_gain(0.05, 1000.0, -1000.0)) and math.isnan(interpolated_gain(-0.01, 10.0, 5.0))
