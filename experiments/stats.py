"""Intervals and tests over independent replications of a terminating simulation.

Here live: the t interval, the ratio of sums with its jackknife interval, paired differences under common
random numbers and contrasts of several, the quotient of two paired means (Fieller), and Holm's adjustment.
Nothing here knows a policy, a cell or an indicator: arrays in, small tuples out.  The pairing of
replications is in `outcomes.py`.

One idea carries the room.  A mean has its observations; a ratio of sums has its jackknife pseudo-values, n R
- (n - 1) R(without i).  Both are averaged, compared and paired in the same way, so a ratio that is compared
with another ratio is a paired difference of pseudo-values: the jackknife of the difference.

What did not happen is NaN.  A replication with a NaN is left out and counted (`used` of `given`).

Where an experiment runs over draws of its parameters (`inference/draws.py`), errors hold what the data leave open as
well; then `used` and `given` count draws.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from experiments.inference.draws import data_part, of_draws

__all__ = [
    "FEWEST_EVENTS",
    "Difference",
    "Estimate",
    "at_most",
    "contrast",
    "difference",
    "distrust",
    "estimate",
    "holm",
    "one_sided",
    "pseudo_values",
    "quotient",
    "variance_reduction",
]

Array = NDArray[np.float64]

# Coverage of a nominal 95 % t interval of a Poisson count over 20 or 30 replications: .87 with 5 events in
# all, .93 with 15, .94 and more from 20 on (tests/experiments/test_stats.py repeats it).
FEWEST_EVENTS = 20


class Estimate(NamedTuple):
    """A value, its interval and its standard error; `used` of the `given` replications had a value."""

    value: float
    low: float
    high: float
    error: float
    used: int
    given: int


class Difference(NamedTuple):
    """A paired difference A - B: as `Estimate`, with the two-sided p value and the gain of common random
    numbers.
    """

    value: float
    low: float
    high: float
    error: float
    used: int
    given: int
    p: float
    variance_reduction: float


def estimate(x: ArrayLike, per: ArrayLike | None = None, level: float = 0.95) -> Estimate:
    """Mean of `x` over replications, or with `per` the ratio sum(x) / sum(per), with an interval."""
    kept, given = _together(x, per)
    value, parts = _parts(*kept.samples)
    low, high, error, used = _around(value, parts, level, kept.draw)
    return Estimate(value, low, high, error, used, given)


def difference(
    a: ArrayLike,
    b: ArrayLike,
    per_a: ArrayLike | None = None,
    per_b: ArrayLike | None = None,
    level: float = 0.95,
) -> Difference:
    """Paired difference A - B of two means, or of two ratios of sums; replication i of A meets replication i
    of B.
    """
    kept, given = _together(a, b, per_a, per_b)
    value_a, parts_a = _parts(kept.samples[0], kept.samples[2])
    value_b, parts_b = _parts(kept.samples[1], kept.samples[3])
    value, parts = value_a - value_b, parts_a - parts_b
    low, high, error, used = _around(value, parts, level, kept.draw)
    gain = variance_reduction(parts_a, parts_b)
    return Difference(value, low, high, error, used, given, _p_value(value, error, used), gain)


def contrast(
    samples: Sequence[tuple[ArrayLike, ArrayLike | None]], weights: Sequence[float], level: float = 0.95
) -> Difference:
    """Weighted sum of paired means, or of paired ratios of sums (x, per): a difference of differences, say."""
    kept, given = _together(*(x for x, _ in samples), *(per for _, per in samples))
    found = [_parts(x, per) for x, per in zip(kept.samples[: len(samples)], kept.samples[len(samples) :], strict=True)]
    value = float(sum(weight * one for weight, (one, _) in zip(weights, found, strict=True)))
    parts = np.sum([weight * part for weight, (_, part) in zip(weights, found, strict=True)], axis=0)
    low, high, error, used = _around(value, parts, level, kept.draw)
    return Difference(value, low, high, error, used, given, _p_value(value, error, used), np.nan)


def at_most(found: Difference, margin: float) -> float:
    """p value of the claim that a difference is smaller than `margin` either way: two one-sided tests
    (Schuirmann 1987).  With a margin of zero: 0 if the replications are equal, else 1.
    """
    if found.used < 2 or np.isnan(found.error):
        return np.nan
    if found.error == 0:
        return 0.0 if abs(found.value) <= margin else 1.0
    return float(special.stdtr(found.used - 1, (abs(found.value) - margin) / found.error))


def one_sided(found: Difference, sign: int) -> float:
    """p value of the claim that a difference has this sign (1 or -1)."""
    if np.isnan(found.p):
        return np.nan
    return found.p / 2 if found.value * sign > 0 else 1 - found.p / 2


def pseudo_values(x: ArrayLike, per: ArrayLike | None = None) -> Array:
    """The values whose mean is the estimate and whose scatter gives its error: `x` itself, or those of the jackknife
    of a ratio of sums; NaN where a replication has none.
    """
    kept, _ = _together(x, per)
    whole = ~np.isnan(np.asarray(x, float)) & (True if per is None else ~np.isnan(np.asarray(per, float)))
    found = np.full(whole.size, np.nan)
    found[whole] = _parts(*kept.samples)[1]
    return found


def variance_reduction(a: ArrayLike, b: ArrayLike) -> float:
    """(Var A + Var B) / Var(A - B): how many times fewer replications the pairing needs; 1 is no gain.

    Infinite where A - B never varies; NaN where neither A nor B does.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.size < 2:
        return np.nan
    apart, together = a.var(ddof=1) + b.var(ddof=1), (a - b).var(ddof=1)
    if together > 0:
        return float(apart / together)
    return np.inf if apart > 0 else np.nan


