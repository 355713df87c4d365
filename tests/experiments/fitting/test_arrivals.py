"""Requests by day, hour and weather: what was put in comes out, and published figures are met."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.fitting.arrivals import fit_arrivals, fit_hours
from experiments.fitting.fitted import share
from experiments.fitting.weather import fit_weather
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


def test_a_month_seen_on_few_empty_days_leaves_the_others_as_they_are() -> None:
    """Nothing on one New Year's Day has no logarithm; without its factor all is as if the record had ended before."""
    before = year(1)["2014-02-01":"2014-12-31"] // 10
    found = fit_arrivals(pd.concat([before, pd.Series([0], pd.DatetimeIndex(["2015-01-01"]))]))
    alone = fit_arrivals(before)
    assert found.empty == ["January"]
    assert found.per_day == alone.per_day
    assert found.months == alone.months


def test_a_whole_month_without_a_request_is_asked_after() -> None:
    """Of two requests a day a month of none is no chance: no factor is made up, the month and its days are named."""
    counts = year(1) // 20
    with pytest.raises(Refusal, match=r"nothing came in February \(28 days\), where \d+ would have; was it recorded"):
        fit_arrivals(counts["2014-01-01":"2014-12-31"].where(lambda one: one.index.month != 2, 0))


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
    """Means of months are fitted, so each takes a degree of freedom of the weeks; whole years have their mean."""
    counts, weeks = year(4).to_numpy(float), len(DAYS) // 7
    found = fit_arrivals(year(4))
    means = found.per_day.value * np.exp(np.log([_factor_of(found, day) for day in DAYS]))
    means *= counts.sum() / means.sum()
    apart = (counts - means)[: 7 * weeks].reshape(weeks, 7).mean(axis=1)
    known = np.sqrt((((apart - apart.mean()) ** 2).sum() / (weeks - 12)) / weeks) / counts.mean()
    assert found.per_day.error >= 0.99 * known * stats.t.ppf(0.975, weeks - 12) / 1.96
    assert found.per_day.value == pytest.approx(counts.mean(), rel=2e-3)


SHARE_OF_A_YEAR = np.array([150.0 if k in (5, 6, 7, 8, 9) else 50.0 for k in range(1, 13)])
LENGTHS = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def test_the_rate_is_that_of_a_year_whatever_part_of_it_was_recorded() -> None:
    """18 months with two summers: days have 96 on average, a year 83; the model summed over them is the record."""
    days = pd.date_range("2014-04-01", "2015-09-30")
    mean = SHARE_OF_A_YEAR[days.month - 1] * np.where(days.day_of_week == 6, 0.5, 1.0)
    truth = SHARE_OF_A_YEAR @ LENGTHS / 365.25 * 6.5 / 7
    held = 0
    for seed in range(SETS):
        rng = np.random.default_rng(seed)
        counts = pd.Series(rng.poisson(mean * rng.gamma(25, 1 / 25, len(days))), days)
        found = fit_arrivals(counts)
        held += found.per_day.low <= truth <= found.per_day.high
    months, week = (np.array([one.value for one in part]) for part in (found.months, found.weekdays))
    scaled = months / (months @ LENGTHS / 365.25)  # as sim/pack/time.py has them
    model = found.per_day.value * scaled[days.month - 1] * (week / week.mean())[days.day_of_week]
    assert model.sum() == pytest.approx(counts.sum(), rel=1e-9)
    assert held >= FEWEST_COVERED
    assert found.correlation.shape == (20, 20)


def test_months_that_were_not_recorded_are_as_the_mean_of_the_others() -> None:
    """April to September alone: by the lengths of the months, not their geometric mean."""
    days = pd.date_range("2014-04-01", "2014-09-30")
    found = fit_arrivals(pd.Series(np.random.default_rng(1).poisson(SHARE_OF_A_YEAR[days.month - 1]), days))
    of_half = (SHARE_OF_A_YEAR * LENGTHS)[3:9].sum() / LENGTHS[3:9].sum()
    assert found.per_day.low < of_half < found.per_day.high and found.per_day.high < 1.05 * of_half


