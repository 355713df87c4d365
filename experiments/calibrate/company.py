"""A company with the fitted values in it: which keys get a value, and how the values hang together.

The company is the one that is started from, with the values that the records allow; everything is validated as a
scenario before anything is written.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from experiments.calibrate.finding import Finding, Tables
from experiments.calibrate.keys import GROUPS
from experiments.calibrate.meant import placements
from experiments.calibrate.wanted import Keyless, Placed, filled_beside, wanted_of
from experiments.configure.compose import Composer, plain
from experiments.configure.drawn_values import value_at, with_keys
from experiments.configure.plan import split
from experiments.configure.validate import validated
from experiments.fitting.fitted import Fitted
from experiments.messages import Refusal

__all__ = ["Company", "company_of"]

PLAIN = "plain_city"  # has nothing that hangs on one kind of demand
Array = NDArray[np.float64]
Means = Mapping[str, str | Mapping[str, str]]


class Company(NamedTuple):
    """What a scenario of fitted values is made of; `keyless`: subject, value, and why it has no key."""

    start: str
    groups: dict[str, str]
    placed: list[Placed]
    filled: dict[str, float]  # keys beside them that no record fills: an hour in which nobody ever called
    keyless: Keyless
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
    told = placements(means or {}, found, tables or {}, _base(start, here, {}) if means else {}, start)
    wanted, keyless = wanted_of(found, told)
    groups = {group: choice for one in wanted for group, choice in GROUPS.get(one.subject, {}).items()}
    groups |= {group: choice for one in told.values() for group, choice in one.groups.items()}
    base = _base(start, here, groups)
    _check_that_it_is_one(base, kind, start, groups)
    placed = [one for one in wanted if _is_there(base, one.key.name)]
    keyless += [(one.subject, one.fitted.name, f"{start} has no {one.key.name}; start from one that has")
                for one in wanted if not _is_there(base, one.key.name)]  # fmt: skip
    filled = filled_beside(placed) | {key: value for one in told.values() for key, value in one.beside.items()}
    hang = {one.subject: one.correlation for one in found if one.correlation is not None}
    hang |= {name: one.correlation for name, one in told.items() if one.correlation is not None}
    made = Company(start, groups, placed, filled, keyless, base, kind, hang)
    made.scenario(made.values)
    return made


def _base(start: str, here: Composer, groups: Mapping[str, str]) -> dict[str, Any]:
    """The company that is started from with these choices of groups, plain."""
    chosen = [f"{group}={one}" for group, one in groups.items()]
    return split(plain(here.compose([f"scenario={start}", *chosen])))[1]


def _check_that_it_is_one(
    base: Mapping[str, Any], kind: type[BaseModel], start: str, groups: Mapping[str, str]
) -> None:
    try:
        validated(kind, base)
    except Refusal as refusal:
        chosen = ", ".join(f"{group}={one}" for group, one in groups.items())
        other = "" if start == PLAIN else f"; try start={PLAIN}"
        raise Refusal(f"start={start}: does not go with {chosen}, which the records need: {refusal}{other}") from None


def _is_there(base: Mapping[str, Any], key: str) -> bool:
    try:
        return isinstance(value_at(base, key), (int, float))
    except (KeyError, IndexError, TypeError):
        return False
