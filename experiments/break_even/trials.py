"""Intervals of break-even points, counted on lines and curves whose crossing is known."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from experiments.break_even.root import crossings
from experiments.inference.cases import ABOUT, AT_LEAST, Case, Covered

__all__ = ["CASES"]

_N = 10  # replications
_KIND = "break-even point"


def _line(rng: Generator) -> Covered:
    """6 - 2 x, with an intercept and a slope of its own in each replication."""
    above, below = 6 + rng.normal(size=_N), 2 + 0.3 * rng.normal(size=_N)
    return _held(lambda x: above - below * x, np.linspace(0, 6, 9), 3.0)


def _curve(rng: Generator) -> Covered:
    """exp(x) - e, which crosses at 1 and is steep behind it."""
    shift, bend = 0.5 * rng.normal(size=_N), 0.1 * rng.normal(size=_N)
    return _held(lambda x: np.exp(x) - np.e + shift + bend * x, np.linspace(0, 2, 9), 1.0)


def _held(d: Callable[[float], np.ndarray], grid: np.ndarray, truth: float) -> Covered:
    """Of several crossings any may hold it; none at all holds nothing."""
    return Covered(any(one.low <= truth <= one.high for one in crossings(d, list(grid), whole=False)))


def _whole(rng: Generator) -> Covered:
    """Of whole numbers: better up to 34, worse from 35 on."""
    shift = 4 * rng.normal(size=_N)
    found = crossings(lambda x: 34.5 - x + shift, list(range(0, 101, 12)), whole=True)
    return Covered(any(one.low <= 35 and one.high >= 34 for one in found))


CASES = (
    Case(_KIND, "a line, 10 replications", ABOUT, _line),
    Case(_KIND, "a curve, 10 replications", ABOUT, _curve),
    Case(_KIND, "whole numbers, 10 replications", AT_LEAST, _whole),
)
