"""Bad days in spells: against whole matrices, closed forms, and made-up days whose correlation is known."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.fitting.arrivals import fit_arrivals
from experiments.fitting.counts import day_cv, hc3, poisson
from experiments.fitting.season import factors_of
from experiments.fitting.spells import Spells, days_in_spells, fit_spells, with_spells
from experiments.fitting.weather import fit_weather
from tests.experiments.fitting.data import FEWEST_COVERED, SETS

DAYS = pd.date_range("2014-01-01", periods=365)
WEEK = list(range(7))


def made(seed: int, like: float, days: int = 365, mean: float | np.ndarray = 40.0, cv: float = 0.3) -> np.ndarray:
    """Counts of days in a row around a mean."""
    rng = np.random.default_rng(seed)
    return rng.poisson(mean * days_in_spells(rng, cv, np.array([like]), days)[0]).astype(float)


def fit(counts: np.ndarray, days: pd.DatetimeIndex, design: pd.DataFrame) -> tuple[Spells, np.ndarray]:
    """Spells, and the fitted means."""
    mean = np.asarray(poisson(counts, design)[0].mu)
    return fit_spells(counts, mean, design, days), mean


def level(days: pd.DatetimeIndex) -> pd.DataFrame:
    """One mean for all days."""
    return pd.DataFrame({"base": np.ones(len(days))}, index=days)


def dense(x: np.ndarray, mean: np.ndarray, days: pd.DatetimeIndex, variance: float, r: float) -> np.ndarray:
    """A^-1 X' V X A^-1 with V = diag(m) + m m' s^2 r^|days between|, written out."""
    apart = np.abs(np.subtract.outer(np.asarray(days), np.asarray(days)) / np.timedelta64(1, "D"))
    v = np.diag(mean) + variance * np.outer(mean, mean) * r**apart
    bread = np.linalg.inv(x.T @ (mean[:, None] * x))
    found: np.ndarray = bread @ x.T @ v @ x @ bread
    return found


def test_errors_of_a_negative_binomial_weigh_days_as_its_fit_does() -> None:
    """A^-1 X' W V W X A^-1 with A = X' W M X and W = 1 / (1 + spread m), written out; busy days count less."""
    x = factors_of(DAYS, WEEK)
    mean = np.where(DAYS.month < 7, 5.0, 80.0)
    found = fit_spells(made(3, 0.6, mean=mean), mean, x, DAYS, spread=0.09)
    r, z, w = found.correlation.value, x.to_numpy(), 1 / (1 + 0.09 * mean)
    bread = np.linalg.inv(z.T @ ((w * mean)[:, None] * z))
    apart = np.abs(np.subtract.outer(np.arange(365), np.arange(365)))
    alone, spells = (
        bread @ (z.T * w) @ (np.diag(mean) + np.outer(mean, mean) * law) @ (z.T * w).T @ bread
        for law in (found.alone * np.eye(365), found.variance * r**apart)
    )
    assert 0.3 < r < 0.9
    assert with_spells(alone, found) == pytest.approx(spells * student(found, mean, 18) ** 2, rel=1e-5, abs=1e-9)


def student(found: Spells, mean: np.ndarray, columns: int) -> float:
    """Quantile of the days that are worth as much as independent ones, over that of all days, less the share that is
    fitted; of four at least."""
    r, chance, factor = found.correlation.value, mean.sum(), found.variance * (mean**2).sum()
    worth = len(mean) * (chance + factor) / (chance + factor * (1 + r) / (1 - r))
    free = max(4, worth * (1 - columns / len(mean)))
    return float(stats.t.ppf(0.975, free) / stats.t.ppf(0.975, len(mean) - columns))


@pytest.mark.parametrize("gap", [False, True])
def test_errors_are_those_of_the_whole_matrix_over_the_calendar(gap: bool) -> None:
    """Week and months, in full and with three weeks that were not recorded: what is given as the errors of independent
    days comes back as the sandwich of all pairs of days."""
    kept = ~np.isin(np.arange(365), np.arange(100, 121)) if gap else np.ones(365, bool)
    days = DAYS[kept]
    design = factors_of(days, WEEK)
    found, mean = fit(made(1, 0.6)[kept], days, design)
    r, x = found.correlation.value, design.to_numpy()
    assert 0.3 < r < 0.9
    said = with_spells(dense(x, mean, days, found.alone, 0.0), found)
    known = dense(x, mean, days, found.variance, r) * student(found, mean, 18) ** 2
    assert said == pytest.approx(known, rel=1e-5, abs=1e-9)


def test_the_error_of_a_level_is_that_of_an_autoregression() -> None:
    """Closed form: (1/m + s^2 (1 + r) / (1 - r)) / n, less 2 s^2 r (1 - r^n) / (n (1 - r))^2."""
    found, mean = fit(made(2, 0.6), DAYS, level(DAYS))
    r, s2, n, m = found.correlation.value, found.variance, 365, mean[0]
    known = (1 / m + s2 * (1 + r) / (1 - r)) / n - 2 * s2 * r * (1 - r**n) / (n * (1 - r)) ** 2
    alone = np.array([[(1 / m + found.alone) / n]])
    assert with_spells(alone, found)[0, 0] == pytest.approx(known * student(found, mean, 1) ** 2, rel=1e-6)


def test_over_a_gap_the_correlation_falls_by_its_days() -> None:
    """By hand: two days next to each other share r of the factor, two days four days apart r^4."""
    days = DAYS[[0, 1, 5, 6, 10, 11, 15, 16, 20, 21, 25, 26]]
    mean, left = np.full(12, 100.0), np.tile([30.0, 20.0, -20.0, -30.0], 3)
    found = fit_spells(mean + left, mean, level(days), days)
    r, s2 = found.correlation.value, found.variance
    pairs = 6 * r + 5 * (r**4 + 2 * r**5 + r**6)  # two days of a pair; those of neighbouring pairs 4, 5, 5 and 6 apart
    pairs += sum((6 - k) * (r ** (5 * k - 1) + 2 * r ** (5 * k) + r ** (5 * k + 1)) for k in range(2, 6))
    known = (12 * (1 / 100 + s2) + 2 * s2 * pairs) / 144
    assert 0.3 < r < 0.9
    said = with_spells(np.array([[(1 / 100 + found.alone) / 12]]), found)[0, 0]
    assert said == pytest.approx(known * student(found, mean, 1) ** 2, rel=1e-6)


def test_days_taken_as_neighbours_over_gaps_are_found_out() -> None:
    """Every second day recorded: the calendar gives back 0.8, neighbours of the array its square."""
    by_calendar, by_place = [], []
    for seed in range(8):
        counts = made(seed, 0.8, 1460)[::2]
        for days, found in ((DAYS[0] + pd.to_timedelta(2 * np.arange(730), "D"), by_calendar),
                            (DAYS[0] + pd.to_timedelta(np.arange(730), "D"), by_place)):  # fmt: skip
            found.append(fit(counts, days, level(days))[0].correlation.value)
    assert np.mean(by_calendar) == pytest.approx(0.8, abs=0.03)
    assert np.mean(by_place) == pytest.approx(0.64, abs=0.05)


def test_what_months_took_of_spells_is_given_back() -> None:
    """A year of spells of 0.8 with twelve months fitted: plain moments have a tenth less, and too little variance."""
    found, plain, held, design = [], [], 0, factors_of(DAYS, WEEK)
    for seed in range(SETS):
        counts = made(seed, 0.8)
        one, mean = fit(counts, DAYS, design)
        left = counts - mean
        found.append((one.correlation.value, one.variance))
        held += one.correlation.low <= 0.8 <= one.correlation.high
        plain.append(((left[1:] * left[:-1]).mean() / ((left**2).mean() - mean.mean()), day_cv(counts, mean) ** 2))
    like, variance = np.mean(found, axis=0)
    assert like == pytest.approx(0.8, abs=0.035) and variance == pytest.approx(0.09, rel=0.12)
    assert held >= FEWEST_COVERED
    assert np.mean(plain, axis=0)[0] < 0.76 and np.mean(plain, axis=0)[1] < 0.8 * 0.09


def test_independent_days_have_the_errors_that_they_had() -> None:
    """As they were where no correlation is found; over many years at most a twentieth wider, and hardly ever more than
    a fifth."""
    ratios, design = [], factors_of(DAYS, WEEK)
    for seed in range(SETS):
        counts = made(seed, 0.0)
        one, mean = fit(counts, DAYS, design)
        plain = hc3(counts, mean, design, day_cv(counts, mean))
        wider = with_spells(plain, one)
        assert one.correlation.value > 0 or wider is plain
        ratios.append(np.sqrt(wider[0, 0] / plain[0, 0]))
    assert 1 <= np.mean(ratios) < 1.05
    assert np.quantile(ratios, 0.9) < 1.2


def test_slopes_of_cold_hold_the_truth_in_spells_and_those_of_independent_days_do_not() -> None:
    """A correlation of 0.8 in days and cold that lasts for a season: the mistake's interval holds it half the time."""
    degrees = 11 - 11 * np.cos(2 * np.pi * (np.arange(365) - 15) / 365.25)
    cold = np.minimum(degrees - 15, 0)
    rate = 20 * np.exp(-0.05 * cold)
    weight = rate / (1 + 0.3**2 * rate)
    alone = 1 / np.sqrt((weight * (cold - np.average(cold, weights=weight)) ** 2).sum())
    held = mistaken = 0
    for seed in range(SETS):
        counts = pd.Series(made(seed, 0.8, mean=rate), DAYS)
        found = fit_weather(counts, pd.Series(degrees, DAYS), 15.0, cold=True).slope
        held += found.low <= -0.05 <= found.high
        mistaken += abs(found.value + 0.05) <= 1.96 * alone
    assert held >= FEWEST_COVERED > mistaken


