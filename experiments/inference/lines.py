"""Waiting lines with known means and quantiles, simulated by Lindley's recursion, many replications side by side.

They are what intervals over replications are hardest on: waits depend on one another, and begin with an empty system.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from experiments import stats
from experiments.inference.cases import ABOUT, WARNS
from experiments.inference.counting import SEED, Counted, row_of
from experiments.inference.warmup import FEWEST_EFFECTIVE, effective
from experiments.outcomes import FEWEST_FOR_PERCENTILE

__all__ = ["line_rows", "mean_wait", "quantile_wait", "waits"]

Array = NDArray[np.float64]

_AT_ONCE = 600  # replications side by side


def mean_wait(load: float) -> float:
    """Of M/M/1 with mean service 1, before service: rho / (1 - rho)."""
    return load / (1 - load)


def quantile_wait(load: float, share: float) -> float:
    """P(W > t) = rho exp(-(1 - rho) t)."""
    return max(0.0, float(np.log(load / (1 - share))) / (1 - load))


def waits(rng: Generator, load: float, customers: int, replications: int) -> Array:
    """Waits of the first customers of M/M/1, replications x customers, from an empty system (Lindley 1952)."""
    steps = rng.exponential(size=(customers, replications)) - rng.exponential(1 / load, (customers, replications))
    found = np.zeros((customers, replications))
    for k in range(1, customers):
        np.maximum(found[k - 1] + steps[k - 1], 0.0, out=found[k])
    return found.T


def line_rows(macro: int) -> list[Counted]:
    """Mean and 95th percentile of waits with warm-up cut; short runs and heavy loads, which must be warned of."""
    return [
        _row(macro, "mean wait, t", 0.8, 5000, 1000, 20, False, ABOUT),
        _row(macro, "95th percentile, t", 0.8, 5000, 1000, 20, True, ABOUT),
        _row(macro, "95th percentile, t", 0.8, 500, 500, 20, True, WARNS),
        _row(macro, "mean wait, t", 0.95, 5000, 1000, 10, False, WARNS),
    ]


def _row(macro: int, kind: str, load: float, customers: int, warmup: int, n: int, tail: bool, bound: str) -> Counted:
    """A line at this load: `n` replications of so many customers behind a warm-up."""
    rng = np.random.default_rng([SEED, customers, n, int(100 * load), int(tail)])
    truth = quantile_wait(load, 0.95) if tail else mean_wait(load)
    inside: list[bool] = []
    warned: list[bool] = []
    each = max(1, _AT_ONCE // n)
    while len(inside) < macro:
        found = waits(rng, load, customers + warmup, each * n)[:, warmup:]
        values = np.percentile(found, 95, axis=1) if tail else found.mean(axis=1)
        for start in range(0, each * n, n):
            one = stats.estimate(values[start : start + n])
            inside.append(one.low <= truth <= one.high)
            short = effective(found[start : start + n]) < FEWEST_EFFECTIVE
            warned.append(short or (tail and customers < FEWEST_FOR_PERCENTILE))
    world = f"M/M/1, load {load:g}, {customers:,} customers after {warmup:,}, {n} replications"
    return row_of(kind, world, bound, np.array(inside[:macro]), np.array(warned[:macro]))
