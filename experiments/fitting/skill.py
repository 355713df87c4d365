"""How technicians differ in first fix: each person is drawn towards all others.

Log odds = a person's level + kind of work; levels are normal with the scenario's `crew.skill` and `crew.skill_sd`
(`groups.py`).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from experiments.fitting.fitted import Fitted
from experiments.fitting.groups import Pooled, pooled_logits
from experiments.messages import Refusal

__all__ = ["Skill", "fit_skill"]

Array = NDArray[np.float64]


class Skill(NamedTuple):
    """Log odds of a first fix: mean and standard deviation over persons, and each person's share."""

    skill: Fitted  # logit, the scenario's crew.skill
    skill_sd: Fitted  # logit, the scenario's crew.skill_sd
    people: list[Fitted]  # share of first fixes on the usual mix of work
    jobs: int


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


def _offsets(yes: Array, of: Array) -> Array:
    """How far each kind of work lies from the mean of all cases, in log odds."""
    own = special.logit((yes.sum(axis=0) + 0.5) / (of.sum(axis=0) + 1))
    return np.asarray(own - of.sum(axis=0) @ own / of.sum())
