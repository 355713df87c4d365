"""Forecasts that are told the weather: made-up demand of a known law is forecast as a right model does, and what the
weather explains is not taken for chance.
"""

import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from experiments.backtest.counts import day_columns, fit_counts, simulate_counts
from experiments.backtest.judged import judged
from experiments.backtest.scores import coverage, pit
from experiments.backtest.split import cut
from experiments.backtest.trial import back_test
from experiments.backtest.weather import degrees_of, demand_ahead
from experiments.messages import Refusal

ZONE = "UTC"
DAYS, SPLIT = pd.date_range("2022-01-01", "2023-12-31"), "2023-01-01"
PHI, SD, HOT, COLD = 0.6, 0.03, 0.02, 0.01


def degrees(seed: int) -> pd.Series:
    """A year's cosine between 4 and 26 C, with weather around it."""
    rng = np.random.default_rng(seed)
    season = 15 - 11 * np.cos(2 * np.pi * (DAYS.day_of_year.to_numpy() - 15) / 365.25)
    return pd.Series(season + rng.normal(0, 3, len(DAYS)), DAYS)


def beyond(of_day: pd.Series) -> np.ndarray:
    """What weather adds to the logarithm."""
    return HOT * np.maximum(of_day.to_numpy() - 18, 0) + COLD * np.maximum(15 - of_day.to_numpy(), 0)


def demand(seed: int, of_day: pd.Series, phi: float = PHI) -> pd.Series:
    """Weekends a fifth less; errors of the law that is fitted."""
    rng, errors = np.random.default_rng(1000 + seed), np.zeros(len(DAYS))
    errors[0] = rng.normal(0, SD / np.sqrt(1 - phi**2))
    for k in range(1, len(DAYS)):
        errors[k] = phi * errors[k - 1] + rng.normal(0, SD)
    level = 12 + np.where(DAYS.day_of_week >= 5, -0.2, 0.0)
    return pd.Series(np.exp(level + beyond(of_day) + errors), DAYS)


def test_truths_fall_evenly_where_the_law_is_right() -> None:
    """One day of each of 40 records, so that days do not hang together: exact tests."""
    places, held = [], []
    for seed in range(40):
        of_day = degrees(seed)
        sums = demand(seed, of_day)
        before, after = sums[sums.index < SPLIT], sums[sums.index >= SPLIT]
        which = 8 * seed
        made, words = demand_ahead(before, after.index, of_day, 200, seed)
        places.append(pit(made[:, [which]], after.to_numpy()[[which]], seed)[0])
        held.append(coverage(made[:, [which]], after.to_numpy()[[which]], 0.95))
    assert stats.kstest(places, "uniform").pvalue > 1e-3
    assert stats.binomtest(int(sum(held)), len(held), 0.95).pvalue > 1e-3
    assert "month, degrees below 15 and above 18 C" in words


def correlation(words: str) -> float:
    """From one day to the next, as the fit says it."""
    found = re.search(r"errors correlate by (\S+) ", words)
    assert found is not None
    return float(found[1])


def test_the_fit_is_that_of_cochrane_and_orcutt_and_over_holes_that_of_the_calendar() -> None:
    """The same correlation as statsmodels has; and with every third day missing the same on average, where the next
    recorded day taken as the next day would have (0.6 + 0.36) / 2."""
    with_holes = []
    for seed in range(6):
        of_day = degrees(seed)
        sums = demand(seed, of_day)
        before, ahead = sums[sums.index < SPLIT], sums.index[sums.index >= SPLIT][:7]
        known = sm.GLSAR(np.log(before.to_numpy()), day_columns(before.index, tuple(range(1, 13)), of_day), rho=1)
        known.iterative_fit(maxiter=50)
        assert correlation(demand_ahead(before, ahead, of_day, 5, 1)[1]) == pytest.approx(known.rho[0], abs=0.005)
        kept = before[np.arange(len(before)) % 3 < 2]
        with_holes.append(correlation(demand_ahead(kept, ahead, of_day, 5, 1)[1]) - known.rho[0])
    assert np.mean(with_holes) == pytest.approx(0, abs=0.05)


