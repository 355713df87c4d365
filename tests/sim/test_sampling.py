"""Formulas of samples against published values and against brute force."""

import numpy as np
import pytest

from sim.sampling import (
    answers_for_difference,
    answers_for_mean,
    answers_for_share,
    horvitz_thompson,
    net_promoter,
    nonresponse_bound,
    weighted_mean,
)


def test_385_answers_give_a_share_within_five_points() -> None:
    """Reference value V20: 384.15, or 322.39 from a population of 2,000."""
    assert answers_for_share(0.05) == pytest.approx(384.15, abs=0.005)
    assert answers_for_share(0.05, population=2000) == pytest.approx(322.39, abs=0.005)


def test_553_answers_give_a_mean_within_a_point() -> None:
    """Reference value V20: sd 12, error 1."""
    assert answers_for_mean(1.0, 12.0) == pytest.approx(553.17, abs=0.005)


def test_two_groups_of_the_size_asked_for_show_the_difference_with_the_power_asked_for() -> None:
    """4,000 pairs of samples, seed 1: the share found is binomial, so 0.80 +- 0.025 holds with 99.9 % confidence."""
    n = round(answers_for_difference(0.5, 1.0))
    assert n == 63  # 2 (1.96 + 0.84)^2 / 0.25 = 62.8
    rng = np.random.default_rng(1)
    first, second = rng.normal(0.0, 1.0, (4000, n)), rng.normal(0.5, 1.0, (4000, n))
    found = np.abs(second.mean(axis=1) - first.mean(axis=1)) / np.sqrt(2 / n) > 1.959964
    assert found.mean() == pytest.approx(0.80, abs=0.025)


def test_the_variance_of_a_net_promoter_score_is_that_of_its_signs() -> None:
    answers = np.random.default_rng(2).integers(0, 11, 5000)
    signs = np.where(answers >= 9, 1, np.where(answers <= 6, -1, 0))
    score, variance = net_promoter(answers.tolist())
    assert score == pytest.approx(signs.mean())
    assert variance == pytest.approx(signs.var())


def test_weighting_everybody_alike_changes_nothing() -> None:
    values = [0.2, 0.9, 0.7]
    assert weighted_mean(values, [0.5, 0.5, 0.5]) == pytest.approx(0.6)
    assert horvitz_thompson(values, [1.0, 1.0, 1.0], 3) == pytest.approx(0.6)


def test_the_bias_of_those_who_answer_is_the_bound() -> None:
    """mean of answerers - mean of all = (1 - r)(mean of answerers - mean of the others), exactly."""
    rng = np.random.default_rng(3)
    felt = rng.uniform(0, 1, 10_000)
    answers = rng.uniform(0, 1, 10_000) < felt
    bias = felt[answers].mean() - felt.mean()
    bound = nonresponse_bound(answers.mean(), felt[answers].mean(), felt[~answers].mean())
    assert abs(bias) == pytest.approx(bound)
    assert abs(bias) <= bound + 1e-12
