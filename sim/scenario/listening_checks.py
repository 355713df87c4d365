"""Contradictions in how a company listens and manages."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.scenario.listening import Study, Survey
from sim.scenario.management import Action, Manages, Reinvests
from sim.scenario.people import Growing

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["listening_problems"]

MEASURED = {  # by kind of instrument: what a management may watch
    "survey": ("score",),
    "study": ("standing",),
    "interviews": ("standing",),
    "shoppers": (),
    "complaints": ("score", "complaint_rate"),
    "kpis": ("on_time", "first_fix", "hours_to_first_visit"),
    "assumption": ("score",),
}
TELLS_LEVELS = ("study", "interviews", "assumption")


def listening_problems(s: "Scenario") -> Iterator[str]:
    """Sentences about instruments and the management loop; each begins with the key."""
    for name, tool in s.instruments.items():
        key = f"listening.instruments.{name}"
        if isinstance(tool, Survey | Study):
            cuts = tool.scale.cut_points
            if any(a >= b for a, b in pairwise(cuts)):
                yield f"{key}.scale.cut_points: {list(cuts)} do not rise; allowed: each above the one before"
        if isinstance(tool, Survey) and tool.composed and not tool.aspects:
            yield f"{key}.composed: true although aspects is false; allowed: false, or aspects true"
        if isinstance(tool, Study) and tool.owned_months[0] >= tool.owned_months[1]:
            yield f"{key}.owned_months: {list(tool.owned_months)}; allowed: the first one below the second one"
        if isinstance(tool, Study) and tool.cities > len(s.regions):
            yield f"{key}.cities: {tool.cities} of {len(s.regions)} regions; allowed: 0 to {len(s.regions)}"
    if isinstance(s.management, Manages):
        yield from _management_problems(s, s.management)
    if isinstance(s.management, Reinvests):
        bought = s.management.action
        if bought.kind not in ("hire", "train"):
            yield f"management.action.kind: '{bought.kind}' is not bought with what was earned; allowed: hire, train"
        yield from _action_problems(s, bought)


def _management_problems(s: "Scenario", m: Manages) -> Iterator[str]:
    active = ", ".join(s.instruments) or "none is active"
    if m.instrument not in s.instruments:
        yield f"management.instrument: '{m.instrument}' is not an active instrument of listening; allowed: {active}"
        return
    measured = MEASURED[s.instruments[m.instrument].kind]
    if m.measure not in measured:
        yield (
            f"management.measure: '{m.measure}' is not measured by {m.instrument}; "
            f"allowed: {', '.join(measured) or 'another instrument'}"
        )
    if m.expectation_from is not None:
        tool = s.instruments.get(m.expectation_from)
        if tool is None:
            yield f"management.expectation_from: '{m.expectation_from}' is not an active instrument; allowed: {active}"
        elif tool.kind not in TELLS_LEVELS or (isinstance(tool, Study) and not tool.levels):
            yield (
                f"management.expectation_from: '{m.expectation_from}' does not ask what is expected; "
                "allowed: a study with levels, interviews, an assumption"
            )
    yield from _action_problems(s, m.action)


def _action_problems(s: "Scenario", action: Action) -> Iterator[str]:
    if action.kind == "hire" and s.calendar.round_the_clock:
        yield "management.action.kind: 'hire' although calendar.round_the_clock has no days; allowed: train, supervise"
    if action.kind == "train" and not isinstance(s.people, Growing):
        yield f"management.action.kind: 'train' although people.kind is {s.people.kind}; allowed: people that grow"
    if action.kind == "supervise" and not any(standard.active for standard in s.standards.values()):
        yield "management.action.kind: 'supervise' although no standard is in force; allowed: hire, train, a standard"
