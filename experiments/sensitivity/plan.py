"""What is asked for: the section `sensitivity` of a configuration, and the ranges and designs that come of it."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import Any, NamedTuple

from pydantic import Field, field_validator, model_validator

from experiments.messages import Refusal, did_you_mean, nearest, seen
from experiments.paths import safe_name
from experiments.points.ranges import Range, check_range, number_at
from experiments.points.runs import check_indicator
from experiments.points.study import Spec, Study
from experiments.sensitivity.assumptions import assumptions
from experiments.settings import check_size

__all__ = ["Plan", "Sensitivity", "planned"]

FEWEST_FOR_SOBOL = 3  # replications: pairs of different ones, and a jackknife over them
HALVINGS = 3  # of a generated range that the model refuses


class Given(Spec):
    """A number as a range."""

    low: float
    high: float
    why: str = Field(max_length=300)  # where the range comes from


class Assumed(Spec):
    """All numbers that conf/ calls an assumption, within a share of their value."""

    within: float = Field(gt=0, lt=1)
    sections: list[str] = Field(default=[], max_length=50)  # beginnings of paths; none: everywhere
    skip: list[str] = Field(default=[], max_length=500)  # paths, or beginnings of paths


class Screening(Spec):
    """Morris."""

    trajectories: int = Field(ge=2, le=1000)
    levels: int = Field(default=4, ge=2, le=20)

    @field_validator("levels")
    @classmethod
    def _even(cls, levels: int) -> int:
        if levels % 2:
            raise ValueError(f"{levels} is odd; Morris steps over half of an even number of levels")
        return levels


class Shares(Spec):
    """Sobol'."""

    points: int = Field(ge=8, le=65_536)
    most: int | None = Field(
        default=None, ge=1, le=100
    )  # the numbers that matter most, by the method before; null: all

    @field_validator("points")
    @classmethod
    def _power_of_two(cls, points: int) -> int:
        if points & (points - 1):
            raise ValueError(f"{points} is no power of two; Sobol' points are balanced only then")
        return points


class Sensitivity(Spec):
    """What is varied, what is watched, and by which methods."""

    name: str
    question: str = Field(max_length=500)
    indicators: list[str] = Field(min_length=1, max_length=20)
    parameters: dict[str, Given] = Field(default={}, max_length=1000)
    assumptions: Assumed | None = None
    tornado: bool = True
    morris: Screening | None = None
    sobol: Shares | None = None
    rests_on: list[str] = Field(default=[], max_length=20)  # what a reader must believe for the answer to hold

    @model_validator(mode="after")
    def _asks_something(self) -> "Sensitivity":
        if not self.parameters and self.assumptions is None:
            raise ValueError("says what is varied under parameters, under assumptions, or both; it has neither")
        if not (self.tornado or self.morris or self.sobol):
            raise ValueError("names no method; choose tornado, morris or sobol")
        if self.sobol and self.sobol.most and not (self.tornado or self.morris):
            raise ValueError("sobol.most picks what mattered most before; that needs tornado or morris")
        return self


class Plan(NamedTuple):
    """The ranges, those of assumptions that cannot be varied with the reason, and how many runs it takes at most."""

    ranges: list[Range]
    left_out: list[tuple[str, str]]
    runs: int


def planned(study: Study[Sensitivity]) -> Plan:
    """Everything checked that can be checked before anything runs."""
    spec, replications = study.spec, study.settings.replications
    safe_name("sensitivity.name", spec.name)
    for name in spec.indicators:
        check_indicator(study.model, "sensitivity.indicators", name)
    least = FEWEST_FOR_SOBOL if spec.sobol else 2
    if replications < least:
        why = "Sobol' indices need three to tell luck apart" if spec.sobol else "an interval needs two"
        raise Refusal(f"replications={replications}: {why}; allowed: from {least} on")
    found = _given(study)
    more, left_out = _assumed(study, {one.path for one in found})
    ranges = [*found, *more]
    if not ranges:
        raise Refusal("sensitivity.assumptions: there are no assumptions to vary in these sections of this scenario")
    runs = replications * _points(spec, len(ranges))
    check_size(runs)
    return Plan(ranges, left_out, runs)


def _points(spec: Sensitivity, k: int) -> int:
    tornado = 1 + 2 * k if spec.tornado else 0
    morris = spec.morris.trajectories * (k + 1) if spec.morris else 0
    kept = min(k, spec.sobol.most or k) if spec.sobol else 0
    return tornado + morris + (spec.sobol.points * (kept + 2) if spec.sobol else 0)


def _given(study: Study[Sensitivity]) -> list[Range]:
    """Ranges as written; each end must be a company that the model takes."""
    sections, dump = study.sections(), study.base.model_dump()
    found = []
    for path, given in study.spec.parameters.items():
        one = check_range(sections, dump, f"sensitivity.parameters.{path}", path, given)
        for end in (one.low, one.high):
            study.scenario_at({path: end})
        found.append(one)
    return found


def _assumed(study: Study[Sensitivity], given: set[str]) -> tuple[list[Range], list[tuple[str, str]]]:
    """Ranges around assumptions; what cannot be varied alone is left out, with the reason."""
    asked = study.spec.assumptions
    if asked is None:
        return [], []
    sections, dump = study.sections(), study.base.model_dump()
    active = [one for one in assumptions(study.here, study.overrides, sections) if one.path not in given]
    _check_beginnings(asked, [one.path for one in active], sections)
    found, left_out = [], []
    for one in active:
        if (asked.sections and not _begins(one.path, asked.sections)) or _begins(one.path, asked.skip):
            continue
        whole = isinstance(number_at(dump, one.path, one.path), int)
        made = _around(study, one.path, one.value, asked.within, whole, one.comment)
        if isinstance(made, Range):
            found.append(made)
        else:
            left_out.append((one.path, made))
    return found, left_out


def _check_beginnings(asked: Assumed, paths: Sequence[str], sections: Mapping[str, Any]) -> None:
    for key, names in (("sections", asked.sections), ("skip", asked.skip)):
        for name in names:
            if not any(_begins(path, [name]) for path in paths):
                hint = did_you_mean(nearest(name, [*sections, *paths]))
                raise Refusal(f"sensitivity.assumptions.{key}={seen(name)}: no active assumption begins so{hint}")


def _begins(path: str, names: Sequence[str]) -> bool:
    return any(path == name or path.startswith((f"{name}.", f"{name}[")) for name in names)


def _around(study: Study[Any], path: str, value: float, within: float, whole: bool, why: str) -> Range | str:
    """The range around a value, halved until the model takes both ends; or why there is none."""
    if value == 0:
        return "is 0, of which a share is 0"
    reason = ""
    for halved in range(HALVINGS + 1):
        reach = abs(value) * within / 2**halved
        low, high = (floor(value - reach), ceil(value + reach)) if whole else (value - reach, value + reach)
        reason = next((why_not for end in (low, high) if (why_not := study.allows({path: end}))), "")
        if not reason:
            return Range(path, low, high, value, whole, why)
    return reason
