"""What is asked for: the section `search` of a configuration, and the dimensions that come of it."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from pydantic import Field, model_validator

from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.paths import safe_name
from experiments.points.ranges import check_range, number_at, numbers, steps
from experiments.points.runs import check_indicator
from experiments.points.study import Spec, Study
from experiments.settings import Level, check_size

__all__ = ["Dimension", "Limit", "Search", "dimensions", "scenarios_of"]


class Variable(Spec):
    """A number between two others, or one of several choices; the path may be that of a group of files."""

    low: float | None = None
    high: float | None = None
    step: float | None = Field(default=None, gt=0)
    log: bool = False
    choices: list[Level] | None = Field(default=None, min_length=2, max_length=1000)

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> "Variable":
        ends = [self.low, self.high].count(None)
        if (self.choices is None) == (ends > 0) or ends == 1:
            raise ValueError("a variable has low and high, or choices")
        if self.choices is not None and (self.step is not None or self.log):
            raise ValueError("choices have neither step nor log")
        if self.step is not None and self.log:
            raise ValueError("log and step do not go together")
        if self.log and self.low is not None and self.low <= 0:
            raise ValueError(f"log needs a range above 0; low is {self.low:g}")
        return self


class Limit(Spec):
    """What an indicator must keep."""

    at_most: float | None = None
    at_least: float | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "Limit":
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("a constraint is at_most or at_least")
        return self


class Search(Spec):
    """Variables, objectives, constraints, and how hard to look.  `replications` of the run are the most of one
    candidate; each begins with `first`.
    """

    name: str
    question: str = Field(max_length=500)
    variables: dict[str, Variable] = Field(min_length=1, max_length=50)
    objectives: dict[str, Literal["high", "low"]] = Field(min_length=1, max_length=3)
    constraints: dict[str, Limit] = Field(default={}, max_length=10)
    trials: int = Field(ge=1, le=10_000)
    batch: int = Field(default=4, ge=1, le=100)  # candidates that are asked for and raced together
    first: int = Field(default=4, ge=2, le=1000)
    sampler: Literal["tpe", "nsga2", "random", "grid"] = "tpe"
    rests_on: list[str] = Field(default=[], max_length=20)  # what a reader must believe for the answer to hold


class Dimension(NamedTuple):
    """A variable, ready for a sampler: whole or real numbers, or choices; `group`: the choices are files."""

    path: str
    low: float
    high: float
    step: float | None
    log: bool
    whole: bool
    choices: tuple[Level, ...]
    group: bool


def dimensions(study: Study[Search]) -> list[Dimension]:
    """Everything checked that can be checked before anything runs."""
    spec = study.spec
    safe_name("search.name", spec.name)
    for key, names in (("objectives", spec.objectives), ("constraints", spec.constraints)):
        for name in names:
            check_indicator(study.model, f"search.{key}", name)
    most = study.settings.replications
    if spec.first > most:
        raise Refusal(f"search.first={spec.first}: must be at most replications={most}, the most of one candidate")
    check_size(spec.trials * most)
    found = [_dimension(study, path, variable) for path, variable in spec.variables.items()]
    if spec.sampler == "grid":
        for one in found:
            if not one.choices and not one.whole and one.step is None:
                raise Refusal(f"search.variables.{one.path}: the grid sampler needs a step")
    return found


def _dimension(study: Study[Search], path: str, variable: Variable) -> Dimension:
    key = f"search.variables.{path}"
    taken = [word.lstrip("+").partition("=")[0] for word in study.overrides]
    if path in taken:
        raise Refusal(f"{path}: is a variable of this search; its range or choices are in the file")
    if path in study.here.groups:
        return _files(study, key, path, variable)
    if variable.choices is not None:
        _check_there(study.sections(), path, key)
        for choice in variable.choices:
            study.scenario_at({path: choice})
        return Dimension(path, 0, 0, None, False, False, tuple(variable.choices), False)
    one = check_range(study.sections(), study.base.model_dump(), key, path, variable)
    for end in (one.low, one.high):
        study.scenario_at({path: end})
    if one.whole and variable.step is not None and variable.step != int(variable.step):
        raise Refusal(f"{key}.step={seen(variable.step)}: must be a whole number, as {path} is")
    return Dimension(path, one.low, one.high, variable.step, variable.log, one.whole, (), False)


def _files(study: Study[Search], key: str, path: str, variable: Variable) -> Dimension:
    if variable.choices is None:
        raise Refusal(f"{key}: {path} is a group of files; give choices among {listed(study.here.groups[path])}")
    for choice in variable.choices:
        if choice not in study.here.groups[path]:
            hint = did_you_mean(nearest(str(choice), study.here.groups[path]))
            raise Refusal(f"{key}={seen(choice)}: must be one of {listed(study.here.groups[path])}{hint}")
        study.scenario_at({}, study.composed([f"{path}={choice}"]))
    return Dimension(path, 0, 0, None, False, False, tuple(variable.choices), True)


def _check_there(sections: Mapping[str, Any], path: str, key: str) -> None:
    here: Any = sections
    for step in steps(path):
        if not isinstance(here, Mapping) or step not in here:
            number_at(sections, path, key)  # says so, with the nearest number
        here = here[step]
    if isinstance(here, (Mapping, list)):
        below = next((name for name, _ in numbers(here, path)), "")
        raise Refusal(f"{key}: {path} is a section or a list, not a value{did_you_mean(below)}")


def scenarios_of(study: Study[Search], dims: list[Dimension]) -> Callable[[Mapping[str, Any]], Any]:
    """point -> its scenario; what files are chosen is composed once for each combination."""
    composed: dict[tuple[str, ...], dict[str, Any]] = {}
    groups = {one.path for one in dims if one.group}

    def scenario(point: Mapping[str, Any]) -> Any:
        choices = tuple(f"{path}={value}" for path, value in point.items() if path in groups)
        if choices and choices not in composed:
            composed[choices] = study.composed(choices)
        values = {path: value for path, value in point.items() if path not in groups}
        return study.scenario_at(values, composed.get(choices))

    return scenario
