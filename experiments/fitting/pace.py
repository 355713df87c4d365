"""How technicians differ in pace, and what practice does: each person is drawn towards all others.

ln minutes = kind of work + b ln(1 + jobs done before) + a person's own level + a normal error (Wright 1936 for
the power law; Laird and Ware 1982 for the levels).  The learning rate of a doubling is 2^b, the scenario's
`people.learning.rate` with `floor` 0.  Restricted likelihood (Patterson and Thompson 1971) over the ratio of the two
spreads, from sums by person, so that a million jobs take no longer than a thousand; the ratio is averaged over.

Work that was broken off lasted at least so long.  Its minutes are drawn, beyond where it was broken off, from what the
fit says of them (`levels.py`); what is said is averaged over such completed records.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from experiments.fitting.fitted import Fitted, Z, fitted
from experiments.fitting.levels import RATIOS, completed, over_ratios
from experiments.messages import Refusal

__all__ = ["Pace", "fit_pace"]

Array = NDArray[np.float64]
FEWEST_PEOPLE, FEWEST_JOBS = 5, 50


class Pace(NamedTuple):
    """Factors on the time that work takes; `between` and `within` are standard deviations of logarithms."""

    exponent: Fitted | None  # b; None: cases done are not known
    rate: Fitted | None  # 2^b: factor on time of twice the practice
    between: Fitted
    within: float
    people: list[Fitted]  # factor on time, 1 is the usual person
    jobs: int

    def of(self, name: str) -> Fitted:
        """A technician by name."""
        return next(one for one in self.people if one.name == name)


def fit_pace(
    minutes: ArrayLike,
    technician: ArrayLike,
    before: ArrayLike | None = None,
    kind: Sequence[object] | None = None,
    broken_off: ArrayLike | None = None,
) -> Pace:
    """From minutes of jobs, who did them, the jobs that the person had done before, the kind of work, and which were
    broken off, so that they would have taken at least so long (None: all were finished).
    """
    y, (who, names) = np.asarray(minutes, float), pd.factorize(np.asarray(technician), sort=True)
    _check(y, who, len(names))
    at_least = np.zeros(len(y), bool) if broken_off is None else np.asarray(broken_off, bool)
    table = np.column_stack([*_columns(len(y), before, kind), np.log(y)])
    fits = [over_ratios(one, who, len(names)) for one in completed(table, who, len(names), at_least)]
    found = [at for every, _ in fits for at in every]
    weight = np.concatenate([own for _, own in fits]) / len(fits)
    exponent = None
    if before is not None:
        exponent = _mixed("learning exponent", weight, [(one.b[1], one.covariance[1, 1]) for one in found], len(y))
    n = np.bincount(who, minlength=len(names))
    people = [
        _mixed(str(name), weight, [(one.levels[i], one.uncertain[i]) for one in found], int(n[i]), "log")
        for i, name in enumerate(names)
    ]
    within = float(np.mean([every[int(own.argmax())].sigma for every, own in fits]))
    of_ratios = np.mean([own for _, own in fits], axis=0)
    return Pace(exponent, _rate(exponent), _between(of_ratios, within, len(names)), within, people, len(y))


def _columns(rows: int, before: ArrayLike | None, kind: Sequence[object] | None) -> list[Array]:
    """One for all, the logarithm of practice, then one for each kind of work but the first."""
    found = [np.ones(rows)]
    if before is not None:
        done = np.asarray(before, float)
        if not (done >= 0).all():
            raise Refusal("pace: jobs done before are missing or below zero in some rows; leave them out")
        if np.ptp(done) == 0:
            raise Refusal(f"pace: {done[0]:g} jobs were done before every job; practice can explain nothing")
        found.append(np.log1p(done))
    kinds = [] if kind is None else sorted({str(one) for one in kind})[1:]
    return found + [np.array([str(one) == name for one in kind or ()], float) for name in kinds]


def _check(y: Array, who: NDArray[np.int64], people: int) -> None:
    if people < FEWEST_PEOPLE or len(y) < FEWEST_JOBS:
        raise Refusal(
            f"pace: {len(y)} jobs of {people} technicians; at least {FEWEST_JOBS} of {FEWEST_PEOPLE} are needed"
        )
    if not (y > 0).all() or (who < 0).any():
        raise Refusal("pace: minutes are missing or not above zero, or nobody is named, in some rows; leave them out")
    if len(y) == people:
        raise Refusal("pace: each technician has one job; a person and the job cannot be told apart")


def _mixed(name: str, weight: Array, parts: list[tuple[float, float]], n: int, scale: str = "identity") -> Fitted:
    """Averaged over the ratio of spreads; of a logarithm, as a factor."""
    means, variances = np.array(parts, float).T
    centre = float(weight @ means)
    error = math.sqrt(float(weight @ (variances + (means - centre) ** 2)))
    if scale == "log":
        return fitted(name, math.exp(centre), error, "log", "factor", "pooled", n)
    return Fitted(
        name, centre, centre - Z * error, centre + Z * error, error, "identity", "", "restricted likelihood", n
    )


def _between(weight: Array, sigma: float, people: int) -> Fitted:
    grown = np.append(0.0, np.cumsum(weight))
    edges = np.append(0.0, (RATIOS + np.append(RATIOS[1:], RATIOS[-1])) / 2)
    low, middle, high = (float(sigma * np.interp(level, grown, edges)) for level in (0.025, 0.5, 0.975))
    error = (math.log(high) - math.log(low)) / (2 * Z)
    return Fitted("between technicians", middle, low, high, error, "log", "ln", "restricted likelihood", people)


def _rate(exponent: Fitted | None) -> Fitted | None:
    """What twice the practice does to the time."""
    if exponent is None:
        return None
    return fitted(
        "rate", 2**exponent.value, math.log(2) * exponent.error, "log", "per doubling", exponent.method, exponent.n
    )
