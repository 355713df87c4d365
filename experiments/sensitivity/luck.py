"""Parameter effect and luck, told apart: points x replications on common random numbers.

y(point, replication) = what the point does + what the replication does to all points + what it does to this one.
Replication k meets the same chances at every point, so the second part is shared and leaves every comparison of
points.  The third one does not; it is why products of two outcomes are averaged over pairs of different replications.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Parts", "cross", "parts"]

Array = NDArray[np.float64]


class Parts(NamedTuple):
    """Variances of one outcome: of points, of replications, of both together (what is left)."""

    points: float
    replications: float
    rest: float

    @property
    def whole(self) -> float:
        return self.points + self.replications + self.rest

    @property
    def luck(self) -> float:
        """Share of the variance of one replication at a random point that no parameter explains."""
        return (self.replications + self.rest) / self.whole if self.whole > 0 else np.nan


def parts(y: Array) -> Parts:
    """Components of variance of y (points, replications) by the crossed analysis of variance; none is below zero.

    Searle, Casella & McCulloch 1992, chapter 4: expected mean squares of the two-way random model, one observation a
    cell.  With one replication all but the points is NaN.
    """
    p, n = y.shape
    if n < 2:
        return Parts(float(y.mean(axis=1).var(ddof=1)), np.nan, np.nan)
    whole, rows, columns = y.mean(), y.mean(axis=1), y.mean(axis=0)
    rest = float(((y - rows[:, None] - columns + whole) ** 2).sum() / ((p - 1) * (n - 1)))
    of_points = (n * rows.var(ddof=1) - rest) / n
    of_replications = (p * columns.var(ddof=1) - rest) / p
    return Parts(max(float(of_points), 0.0), max(float(of_replications), 0.0), rest)


def cross(a: Array, b: Array) -> Array:
    """Mean of a_r b_s over pairs r != s of different replications (last axis): free of the noise that a_r shares
    with b_r.  Unbiased for the product of the two expectations.
    """
    n = a.shape[-1]
    return (a.sum(axis=-1) * b.sum(axis=-1) - (a * b).sum(axis=-1)) / (n * (n - 1))
