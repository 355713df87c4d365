"""Levels of persons against closed forms: analysis of variance, and the mixed model equations of Henderson (1975)."""

import numpy as np
import pytest

from experiments.fitting.levels import Sums, over_ratios


def test_the_likeliest_ratio_of_a_balanced_layout_is_that_of_the_analysis_of_variance() -> None:
    """Five persons of four jobs: theta = (mean square between / within - 1) / 4, also where the people are few."""
    rng = np.random.default_rng(1)
    who = np.repeat(np.arange(5), 4)
    y = rng.normal(0, 1, 5)[who] + rng.normal(0, 0.5, 20)
    means = y.reshape(5, 4).mean(axis=1)
    within = ((y - means[who]) ** 2).sum() / 15
    known = np.sqrt((4 * means.var(ddof=1) / within - 1) / 4)
    ratios = np.linspace(known - 0.5, known + 0.5, 1001)
    found, _ = over_ratios(np.column_stack([np.ones(20), y]), who, 5, ratios)
    best = max(range(1001), key=lambda k: found[k].log_likelihood)
    assert ratios[best] == pytest.approx(known, abs=1e-3)
    assert found[best].sigma ** 2 == pytest.approx(within, rel=1e-2)


def test_levels_of_few_persons_are_as_uncertain_as_hendersons_equations_say() -> None:
    """Six persons, a line with a slope: the inverse of [X'X X'Z; Z'X Z'Z + 1 / theta] times sigma^2."""
    rng = np.random.default_rng(2)
    who, ratio = np.repeat(np.arange(6), [3, 9, 4, 5, 2, 7]), 0.8
    x, z = np.column_stack([np.ones(30), rng.normal(size=30)]), np.eye(6)[who]
    y = 4 + 0.3 * x[:, 1] + rng.normal(0, 0.4, 6)[who] + rng.normal(0, 0.5, 30)
    both = np.hstack([x, z])
    left = both.T @ both + np.diag([0.0, 0.0, *[1 / ratio**2] * 6])
    solved, inverse = np.linalg.solve(left, both.T @ y), np.linalg.inv(left)
    variance = float(y @ y - solved @ both.T @ y) / 28
    found = Sums(np.column_stack([x, y]), who, 6).at(ratio)
    assert found.sigma**2 == pytest.approx(variance, rel=1e-6)
    assert np.append(found.b, found.levels) == pytest.approx(solved, rel=1e-6)
    assert found.uncertain == pytest.approx(variance * np.diag(inverse)[2:], rel=1e-6)
    assert found.covariance == pytest.approx(variance * inverse[:2, :2], rel=1e-6)
