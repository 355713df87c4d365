"""Sobol' indices: the share of the variance that a number explains alone (first), and with all its interplay (total).

Numbers are uniform on their ranges and independent.  First index by Saltelli et al. 2010 (table 2, b), total index by
Jansen 1999, as in scipy.stats.sobol_indices; but each product is averaged over pairs of different replications
(`luck.py:cross`), so that luck, which the plain estimators count as variance, is left out.  Intervals: the standard
error by the bootstrap over points and by the jackknife over replications, added as variances; Student's t, because
replications are few, with the degrees of freedom of Satterthwaite (1946).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special
from scipy.stats import qmc

from experiments.points.ranges import Range
from experiments.sensitivity.luck import Parts, cross, parts

__all__ = ["Indices", "design", "indices", "jackknife", "table"]

Array = NDArray[np.float64]

RESAMPLES = 1000


class Indices(NamedTuple):
    """first, total (k,), their standard errors and the degrees of freedom of these, the variance over points, and the
    variance as a whole.
    """

    first: Array
    total: Array
    first_error: Array
    total_error: Array
    first_freedom: Array
    total_freedom: Array
    variance: float
    split: Parts


def design(k: int, n: int, seed: int) -> Array:
    """Points ((k + 2) n, k) as shares of the ranges: A, B, then A with column i from B.  n is a power of two."""
    both = qmc.Sobol(2 * k, scramble=True, rng=np.random.default_rng(seed)).random(n)
    a, b = both[:, :k], both[:, k:]
    mixed = np.repeat(a[None], k, axis=0)
    for column in range(k):
        mixed[column, :, column] = b[:, column]
    return np.concatenate([a, b, mixed.reshape(-1, k)])


def indices(y: Array, k: int, seed: int = 0) -> Indices:
    """Of y ((k + 2) n points, replications); at least three replications."""
    y = y.reshape(k + 2, -1, y.shape[1])
    products = _products(y)
    found = _ratios(*(part.mean(axis=-1) for part in products))
    weights = _resamples(y.shape[1], seed)
    again = _ratios(*(part @ weights for part in products))
    n = y.shape[2]
    without = [_ratios(*(part.mean(axis=-1) for part in _products(np.delete(y, r, axis=2)))) for r in range(n)]
    sampled = [boot.var(axis=1, ddof=1) for boot in again]
    jackknifed = [jackknife(np.array(one)) for one in zip(*without, strict=True)]
    errors = [np.sqrt(a + b) for a, b in zip(sampled, jackknifed, strict=True)]
    freedoms = [_freedom(a, y.shape[1] - 1, b, n - 1) for a, b in zip(sampled, jackknifed, strict=True)]
    variance = float(products[0].mean())
    split = parts(y[:2].reshape(-1, n))
    return Indices(found[0], found[1], errors[0], errors[1], freedoms[0], freedoms[1], variance, split)


def jackknife(without: Array) -> Array:
    """Variance of an estimate from the estimates without one replication each (first axis): of a mean s^2 / n."""
    return (len(without) - 1) * without.var(axis=0)


def _freedom(a: Array, of_a: int, b: Array, of_b: int) -> Array:
    """Degrees of freedom of the sum of two variances (Satterthwaite 1946)."""
    below = a**2 / of_a + b**2 / of_b
    return np.divide((a + b) ** 2, below, out=np.full(a.shape, float(of_a)), where=below > 0)


def _products(y: Array) -> tuple[Array, Array, Array]:
    """Of each row of the design: variance (rows), and numerators of the first and the total indices (k, rows)."""
    y = y - y[:2].mean(axis=(0, 1))
    a, b, mixed = y[0], y[1], y[2:]
    variance = (cross(a, a) + cross(b, b)) / 2
    first = cross(np.broadcast_to(b, mixed.shape), mixed - a)
    return variance, first, cross(a - mixed, a - mixed) / 2


def _ratios(variance: Array, first: Array, total: Array) -> tuple[Array, Array]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return first / variance, total / variance


def _resamples(rows: int, seed: int) -> Array:
    """Weights (rows, resamples) of the bootstrap."""
    chosen = np.random.default_rng(seed).multinomial(rows, np.full(rows, 1 / rows), size=RESAMPLES)
    return chosen.T / rows


def table(ranges: Sequence[Range], found: Indices) -> pd.DataFrame:
    """One row a number, largest total first, and one for luck.  `share`: of the whole variance, luck included; the
    shares of the numbers are those they have alone, so interplay and luck are what is left.
    """
    of_points = 1 - found.split.luck
    rows = [
        {
            "parameter": one.path, "low": one.low, "high": one.high,
            **_index("first", found.first[k], found.first_error[k], found.first_freedom[k]),
            **_index("total", found.total[k], found.total_error[k], found.total_freedom[k]),
            "share": max(found.first[k], 0.0) * of_points, "why": one.why,
        }
        for k, one in enumerate(ranges)
    ]  # fmt: skip
    ordered = pd.DataFrame(rows).sort_values("total", ascending=False, kind="stable")
    interplay = max(1.0 - float(np.clip(found.first, 0, None).sum()), 0.0) * of_points
    last = [
        {"parameter": "(interplay of several)", "share": interplay},
        {"parameter": "(luck)", "share": found.split.luck},
    ]
    return pd.concat([ordered, pd.DataFrame(last)], ignore_index=True)


def _index(name: str, value: float, error: float, freedom: float) -> dict[str, float]:
    half = float(special.stdtrit(freedom, 0.975)) * error
    return {name: value, f"{name}_from": value - half, f"{name}_to": value + half}
