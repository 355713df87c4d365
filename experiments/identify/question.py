"""What is asked for: the section `identify` of a configuration, checked against the scenario."""

from typing import NamedTuple

from pydantic import Field, model_validator

from experiments.identify.targets import TARGETS
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.paths import safe_name
from experiments.points.ranges import Range, check_range
from experiments.points.study import Spec, Study

__all__ = ["Identify", "Parameter", "check_targets", "parameters_of"]


class Ends(Spec):
    """Between which two numbers a parameter is looked for; `log`: evenly in its logarithm."""

    low: float
    high: float
    log: bool = False

    @model_validator(mode="after")
    def _has_a_logarithm(self) -> "Ends":
        if self.log and self.low <= 0:
            raise ValueError(f"log needs a range above 0; low is {self.low:g}")
        return self


class Identify(Spec):
    """Parameters with their ranges, and the totals that are to tell them."""

    name: str
    question: str = Field(max_length=500)
    parameters: dict[str, Ends] = Field(min_length=1, max_length=12)
    targets: list[str] = Field(min_length=1, max_length=20)
    observed: dict[str, float] = Field(
        default={}, max_length=20
    )  # totals, where there are no records to take them from
    simulations: int = Field(default=800, ge=100, le=20_000)


class Parameter(NamedTuple):
    """A number of the scenario and its range."""

    range: Range
    log: bool

    @property
    def path(self) -> str:
        return self.range.path

    def at(self, share: float) -> float:
        """The value at a share from 0 to 1 of the range."""
        low, high = self.range.low, self.range.high
        return low * (high / low) ** share if self.log and not self.range.whole else self.range.at(share)


def parameters_of(study: Study[Identify]) -> list[Parameter]:
    """Everything checked that can be checked before anything runs."""
    spec = study.spec
    safe_name("identify.name", spec.name)
    check_targets("identify.targets", spec.targets)
    check_targets("identify.observed", list(spec.observed))
    dump = study.base.model_dump()
    found = []
    for path, ends in spec.parameters.items():
        one = check_range(study.sections(), dump, f"identify.parameters.{path}", path, ends)
        for end in (one.low, one.high):
            study.scenario_at({path: end})
        found.append(Parameter(one, ends.log))
    return found


def check_targets(key: str, names: list[str]) -> None:
    """Each is known, and none stands twice."""
    for name in names:
        if name not in TARGETS:
            hint = did_you_mean(nearest(name, TARGETS))
            raise Refusal(f"{key}: {seen(name)} is no total that is known; allowed: {listed(TARGETS)}{hint}")
        if names.count(name) > 1:
            raise Refusal(f"{key}: {name} stands twice")
