"""Skill and the errors of days that hang together, as written by hand."""

import numpy as np
import pandas as pd
import pytest

from experiments.backtest.counts import fit_counts
from experiments.backtest.judged import judged
from experiments.backtest.split import Part


def test_skill_is_one_less_our_error_over_that_of_the_naive_forecast() -> None:
    """Forecasts of one number score their absolute error: off by 1 and 2 against 4 and 8 is a skill of 3/4."""
    seen = np.array([10.0, 20.0, 30.0, 40.0])
    off = np.array([1.0, -2.0, 2.0, -1.0])
    ours, naive = np.tile(seen + off, (6, 1)), np.tile(seen - 4 * off, (6, 1))
    found = judged(ours, seen, naive, np.arange(4), "a day", pooled=False)
    assert [found.skill, found.skill_low, found.skill_high] == pytest.approx([0.75] * 3)
    worse = judged(naive, seen, ours, np.arange(4), "a day", pooled=False)
    assert worse.skill == pytest.approx(-3.0)
    assert found.score("CRPS").value == pytest.approx(1.5) and found.score("CRPS").naive == pytest.approx(6.0)


def test_a_forecast_of_a_spread_that_knows_more_has_skill_and_its_interval_says_so() -> None:
    """Right about each of 200 things against right about all of them together: sd 1 of 3, a skill near 1 - 1/3."""
    rng = np.random.default_rng(1)
    middle = rng.normal(0, np.sqrt(8), 200)
    seen = middle + rng.normal(size=200)
    ours, naive = middle + rng.normal(size=(100, 200)), 3 * rng.normal(size=(100, 200))
    found = judged(ours, seen, naive, np.arange(200) // 7, "", pooled=False)
    assert found.skill_low < 2 / 3 < found.skill_high and found.skill_low > 0.5


def test_errors_of_counts_are_those_of_days_that_hang_together() -> None:
    """Newey and West (1987) by hand: sums of lagged products of scores, weights falling to nothing after 28 days."""
    rng = np.random.default_rng(2)
    days = pd.date_range("2023-01-02", periods=280)
    spell = np.repeat(rng.normal(0, 0.4, 14), 20)  # bad and good spells of 20 days
    counts = pd.Series(rng.poisson(30 * np.exp(spell)), days)
    nothing = pd.Series(dtype=float)
    found = fit_counts(Part(counts, pd.DatetimeIndex([]), nothing, nothing, nothing), pd.DatetimeIndex(["2024-12-01"]))
    assert found.months == ()  # no December was seen
    x = np.column_stack([np.ones(280), *(days.day_of_week == k for k in range(1, 7))]).astype(float)
    mean = np.exp(x @ found.coefficients)
    score = x * (counts.to_numpy() - mean)[:, None]
    middle = score.T @ score
    for lag in range(1, 29):
        one = score[lag:].T @ score[:-lag]
        middle += (1 - lag / 29) * (one + one.T)
    outer = np.linalg.inv((x * mean[:, None]).T @ x)
    known = outer @ middle @ outer
    assert found.covariance == pytest.approx(known, rel=1e-4, abs=1e-9)
    assert found.covariance[0, 0] > 4 * outer[0, 0]  # what days of chance alone would have
