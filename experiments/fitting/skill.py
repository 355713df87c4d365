"""How technicians differ in pace and in first fix, and what practice does: each person is drawn towards all others.

Pace: ln minutes = kind of work + b ln(1 + jobs done before) + a person's own level + a normal error (Wright 1936 for
the power law; Laird and Ware 1982 for the levels).  The learning rate of a doubling is 2^b, the scenario's
`people.learning.rate` with `floor` 0.  Restricted likelihood (Patterson and Thompson 1971) over the ratio of the two
spreads, from sums by person, so that a million jobs take no longer than a thousand; the ratio is averaged over.

First fix: log odds = a person's level + kind of work; levels are normal with the scenario's `crew.skill` and
`crew.skill_sd` (`groups.py`).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from experiments.fitting.fitted import Fitted, Z, fitted
from experiments.fitting.groups import Pooled, pooled_logits
from experiments.messages import Refusal

__all__ = ["Pace", "Skill", "fit_pace", "fit_skill"]

Array = NDArray[np.float64]
FEWEST_PEOPLE, FEWEST_JOBS = 5, 50
RATIOS = np.linspace(0.0, 3.0, 301)[1:] ** 1.5  # of the spread between to that within


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


class Skill(NamedTuple):
    """Log odds of a first fix: mean and standard deviation over persons, and each person's share."""

    skill: Fitted  # logit, the scenario's crew.skill
    skill_sd: Fitted  # logit, the scenario's crew.skill_sd
    people: list[Fitted]  # share of first fixes on the usual mix of work
    jobs: int


def fit_pace(
    minutes: ArrayLike, technician: ArrayLike, before: ArrayLike | None = None, kind: Sequence[object] | None = None
) -> Pace:
    """From minutes of finished jobs, who did them, the jobs that the person had done before, and the kind of work."""
    y, (who, names) = np.asarray(minutes, float), pd.factorize(np.asarray(technician), sort=True)
    _check(y, who, len(names))
    columns = _columns(len(y), before, kind)
    of = _Sums(np.column_stack([*columns, np.log(y)]), who, len(names))
    found = [of.at(ratio) for ratio in RATIOS]
    weight = np.exp(np.array([one.log_likelihood for one in found]) - max(one.log_likelihood for one in found))
    weight *= np.gradient(RATIOS) / (weight * np.gradient(RATIOS)).sum()
    exponent = None
    if before is not None:
        exponent = _mixed("learning exponent", weight, [(one.b[1], one.covariance[1, 1]) for one in found], len(y))
    people = [
        _mixed(str(name), weight, [(one.levels[i], one.uncertain[i]) for one in found], int(of.n[i]), "log")
        for i, name in enumerate(names)
    ]
    best = found[int(weight.argmax())]
    return Pace(exponent, _rate(exponent), _between(weight, best.sigma, len(names)), best.sigma, people, len(y))


def fit_skill(first_fix: ArrayLike, technician: ArrayLike, kind: Sequence[object] | None = None) -> Skill:
    """From the outcome of first visits, who made them, and the kind of work, whose own odds are taken off."""
    yes, who = np.asarray(first_fix, float), np.asarray(technician)
    rows = pd.DataFrame({"yes": yes, "who": who, "kind": ["all"] * len(yes) if kind is None else list(kind)})
    if rows.empty:
        raise Refusal("skill: no first visit has a person and an outcome")
    if rows["yes"].isna().any():
        raise Refusal("skill: the outcome of some first visits is missing; leave them out and say how many")
    counts = rows.groupby(["who", "kind"], observed=True)["yes"].agg(["sum", "count"]).unstack(fill_value=0)
    fixed, of = counts["sum"].to_numpy(float), counts["count"].to_numpy(float)
    found: Pooled = pooled_logits([str(name) for name in counts.index], fixed, of, _offsets(fixed, of))
    skill = special.logit([found.mean.value, found.mean.low, found.mean.high])
    mean = found.mean._replace(
        name="skill", value=skill[0], low=skill[1], high=skill[2], scale="identity", unit="logit"
    )
    return Skill(mean, found.spread._replace(name="skill_sd", unit="logit"), found.groups, len(rows))


class _At(NamedTuple):
    """The fit with a given ratio of spreads."""

    b: Array  # coefficients of the columns
    covariance: Array
    sigma: float
    levels: Array  # of persons, in logs
    uncertain: Array  # their variances
    log_likelihood: float


class _Sums:
    """Sums of products of all rows, and sums by person: all that the likelihood asks of the data."""

    def __init__(self, table: Array, who: NDArray[np.int64], people: int) -> None:
        self.products = table.T @ table
        self.sums = np.column_stack([np.bincount(who, column, people) for column in table.T])
        self.n = np.bincount(who, minlength=people).astype(float)
        self.rows, self.k = len(table), table.shape[1] - 1

    def at(self, ratio: float) -> _At:
        theta = ratio**2
        weight = theta / (1 + self.n * theta)  # of the square of a person's sum
        left = self.products - (self.sums * weight[:, None]).T @ self.sums
        inverse = np.linalg.inv(left[:-1, :-1])
        b = inverse @ left[:-1, -1]
        variance = (left[-1, -1] - b @ left[:-1, -1]) / (self.rows - self.k)
        levels = weight * (self.sums[:, -1] - self.sums[:, :-1] @ b)
        spread = np.einsum("ij,jk,ik->i", self.sums[:, :-1], inverse, self.sums[:, :-1]) * weight**2
        uncertain = variance * (theta / (1 + self.n * theta) + spread)
        log_likelihood = -0.5 * (
            (self.rows - self.k) * math.log(variance)
            + np.log1p(self.n * theta).sum()
            + np.linalg.slogdet(left[:-1, :-1])[1]
        )
        return _At(b, inverse * variance, math.sqrt(variance), levels, uncertain, float(log_likelihood))


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


def _offsets(yes: Array, of: Array) -> Array:
    """How far each kind of work lies from the mean of all cases, in log odds."""
    own = special.logit((yes.sum(axis=0) + 0.5) / (of.sum(axis=0) + 1))
    return np.asarray(own - of.sum(axis=0) @ own / of.sum())
