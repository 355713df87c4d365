"""What each dimension of a service weighs in satisfaction, as shares of one whole.

Standardised coefficients of satisfaction on the dimensions, divided by their sum; the sum is estimated, too, so errors
are those of a ratio (delta method on the covariance HC3).  Dimensions of one answer hang together, for a customer who
likes one likes all: intervals are wide, and what one weight wins another loses.
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
    while columns:
        found = fit_linear(y, columns)
        lowest = min(columns, key=lambda name: found.of(name).value)
        if found.of(lowest).value > 0:
            return _shares(list(dimensions), list(columns), found)
        del columns[lowest]
    raise Refusal("weights: no dimension moves the score upwards; are all of them scored so that more is better?")


def _shares(dimensions: list[str], kept: list[str], found: Regression) -> Weights:
    b = np.array([found.of(name).value for name in kept])
    shares = b / b.sum()
    lean = (np.eye(len(b)) - np.outer(shares, np.ones(len(b)))) / b.sum()
    spread = lean @ found.covariance[1:, 1:] @ lean.T
    whole = np.zeros((len(dimensions), len(dimensions)))
    place = [dimensions.index(name) for name in kept]
    whole[np.ix_(place, place)] = spread
    values = dict(zip(kept, zip(shares, np.sqrt(np.diag(spread)), strict=True), strict=True))
    made = [_share(name, *values.get(name, (0.0, 0.0)), found.n) for name in dimensions]
    return Weights(made, correlation_of(whole), found)


def _share(name: str, value: float, error: float, n: int) -> Fitted:
    method = "ratio of coefficients, HC3" if value > 0 else "weighs nothing"
    plain = Fitted(name, float(value), float(value - Z * error), float(value + Z * error), float(error), "identity",
                   "share", method, n)  # fmt: skip
    return on_logit(plain)
