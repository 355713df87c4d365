"""Roots of a mean of paired differences, d(x) = mean over replications of B(x) - A(x), and how sure they are.

Under common random numbers the same replications are used at every x, so their mean is a function like any other:
where it changes sign between two points, Brent's method finds the crossing (scipy.optimize.brentq), or halving does
among whole numbers.  The interval of a crossing are all x around it at which the paired interval of d(x) holds zero;
where d is a line in x for every replication that is Fieller's interval (Fieller 1954).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from experiments import stats

__all__ = ["Crossing", "crossings", "judged"]

Array = NDArray[np.float64]
Differences = Callable[[float], Array]  # x -> B(x) - A(x), one a replication

ROOT_SHARE, END_SHARE = 1e-6, 1e-3  # of the range: how closely a crossing and the ends of its interval are found


class Crossing(NamedTuple):
    """A value at which neither is better.  Of whole numbers: the last before the change (`x`) and the first after it
    (`after`).  Ends of the interval are infinite where the range ends before the interval does.
    """

    x: float
    after: float
    low: float
    high: float
    rises: bool  # B is the better one above


def crossings(d: Differences, grid: Sequence[float], whole: bool, level: float = 0.95) -> list[Crossing]:
    """Every change of sign of the mean between neighbours of the grid."""
    means = [float(d(x).mean()) for x in grid]
    found = []
    for k in range(len(grid) - 1):
        if means[k] == 0 and (k == 0 or means[k - 1] != 0):
            found.append(_crossing(d, grid, grid[k], grid[k], k, means[k + 1] > 0, whole, level))
        elif means[k] * means[k + 1] < 0:
            x, after = _between(d, grid[k], grid[k + 1], grid[-1] - grid[0], whole)
            found.append(_crossing(d, grid, x, after, k, means[k + 1] > 0, whole, level))
    if means[-1] == 0 and (len(grid) < 2 or means[-2] != 0):
        found.append(_crossing(d, grid, grid[-1], grid[-1], len(grid) - 1, means[-2] < 0, whole, level))
    return found


def judged(d: Array, level: float = 0.95) -> stats.Difference:
    """The paired difference of B and A at one point."""
    return stats.difference(d, np.zeros(d.size), level=level)


def _between(d: Differences, a: float, b: float, span: float, whole: bool) -> tuple[float, float]:
    """Where the mean changes sign between a and b."""
    if not whole:
        x = optimize.brentq(lambda x: float(d(x).mean()), a, b, xtol=ROOT_SHARE * span)
        return x, x
    low, high = int(a), int(b)
    below = d(low).mean() < 0
    while high - low > 1:
        middle = (low + high) // 2
        if (d(middle).mean() < 0) == below:
            low = middle
        else:
            high = middle
    return low, high


def _crossing(
    d: Differences, grid: Sequence[float], x: float, after: float, k: int, rises: bool, whole: bool, level: float
) -> Crossing:
    below = [point for point in grid[: k + 1] if point < x][::-1]
    above = [point for point in grid[k:] if point > after]
    low = _end(d, x, below, grid[-1] - grid[0], whole, level)
    high = _end(d, after, above, grid[-1] - grid[0], whole, level)
    return Crossing(x, after, -np.inf if low is None else low, np.inf if high is None else high, rises)


def _end(d: Differences, x: float, outwards: Sequence[float], span: float, whole: bool, level: float) -> float | None:
    """The last point from x outwards at which zero is inside; None: the grid ends before it is outside."""
    inside = x
    for point in outwards:
        if _surely(d, point, level) > 0:
            return _last_inside(d, inside, point, span, whole, level)
        inside = point
    return None


def _surely(d: Differences, x: float, level: float) -> float:
    """How far zero is outside of the paired interval at x; below 0: it is inside."""
    found = judged(d(x), level)
    return abs(found.value) - (found.high - found.value)


def _last_inside(d: Differences, inside: float, outside: float, span: float, whole: bool, level: float) -> float:
    if _surely(d, inside, level) >= 0:  # no scatter: the crossing itself is all there is
        return inside
    if not whole:
        return float(optimize.brentq(lambda x: _surely(d, x, level), inside, outside, xtol=END_SHARE * span))
    while abs(outside - inside) > 1:
        middle = int(inside + outside) // 2
        if _surely(d, middle, level) > 0:
            outside = middle
        else:
            inside = middle
    return inside
