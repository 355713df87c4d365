"""How many replications a precision takes: the sequential rule of Hoad, Robinson and Davies, and an estimate of what
is still missing.

Replications are added until the half-width of the interval is small enough, and stays so while the rule looks ahead:
whoever stops at the first narrow interval stops too often where it is narrow by luck, and covers too seldom
(docs/statistics.md has the coverage of both).

A share g of the true value is asked for, but judged by the estimate: it must be known to g / (1 + g) of itself, and no
number below ten is believed (Law 2015, section 9.4.1).

Sources: Hoad, Robinson and Davies (2010), Automated selection of the number of replications for a discrete-event
simulation, J. Operational Research Society 61(11); Law (2015), Simulation Modeling and Analysis, 5th edition.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from experiments.stats import estimate

__all__ = ["FEWEST", "Goal", "Trace", "ahead", "replications_for", "solution", "trace"]

FEWEST = 10  # replications below which no interval is taken for narrow enough
_SURE = 0.95  # of the bound below which no estimate of the replications needed is believed


class Goal(NamedTuple):
    """The half-width that is asked for: in the unit of the indicator, or as a share of its estimate."""

    indicator: str
    width: float
    relative: bool

    def allowed(self, value: float) -> float:
        """The largest half-width that will do, in the unit of the indicator."""
        return abs(value) * self.width / (1 + self.width) if self.relative else self.width


class Trace(NamedTuple):
    """Estimate and half-width after `first`, `first` + 1, ... replications (arrays of equal length)."""

    first: int
    values: NDArray[np.float64]
    halves: NDArray[np.float64]

    def met(self, goal: Goal) -> NDArray[np.bool_]:
        """Where the interval is narrow enough; never where there is none."""
        allowed = [goal.allowed(value) for value in self.values]
        return np.less_equal(self.halves, allowed)  # NaN is not


def trace(x: ArrayLike, per: ArrayLike | None, first: int) -> Trace:
    """The estimates that somebody would have seen who had stopped earlier; `x` and `per` as in `stats.estimate`."""
    x, per = np.asarray(x, float), None if per is None else np.asarray(per, float)
    found = [estimate(x[:n], None if per is None else per[:n]) for n in range(first, x.size + 1)]
    values, highs = np.array([one.value for one in found]), np.array([one.high for one in found])
    return Trace(first, values, highs - values)


def ahead(look_ahead: int, replications: int) -> int:
    """How many further replications must confirm: `look_ahead`, and beyond 100 replications in proportion."""
    return look_ahead * max(replications, 100) // 100


def solution(met: NDArray[np.bool_], first: int, look_ahead: int) -> int | None:
    """The smallest number of replications from which on all that are looked ahead at are precise enough; None: not
    yet.  `met[k]` says whether `first` + k replications were.
    """
    for start in np.flatnonzero(met):
        number = first + int(start)
        end = int(start) + ahead(look_ahead, number) + 1
        if end <= met.size and met[start:end].all():
            return number
    return None


def replications_for(error: float, used: int, allowed: float, sure: bool = False) -> float:
    """The replications that a half-width of `allowed` would take, judged by a standard error over `used` of them.

    With `sure`, the fewest that are credible: the variance at the lower end of its one-sided 95 % interval.
    Infinite where nothing is allowed, NaN where there is no error to judge by.
    """
    if used < 2 or np.isnan(error):
        return np.nan
    deviation = error * np.sqrt(used)
    if sure:
        deviation *= np.sqrt((used - 1) / special.chdtri(used - 1, 1 - _SURE))
    if deviation == 0:
        return float(used)
    return np.inf if allowed <= 0 else _enough(deviation / allowed)


def _enough(ratio: float) -> float:
    """The smallest n with t(n - 1) ratio <= sqrt(n)."""
    n = max(2.0, np.ceil((special.ndtri(0.975) * ratio) ** 2))
    if n > 1e9:
        return float(n)
    while special.stdtrit(n - 1, 0.975) * ratio > np.sqrt(n):
        n += 1
    return float(n)
