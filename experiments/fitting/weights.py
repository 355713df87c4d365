"""What each dimension of a service weighs in satisfaction, as shares of one whole.

Standardised coefficients of satisfaction on the dimensions, divided by their sum; the sum is estimated, too, so errors
are those of a ratio (delta method on the covariance HC3).  Dimensions of one answer hang together, for a customer who
likes one likes all: intervals are wide, and what one weight wins another loses.  Spreads of columns are taken as
known, which makes intervals of large weights a little narrow where the dimensions say nearly all of a score (R2 > 0.9).
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.fitting.fitted import Fitted, Z, correlation_of, on_logit
from experiments.fitting.regression import Regression, fit_linear, standardised
from experiments.messages import Refusal

__all__ = ["Weights", "fit_weights"]


class Weights(NamedTuple):
    """A share for each dimension, in the order given; correlations of them, shape (k, k); the regression of those that
    have any.
    """

    shares: list[Fitted]
    correlation: NDArray[np.float64]
    regression: Regression

    @property
    def none(self) -> list[str]:
        """Dimensions that weigh nothing."""
        return [one.name for one in self.shares if one.value == 0]


def fit_weights(score: ArrayLike, dimensions: Mapping[str, ArrayLike]) -> Weights:
    """Rows with something missing must not be among them.

    A weight cannot be below nothing: the dimension whose coefficient is lowest is left out, and the others fitted anew,
    until none is.  Raises Refusal where nothing is left, or rows are too few.
    """
    columns = standardised({"score": score, **dimensions})
    y = columns.pop("score")
    whole_fit = fit_linear(y, columns)
    while columns:
        found = fit_linear(y, columns)
        lowest = min(columns, key=lambda name: found.of(name).value)
        if found.of(lowest).value > 0:
            return _shares(list(dimensions), list(columns), found, whole_fit)
        del columns[lowest]
    raise Refusal("weights: no dimension moves the score upwards; are all of them scored so that more is better?")


def _shares(dimensions: list[str], kept: list[str], found: Regression, whole_fit: Regression) -> Weights:
    b = np.array([found.of(name).value for name in kept])
    shares = b / b.sum()
    lean = (np.eye(len(b)) - np.outer(shares, np.ones(len(b)))) / b.sum()
    spread = lean @ found.covariance[1:, 1:] @ lean.T
    whole = np.zeros((len(dimensions), len(dimensions)))
    place = [dimensions.index(name) for name in kept]
    whole[np.ix_(place, place)] = spread
    values = dict(zip(kept, zip(shares, np.sqrt(np.diag(spread)), strict=True), strict=True))
    made = [
        _share(name, *values[name], found.n) if name in values else _none(name, whole_fit.of(name), b.sum(), found.n)
        for name in dimensions
    ]
    return Weights(made, correlation_of(whole), found)


def _none(name: str, one: Fitted, total: float, n: int) -> Fitted:
    """At most what the fit with all dimensions leaves open; no draw has more than nothing."""
    high = max(0.0, one.high / total)
    return Fitted(name, 0.0, 0.0, high, 0.0, "identity", "share", "weighs nothing, as far as can be told", n)


def _share(name: str, value: float, error: float, n: int) -> Fitted:
    plain = Fitted(name, float(value), float(value - Z * error), float(value + Z * error), float(error), "identity",
                   "share", "ratio of coefficients, HC3", n)  # fmt: skip
    return on_logit(plain)
