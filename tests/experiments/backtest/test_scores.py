"""Scores against closed forms: a forecast is judged as the textbooks judge it."""

import math

import numpy as np
import pytest
from scipy import stats

from experiments.backtest.scores import coverage, crps, distances, pit, unevenness


@pytest.mark.parametrize("seen", [-1.5, 0.0, 0.7, 3.0])
def test_crps_of_a_normal_forecast_is_the_closed_form(seen: float) -> None:
    """Gneiting and Raftery (2007), eq. 21; 40,000 replications in 10 sets give its error."""
    made = np.random.default_rng(1).normal(size=(4000, 10))
    exact = seen * (2 * stats.norm.cdf(seen) - 1) + 2 * stats.norm.pdf(seen) - 1 / math.sqrt(math.pi)
    found = crps(made, np.full(10, seen))
    assert abs(found.mean() - exact) < 4 * found.std(ddof=1) / math.sqrt(10)


def test_crps_of_one_number_is_the_absolute_error() -> None:
    """And it is free of the number of replications: few give the same on average."""
    assert crps([[2.0], [2.0]], [5.0]) == pytest.approx([3.0])
    rng = np.random.default_rng(2)
    few, many = (
        crps(rng.normal(size=(3, 40_000)), np.zeros(40_000)),
        crps(rng.normal(size=(100, 2_000)), np.zeros(2_000)),
    )
    assert abs(few.mean() - many.mean()) < 4 * math.hypot(few.std() / 200, many.std() / math.sqrt(2_000))


def test_who_says_what_he_believes_scores_best() -> None:
    """Too sharp, too wide and shifted forecasts lose to the right one."""
    rng = np.random.default_rng(3)
    seen, noise = rng.normal(size=5_000), rng.normal(size=(200, 5_000))
    right = crps(noise, seen).mean()
    assert all(crps(wrong, seen).mean() > right + 0.005 for wrong in (0.5 * noise, 2 * noise, noise + 0.5))


def test_places_are_even_and_intervals_hold_if_the_forecast_is_right() -> None:
    """For counts too, where ties are broken by chance."""
    rng = np.random.default_rng(4)
    made, seen = rng.poisson(3, (399, 3_000)).astype(float), rng.poisson(3, 3_000).astype(float)
    assert stats.kstest(pit(made, seen), "uniform").pvalue > 1e-3
    normal, truth = rng.normal(size=(399, 3_000)), rng.normal(size=3_000)
    assert stats.binomtest(round(3_000 * coverage(normal, truth, 0.8)), 3_000, 0.8).pvalue > 1e-3


def test_distances_are_those_of_scipy() -> None:
    """One sample against an even spread, two against each other."""
    rng = np.random.default_rng(5)
    places, one, other = rng.random(50), rng.normal(size=300), rng.normal(1, 1, 400)
    assert unevenness(places) == pytest.approx(stats.kstest(places, "uniform").statistic)
    assert distances(one, other) == pytest.approx(
        (stats.ks_2samp(one, other).statistic, stats.wasserstein_distance(one, other))
    )
