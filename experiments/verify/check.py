"""What one row claims, and the judgement: an interval that holds the theory, an error shown to be small."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from sim import Run

__all__ = ["AGREES", "DIFFERS", "UNDECIDED", "Check", "Judgement", "judge"]

AGREES, DIFFERS, UNDECIDED = "agrees", "differs", "undecided"

_SURE = 0.9999  # a table of some fifty rows then cries wolf once in two hundred tables
_USUAL = 0.95


@dataclass(frozen=True)
class Check:
    """One quantity of one simulated world beside its theory.

    Rows with the same overrides and number of replications share their runs.  `bound` is the largest relative
    error that counts as equal: 0.01, or 0.02 for quantities that live in a tail.
    """

    id: str
    title: str
    overrides: tuple[str, ...]
    replications: int
    read: Callable[[Run], float]
    theory: float
    bound: float


@dataclass(frozen=True)
class Judgement:
    """Mean with its 99.99 % interval, relative error with its 95 % interval, verdict."""

    mean: float
    interval: tuple[float, float]
    error: float
    error_interval: tuple[float, float]
    verdict: str


def judge(values: Sequence[float], theory: float, bound: float) -> Judgement:
    """Judge independent replications by two t intervals.

    agrees: the 99.99 % interval of the mean holds the theory and the 95 % interval of the relative error lies
    within +- bound.  differs: the first fails (also when a value is NaN), or the error is shown to exceed the
    bound.  undecided: only the precision is missing; more replications are needed.
    """
    sample = np.asarray(values, dtype=float)
    low, high = _interval(sample, _SURE)
    error_low, error_high = ((edge - theory) / theory for edge in _interval(sample, _USUAL))
    if not low <= theory <= high or error_low > bound or error_high < -bound:
        verdict = DIFFERS
    else:
        verdict = AGREES if -bound <= error_low and error_high <= bound else UNDECIDED
    mean = float(sample.mean())
    return Judgement(mean, (low, high), (mean - theory) / theory, (error_low, error_high), verdict)


def _interval(sample: np.ndarray, confidence: float) -> tuple[float, float]:
    half = stats.t.ppf((1.0 + confidence) / 2.0, len(sample) - 1) * sample.std(ddof=1) / np.sqrt(len(sample))
    return float(sample.mean() - half), float(sample.mean() + half)