def test_weekends_are_no_spells() -> None:
    """Two quiet days a week are neighbours, and bad days are not."""
    rng = np.random.default_rng(3)
    quiet = np.where(DAYS.day_of_week >= 5, 0.2, 1.0)
    counts = pd.Series(rng.poisson(60 * quiet * rng.gamma(16, 1 / 16, 365)), DAYS)
    degrees = pd.Series(rng.normal(10, 8, 365), DAYS)
    assert fit_weather(counts, degrees, 15.0, cold=True).spells.value < 0.2
    assert fit_arrivals(counts).spells.value < 0.2


def test_factors_of_days_are_gamma_and_correlate_by_powers() -> None:
    """Mean 1, the coefficient of variation and third moment of a gamma law, r and r^3 one and three days later."""
    found = days_in_spells(np.random.default_rng(4), 0.5, np.repeat([0.0, 0.7], 200), 300).reshape(2, 200, 300)
    of_each = found.reshape(2, -1)
    assert of_each.mean(axis=1) == pytest.approx([1, 1], abs=0.02)
    assert of_each.std(axis=1) == pytest.approx([0.5, 0.5], rel=0.04)
    assert stats.skew(of_each, axis=1) == pytest.approx([1, 1], rel=0.15)  # twice the coefficient of variation
    for k in (1, 3):
        like = [np.corrcoef(one[:, k:].ravel(), one[:, :-k].ravel())[0, 1] for one in found]
        assert like == pytest.approx([0, 0.7**k], abs=0.03)


