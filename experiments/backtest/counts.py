"""Counts of days: the scenario's stream of requests, fitted on the first part and simulated over the second.

A day's rate is a level times a factor of its weekday, and of its month where every month of the second part was seen
in the first; a gamma factor of the day gives the spread beyond chance (negative binomial), and is like that of the day
before where bad days come in spells (`experiments/fitting/spells.py`).  Each replication draws parameters and
correlation anew, so that what the record could not tell is in the forecast.  Told the weather, heat and cold are
factors, too.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.backtest.split import Part
from experiments.fitting.counts import day_cv, hc3, poisson
from experiments.fitting.fitted import Fitted
from experiments.fitting.spells import MOST, days_in_spells, fit_spells, with_spells
from experiments.messages import Refusal

__all__ = ["Counts", "day_columns", "fit_counts", "months_seen", "naive_counts", "same_weekday", "simulate_counts"]

Array = NDArray[np.float64]
FEWEST_DAYS = 28
WEEKS_BACK = 8  # of the naive forecast
COLD_C, HOT_C = 15.0, 18.0  # heating below, cooling above; assumption, as in conf/climate/boston_winter.yaml


class Counts(NamedTuple):
    """The fitted stream; coefficients are logarithms."""

    coefficients: Array
    covariance: Array
    day_cv: float
    spells: Fitted  # correlation of a day's factor with the next day's
    months: tuple[int, ...]  # with a factor of their own; none: the season is not known
    days: int


def fit_counts(part: Part, ahead: pd.DatetimeIndex, degrees: pd.Series | None = None) -> Counts:
    """From the first part; `ahead`: the days that will be asked for (their names only, nothing of what came);
    `degrees`: mean temperature in C by day, before the split and after it.
    """
    counts = part.counts.drop(index=part.stopped)
    counts = counts if degrees is None else counts[counts.index.isin(degrees.index)]
    if len(counts) < FEWEST_DAYS or counts.sum() == 0:
        raise Refusal(f"counts: {len(counts)} days were recorded before the split; at least {FEWEST_DAYS} are needed")
    days = pd.DatetimeIndex(counts.index)
    months = months_seen(days, ahead)
    design, y = pd.DataFrame(day_columns(days, months, degrees)), counts.to_numpy(float)
    found, _ = poisson(y, design)
    mean = np.asarray(found.mu)
    spells = fit_spells(y, mean, design, days)
    covariance = with_spells(hc3(y, mean, design, day_cv(y, mean)), spells)
    cv = float(np.sqrt(spells.variance))
    return Counts(np.asarray(found.params), covariance, cv, spells.correlation, months, len(y))


def simulate_counts(
    found: Counts, days: pd.DatetimeIndex, replications: int, seed: int, degrees: pd.Series | None = None
) -> Array:
    """Shape (replications, days)."""
    rng = np.random.default_rng(seed)
    b = rng.multivariate_normal(found.coefficients, found.covariance, replications, method="eigh")
    rates = np.exp(b @ day_columns(days, found.months, degrees).T)
    if found.day_cv > 0:
        rates = rates * _factors(found, days, replications, rng)
    return rng.poisson(np.minimum(rates, 1e12)).astype(float)


def _factors(found: Counts, days: pd.DatetimeIndex, replications: int, rng: np.random.Generator) -> Array:
    """Of each day, shape (replications, days)."""
    error = 0.0 if np.isnan(found.spells.error) else found.spells.error
    like = np.clip(rng.normal(found.spells.value, error, replications), 0.0, MOST)
    place = np.asarray((days - days[0]).days)
    factors: Array = days_in_spells(rng, found.day_cv, like, place[-1] + 1)[:, place]
    return factors


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
