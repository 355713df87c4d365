"""A company with the fitted values in it: which keys get a value, and how the values hang together.

The company is the one that is started from, with the values that the records allow; everything is validated as a
scenario before anything is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from experiments.calibrate.by_hand import Placement
from experiments.calibrate.finding import Finding, Tables
from experiments.calibrate.keys import DAY_CV, FILLED, GROUPS, WITH, Key, key_of, why_none
from experiments.calibrate.meant import placements
from experiments.configure.compose import Composer, plain
from experiments.configure.drawn import value_at, with_keys
from experiments.configure.plan import split
from experiments.configure.validate import validated
from experiments.fitting.fitted import Fitted
from experiments.fitting.season import mean_month
from experiments.messages import Refusal

__all__ = ["Company", "Placed", "company_of"]

Array = NDArray[np.float64]
Means = Mapping[str, str | Mapping[str, str]]


class Placed(NamedTuple):
    """A fitted value and the key that it fills."""

    subject: str
    fitted: Fitted
    key: Key
    place: int = -1  # in the correlation of its subject; -1: hangs together with nothing


class Company(NamedTuple):
    """What a scenario of fitted values is made of; `keyless`: subject, value, and why it has no key."""

    start: str
    groups: dict[str, str]
    placed: list[Placed]
    filled: dict[str, float]  # keys beside them that no record fills: an hour in which nobody ever called
    keyless: list[tuple[str, str, str]]
    base: dict[str, Any]  # the company that is started from, with the groups that were changed
    kind: type[BaseModel]
    hang: dict[str, Array]  # correlations of the values of a subject, on their scales

    def scenario(self, values: Mapping[str, float]) -> BaseModel:
        """With these values of the keys; refused if there is no such company."""
        return validated(self.kind, with_keys(self.base, {**self.filled, **values}))

    @property
    def values(self) -> dict[str, float]:
        """The fitted values, in the units of their keys."""
        return {one.key.name: float(one.fitted.value * one.key.times) for one in self.placed}

    def covariance(self, scaled: Sequence[Fitted]) -> Array:
        """Of the values on these scales, shape (k, k): what was fitted together hangs together, nothing else does."""
        found = np.eye(len(self.placed))
        for i, one in enumerate(self.placed):
            for j, other in enumerate(self.placed):
                if i != j and one.subject == other.subject and min(one.place, other.place) >= 0:
                    found[i, j] = self.hang[one.subject][one.place, other.place]
        errors = np.array([one.error for one in scaled])
        return found * np.outer(errors, errors)


def company_of(
    found: Sequence[Finding],
    start: str,
    here: Composer,
    kind: type[BaseModel],
    means: Means | None = None,
    tables: Tables | None = None,
) -> Company:
    """The fitted values that have a place in the company that is started from, and those that `means` gives one."""
    plainly = split(plain(here.compose([f"scenario={start}"])))[1] if means else {}
    told = placements(means or {}, found, tables or {}, plainly, start)
    wanted, keyless = _wanted(found, told)
    groups = {group: choice for one in wanted for group, choice in GROUPS.get(one.subject, {}).items()}
    groups |= {group: choice for one in told.values() for group, choice in one.groups.items()}
    base = split(plain(here.compose([f"scenario={start}", *(f"{group}={one}" for group, one in groups.items())])))[1]
    try:
        validated(kind, base)
    except Refusal as refusal:
        chosen = ", ".join(f"{group}={one}" for group, one in groups.items())
        raise Refusal(f"start={start}: does not go with {chosen}, which the records need: {refusal}") from None
    placed = [one for one in wanted if _is_there(base, one.key.name)]
    keyless += [(one.subject, one.fitted.name, f"{start} has no {one.key.name}; start from one that has")
                for one in wanted if not _is_there(base, one.key.name)]  # fmt: skip
    filled = _filled(placed) | {key: value for one in told.values() for key, value in one.beside.items()}
    hang = {one.subject: one.correlation for one in found if one.correlation is not None}
    hang |= {name: one.correlation for name, one in told.items() if one.correlation is not None}
    made = Company(start, groups, placed, filled, keyless, base, kind, hang)
    made.scenario(made.values)
    return made


def _wanted(found: Iterable[Finding], told: Mapping[str, Placement]) -> tuple[list[Placed], list[tuple[str, str, str]]]:
    """Values with a key, each key once, and the others with their reasons; what a person said comes first."""
    wanted: dict[str, Placed] = {}
    keyless = []
    for subject, said in told.items():
        for place, (value, named) in enumerate(said.values):
            if named.name in wanted:
                by = wanted[named.name].subject
                raise Refusal(f"means.{subject}: {named.name} is filled from {by}; say one of them")
            wanted[named.name] = Placed(subject, value, named, place if said.correlation is not None else -1)
        keyless += [(subject, name, why) for name, why in said.without]
    instead = {subject: by for by, said in told.items() for subject in said.instead}
    for one in found:
        missing = WITH.get(one.subject)
        absent = missing is not None and missing not in {v.name for v in one.fitted}
        keyless += [(one.subject, DAY_CV, why_none(one.subject, DAY_CV))] * (one.checks.get(DAY_CV, 0) > 0)
        for place, value in enumerate(one.fitted):
            key = key_of(one.subject, value.name)
            if one.subject in told:
                if value.name not in told[one.subject].names:
                    keyless.append((one.subject, value.name, "is not among those that means gives a key"))
            elif one.subject in instead:
                keyless.append((one.subject, value.name, f"{instead[one.subject]} is said to bring the requests"))
            elif key is None:
                keyless.append((one.subject, value.name, why_none(one.subject, value.name)))
            elif absent:
                keyless.append((one.subject, value.name, f"is nothing without {missing}, which was not fitted"))
            elif key.name in wanted:
                keyless.append((one.subject, value.name, f"{key.name} is filled from {wanted[key.name].subject}"))
            else:
                wanted[key.name] = Placed(one.subject, value, key, place if one.correlation is not None else -1)
    return list(wanted.values()), keyless


def _filled(placed: Iterable[Placed]) -> dict[str, float]:
    """The rest of the lists of which the records fill a part."""
    values = {one.key.name: one.fitted.value * one.key.times for one in placed}
    rest: dict[str, float] = {}
    for key, (value, length) in FILLED.items():
        there = {k + 1: values[f"{key}[{k}]"] for k in range(length) if f"{key}[{k}]" in values}
        if there:
            usual = mean_month(there) if value is None else value
            rest |= {f"{key}[{k}]": usual for k in range(length) if k + 1 not in there}
    return rest


def _is_there(base: Mapping[str, Any], key: str) -> bool:
    try:
        return isinstance(value_at(base, key), (int, float))
    except (KeyError, IndexError, TypeError):
        return False
