"""Rinott's procedure: a pilot, then as many replications of each cell as its variance takes, then the highest mean.

With probability at least 1 - alpha the best is chosen if it is better than every other by delta, and otherwise one
within delta of it (Nelson and Matejcik 1995).  The cells must be independent: without common random numbers.

Sources: Rinott (1978), Communications in Statistics A7; Nelson and Matejcik (1995), Management Science 41.  The
constant is reckoned from its equation, not looked up; tests integrate that in other ways.
"""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

__all__ = ["rinott_h", "sizes"]

_POINTS = 200  # of the quadrature; h is then right to four decimals


@cache
def rinott_h(cells: int, pilot: int, confidence: float) -> float:
    """The constant h: E_y [ E_x Phi(h / sqrt((n - 1)(1 / x + 1 / y))) ]^(k - 1) = confidence, where x and y are
    independent chi-square variables with n - 1 degrees of freedom.
    """
    if cells < 2:
        return 0.0
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    weights, freedom = weights / 2, pilot - 1
    chi = 2 * special.gammaincinv(freedom / 2, (nodes + 1) / 2)  # quantiles: the integral over the unit interval
    scale = np.sqrt(freedom * (1 / chi[:, None] + 1 / chi[None, :]))

    def correct(h: float) -> float:
        inner = special.ndtr(h / scale) @ weights
        return float(weights @ inner ** (cells - 1)) - confidence

    return float(optimize.brentq(correct, 0.0, 60.0, xtol=1e-10))


def sizes(values: ArrayLike, zone: float, confidence: float) -> NDArray[np.int64]:
    """How many replications each cell takes, from a pilot of cells x replications: max(n, ceil((h S / delta)^2))."""
    pilot = np.asarray(values, float)
    cells, n = pilot.shape
    h = rinott_h(cells, n, confidence)
    needed = np.ceil(pilot.var(axis=1, ddof=1) * (h / zone) ** 2)
    return np.maximum(needed, n).astype(np.int64)