def test_errors_of_factors_are_those_of_hc3() -> None:
    """A Poisson model by hand: residuals over what their own day does not take; wider than White's of 1980."""
    import statsmodels.api as sm

    counts = year(2).iloc[:70]
    days = pd.DatetimeIndex(counts.index)
    x = np.column_stack([np.ones(70), *(days.day_of_week == k for k in range(1, 7)),
                         *(days.month == k for k in (2, 3))]).astype(float)  # fmt: skip
    plain = sm.GLM(counts.to_numpy(float), x, family=sm.families.Poisson()).fit(cov_type="HC0")
    bread = np.linalg.inv(x.T @ (plain.mu[:, None] * x))
    taken = plain.mu * np.einsum("ij,jk,ik->i", x, bread, x)
    apart = (counts - plain.mu).to_numpy() / (1 - taken)
    known = bread @ (x.T @ (apart[:, None] ** 2 * x)) @ bread
    w = np.zeros(9)
    w[1:7] = -1 / 7
    w[6] += 1
    found = fit_arrivals(counts).weekdays[6].error
    assert found == pytest.approx(np.sqrt(w @ known @ w), rel=1e-6)
    assert found > 1.05 * np.sqrt(w @ plain.cov_params() @ w)


def _factor_of(found, day: pd.Timestamp) -> float:
    return found.weekdays[day.day_of_week].value * found.months[day.month - 1].value


def test_a_share_has_wilsons_interval() -> None:
    """That of scipy; also where nothing happened, or everything did."""
    for k, n in ((0, 12), (3, 12), (40, 50), (7, 7)):
        found, known = share("x", np.arange(n) < k), stats.binomtest(k, n).proportion_ci(method="wilson")
        assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-12)


def test_a_weekday_without_any_request_is_closed() -> None:
    """Its factor is nothing and the others' have geometric mean one; a year by the factors has what the record has."""
    days = pd.date_range("2023-01-01", periods=730, freq="D")
    rng = np.random.default_rng(8)
    counts = pd.Series(rng.poisson(np.where(days.day_of_week < 5, 5.0, 0.0)), days)
    found = fit_arrivals(counts)
    factors = {one.name: one.value for one in found.weekdays}
    assert factors["Saturday"] == factors["Sunday"] == 0
    assert np.prod([value for value in factors.values() if value]) == pytest.approx(1)
    assert all(0.85 < value < 1.15 for value in factors.values() if value)
    assert found.per_day.value == pytest.approx(counts.mean(), rel=0.01)
    assert found.per_day.low < 25 / 7 < found.per_day.high
    assert found.correlation.shape == (1 + 7 + 12, 1 + 7 + 12) and (found.correlation[6, :6] == 0).all()


def test_the_error_of_a_slope_of_heat_is_that_of_days_that_differ_beyond_chance() -> None:
    """By hand: (X' W X)^-1 with W = mean / (1 + mean / k), four and a half times Poisson's variance; made-up years
    have it, and the intervals hold the truth."""
    slope, cv, days = 0.03, 0.25, pd.date_range("2015-01-01", periods=365)
    degrees = 15 - 11 * np.cos(2 * np.pi * np.arange(-15, 350) / 365.25) + np.random.default_rng(1).normal(0, 3, 365)
    x = np.column_stack([np.ones(365), np.maximum(degrees - 18, 0)])
    mean = 60 * np.exp(slope * x[:, 1])
    known = np.sqrt(np.linalg.inv(x.T @ ((mean / (1 + cv**2 * mean))[:, None] * x))[1, 1])
    found = []
    for seed in range(SETS):
        rng = np.random.default_rng(seed)
        counts = pd.Series(rng.poisson(mean * rng.gamma(1 / cv**2, cv**2, 365)), days)
        found.append(fit_weather(counts, pd.Series(degrees, days), 18.0, cold=False).slope)
    assert np.mean([one.error for one in found]) == pytest.approx(known, rel=0.05)
    assert np.std([one.value for one in found]) == pytest.approx(known, rel=0.35)
    assert sum(one.low <= slope <= one.high for one in found) >= FEWEST_COVERED
