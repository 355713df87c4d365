"""What one row claims, and the judgement: an interval that holds the theory, an error shown to be small."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from experiments.verify.log import Log

__all__ = ["AGREES", "DIFFERS", "UNDECIDED", "Check", "Control", "Judgement", "judge"]

AGREES, DIFFERS, UNDECIDED = "agrees", "differs", "undecided"

_SURE = 0.9999  # a table of a hundred intervals then cries wolf once in a hundred tables
_USUAL = 0.95


class Control(NamedTuple):
    """What a world was given: how it is read from a run, and its mean, which is known."""

    read: Callable[[Log], float]
    given: float


@dataclass(frozen=True)
class Check:
    """One quantity of one simulated world beside its theory; `world` and `title` are for people.

    Rows with the same overrides and number of replications share their runs.  `bound` is the largest relative
    error that counts as equal: 0.01, or 0.02 for quantities that live in a tail.
    """

    id: str
    world: str
    title: str
    overrides: tuple[str, ...]
    replications: int
    read: Callable[[Log], float]
    theory: float
    bound: float
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """Mean with its 99.99 % interval, relative error with its 95 % interval, verdict."""

    mean: float
    interval: tuple[float, float]
    error: float
    error_interval: tuple[float, float]
    verdict: str


class _Estimate(NamedTuple):
    """Mean, its standard error, the degrees of freedom of that error."""

    mean: float
    error: float
    freedom: int

    def interval(self, confidence: float) -> tuple[float, float]:
        half = stats.t.ppf((1.0 + confidence) / 2.0, self.freedom) * self.error
        return float(self.mean - half), float(self.mean + half)


def judge(
    values: ArrayLike, theory: float, bound: float, luck: Sequence[ArrayLike] = (), given: Sequence[float] = ()
) -> Judgement:
    """Judge independent replications by two t intervals.

    agrees: the 99.99 % interval of the mean holds the theory and the 95 % interval of the relative error lies
    within +- bound.  differs: the first fails (also when a value is NaN), or the error is shown to exceed the
    bound.  undecided: only the precision is missing; more replications are needed.

    `luck` holds, a column for each thing whose mean is `given`, what the replications happened to get of it.  The
    mean is then the intercept of the regression on the deviations from what was given (control variates:
    Lavenberg and Welch 1981), which takes this luck out.  It differs also if the luck denies what was given.
    """
    sample = np.asarray(values, dtype=float)
    deviations = np.asarray(luck, dtype=float).reshape(len(given), len(sample)).T - np.asarray(given)
    if not (np.isfinite(sample).all() and np.isfinite(deviations).all()):
        nothing = (np.nan, np.nan)
        return Judgement(np.nan, nothing, np.nan, nothing, DIFFERS)
    estimate = _intercept(sample, deviations)
    low, high = estimate.interval(_SURE)
    error_low, error_high = ((edge - theory) / theory for edge in estimate.interval(_USUAL))
    if not (low <= theory <= high and _as_given(deviations)) or error_low > bound or error_high < -bound:
        verdict = DIFFERS
    else:
        verdict = AGREES if -bound <= error_low and error_high <= bound else UNDECIDED
    error = (estimate.mean - theory) / theory
    return Judgement(estimate.mean, (low, high), error, (error_low, error_high), verdict)


def _intercept(sample: NDArray[np.float64], deviations: NDArray[np.float64]) -> _Estimate:
    """Least squares of the sample on 1 and the deviations; without deviations the plain mean."""
    design = np.column_stack((np.ones(len(sample)), deviations))
    coefficients = np.linalg.lstsq(design, sample, rcond=None)[0]
    freedom = len(sample) - design.shape[1]
    variance = np.sum((sample - design @ coefficients) ** 2) / freedom
    error = np.sqrt(variance * np.linalg.inv(design.T @ design)[0, 0])
    return _Estimate(float(coefficients[0]), float(error), freedom)


def _as_given(deviations: NDArray[np.float64]) -> bool:
    """Is zero within the 99.99 % interval of every mean deviation?"""
    intervals = (_intercept(column, np.empty((len(column), 0))).interval(_SURE) for column in deviations.T)
    return all(low <= 0.0 <= high for low, high in intervals)
