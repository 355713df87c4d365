"""Intervals where a mean with its t interval is the wrong tool: rare events, quantiles, the best of several cells.

Arrays in, small tuples out, as in `experiments/stats.py`, whose `Estimate` they return.  What each covers is measured
by `python -m experiments.coverage`.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from experiments.stats import Estimate, estimate

__all__ = [
    "against_the_best",
    "at_any_time",
    "in_clusters",
    "pooled_quantile",
    "quantile",
    "rare_count",
    "rare_share",
    "within_share",
]

Array = NDArray[np.float64]


def rare_count(x: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean number of rare events a replication, with the exact Poisson interval of their total (Garwood 1936).

    Events that come in clusters count as fewer: total and bounds are those of total / phi clusters of phi (`_phi`).  It
    covers at least `level` where they come singly or in small clusters, up to a variance of twice the mean; of larger
    ones too few are seen, and none at all says nothing of them (docs/statistics.md).
    """
    kept, given = _kept(x)
    n, total = kept.size, float(kept.sum())
    if n < 2:
        return estimate(x, level=level)
    phi = _phi(_scatter(kept), n)
    low, high = _poisson(total / phi, level)
    error = float(np.sqrt(phi * max(total, 1.0))) / n
    return Estimate(total / n, phi * low / n, phi * high / n, error, n, given)


def rare_share(x: ArrayLike, per: ArrayLike, level: float = 0.95) -> Estimate:
    """A share sum(x) / sum(per) near 0 or 1, with the exact binomial interval (Clopper and Pearson 1934) of a number of
    cases that is smaller by phi, the dispersion between replications.  What it covers is as in `rare_count`.
    """
    above, below = np.asarray(x, float), np.asarray(per, float)
    whole = ~(np.isnan(above) | np.isnan(below))
    events, cases = above[whole], below[whole]
    n, k, total = events.size, float(events.sum()), float(cases.sum())
    if n < 2 or total <= 0:
        return estimate(x, per, level)
    p, phi = k / total, _phi(_scatter(events, cases), n)
    few, of, tail = k / phi, total / phi, (1 - level) / 2
    low = float(special.betaincinv(few, of - few + 1, tail)) if k > 0 else 0.0
    high = float(special.betaincinv(few + 1, of - few, 1 - tail)) if k < total else 1.0
    return Estimate(p, low, high, float(np.sqrt(phi * p * (1 - p) / total)), n, above.size)


def in_clusters(x: ArrayLike, per: ArrayLike | None = None) -> bool:
    """Whether events are shown to come in clusters: they scatter more between replications than chance would have it,
    by a chi-square test at 5 %.
    """
    events = np.asarray(x, float)
    cases = np.ones(events.size) if per is None else np.asarray(per, float)
    whole = ~(np.isnan(events) | np.isnan(cases))
    n = int(whole.sum())
    return n > 1 and _too_much(_scatter(events[whole], None if per is None else cases[whole]), n, 0.05)


def _scatter(events: Array, cases: Array | None = None) -> float:
    """Variance between replications over that of events which come singly, Poisson or binomial; 1 without any."""
    n, total = events.size, float(events.sum())
    if cases is None:
        return float(events.var(ddof=1)) / (total / n) if total > 0 else 1.0
    p = total / float(cases.sum()) if cases.sum() > 0 else 0.0
    if not 0 < p < 1:
        return 1.0
    return float(((events - p * cases) ** 2).sum()) * n / (n - 1) / (float(cases.sum()) * p * (1 - p))


def _too_much(scatter: float, n: int, alpha: float) -> bool:
    return bool(scatter * (n - 1) > special.chdtri(n - 1, alpha))


def _phi(scatter: float, n: int) -> float:
    """The dispersion to reckon with: at least 1; where there is some sign of clusters (p < .2) the upper end of its
    one-sided 95 % interval, for replications with few events tend to show too little of it.
    """
    if _too_much(scatter, n, 0.2):
        return scatter * (n - 1) / float(special.chdtri(n - 1, 0.95))
    return max(1.0, scatter)


def quantile(x: ArrayLike, share: float, level: float = 0.95) -> Estimate:
    """The value that `share` of all replications stay below, between two of the values seen: ranks by the binomial
    distribution, whatever the distribution of x.  Conservative.  Too few replications for a bound: infinite.
    """
    kept, given = _kept(x)
    n, tail = kept.size, (1 - level) / 2
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, np.nan, 0, given)
    ordered, below = np.sort(kept), special.bdtr(np.arange(n), n, share)  # P(at most k of n are below the quantile)
    under = int(np.searchsorted(below, tail, side="right"))  # the under-th smallest is below it surely enough
    over = int(np.searchsorted(below, 1 - tail, side="left")) + 1
    low = float(ordered[under - 1]) if under > 0 else -np.inf
    high = float(ordered[over - 1]) if over <= n else np.inf
    return Estimate(float(np.quantile(kept, share, method="median_unbiased")), low, high, np.nan, n, given)


