"""Intervals of Sobol' indices and errors of Morris' measures, counted on a line whose slopes luck changes."""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from experiments.inference.cases import ABOUT, AT_LEAST, SHOWN
from experiments.inference.counting import SEED, Counted, row_of
from experiments.points.ranges import Range
from experiments.sensitivity import morris, sobol

__all__ = ["effects_rows"]

_SLOPES = np.array([3.0, 2.0, 1.0])
_RANGES = [Range(f"x{k}", 0.0, 1.0, 0.5, False) for k in range(3)]


def effects_rows(macro: int) -> Iterator[Counted]:
    """Of the weakest of three numbers: both indices, and the signed mean effect."""
    quiet = np.zeros(macro, bool)
    for n in (3, 10):
        rng = np.random.default_rng([SEED, n])
        held = np.array([_indices(rng, n, seed) for seed in range(macro)])
        for column, name in enumerate(("first", "total")):
            bound = SHOWN if (n, name) == (3, "total") else AT_LEAST  # three tell too little of interplay
            world = f"slopes vary (sd .5), 64 points, {n} replications"
            yield row_of(f"Sobol' index, {name}", world, bound, held[:, column], quiet)
    rng = np.random.default_rng([SEED, 8])
    mu = np.array([_mean_effect(rng, seed) for seed in range(macro)])
    yield row_of("mean effect, Morris, t", "slopes vary (sd .5), 8 trajectories, 10 replications", ABOUT, mu, quiet)


def _outcomes(rng: Generator, shares: np.ndarray, n: int) -> np.ndarray:
    slopes = _SLOPES[:, None] + 0.5 * rng.normal(size=(3, n))
    return np.asarray((shares - 0.5) @ slopes + rng.normal(size=n) + 0.2 * rng.normal(size=(len(shares), n)))


def _indices(rng: Generator, n: int, seed: int) -> tuple[bool, bool]:
    known = float(_SLOPES[2] ** 2 / (_SLOPES**2).sum())
    y = _outcomes(rng, sobol.design(3, 64, seed), n)
    row = sobol.table(_RANGES, sobol.indices(y, 3, seed)).set_index("parameter").loc["x2"]
    held = [bool(row[f"{name}_from"] <= known <= row[f"{name}_to"]) for name in ("first", "total")]
    return held[0], held[1]


def _mean_effect(rng: Generator, seed: int) -> bool:
    shares = morris.design(3, 8, 4, seed)
    row = morris.table(_RANGES, shares, _outcomes(rng, shares, 10)).set_index("parameter").loc["x2"]
    return bool(abs(row["mu"] - _SLOPES[2]) <= 2.262 * row["mu_error"])  # Student's t, 9 degrees of freedom
