"""Two sources of doubt: what the data leave open of the parameters, and the chance within the simulation.

Parameters that were fitted to records are known up to their sampling error.  An experiment may therefore run every cell
with n draws of them, and each draw with m replications.  The mean Y of all runs then is wrong for two reasons:

    Var(Y - truth) = tau^2 (1 + 1/n) + sigma^2 / (n m)

tau^2 is the variance between draws, the sampling of the data.  That part stays, however much is simulated: the draws
scatter about the estimate as the estimate does about the truth.  The standard error of a mean over draws, which
falls with their number, is no error of the answer (it covers some 37 % where 95 % are promised; `coverage.py`).

Estimated from a one-way layout (Searle, Casella and McCulloch 1992, ch. 3): S^2, the variance of the n draws' means,
has expectation tau^2 + sigma^2 / m; E, the mean square within draws, has sigma^2.  tau^2 = S^2 - E/m may come out
negative, which is said as 0; but an interval with 0 in it is too short just then.  So the half-width is that of the
generalised pivot (Weerahandi 1993), in which S^2 and E are divided by their chi-square variables over degrees of
freedom.  It is written as t(n - 1) sqrt(S^2 (1/n + g)), g from 1 (no simulation noise, or m = 1: the noise cannot be
told from the data, so all counts as data) to 0 (nothing but noise: the t interval over draws).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

__all__ = ["Layout", "Split", "data_part", "layout", "of_draws", "over_draws", "split"]

Array = NDArray[np.float64]
LEVEL = 0.95  # for which the part of the data is set; other levels take it with their own t
RATIOS = 6 * np.linspace(0, 1, 49) ** 2  # of noise to scatter, at which it is tabled; beyond the last, as at the last
POINTS = (200, 40)  # of the two chi-square variables, at equal probabilities


class Layout(NamedTuple):
    """How the runs of a cell are arranged: draw 0, 1, ... of the first replication, then of the second, ..."""

    draws: int
    replications: int  # of each draw


class Split(NamedTuple):
    """How much of an interval's variance is sampling of the data, with a 95 % interval for the share."""

    data: float  # share of the data; the rest is chance in the simulation.  0 where the estimate is negative
    low: float
    high: float
    between: float  # tau, standard deviation between draws, in the unit of the answer
    within: float  # sigma, standard deviation between replications of a draw


_LAYOUT: ContextVar[Layout | None] = ContextVar("layout", default=None)


@contextmanager
def over_draws(found: Layout | None) -> Iterator[None]:
    """Within it, arrays with one value a run are taken to be arranged so by every interval of `stats.py`."""
    token = _LAYOUT.set(found)
    try:
        yield
    finally:
        _LAYOUT.reset(token)


def layout() -> Layout | None:
    """How runs are arranged here; None: they are independent replications."""
    return _LAYOUT.get()


def of_draws(size: int) -> NDArray[np.int64] | None:
    """The draw of each of so many runs; None where there are no draws.

    Values that are not one a run cannot be told apart by draw: each counts as a draw of its own, which is never too
    narrow.
    """
    found = layout()
    if found is None:
        return None
    here = np.arange(size)
    return here % found.draws if size == found.draws * found.replications else here


def data_part(parts: Array, draw: NDArray[np.int64]) -> tuple[float, int]:
    """The standard error that goes with t of n - 1 degrees of freedom, and n, the draws that have a value."""
    counts, means, within = _moments(parts, draw)
    n = len(means)
    if n < 2:
        return np.nan, n
    scatter = float(means.var(ddof=1))
    return float(np.sqrt(scatter * (1 / n + _share(scatter, within, counts)))), n


def split(values: ArrayLike) -> Split | None:
    """From values by run, shape (n m,) as `Layout` says (NaN: none); None where the two cannot be told apart.

    With F = m S^2 / E the ratio m tau^2 / sigma^2 is F - 1, and (F / quantile of F) - 1 bounds it exactly for normal
    values of equal number; the share rises with the ratio.
    """
    x = np.asarray(values, float)
    draw = of_draws(x.size)
    if draw is None:
        return None
    counts, means, within = _moments(x[~np.isnan(x)], draw[~np.isnan(x)])
    n, free = len(means), int((counts - 1).sum())
    if n < 2 or free < 1 or not within > 0:
        return None
    m = n / float((1 / counts).sum())
    f = m * float(means.var(ddof=1)) / within
    ends = f / special.fdtri(n - 1, free, [0.975, 0.025])
    share, low, high = (_of_interval(one - 1, n) for one in (f, *ends))
    return Split(share, low, high, float(np.sqrt(max(0.0, (f - 1) * within / m))), float(np.sqrt(within)))


def _of_interval(ratio: float, n: int) -> float:
    """Share of the data in tau^2 (1 + 1/n) + sigma^2 / (n m), from m tau^2 / sigma^2."""
    data = max(0.0, float(ratio)) * (n + 1)
    return data / (data + 1)


def _moments(parts: Array, draw: NDArray[np.int64]) -> tuple[Array, Array, float]:
    """Runs and mean of each draw, and the mean square within draws (NaN: no draw has two)."""
    _, place, counts = np.unique(draw, return_inverse=True, return_counts=True)
    means = np.bincount(place, parts) / counts
    free = int((counts - 1).sum())
    left = float(((parts - means[place]) ** 2).sum())
    return counts.astype(float), means, left / free if free else np.nan


def _share(scatter: float, within: float, counts: Array) -> float:
    """g: how much of the scatter between draws is taken to be the data's."""
    if np.isnan(within) or scatter == 0:
        return 1.0
    n = len(counts)
    m = n / float((1 / counts).sum())
    return float(np.interp(within / m / scatter, RATIOS, _table(n, int((counts - 1).sum()))))


@cache
def _table(n: int, free: int) -> Array:
    t = float(special.stdtrit(n - 1, 0.5 + LEVEL / 2))
    return np.array([max(0.0, (_half(float(ratio), n, free) / t) ** 2 - 1 / n) for ratio in RATIOS])


def _half(ratio: float, n: int, free: int) -> float:
    """Half-width over S: the pivot Z sqrt(max(0, A - B) + A / n) lies within it with probability 95 %.

    A = (n - 1) / chi-square(n - 1), B = ratio free / chi-square(free), Z standard normal, all independent.
    """
    upper, lower = ((np.arange(k) + 0.5) / k for k in POINTS)
    a = (n - 1) / special.chdtri(n - 1, 1 - upper)[:, np.newaxis]
    b = ratio * free / special.chdtri(free, 1 - lower)[np.newaxis, :]
    spread = np.sqrt(np.maximum(0.0, a - b) + a / n)
    found: float = optimize.brentq(lambda x: float((2 * special.ndtr(x / spread) - 1).mean()) - LEVEL, 1e-9, 1e4)
    return found
