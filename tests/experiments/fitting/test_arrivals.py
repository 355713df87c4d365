"""Requests by day, hour and weather: what was put in comes out, and published figures are met."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.fitting.arrivals import fit_arrivals, fit_hours, fit_weather
from experiments.fitting.fitted import share
from experiments.messages import Refusal
from experiments.records.profile import days_of, gap_days
from tests.experiments.fitting.data import FEWEST_COVERED, SETS, table

DAYS = pd.date_range("2014-01-01", "2015-12-31")
CV = 0.3


def year(seed: int, cv: float = CV) -> pd.Series:
    """Counts with quiet Sundays, a summer, and days that differ by a gamma factor."""
    rng = np.random.default_rng(seed)
    mean = 40 * np.where(DAYS.day_of_week == 6, 0.5, 1.0) * np.where(DAYS.month.isin([6, 7, 8]), 1.5, 1.0)
    return pd.Series(rng.poisson(mean * (rng.gamma(1 / cv**2, cv**2, len(DAYS)) if cv else 1.0)), DAYS)


def test_intervals_of_season_and_week_cover_what_was_put_in() -> None:
    """Factors have geometric mean one: a Sunday is 0.5 / 0.5^(1/7), a July 1.5 / 1.5^(3/12)."""
    sunday, july = 0.5 ** (6 / 7), 1.5**0.75
    found = [fit_arrivals(year(seed)) for seed in range(SETS)]
    assert sum(one.weekdays[6].low <= sunday <= one.weekdays[6].high for one in found) >= FEWEST_COVERED
    assert sum(one.months[6].low <= july <= one.months[6].high for one in found) >= FEWEST_COVERED


def test_how_much_days_differ_is_told_from_chance() -> None:
    """A gamma factor with variation 0.3 comes back; Poisson days have next to none."""
    assert np.mean([fit_arrivals(year(seed)).day_cv for seed in range(10)]) == pytest.approx(CV, abs=0.02)
    assert np.mean([fit_arrivals(year(seed, 0.0)).day_cv for seed in range(10)]) < 0.04
    assert fit_arrivals(year(1, 0.0)).dispersion == pytest.approx(1.0, abs=0.15)


def test_poisson_intervals_are_too_narrow_where_days_differ() -> None:
    """The classic mistake: without the dispersion the interval of a Sunday misses the truth far too often."""
    sunday, missed = 0.5 ** (6 / 7), 0
    for seed in range(SETS):
        found = fit_arrivals(year(seed))
        error = found.weekdays[6].error / np.sqrt(found.dispersion)
        missed += abs(np.log(found.weekdays[6].value / sunday)) > 1.96 * error
    assert missed > stats.binom.ppf(0.999, SETS, 0.05)


def test_days_that_were_not_recorded_are_not_quiet_days() -> None:
    """With three weeks of nothing the rate falls by 3 %; left out, it stays."""
    counts = year(3)
    stopped = DAYS[100:121]
    empty = counts.where(~counts.index.isin(stopped), 0)
    whole, without = fit_arrivals(counts).per_day.value, fit_arrivals(empty, stopped).per_day.value
    assert fit_arrivals(empty).per_day.value < 0.98 * whole < without * 1.01


def test_cold_drives_heat_cases_as_published() -> None:
    """Boston, on days below 15 C: slope -0.091 per degree, dispersion 3.8 (the data's README)."""
    cases, weather = table("boston", "work_orders"), table("boston", "weather")
    heat = cases[cases["fault"].astype("str").str.startswith("Heat - Excessive")]
    counts = days_of(heat["opened"]).reindex(pd.date_range("2015-01-01", "2015-12-31"), fill_value=0)
    degrees = pd.Series(weather["mean"].to_numpy(), pd.DatetimeIndex(weather["time"].dt.tz_localize(None)))
    found = fit_weather(counts, degrees[degrees < 15], 15.0, cold=True)
    assert round(found.poisson, 3) == -0.091 and round(found.dispersion, 1) == 3.8
    assert found.slope.low < -0.091 < found.slope.high


def test_metro_has_its_published_peak_and_weekend() -> None:
    """8.3 % of calls come at 7 in the morning, and a weekend day has 0.80 of a weekday."""
    orders = table("metro", "work_orders")
    broken = orders.loc[orders["kind"] == "repair", "opened"]
    hours = fit_hours(broken)
    assert max(hours, key=lambda one: one.value).name == "hour 7" and round(hours[7].value, 3) == 0.083
    counts = days_of(broken)
    weekdays = [one.value for one in fit_arrivals(counts, gap_days(counts)).weekdays]
    assert np.mean(weekdays[5:]) / np.mean(weekdays[:5]) == pytest.approx(0.80, abs=0.04)


def test_a_short_record_has_no_season() -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match="30 days were recorded; a season needs at least 60"):
        fit_arrivals(year(1).iloc[:30])


def test_the_error_of_a_mean_is_that_of_weeks_less_what_the_months_took() -> None:
    """Means of months are fitted, so each takes a degree of freedom of the weeks."""
    counts, weeks = year(4).to_numpy(float), len(DAYS) // 7
    found = fit_arrivals(year(4))
    means = found.per_day.value * np.exp(np.log([_factor_of(found, day) for day in DAYS]))
    means *= counts.sum() / means.sum()
    apart = (counts - means)[: 7 * weeks].reshape(weeks, 7).mean(axis=1)
    known = np.sqrt((((apart - apart.mean()) ** 2).sum() / (weeks - 12)) / weeks) / counts.mean()
    assert found.per_day.error == pytest.approx(known, rel=1e-6)


def _factor_of(found, day: pd.Timestamp) -> float:
    return found.weekdays[day.day_of_week].value * found.months[day.month - 1].value


def test_a_share_has_wilsons_interval() -> None:
    """That of scipy; also where nothing happened, or everything did."""
    for k, n in ((0, 12), (3, 12), (40, 50), (7, 7)):
        found, known = share("x", np.arange(n) < k), stats.binomtest(k, n).proportion_ci(method="wilson")
        assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-12)
