"""Who goes where next: the rule of the dispatcher, and how far ahead the plan looks."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from sim.plugins import RULES, load_files
from sim.scenario.base import Hours, Minutes, NonNegative, Section

__all__ = ["Dispatch", "Planning", "planning_problems"]


class Dispatch(Section):
    """Who goes where next."""

    rule: Literal[
        "fcfs", "nearest", "shortest", "earliest_due", "priority", "least_flexible", "cost_index", "rolling_horizon",
        "insertion", "plugin",
    ]  # fmt: skip
    # The rule of one's own that `plugin` stands for: a name given to sim.register_rule, never a path.
    plugin: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] | None
    repeat_to: Literal["same", "any", "senior"]  # who makes a repeat visit
    look_at_jobs: Annotated[int, Field(ge=1, le=64)]  # cost index, plugin: how many of the most urgent jobs compete
    weight_travel: NonNegative  # cost index: per hour of travel
    weight_lateness: NonNegative  # per expected hour after the window
    weight_skill: NonNegative  # per unit of expected skill failure
    weight_part: NonNegative  # per unit of expected missing part
    weight_value: NonNegative  # credit of a contract customer


class Planning(Section):
    """Plans that reach beyond the next trip, holding technicians back for urgent work, and reasons for waiting."""

    every_min: Annotated[float, Field(ge=0, le=24 * 60)]  # a plan by the clock; 0: none
    on_change: bool  # rolling horizon: plan whenever a job or a technician becomes available
    ahead_min: Minutes  # technicians who will be free and jobs that will be ready within this time take part
    jobs: Annotated[int, Field(ge=1, le=2000)]  # rolling horizon: how many of the most urgent jobs take part
    weight_wait: NonNegative  # per hour until the technician can leave (rolling horizon, insertion)
    tour_jobs: Annotated[int, Field(ge=1, le=40)]  # insertion: longest tour of planned jobs
    look_ahead: NonNegative  # hours of other work that an urgent hour of waiting is worth; 0: nobody is held back
    look_ahead_days: Annotated[float, Field(gt=0, le=365)]  # memory of the running rate of urgent work
    urgent: Literal["repair", "contract"]  # what is urgent: repairs (not planned work), or customers with a contract
    hold_at_most_h: Hours  # nothing is held back longer than this after it could have been sent
    explain: bool  # write down why a job is not placed


def planning_problems(d: Dispatch, p: Planning) -> Iterator[str]:
    """Sentences about keys of the two sections that contradict each other."""
    load_files()
    if d.rule == "plugin" and d.plugin not in RULES:
        seen = "null" if d.plugin is None else f"unknown rule '{d.plugin}'"
        yield f"dispatch.plugin: {seen}; allowed: a registered rule ({', '.join(RULES) or 'none is registered'})"
    if d.rule == "rolling_horizon" and not p.on_change and p.every_min == 0:
        yield "planning.on_change: false with every_min 0 makes no plan at all; allowed: true, or every_min above 0"
    if p.look_ahead > 0 and p.every_min == 0:
        yield (
            "planning.every_min: 0 although planning.look_ahead holds technicians back; allowed: above 0, so that what "
            "is held back is looked at again"
        )
