"""What is asked for, checked; and the paired differences at any value of the number."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.configure.compose import Sources
from experiments.messages import Refusal, seen
from experiments.model import Model
from experiments.points.ranges import Range, check_range
from experiments.points.runs import Runs, check_indicator
from experiments.points.study import Spec, Study, plain_study

__all__ = ["Asked", "Differences", "Question", "asked", "grid_of"]

Array = NDArray[np.float64]

STEPS = 8  # of the grid that is looked through for changes of sign
KEYS = ("parameter", "low", "high", "value")
NEEDED = ("parameter", "low", "high")


class Question(Spec):
    """The keys of the command."""

    parameter: str
    low: float
    high: float
    value: str
    changes: list[str]


class Asked(NamedTuple):
    """Both policies and the range; `b` is `a` with the changes."""

    a: Study[Question]
    b: Study[Question]
    range: Range


def asked(
    own: Mapping[str, str], changes: Sequence[str], words: Sequence[str], sources: Sources, model: Model
) -> Asked:
    """Everything checked before anything runs."""
    question = _question(own, changes)
    check_indicator(model, "value", question.value)
    taken = {change.partition("=")[0] for change in changes}
    kept = [word for word in words if word.partition("=")[0] not in taken]
    with plain_study(question, words, sources, model) as a:
        pass
    with plain_study(question, [*kept, *changes], sources, model) as b:
        pass
    if a.settings.replications < 2:
        raise Refusal(f"replications={a.settings.replications}: an interval needs two; allowed: from 2 on")
    base, dump = a.sections(), a.base.model_dump()
    found = check_range(base, dump, "parameter", question.parameter, question)
    check_range(b.sections(), b.base.model_dump(), "with", question.parameter, question)
    if question.parameter in taken:
        raise Refusal(f"with={question.parameter}: is the parameter that is searched, the same for both policies")
    for x in (found.low, found.high):
        for study in (a, b):
            study.scenario_at({question.parameter: x})
    if a.base == b.base:
        raise Refusal("with: changes nothing; both policies are the same company")
    return Asked(a, b, found)


def _question(own: Mapping[str, str], changes: Sequence[str]) -> Question:
    for key in NEEDED:
        if key not in own:
            raise Refusal(f"{key}: say it, e.g. parameter=money.technician_month low=6000 high=16000")
    if not changes:
        raise Refusal("with: say what policy B changes, e.g. with=crew.technicians=3")
    for change in changes:
        if not change.partition("=")[2]:
            raise Refusal(f"with={seen(change)}: says nothing; e.g. with=crew.technicians=3")
    low, high = (_number(own, key) for key in ("low", "high"))
    value = own.get("value", "net_value")
    return Question(parameter=own["parameter"], low=low, high=high, value=value, changes=list(changes))


def _number(own: Mapping[str, str], key: str) -> float:
    try:
        value = float(own[key])
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise Refusal(f"{key}={seen(own[key])}: must be a number")
    return value


def grid_of(one: Range) -> list[float]:
    """The points that are looked at first, from low to high."""
    points = np.linspace(one.low, one.high, STEPS + 1)
    return sorted({int(round(x)) for x in points}) if one.whole else [float(x) for x in points]


class Differences:
    """x -> B(x) - A(x), one a replication; every x is run once and remembered."""

    def __init__(self, what: Asked, runs: Runs) -> None:
        self._what, self._runs = what, runs
        self.known: dict[float, tuple[Array, Array]] = {}  # x -> outcomes of A and of B

    def __call__(self, x: float) -> Array:
        self.look([x])
        a, b = self.known[x]
        return b - a

    def look(self, points: Sequence[float]) -> None:
        """Run what is not known yet, all at once."""
        new = [x for x in dict.fromkeys(points) if x not in self.known]
        if not new:
            return
        question = self._what.a.spec
        scenarios: list[Any] = [
            study.scenario_at({question.parameter: x}) for x in new for study in (self._what.a, self._what.b)
        ]
        count = self._what.a.settings.replications
        found = self._runs.outcomes(scenarios, [count] * len(scenarios), [question.value])
        for k, x in enumerate(new):
            a, b = found[2 * k][0], found[2 * k + 1][0]
            if np.isnan(a).any() or np.isnan(b).any():
                where = f"{question.parameter}={x:g}"
                raise Refusal(f"value={question.value}: did not happen in every replication at {where}")
            self.known[x] = a, b
