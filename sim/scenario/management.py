"""What managers do about what they measure."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Name, NonNegative, Section, Share

__all__ = ["Action", "ActionCosts", "Management", "Manages", "NoManagement", "Reinvests"]

Months = Annotated[int, Field(ge=1, le=120)]


class NoManagement(Section):
    """Managers change nothing."""

    kind: Literal["none"]


class ActionCosts(Section):
    """What acting costs beyond wages, in the money of the catalogue."""

    decision: NonNegative  # each step up
    month: NonNegative  # a month and step in force
    technician_month: NonNegative  # a month, step in force and technician


class Action(Section):
    """What is done more of when the estimate is on the bad side of the target."""

    kind: Literal["none", "hire", "train", "supervise"]
    most: Annotated[int, Field(ge=0, le=500)]  # steps at most; hire: people at once
    delay_months: Annotated[int, Field(ge=0, le=24)]  # from the decision to its effect
    term_months: Months  # hire: how long a person stays
    briefing_gain: Share  # train: manners (level) that the monthly briefing adds
    audit_step: Share  # supervise: share of jobs audited in addition
    costs: ActionCosts


class Manages(Section):
    """Now and then the management compares an estimate with a target, and acts."""

    kind: Literal["loop"]
    instrument: Name  # which one is believed
    measure: Literal["score", "standing", "on_time", "first_fix", "hours_to_first_visit", "complaint_rate"]
    target: Annotated[float, Field(ge=0, le=10_000)]
    dead_band: Annotated[float, Field(ge=0, le=10_000)]  # distance from the target that is left alone
    every_months: Months  # from review to review
    memory_months: Months  # months whose answers are taken together
    at_least: Annotated[int, Field(ge=0, le=1_000_000)]  # answers below which nothing is concluded
    action: Action
    expectation_from: Name | None  # instrument that says what customers expect; null: only the assumption
    assumed: Share  # level that the management assumes to be expected, until it is told
    standard: Share  # level that the company sets itself, by its own lights
    standard_follows: Share  # how far the standard follows what is believed to be expected: 0 not, 1 wholly


class Reinvests(Section):
    """Part of what has been earned goes into more hands or better ones; what is not enough for a step is kept."""

    kind: Literal["reinvest"]
    every_months: Months  # from one look at the books to the next
    share: Share  # of the profit above the floor that is put aside
    floor_month: NonNegative  # CNY a month that is not: for what the managers' books leave out, and for the owners
    action: Action  # what the money buys, a step at a time: hire or train


Management = Annotated[NoManagement | Manages | Reinvests, Field(discriminator="kind")]