def test_a_record_of_holes_has_a_correlation_below_one() -> None:
    """Every second day, and one pair of neighbours, both far out: their product is nine times the mean square."""
    before = DAYS[[0, 1, *range(2, 120, 2)]]
    far = np.where(np.arange(len(before)) < 2, 0.4, 0.0)
    sums = np.exp(10 + far + np.random.default_rng(1).normal(0, 0.01, len(before)))
    made, words = demand_ahead(pd.Series(sums, before), DAYS[130:140], degrees(1), 50, 1)
    assert np.isfinite(made).all() and abs(correlation(words)) <= 0.99


def test_errors_hang_together_in_the_forecast_as_in_the_law() -> None:
    """The variance of a mean of 28 days is that of a first-order autoregression, not of chance by day."""
    of_day = degrees(1)
    sums = demand(1, of_day)
    ahead = pd.DatetimeIndex(sums.index[sums.index >= SPLIT])[:28]
    made, _ = demand_ahead(sums[sums.index < SPLIT], ahead, of_day, 4000, 1)
    error = np.log(made) - np.log(made).mean(axis=0)
    lag = np.array([PHI ** abs(i - j) for i in range(28) for j in range(28)]).sum() / 28**2
    assert error.mean(axis=1).std() == pytest.approx(SD / np.sqrt(1 - PHI**2) * np.sqrt(lag), rel=0.35)
    assert np.corrcoef(error[:, 10], error[:, 11])[0, 1] == pytest.approx(PHI, abs=0.12)


LASTING = 0.9
WINTER, JULY = DAYS[(DAYS >= "2022-08-01") & (DAYS < "2023-07-01")], DAYS[DAYS >= "2023-07-01"]


@pytest.fixture(scope="module")
def july() -> tuple[np.ndarray, float]:
    """Errors of 4,000 forecasts of the 1st and the 8th of a month that was not seen, and the correlation from day to
    day that was found in the eleven months before it."""
    of_day = degrees(4)
    ahead = JULY[[0, 7]]
    made, words = demand_ahead(demand(4, of_day, LASTING)[WINTER], ahead, of_day, 4000, 1)
    return np.log(made) - np.log(made).mean(axis=0), correlation(words)


def test_errors_over_holes_have_the_variance_of_the_days_between() -> None:
    """Two days a week of spells of 0.9: a step of six days has 4 times the variance of a step of one, (1 - phi^12)
    / (1 - phi^2), taken off before steps are averaged.  Not taken off, days differ by half as much again."""
    ratios, of_day = [], degrees(4)
    for seed in range(12):
        whole = demand(seed, of_day, LASTING)[WINTER]
        kept = whole[np.arange(len(whole)) % 7 < 2]
        full, holes = (np.log(demand_ahead(one, JULY[[0]], of_day, 1000, 1)[0]).std() for one in (whole, kept))
        ratios.append(holes / full)
    assert 1 < np.median(ratios) < 1.4  # fewer days tell less of level and degrees


def test_days_that_are_not_asked_for_lie_between_those_that_are(july: tuple[np.ndarray, float]) -> None:
    """Errors a week apart correlate by the seventh power."""
    error, phi = july
    assert np.corrcoef(error.T)[0, 1] == pytest.approx(phi**7, abs=0.12) != pytest.approx(phi, abs=0.12)


def test_the_first_day_is_as_uncertain_as_any(july: tuple[np.ndarray, float]) -> None:
    """SD / sqrt(1 - phi^2), not SD: the split may fall into a bad spell."""
    error, phi = july
    assert error.std(axis=0) == pytest.approx(SD / np.sqrt(1 - phi**2), rel=0.25)


def test_what_few_days_tell_of_heat_is_in_the_forecast() -> None:
    """Eight weeks of 13 to 20 C, asked for days of 35 C: by hand, of least squares, errors of the mean of 28 days are
    those of its coefficients, x C x', and a little of the days'; without the first they were a twentieth."""
    before, ahead = DAYS[28:84], DAYS[100:128]
    of_day = pd.Series(np.random.default_rng(5).uniform(13, 20, len(DAYS)), DAYS).where(~DAYS.isin(ahead), 35.0)
    x, later = (day_columns(days, (), of_day) for days in (before, ahead))
    mean, made = later.mean(axis=0), []
    known = SD**2 * (mean @ np.linalg.inv(x.T @ x) @ mean + 1 / 28)
    for seed in range(8):
        logs = 12 + np.random.default_rng(seed).normal(0, SD, 56)
        forecast, _ = demand_ahead(pd.Series(np.exp(logs), before), ahead, of_day, 400, seed)
        made.append(np.log(forecast).mean(axis=1).var())
    assert np.mean(made) == pytest.approx(known, rel=0.25)


