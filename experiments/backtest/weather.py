"""Days told the weather: what a record says of heat and cold before the split, simulated over the weather that came.

A forecast of demand for cooling a year ahead is mostly one of the weather, which nobody has; told the temperature of
each day, it shows whether the law of demand holds.  Between degrees below 15 C and above 18 C there is a mild stretch
without heating or cooling (`docs/case_boston_season.md`).
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.backtest.counts import day_columns, months_seen, same_weekday
from experiments.backtest.judged import judged
from experiments.backtest.series import REPLICATIONS, Trial, blocks_of
from experiments.messages import Refusal

__all__ = ["degrees_of", "demand_ahead", "trial_of_demand"]

Array = NDArray[np.float64]
FEWEST_DAYS = 56
ROUNDS, NEAR = 50, 1e-6  # of fitting errors and coefficients in turn
MOST = 0.99  # correlation; moments over the few neighbours of a record of holes may exceed 1


def degrees_of(weather: pd.DataFrame) -> pd.Series:
    """Mean temperature in C by day of the records' own clock; index: days without zone."""
    rows = weather.dropna(subset=["mean"])
    found: pd.Series = rows.groupby(rows["time"].dt.tz_localize(None).dt.floor("D"))["mean"].mean()
    return found


def trial_of_demand(weather: pd.DataFrame, at: pd.Timestamp, seed: int) -> Trial:
    """Sums of demand by day, for power say; raises Refusal where the days before or after the split are too few."""
    rows = weather.dropna(subset=["mean", "demand"])
    day = rows["time"].dt.tz_localize(None).dt.floor("D")
    sums = rows.groupby(day)["demand"].sum()
    whole = rows.groupby(day).size()
    sums = sums[(whole == whole.median()) & (sums > 0)]  # days that were recorded in part say less than they were
    first = pd.DatetimeIndex(sums.index) < at.tz_localize(None)
    before, after = sums[first], sums[~first]
    if len(before) < FEWEST_DAYS or len(after) < 7:
        raise Refusal(
            f"demand: {len(before)} whole days before the split and {len(after)} after it; allowed: at least "
            f"{FEWEST_DAYS} before it and 7 after it"
        )
    made, words = demand_ahead(before, after.index, degrees_of(weather), REPLICATIONS, seed)
    days, seen = pd.DatetimeIndex(after.index), after.to_numpy(float)
    naive = same_weekday(before, days)
    blocks = blocks_of(np.asarray((days - days[0]).days))
    return Trial(
        "demand, by weather", "a day", words, seen, made, naive, days,
        judged(made, seen, naive, blocks, "a day", pooled=False),
        of=f"{len(days):,} days", end=days[-1],
    )  # fmt: skip


def demand_ahead(
    before: pd.Series, ahead: pd.Index, degrees: pd.Series, replications: int, seed: int
) -> tuple[Array, str]:
    """Shape (replications, days ahead), and the fit in words: logarithms on weekday, month and degrees, errors that
    hang together from day to day; each replication draws its parameters anew.
    """
    days, later = pd.DatetimeIndex(before.index), pd.DatetimeIndex(ahead)
    months = months_seen(days, later)
    x = day_columns(days, months, degrees)
    known = x.any(axis=0)  # a record without cold days tells nothing of cold
    fit, rho = _autoregressed(np.log(before.to_numpy(float)), x[:, known], days)
    rng, n = np.random.default_rng(seed), len(before)
    drawn = rng.multivariate_normal(fit.params, fit.cov_params(), replications, method="eigh")
    phi = rng.normal(rho, np.sqrt((1 - rho**2) / n), replications)
    variance = fit.scale * fit.df_resid / rng.chisquare(fit.df_resid, replications)
    levels = drawn @ day_columns(later, months, degrees)[:, known].T
    made = np.exp(levels + _autoregression(phi, variance, later, rng))
    words = f"{n} days before the split, told the temperature of each day after it: level, weekday, "
    words += f"{'month, ' if months else ''}degrees below 15 and above 18 C; errors correlate by {rho:.2f} "
    missing = (days[-1] - days[0]).days + 1 - n
    passed_over = f"; {missing} days without a whole record"
    return made, f"{words}from one day to the next{passed_over if missing else ''}"


def _autoregressed(y: Array, x: Array, days: pd.DatetimeIndex) -> tuple[Any, float]:
    """Least squares with errors of a first-order autoregression (Cochrane and Orcutt 1949), and its correlation from
    one day to the next; over k days of the calendar it is the k-th power.
    """
    import statsmodels.api as sm  # type: ignore[import-untyped]

    apart, rho = np.diff(days) // np.timedelta64(1, "D"), 0.0
    next_day = bool((apart == 1).any())
    for _ in range(ROUNDS):
        share, size = rho**apart, np.sqrt((1 - rho ** (2 * apart)) / (1 - rho**2))
        fit = sm.OLS((y[1:] - share * y[:-1]) / size, (x[1:] - share[:, None] * x[:-1]) / size[:, None]).fit()
        left = y - x @ fit.params
        left -= left.mean()
        like = float((left[1:] * left[:-1])[apart == 1].mean() / (left**2).mean()) if next_day else 0.0
        before, rho = rho, float(np.clip(like, -MOST, MOST))
        if abs(rho - before) < NEAR:
            break
    return fit, rho


def _autoregression(phi: Array, variance: Array, days: pd.DatetimeIndex, rng: np.random.Generator) -> Array:
    """Errors of each day, shape (replications, days); stationary from the first one, whatever days are missing."""
    phi, sd = np.clip(phi, -MOST, MOST)[:, None], np.sqrt(np.maximum(variance, 0.0))[:, None]
    place = np.asarray((days - days[0]).days)
    shocks = rng.standard_normal((len(phi), place[-1] + 1)) * sd
    errors = shocks / np.sqrt(1 - phi**2)
    for k in range(1, errors.shape[1]):
        errors[:, k] = phi[:, 0] * errors[:, k - 1] + shocks[:, k]
    found: Array = errors[:, place]
    return found