def test_the_interval_of_a_correlation_is_that_of_fishers_z() -> None:
    """artanh r has the error of r over 1 - r^2."""
    one = fit(made(2, 0.6), DAYS, level(DAYS))[0].correlation
    ends = np.arctanh(one.value) + np.array([-1, 1]) * stats.norm.ppf(0.975) * one.error / (1 - one.value**2)
    assert (one.low, one.high) == pytest.approx(np.tanh(ends)) and one.low > 0


def test_four_weeks_tell_nothing_of_how_long_spells_last() -> None:
    """One block of days has no scatter, which is no error of zero; two of them have one."""
    for days, sure in ((28, False), (56, True)):
        one = fit(made(7, 0.8, days), DAYS[:days], level(DAYS[:days]))[0].correlation
        assert one.low <= one.value <= one.high and np.isfinite(one.error) == sure
        assert sure or (one.low, one.high) == (0, 1)


def test_days_that_differ_by_chance_alone_tell_nothing_of_spells() -> None:
    """Four and six in turn are nearer to each other than chance is: no spread, so the correlation may be anything."""
    found, _ = fit(np.tile([4.0, 6.0], 50), DAYS[:100], level(DAYS[:100]))
    assert (found.variance, found.correlation.low, found.correlation.high) == (0, 0, 1)
