"""Counts of days that hang together, and the forecast without a model, against records made by hand."""

import numpy as np
import pandas as pd
import pytest

from experiments.backtest.counts import Counts, day_columns, fit_counts, same_weekday, simulate_counts
from experiments.backtest.split import Part
from experiments.fitting.fitted import fitted
from experiments.fitting.spells import MOST, days_in_spells

DAYS = pd.date_range("2022-01-03", periods=400)  # from a Monday on
AHEAD = pd.date_range("2022-12-01", periods=90)  # of which no month was seen
NONE = pd.Series(dtype=float)


def part(counts: np.ndarray) -> Part:
    """A record of counts only, without a gap."""
    return Part(pd.Series(counts, DAYS[: len(counts)]), pd.DatetimeIndex([]), NONE, NONE, NONE)


def bad_spells(rng: np.random.Generator, days: int, phi: float = 0.6, sd: float = 0.2) -> np.ndarray:
    """Logarithms of a day's factor that last, with mean factor one."""
    found = np.empty(days)
    found[0] = rng.normal(0, sd)
    for k in range(1, days):
        found[k] = phi * found[k - 1] + rng.normal(0, sd * np.sqrt(1 - phi**2))
    made: np.ndarray = found - sd**2 / 2
    return made


def test_the_level_of_days_that_hang_together_is_known_as_well_as_it_is_said() -> None:
    """The mean of n days has variance (chance + sd^2 (1 + phi) / (1 - phi)) / n, more than ten times Poisson's; what
    the lags leave out makes it a tenth less."""
    said, days = [], 330
    of_week = day_columns(AHEAD[:7], (), None).mean(axis=0)
    for seed in range(40):
        rng = np.random.default_rng(seed)
        found = fit_counts(part(rng.poisson(60 * np.exp(bad_spells(rng, days)))), AHEAD)
        said.append(of_week @ found.covariance @ of_week)
    assert np.mean(said) == pytest.approx((1 / 60 + 0.2**2 * 1.6 / 0.4) / days, rel=0.25)


@pytest.mark.parametrize("days", [28, 56, 90])
def test_a_short_record_in_spells_forecasts_no_thousands(days: int) -> None:
    """Of 30 a day with a coefficient of variation of 0.3; Student's law with one degree of freedom, on logarithms, made
    a mean of hundreds or thousands in some records of each of these lengths."""
    for seed in range(1000, 1040):
        rng = np.random.default_rng(seed)
        record = part(rng.poisson(30 * days_in_spells(rng, 0.3, np.array([0.8]), days)[0]))
        ahead = DAYS[days : days + 60]
        assert simulate_counts(fit_counts(record, ahead), ahead, 200, seed).mean() < 3 * 30


@pytest.mark.parametrize("error", [0.0, 0.3])
def test_days_a_week_apart_correlate_by_the_seventh_power_of_what_is_drawn(error: float) -> None:
    """The mean of r^7 over draws of r from 0 to 0.97; days between are not asked for.  Each day keeps its law."""
    like = fitted("r", 0.6, error, "identity", "correlation", "", 1)
    law = Counts(np.r_[np.log(1e6), np.zeros(6)], np.zeros((7, 7)), 0.3, like, (), 330)
    made = simulate_counts(law, DAYS[[0, 7]], 20_000, 1) / 1e6
    known = (np.clip(np.random.default_rng(2).normal(0.6, error, 100_000), 0, MOST) ** 7).mean()
    assert np.corrcoef(made.T)[0, 1] == pytest.approx(known, abs=0.025)
    assert made.std(axis=0) == pytest.approx([0.3, 0.3], rel=0.03)


def test_the_spread_of_days_has_what_months_took_of_it() -> None:
    """Spells of 0.8 and twelve months fitted: 0.3 comes back, where plain moments find 0.26."""
    ahead, found = DAYS[330:], []
    for seed in range(40):
        counts = np.random.default_rng(seed).poisson(
            40 * days_in_spells(np.random.default_rng(100 + seed), 0.3, np.array([0.8]), 365)[0]
        )
        found.append(fit_counts(part(counts), ahead).day_cv)
    assert np.mean(found) == pytest.approx(0.3, abs=0.025)


def test_without_a_model_a_day_is_as_the_same_weekday_of_the_last_eight_weeks() -> None:
    """Counts are the number of the day, 0 to 139: Monday the 140th is as days 84, 91 ... 133."""
    counts = pd.Series(np.arange(140.0), DAYS[:140])
    expected = [[84.0 + 7 * week + day for day in (0, 1, 6, 0)] for week in range(8)]
    ahead = DAYS[[140, 141, 146, 147]]
    assert same_weekday(counts, ahead) == pytest.approx(np.array(expected))
