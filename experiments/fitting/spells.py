"""Bad days that come in spells: how far a day is like the day before, and what that does to the errors of a fit.

A day's count has its fitted mean times a latent factor with mean 1, variance s^2 and correlation r^k with that of the
day k days later (Zeger 1988, Biometrika 75; Davis, Dunsmuir and Wang 2000, Biometrika 87).  Coefficients stay those of
independent days; only their errors change.  Days are those of the calendar, also over days that were not recorded.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, stats
from scipy.signal import lfilter

from experiments.fitting.fitted import NUDGE, Fitted, Z

__all__ = ["CORRELATION", "LASTS", "MOST", "Spells", "days_in_spells", "fit_spells", "with_spells"]

Array = NDArray[np.float64]
CORRELATION = "a day is like the one before it (correlation)"
LASTS = 0.2  # correlation from which on bad days are said to come in spells
LAGS = 7  # days over which the correlation is fitted
LEAST, MOST = 1e-6, 0.97  # below it days are independent, beyond it a year is worth six of them
BLOCK = 28  # days that hang together, for the interval of the correlation
FEWEST_FREE = 4  # degrees of freedom; of logarithms Student's quantile of one would make a thousand times the rate
STEP, TINY = 1e-3, 1e-300


class _Calendar(NamedTuple):
    """A fit from its first day to its last; days that were not recorded are 0 throughout."""

    left: Array  # counts less means, shape (days,)
    means: Array
    slopes: Array  # of the means in the coefficients, shape (days, k)
    leans: Array  # of the coefficients on a day's count, shape (days, k)


class Spells(NamedTuple):
    """Of the factor that a day has beyond season and chance."""

    correlation: Fitted
    variance: float
    alone: float  # the variance that it would have, if days were independent
    fit: _Calendar


def fit_spells(
    counts: Array, means: Array, design: pd.DataFrame, days: pd.DatetimeIndex, spread: float = 0.0
) -> Spells:
    """From means exp(design b) that were fitted with the variance mean + spread mean^2 (0: Poisson's).

    By moments: products of what is left of two days, summed by their distance of 0 to 7 days, against what chance and
    factor make of them, less what the coefficients took for their own.  (Months take a quarter of spells of 0.8, in
    which plain moments find 0.7; the bias of Davis et al.)  Days that hardly differ beyond chance tell next to nothing
    of spells: the interval of the correlation is then from 0 to nearly 1, and errors are rather too wide than too
    narrow.
    """
    one = _on_calendar(counts, means, design.to_numpy(float), days, spread)
    pairs = np.maximum(_lag_sums(one.means, one.means), TINY)  # no pair is so far apart: nothing to be fitted
    found = (_lag_sums(one.left, one.left) - _made_by(one, 1.0, 0.0, 0.0)) / pairs

    def shape(r: float) -> Array:
        return _made_by(one, 0.0, 1.0, r) / pairs

    def variance(of: Array) -> float:
        return max(0.0, float(of @ found / (of @ of)))

    def apart(r: float) -> float:
        of = shape(r)
        return float(((found - variance(of) * of) ** 2).sum())

    best = optimize.minimize_scalar(apart, bounds=(0.0, MOST), method="bounded", options={"xatol": STEP})
    r = float(best.x) if best.fun < apart(0.0) else 0.0
    of = shape(r)
    size = variance(of)
    moves = np.column_stack([size * (shape(r + STEP) - of) / STEP, of])
    error = _error(one, size * of, pairs, moves) / of[0] if size > 0 else np.nan
    return Spells(_said(r, error, len(days)), size, variance(shape(0.0)), one)


def with_spells(covariance: Array, found: Spells) -> Array:
    """The covariance of the coefficients, shape (k, k), stretched as spells stretch that of the model: Zeger's sandwich
    of r over that of independent days, and Student's law for the days that they are worth, of which the coefficients
    take the same share as of the days.  As it is where r is 0.
    """
    r = found.correlation.value
    if r == 0:
        return covariance
    alone, spells = _sandwich(found.fit, found.alone, 0.0), _sandwich(found.fit, found.variance, r)
    told = np.diag(covariance) > 0  # not that of degrees which no day had
    here = np.ix_(told, told)
    root = _root(covariance[here]) @ np.linalg.inv(_root(alone[here]))
    stretched = np.zeros(covariance.shape)
    stretched[here] = root @ spells[here] @ root.T
    mean, seen = found.fit.means, int((found.fit.means > 0).sum())
    chance, factor = mean.sum(), found.variance * (mean**2).sum()
    worth = seen * (chance + factor) / (chance + factor * (1 + r) / (1 - r))
    left = 1 - told.sum() / seen
    wider, plain = (stats.t.ppf(0.975, max(FEWEST_FREE, left * days)) for days in (worth, seen))
    return np.asarray((wider / plain) ** 2 * stretched, np.float64)


def days_in_spells(rng: np.random.Generator, cv: float, correlation: Array, days: int) -> Array:
    """Factors of days in a row, shape (k, days), for k correlations: gamma with mean 1, correlated by r^k at k days.  A
    beta share of a day's factor stays, and a gamma of the rest comes (Lewis, McKenzie and Hugus 1989).
    """
    size, r = cv**-2, np.maximum(correlation, LEAST)
    made = np.empty((len(r), days))
    made[:, 0] = rng.gamma(size, 1 / size, len(r))
    for k in range(1, days):
        made[:, k] = rng.beta(size * r, size * (1 - r)) * made[:, k - 1] + rng.gamma(size * (1 - r), 1 / size)
    return made


def _on_calendar(counts: Array, means: Array, design: Array, days: pd.DatetimeIndex, spread: float) -> _Calendar:
    place = np.asarray((days - days.min()).days)
    weight = means / (1 + spread * means)
    bread = np.linalg.pinv(design.T @ (weight[:, None] * design))
    leans = (weight / means)[:, None] * design @ bread
    columns = counts - means, means, means[:, None] * design, leans
    return _Calendar(*(_spread_out(column, place) for column in columns))


def _spread_out(column: Array, place: NDArray[np.integer]) -> Array:
    found = np.zeros((place.max() + 1, *column.shape[1:]))
    found[place] = column
    return found


def _lag_sums(one: Array, other: Array) -> Array:
    """Products of a day of one and a later day of the other, summed; shape (8,): by days between them."""
    return np.array([np.vdot(one[: len(one) - k], other[k:]) for k in range(LAGS + 1)])


def _powers(r: float) -> Array:
    return np.asarray(r ** np.arange(LAGS + 1), np.float64)


def _times(one: _Calendar, chance: float, variance: float, r: float, columns: Array) -> Array:
    """The covariance of the counts times columns, shape (days, k)."""
    mean = one.means[:, None]
    felt = mean * columns
    on, back = (lfilter([1.0], [1.0, -r], way, axis=0) for way in (felt, felt[::-1]))
    return np.asarray(chance * felt + variance * mean * (on + back[::-1] - felt), np.float64)


def _made_by(one: _Calendar, chance: float, variance: float, r: float) -> Array:
    """Expected `_lag_sums` of what is left, to the first order: of V - S L'V - V L S' + S L'V L S'."""
    felt = _times(one, chance, variance, r, one.leans)
    both = one.slopes @ (one.leans.T @ felt)
    raw = variance * _lag_sums(one.means, one.means) * _powers(r)
    raw[0] += chance * one.means.sum()
    return np.asarray(raw + _lag_sums(both - felt, one.slopes) - _lag_sums(one.slopes, felt), np.float64)


def _sandwich(one: _Calendar, variance: float, r: float) -> Array:
    return np.asarray(one.leans.T @ _times(one, 1.0, variance, r, one.leans), np.float64)


def _root(covariance: Array) -> Array:
    """Cholesky's, of what may be singular by rounding."""
    sizes = np.sqrt(np.diag(covariance))
    root = np.linalg.cholesky(covariance / np.outer(sizes, sizes) + NUDGE * np.eye(len(sizes)))
    return np.asarray(sizes[:, None] * root, np.float64)


def _error(one: _Calendar, expected: Array, pairs: Array, moves: Array) -> float:
    """Of the correlation: that of the moments over blocks of four weeks, by the slopes of the fit; one block tells
    nothing.
    """
    if len(one.means) <= BLOCK:
        return np.inf
    blocks = np.arange(len(one.means)) // BLOCK
    sums = []
    for k in range(LAGS + 1):
        left, mean = (np.append(x[: len(x) - k] * x[k:], np.zeros(k)) for x in (one.left, one.means))
        chance = one.means if k == 0 else 0.0
        sums.append(np.bincount(blocks, left - chance - expected[k] * mean) / pairs[k])
    moved = np.linalg.pinv(moves)[0] @ np.array(sums)
    count = len(moved)
    spread = np.sqrt(count / (count - 1) * ((moved - moved.mean()) ** 2).sum())
    return float(spread * stats.t.ppf(0.975, count - 1) / Z)


def _said(r: float, error: float, n: int) -> Fitted:
    """With an interval on the scale of Fisher's z, from 0 to 1 at most; all of it where nothing is known."""
    if np.isnan(error):
        return Fitted(CORRELATION, 0.0, 0.0, 1.0, error, "identity", "correlation", "no spread beyond chance", n)
    low, high = np.tanh(np.arctanh(r) + np.array([-Z, Z]) * error / (1 - r**2))
    return Fitted(CORRELATION, r, max(0.0, float(low)), float(high), error, "identity", "correlation", "moments", n)
