"""Skill and the errors of days that hang together, as written by hand."""

import numpy as np
import pandas as pd
import pytest

from experiments.backtest.counts import fit_counts, simulate_counts
from experiments.backtest.judged import judged
from experiments.backtest.split import Part
from experiments.fitting.spells import days_in_spells
from tests.experiments.fitting.data import FEWEST_COVERED, SETS


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
    """Zeger's sandwich (1988) by hand, of all pairs of days, by the correlation and the variance that were found."""
    rng = np.random.default_rng(2)
    days = pd.date_range("2023-01-02", periods=280)
    factor = days_in_spells(rng, 0.4, np.array([0.6]), 280)[0]
    counts = pd.Series(rng.poisson(30 * factor), days)
    nothing = pd.Series(dtype=float)
    found = fit_counts(Part(counts, pd.DatetimeIndex([]), nothing, nothing, nothing), pd.DatetimeIndex(["2024-12-01"]))
    assert found.months == ()  # no December was seen
    x = np.column_stack([np.ones(280), *(days.day_of_week == k for k in range(1, 7))]).astype(float)
    mean = np.exp(x @ found.coefficients)
    apart = np.abs(np.subtract.outer(np.arange(280), np.arange(280)))
    v = np.diag(mean) + found.day_cv**2 * np.outer(mean, mean) * found.spells.value**apart
    outer = np.linalg.inv((x * mean[:, None]).T @ x)
    of_mean = x.mean(axis=0)
    known, alone = (of_mean @ outer @ x.T @ middle @ x @ outer @ of_mean for middle in (v, np.diag(np.diag(v))))
    assert of_mean @ found.covariance @ of_mean == pytest.approx(known, rel=0.1)
    assert known > 2 * alone


@pytest.mark.parametrize("like", [0.0, 0.6])
def test_a_total_over_a_stretch_lies_within_its_interval_as_often_as_it_says(like: float) -> None:
    """Means of 60 days after 330; with days of a forecast each for itself, spells of 0.6 leave a quarter outside."""
    days, nothing, held, narrow = pd.date_range("2022-01-03", periods=390), pd.Series(dtype=float), 0, 0
    for seed in range(SETS):
        rng = np.random.default_rng([seed, 9])
        counts = pd.Series(rng.poisson(60 * days_in_spells(rng, 0.25, np.array([like]), 390)[0]), days)
        part = Part(counts[:330], pd.DatetimeIndex([]), nothing, nothing, nothing)
        found, seen = fit_counts(part, days[330:]), counts[330:].mean()
        apart = found._replace(spells=found.spells._replace(value=0.0, error=0.0))
        for which, one in enumerate((found, apart)):
            low, high = np.quantile(simulate_counts(one, days[330:], 200, seed).mean(axis=1), [0.025, 0.975])
            held, narrow = held + (low <= seen <= high) * (which == 0), narrow + (low <= seen <= high) * (which == 1)
    assert held >= FEWEST_COVERED
    assert narrow < FEWEST_COVERED or like == 0
