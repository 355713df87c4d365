"""Counts of days: the scenario's stream of requests, fitted on the first part and simulated over the second.

A day's rate is a level times a factor of its weekday, and of its month where every month of the second part was seen
in the first; a gamma factor of the day gives the spread beyond chance (negative binomial).  Each replication draws the
parameters anew from their covariance, so that what the record could not tell is in the forecast; the covariance is that
of days that hang together (Newey and West 1987, four weeks).  Told the weather, heat and cold are factors, too.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.backtest.split import Part
from experiments.messages import Refusal

__all__ = ["Counts", "day_columns", "fit_counts", "months_seen", "naive_counts", "same_weekday", "simulate_counts"]

Array = NDArray[np.float64]
FEWEST_DAYS = 28
LAGS = 28  # days over which a bad spell may last
WEEKS_BACK = 8  # of the naive forecast
COLD_C, HOT_C = 15.0, 18.0  # heating below, cooling above; assumption, as in conf/climate/boston_winter.yaml


class Counts(NamedTuple):
    """The fitted stream; coefficients are logarithms."""

    coefficients: Array
    covariance: Array
    day_cv: float
    months: tuple[int, ...]  # with a factor of their own; none: the season is not known
    days: int


def fit_counts(part: Part, ahead: pd.DatetimeIndex, degrees: pd.Series | None = None) -> Counts:
    """From the first part; `ahead`: the days that will be asked for (their names only, nothing of what came);
    `degrees`: mean temperature in C by day, before the split and after it.
    """
    import statsmodels.api as sm  # type: ignore[import-untyped]

    counts = part.counts.drop(index=part.stopped)
    counts = counts if degrees is None else counts[counts.index.isin(degrees.index)]
    if len(counts) < FEWEST_DAYS or counts.sum() == 0:
        raise Refusal(f"counts: {len(counts)} days were recorded before the split; at least {FEWEST_DAYS} are needed")
    days = pd.DatetimeIndex(counts.index)
    months = months_seen(days, ahead)
    x, y = day_columns(days, months, degrees), counts.to_numpy(float)
    lags = min(LAGS, len(y) // 4)
    model = sm.GLM(y, x, family=sm.families.Poisson())
    found = model.fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    mean = np.asarray(found.mu)
    cv = float(np.sqrt(max(0.0, ((y - mean) ** 2 - y).sum() / (mean**2).sum())))
    return Counts(np.asarray(found.params), np.asarray(found.cov_params()), cv, months, len(y))


def simulate_counts(
    found: Counts, days: pd.DatetimeIndex, replications: int, seed: int, degrees: pd.Series | None = None
) -> Array:
    """Shape (replications, days)."""
    rng = np.random.default_rng(seed)
    b = rng.multivariate_normal(found.coefficients, found.covariance, replications, method="eigh")
    rates = np.exp(b @ day_columns(days, found.months, degrees).T)
    if found.day_cv > 0:
        shape = found.day_cv**-2
        rates = rates * rng.gamma(shape, 1 / shape, rates.shape)
    return rng.poisson(np.minimum(rates, 1e12)).astype(float)


def naive_counts(part: Part, days: pd.DatetimeIndex) -> Array:
    """The same weekday of the last weeks before the split, shape (weeks, days): the forecast without a model."""
    return same_weekday(part.counts.drop(index=part.stopped), days)


def same_weekday(counts: pd.Series, days: pd.DatetimeIndex) -> Array:
    """Of the last eight weeks of counts by day, shape (weeks, days); raises Refusal where there are not two."""
    weekday = pd.DatetimeIndex(counts.index).day_of_week
    last = {k: counts[weekday == k].to_numpy(float)[-WEEKS_BACK:] for k in range(7)}
    weeks = min(len(values) for values in last.values())
    if weeks < 2:
        raise Refusal("counts: fewer than two of a weekday were recorded before the split; allowed: two weeks")
    return np.column_stack([last[k][-weeks:] for k in days.day_of_week])


def months_seen(days: pd.DatetimeIndex, ahead: pd.DatetimeIndex) -> tuple[int, ...]:
    """Months that have a factor of their own: all that were seen, where every month ahead is among them."""
    seen = sorted(set(days.month))
    return tuple(seen) if set(ahead.month) <= set(seen) and len(seen) > 1 else ()


def day_columns(days: pd.DatetimeIndex, months: tuple[int, ...], degrees: pd.Series | None = None) -> Array:
    """One column for all days, one for each weekday and month but the first, and degrees of cold and of heat."""
    columns = [np.ones(len(days)), *(days.day_of_week == k for k in range(1, 7))]
    columns += [days.month == k for k in months[1:]]
    if degrees is not None:
        of_days = degrees.reindex(days).to_numpy(float)
        columns += [np.maximum(COLD_C - of_days, 0), np.maximum(of_days - HOT_C, 0)]
    return np.column_stack(columns).astype(float)