def pooled_quantile(groups: Sequence[ArrayLike], share: float, level: float = 0.95) -> Estimate:
    """Quantile of all jobs of all replications together; `groups` are the jobs of each replication.

    Woodruff's interval (1952): the share of jobs below the estimate is a ratio of sums over replications, and its
    interval is carried over to the quantiles.
    """
    jobs = [np.asarray(group, float) for group in groups]
    every = np.concatenate(jobs) if jobs else np.empty(0)
    if every.size == 0:
        return Estimate(np.nan, np.nan, np.nan, np.nan, 0, len(jobs))
    value = float(np.quantile(every, share))
    found = estimate([(group <= value).sum() for group in jobs], [group.size for group in jobs], level)
    ends = np.clip([share + found.low - found.value, share + found.high - found.value], 0, 1)
    low, high = np.quantile(every, ends) if not np.isnan(ends).any() else (np.nan, np.nan)
    return Estimate(value, float(low), float(high), np.nan, found.used, found.given)


def against_the_best(samples: ArrayLike, level: float = 0.95) -> list[tuple[float, float]]:
    """For every cell the interval of its mean minus the best mean of the others; larger is better.  All hold together.

    `samples`: cells x replications, paired.  Hsu's multiple comparisons with the best (1984), as Edwards and Hsu (1983)
    constrain them, with paired one-sided t intervals by Bonferroni for common random numbers (Yang and Nelson 1991).
    An interval that ends at 0 from below: not the best; that begins at 0: the best; around 0: it may be.
    """
    values = np.asarray(samples, float)
    cells, n = values.shape
    means = values.mean(axis=1)
    spread = np.array([(values[cell] - values).std(axis=1, ddof=1) for cell in range(cells)])
    wide = special.stdtrit(n - 1, 1 - (1 - level) / max(cells - 1, 1)) * spread / np.sqrt(n)
    gap = means[:, None] - means[None, :]
    np.fill_diagonal(gap, np.inf)
    highs = np.maximum((gap + np.where(np.isinf(gap), 0, wide)).min(axis=1), 0.0)
    hopeful = np.flatnonzero(highs > 0)
    return [(_lower(cell, gap, wide, hopeful), float(highs[cell])) for cell in range(cells)]


def _lower(cell: int, gap: Array, wide: Array, hopeful: NDArray[np.int64]) -> float:
    """0 for a cell that alone may be the best; otherwise how far behind the hopeful others it may be."""
    others = hopeful[hopeful != cell]
    return float(min((gap[cell, others] - wide[cell, others]).min(), 0.0)) if others.size else 0.0


def at_any_time(x: ArrayLike, first: int, level: float = 0.95) -> Estimate:
    """Mean with an interval that holds the truth at all sizes from `first` on at once with at least `level`: whoever
    looks after every replication may stop when he likes.  Normal observations, their variance not known.

    Half-width s sqrt((n - 1) ((b n)^(1 / n) - 1) / n) with b = (1 + a^2 / (m - 1))^m / m, where m = `first` and
    P(|t| > a) + 2 a f(a) = 1 - level for Student's t with m - 1 degrees of freedom (Lai 1976, theorem 2).
    """
    found = estimate(x, level=level)
    n = found.used
    if n < max(first, 2):
        return found._replace(low=-np.inf, high=np.inf)
    a = _critical(1 - level, first)
    grown = (first * np.log1p(a * a / (first - 1)) + np.log(n / first)) / n  # log of (b n)^(1 / n)
    half = float(np.sqrt((n - 1) * np.expm1(grown))) * found.error
    return found._replace(low=found.value - half, high=found.value + half)


@cache
def _critical(alpha: float, first: int) -> float:
    """a with P(|t| > a) + 2 a f(a) = alpha, f the density of t with `first` - 1 degrees of freedom."""
    freedom = first - 1
    scale = special.gammaln((freedom + 1) / 2) - special.gammaln(freedom / 2) - np.log(freedom * np.pi) / 2

    def over(log_a: float) -> float:
        a = np.exp(log_a)
        density = np.exp(scale - (freedom + 1) / 2 * np.log1p(a * a / freedom))
        return float(np.log(2 * special.stdtr(freedom, -a) + 2 * a * density) - np.log(alpha))

    return float(np.exp(optimize.brentq(over, 0.0, 60.0, xtol=1e-12)))


def _kept(x: ArrayLike) -> tuple[Array, int]:
    values = np.asarray(x, float)
    return values[~np.isnan(values)], values.size


def _poisson(total: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    low = float(special.gammaincinv(total, tail)) if total > 0 else 0.0
    return low, float(special.gammaincinv(total + 1, 1 - tail))


def within_share(found: Estimate, x: ArrayLike, per: ArrayLike | None = None) -> Estimate:
    """An interval of a share that leaves 0 to 1 is taken on the scale of logits instead, with the same half-width there
    by the delta method; values that are no share of a whole, as each run says, keep theirs.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.asarray(x, float) / (1.0 if per is None else np.asarray(per, float))
    if not np.all((each >= 0) & (each <= 1) | np.isnan(each)) or (found.low >= 0 and found.high <= 1):
        return found
    p = found.value
    if not 0 < p < 1:
        return found._replace(low=max(found.low, 0.0), high=min(found.high, 1.0))
    half = (found.high - p) / (p * (1 - p))
    low, high = special.expit(special.logit(p) + np.array([-half, half]))
    return found._replace(low=float(low), high=float(high))
