"""Parameters from totals by simulation: approximate Bayesian computation with regression (Beaumont, Zhang and Balding
2002), on summaries that are themselves regressions (Fearnhead and Prangle 2012).

Nothing is simulated here.  A `Reference` holds parameter points, spread evenly over their ranges, and the totals of one
simulation at each; every simulation has luck of its own, as the real record had.  Parameters are shares of their ranges
from 0 to 1 and are worked on as logits, so that no interval leaves its range.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = ["Draws", "Reference", "Summaries", "posterior", "summarised"]

Array = NDArray[np.float64]
NEAREST = 0.25  # of the simulations: those that are used for one observation
FEWEST_NEAR = 100
EDGE = 1e-4  # shares nearer to an end than this count as so near: a logit is finite


class Reference(NamedTuple):
    """Simulations: shares of the ranges, shape (n, k), and totals, shape (n, m)."""

    parameters: tuple[str, ...]
    totals: tuple[str, ...]
    shares: Array
    values: Array

    def of(self, totals: Sequence[str]) -> Array:
        """Some of the totals, shape (n, len(totals))."""
        return self.values[:, [self.totals.index(name) for name in totals]]


class Summaries(NamedTuple):
    """How totals become one number a parameter: its mean given the totals, by a quadratic regression."""

    centre: Array
    spread: Array
    weights: Array  # (1 + m + m (m + 1) / 2, k)
    near: Array  # of all simulations, shape (n, k), each with spread one
    scale: Array

    def at(self, totals: Array) -> Array:
        """Of one observation, shape (k,)."""
        made: Array = (_terms((totals - self.centre) / self.spread) @ self.weights / self.scale)[0]
        return made


class Draws(NamedTuple):
    """A posterior: shares, shape (q, k), with weights that sum to one; and the same as logits."""

    shares: Array
    logits: Array
    weights: Array

    def quantile(self, which: int, at: Sequence[float]) -> Array:
        """Weighted quantiles of one parameter, between the middles of the weights."""
        order = np.argsort(self.shares[:, which])
        heap = np.cumsum(self.weights[order]) - self.weights[order] / 2
        found: Array = np.interp(at, heap, self.shares[order, which])
        return found

    def below(self, which: int, share: float) -> float:
        """Weight of the draws below a share: uniform if the posterior is right (Cook, Gelman and Rubin 2006)."""
        return float(self.weights[self.shares[:, which] < share].sum())

    def spread(self) -> Array:
        """Standard deviation of each share."""
        mean = self.weights @ self.shares
        found: Array = np.sqrt(self.weights @ (self.shares - mean) ** 2)
        return found

    def correlation(self) -> Array:
        """Of the logits, shape (k, k)."""
        away = self.logits - self.weights @ self.logits
        covariance = (away * self.weights[:, None]).T @ away
        sd = np.sqrt(np.diag(covariance))
        found: Array = covariance / np.outer(sd, sd)
        return found


def logits(shares: Array) -> Array:
    """Of shares, kept from the ends."""
    found: Array = special.logit(np.clip(shares, EDGE, 1 - EDGE))
    return found


def summarised(shares: Array, totals: Array) -> Summaries:
    """The regression of all simulations; a total that never changes says nothing."""
    centre, spread = totals.mean(axis=0), totals.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0).astype(np.float64)
    terms = _terms((totals - centre) / spread)
    weights = np.asarray(np.linalg.lstsq(terms, logits(shares), rcond=None)[0], np.float64)
    near = terms @ weights
    scale = np.where(near.std(axis=0) > 0, near.std(axis=0), 1.0)
    return Summaries(centre, spread, weights, near / scale, scale)


def _terms(x: Array) -> Array:
    """1, x, and all products of two, shape (n, 1 + m + m (m + 1) / 2)."""
    x = np.atleast_2d(x)
    rows, columns = np.triu_indices(x.shape[1])
    return np.column_stack([np.ones(len(x)), x, x[:, rows] * x[:, columns]])


def posterior(shares: Array, found: Summaries, at: Array, without: int = -1) -> Draws:
    """Draws given the summaries `at` of an observation; `without`: a simulation that is left out.

    The nearest simulations, weighted by Epanechnikov's kernel, are moved along a local linear regression to where the
    observation is; their spread is scaled to that which the regression of squared residuals gives there.
    """
    away = np.sqrt(((found.near - at) ** 2).sum(axis=1))
    if without >= 0:
        away[without] = np.inf
    count = min(max(FEWEST_NEAR, round(NEAREST * len(away))), len(away) - 1)
    chosen = np.argpartition(away, count - 1)[:count]
    weights = np.maximum(1 - (away[chosen] / (away[chosen].max() * (1 + 1e-9) + 1e-300)) ** 2, 0)
    weights /= weights.sum()
    x = np.column_stack([np.ones(count), found.near[chosen] - at])
    y = logits(shares[chosen])
    line = _line(x, y, weights)
    left = y - x @ line
    moved = line[0] + left * _rescaled(x, left, weights)
    return Draws(special.expit(moved), moved, weights)


def _line(x: Array, y: Array, weights: Array) -> Array:
    """Weighted least squares; a column that never changes gets no slope."""
    square = (x * weights[:, None]).T @ x
    right = (x * weights[:, None]).T @ y
    return np.asarray(np.linalg.solve(square + 1e-9 * np.eye(len(square)), right), np.float64)


def _rescaled(x: Array, left: Array, weights: Array) -> Array:
    """Spread at the observation over spread at each simulation (Blum and Francois 2010), within a factor of three."""
    logs = np.log(left**2 + 1e-12)
    line = _line(x, logs, weights)
    found: Array = np.exp(np.clip((line[0] - x @ line) / 2, -np.log(3), np.log(3)))
    return found