def quotient(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Estimate:
    """mean(a) / mean(b) of paired samples of either sign, with Fieller's interval (Fieller 1954).

    Where the interval of mean(b) holds zero the quotient has no bounded interval: low and high are infinite.
    The standard error is that of the delta method.
    """
    kept, given = _together(a, b)
    above, below = kept.samples
    return _quotient(above, below, given, level, kept.draw)


def _quotient(a: Array, b: Array, given: int, level: float, draw: NDArray[np.int64] | None) -> Estimate:
    n = a.size if draw is None else np.unique(draw).size
    if n < 2 or b.mean() == 0:
        value = a.mean() / b.mean() if n and b.mean() != 0 else np.nan
        return Estimate(float(value), np.nan, np.nan, np.nan, n, given)
    value = a.mean() / b.mean()
    error = _error(a - value * b, draw)[0]
    plain = float((a - value * b).std(ddof=1) / np.sqrt(a.size))
    widened = error / plain if plain > 0 else 1.0
    low, high = _fieller(a, b, _t(level, n) * widened)
    return Estimate(float(value), low, high, error / abs(float(b.mean())), n, given)


def holm(p: ArrayLike) -> Array:
    """Holm's step-down adjustment of p values (Holm 1979); a NaN is no comparison and stays NaN."""
    p = np.asarray(p, float)
    adjusted = np.full(p.shape, np.nan)
    order = np.argsort(np.where(np.isnan(p), np.inf, p), kind="stable")[: int((~np.isnan(p)).sum())]
    stepped = np.maximum.accumulate(p[order] * np.arange(order.size, 0, -1))
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def distrust(events: float, used: int, given: int, exact: bool = False) -> str:
    """Why an interval should not be trusted, in words; empty when there is nothing to say.

    `events` is the number of occurrences over all replications behind the estimate, NaN where nothing is
    counted; `exact` says that the interval is made for few of them.
    """
    words = []
    if events < FEWEST_EVENTS:
        doubt = "exact interval" if exact else "interval not trustworthy"
        words.append(f"{doubt}: fewer than {FEWEST_EVENTS} events ({events:.0f})")
    if used < given:
        words.append(f"{used} of {given} replications used")
    return "; ".join(words)


class _Kept(NamedTuple):
    """Samples without the replications in which any of them is NaN, and the draw of each; None: there are none."""

    samples: list[Any]
    draw: NDArray[np.int64] | None


def _together(*samples: ArrayLike | None) -> tuple[_Kept, int]:
    """What is kept, and how many replications (or draws) there were before."""
    arrays = [None if sample is None else np.asarray(sample, float) for sample in samples]
    given = next(array for array in arrays if array is not None)
    whole = np.ones(given.size, bool)
    for array in arrays:
        if array is not None:
            whole &= ~np.isnan(array)
    draw = of_draws(given.size)
    kept = _Kept([None if array is None else array[whole] for array in arrays], None if draw is None else draw[whole])
    return kept, given.size if draw is None else np.unique(draw).size


def _parts(x: Array, per: Array | None) -> tuple[float, Array]:
    """The point estimate, and the values whose scatter gives its error: observations, or pseudo-values."""
    if per is None:
        return (float(x.mean()) if x.size else np.nan), x
    above, below, n = x.sum(), per.sum(), x.size
    if below == 0:
        return np.nan, np.full(n, np.nan)
    without = np.divide(above - x, below - per, out=np.full(n, np.nan), where=below - per != 0)
    return float(above / below), n * above / below - (n - 1) * without


def _around(
    value: float, parts: Array, level: float, draw: NDArray[np.int64] | None
) -> tuple[float, float, float, int]:
    """Ends, standard error, and how many replications (or draws) they rest on."""
    error, used = _error(parts, draw)
    half = _t(level, used) * error if used > 1 else np.nan
    return value - half, value + half, error, used


def _error(parts: Array, draw: NDArray[np.int64] | None) -> tuple[float, int]:
    if draw is not None:
        return data_part(parts, draw)
    return (float(parts.std(ddof=1) / np.sqrt(parts.size)) if parts.size > 1 else np.nan), parts.size


def _t(level: float, n: int) -> float:
    return float(special.stdtrit(n - 1, 0.5 + level / 2))


def _p_value(value: float, error: float, n: int) -> float:
    """Two-sided p of a difference of zero; 1 where the replications do not differ at all."""
    if n < 2 or np.isnan(error):
        return np.nan
    if error == 0:
        return 1.0 if value == 0 else 0.0
    return float(2 * special.stdtr(n - 1, -abs(value) / error))


def _fieller(a: Array, b: Array, t: float) -> tuple[float, float]:
    """Roots of (mean a - r mean b)^2 = t^2 Var(mean(a - r b)), or no bounds where mean b may be zero."""
    n = a.size
    (aa, ab), (_, bb) = np.cov(a, b, ddof=1) * t**2 / n
    square, middle, constant = b.mean() ** 2 - bb, a.mean() * b.mean() - ab, a.mean() ** 2 - aa
    if square <= 0:
        return -np.inf, np.inf
    root = np.sqrt(max(middle**2 - square * constant, 0.0))
    return float((middle - root) / square), float((middle + root) / square)