def test_counts_told_the_weather_beat_counts_that_are_not() -> None:
    """A record of one winter and spring, of which the next summer is asked: the level alone knows no heat."""
    of_day = degrees(2)
    rng = np.random.default_rng(2)
    counts = rng.poisson(60 * np.exp(8 * beyond(of_day)))
    times = pd.Series(np.repeat(DAYS, counts) + pd.Timedelta(hours=12)).dt.tz_localize(ZONE)
    parts = cut(times[times >= "2022-09-01"], None, pd.Timestamp("2023-06-01", tz=ZONE))
    days = pd.DatetimeIndex(parts.second.counts.index)[:60]
    seen = parts.second.counts.to_numpy(float)[:60]
    plain = simulate_counts(fit_counts(parts.first, days), days, 200, 2)
    told = simulate_counts(fit_counts(parts.first, days, of_day), days, 200, 2, of_day)
    found = judged(told, seen, plain, np.arange(60) // 7, "a day", pooled=False)
    assert found.skill_low > 0.2
    assert found.score("mean").as_right


def tables(days: int = len(DAYS)) -> dict[str, pd.DataFrame]:
    """Half-daily rows of weather and demand; the last day is recorded in part."""
    of_day = degrees(3)[:days]
    of_half = pd.DataFrame({"mean": of_day, "demand": demand(3, degrees(3))[:days] / 2})
    rows = pd.concat([of_half.set_index(of_half.index + pd.Timedelta(hours=h)) for h in (0, 12)]).sort_index()
    rows = rows.rename_axis("time").reset_index()
    rows["time"] = rows["time"].dt.tz_localize(ZONE)
    return {"weather": rows.iloc[:-1]}


def test_demand_by_day_is_tried_and_a_day_recorded_in_part_is_none() -> None:
    (trial,), at = back_test(tables(), SPLIT)
    assert (trial.subject, len(trial.seen), at.date().isoformat()) == ("demand, by weather", 364, SPLIT)
    assert trial.judged is not None and trial.judged.score("mean").as_right
    assert degrees_of(tables()["weather"]).index[0] == DAYS[0]


def test_too_few_days_and_records_without_a_day_are_said() -> None:
    with pytest.raises(Refusal, match="demand: 31 whole days before the split and"):
        back_test(tables(60), "2022-02-01")
    with pytest.raises(Refusal, match="nothing that happened on a day can be back-tested; allowed"):
        back_test({"failures": pd.DataFrame({"age": [1.0]})}, "")


def test_deliveries_are_lengths_and_what_was_called_off_is_none() -> None:
    """Ordered and delivered stand in surveys, as a marketplace keeps them."""
    rng = np.random.default_rng(4)
    ordered = pd.Series(pd.Timestamp("2022-01-01", tz=ZONE) + pd.to_timedelta(np.sort(rng.uniform(0, 300, 900)), "D"))
    delivered = ordered + pd.to_timedelta(rng.lognormal(2, 0.5, 900), "D")
    delivered[rng.random(900) < 0.2] = pd.NaT
    (trial,), _ = back_test({"surveys": pd.DataFrame({"ordered": ordered, "delivered": delivered})}, "2022-08-01")
    assert trial.subject == "time to deliver" and trial.fitted.startswith("lognormal")
    assert trial.judged is not None and trial.judged.score("50% quantile").as_right
    mean_days = np.exp(2 + 0.5**2 / 2)
    assert trial.unit == "days"
    assert float(trial.made.mean()) == pytest.approx(mean_days, rel=0.05)


def test_a_record_without_cold_days_and_with_holes_is_fitted_and_says_so() -> None:
    """Where it is never cold, cold has no slope; and days that are missing are said."""
    of_day = degrees(5) + 40
    sums = demand(5, of_day)
    before = sums[sums.index < SPLIT].drop(DAYS[100:107])
    made, words = demand_ahead(before, sums.index[sums.index >= SPLIT][:30], of_day, 50, 5)
    assert np.isfinite(made).all() and "; 7 days without a whole record" in words
