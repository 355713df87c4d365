"""Intervals of effects, slopes and rank correlations, counted where the truth is known."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy import special
from scipy.stats import qmc

from experiments import stats
from experiments.effects.slopes import Axis, rank_correlation, slopes
from experiments.inference.cases import ABOUT, AT_LEAST, Case, Covered
from experiments.outcomes import NET_VALUE, Outcomes

__all__ = ["CASES"]

_SIGNS = np.array(list(product((-1, 1), repeat=3)))  # a full design of three factors
_BEST_LINE = 4.75  # slope of the best straight line over the surface below: 4 + 1.5 / 2


def _effect(rng: Generator) -> Covered:
    """The first of three factors, effect 2, in 10 replications whose luck changes it."""
    luck = rng.normal(size=10) + 0.5 * rng.normal(size=(8, 10)) + 0.5 * _SIGNS[:, :1] * rng.normal(size=10)
    values = (_SIGNS @ np.array([1.0, -0.5, 0.2]))[:, None] + luck
    found = stats.contrast([(row, None) for row in values], list(_SIGNS[:, 0] / 4))
    return Covered(found.low <= 2 <= found.high)


def _slope(points: int) -> Callable[[Generator], Covered]:
    """A curved surface over a Latin hypercube, 5 replications whose luck changes with the point and is shared."""

    def once(rng: Generator) -> Covered:
        a, b = qmc.LatinHypercube(2, rng=rng).random(points).T
        luck = rng.normal(size=5) * (1 + a[:, None]) + 0.5 * rng.normal(size=(points, 5))
        values = (4 * a**2 + 2 * b + 1.5 * a * b)[:, None] + luck
        name = NET_VALUE.name
        outcomes = Outcomes(pd.DataFrame({"a": a, "b": b}), {name: NET_VALUE}, {name: values})
        axes = [Axis(factor, 0.0, 1.0, places, True) for factor, places in (("a", a), ("b", b))]
        found, _ = slopes(outcomes, name, list(range(points)), axes, 0.95)
        return Covered(found[0].low <= _BEST_LINE <= found[0].high)

    return once


def _rank(points: int, share: float) -> Callable[[Generator], Covered]:
    """Of a number on a Latin hypercube and an outcome with which its normal score has the correlation `share`; then
    Spearman's is 6 arcsin(share / 2) / pi (Pearson 1907).
    """
    truth = 6 / np.pi * np.arcsin(share / 2)

    def once(rng: Generator) -> Covered:
        x = qmc.LatinHypercube(1, rng=rng).random(points)[:, 0]
        y = share * special.ndtri(x) + np.sqrt(1 - share**2) * rng.normal(size=points)
        _, low, high = rank_correlation(x, y, 0.95)
        return Covered(low <= truth <= high)

    return once


CASES = (
    Case("effect in a full design, t", "3 factors, luck changes the effect, 10 replications", ABOUT, _effect),
    Case("slope", "curved surface, 16 points, 5 replications", AT_LEAST, _slope(16)),
    Case("slope", "curved surface, 64 points, 5 replications", AT_LEAST, _slope(64)),
    Case("rank correlation", "none, 16 points", AT_LEAST, _rank(16, 0.0)),
    Case("rank correlation", ".48, 16 points", AT_LEAST, _rank(16, 0.5)),
    Case("rank correlation", ".89, 16 points", AT_LEAST, _rank(16, 0.9)),
    Case("rank correlation", ".89, 64 points", AT_LEAST, _rank(64, 0.9)),
)
