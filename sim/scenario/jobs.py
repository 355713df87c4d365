"""Types of job: what brings them about, how long they take, who may do them.  The list is open: `jobs.types`.

A type has a *nature*, which the rules branch on (repair, service, installation, support), and a *cause*, which says
when units need it: a failure, a plan, a replacement, an accident or a question.
"""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Months, Name, NonNegative, Positive, Section, Share

__all__ = [
    "MAX_TYPES",
    "Accident",
    "Advice",
    "Failure",
    "JobType",
    "Jobs",
    "Planned",
    "Replacement",
]

MAX_TYPES = 24

Minutes = Annotated[float, Field(ge=0, le=60 * 24 * 30)]  # mean of the work on site
Spread = Annotated[float, Field(ge=0, le=10)]  # coefficient of variation of that work
Rate = Annotated[float, Field(ge=0, le=12)]  # per unit and year
Mix = Annotated[dict[str, NonNegative], Field(min_length=1, max_length=64)]  # relative frequency of faults


class Failure(Section):
    """A unit fails: every failure becomes a job of one of these types."""

    cause: Literal["failure"]
    nature: Literal["repair"]
    minutes: Minutes
    cv: Spread
    share: NonNegative  # relative share among the types of this cause
    faults: Mix | None  # null: the shares of the fault catalogue


class Planned(Section):
    """Work that is due from time to time: maintenance, cleaning, calibration."""

    cause: Literal["planned"]
    nature: Literal["service", "support"]
    minutes: Minutes
    cv: Spread
    family: Name | None  # certificate needed; null: none
    rate: Rate  # due this often, exponential gaps
    months: Months  # relative rate by month, January first
    effect: Share  # failure multiplier right after it
    effect_years: Positive  # time over which it returns linearly to 1


class Replacement(Section):
    """A unit reaches the end of its life and we install the next one."""

    cause: Literal["replacement"]
    nature: Literal["installation"]
    minutes: Minutes
    cv: Spread
    family: Name | None
    quality_slope: Annotated[float, Field(ge=0, le=10)]  # log odds of a poor installation lost per unit of ability
    quality_ability: Annotated[float, Field(ge=-10, le=50)]  # ability at which the share of poor ones is demand's


class Accident(Section):
    """Damage that has nothing to do with age; faults of its own."""

    cause: Literal["accident"]
    nature: Literal["repair"]
    minutes: Minutes
    cv: Spread
    rate: Rate  # at mean use
    months: Months
    faults: Mix
    remote_share: Share  # solved without a visit


class Advice(Section):
    """A question about use, functions, software; a visit if advice does not do."""

    cause: Literal["advice"]
    nature: Literal["support", "service"]
    minutes: Minutes
    cv: Spread
    family: Name | None
    rate: Rate
    months: Months
    remote_share: Share  # solved by advice


JobType = Annotated[Failure | Planned | Replacement | Accident | Advice, Field(discriminator="cause")]


class Jobs(Section):
    """The types of job, in the order of their log codes."""

    law: Literal["lognormal", "exponential", "constant"]  # law of the work on site
    types: Annotated[dict[Name, JobType], Field(min_length=1, max_length=MAX_TYPES)]

    def of_cause(self, cause: str) -> list[int]:
        """Numbers of the types of a cause, in their order."""
        return [k for k, kind in enumerate(self.types.values()) if kind.cause == cause]

    @property
    def occasions(self) -> list[int]:
        """Numbers of the types with dates of their own: all but failures, replacements, and the first planned one."""
        dated = [k for k, kind in enumerate(self.types.values()) if kind.cause in ("planned", "accident", "advice")]
        first = self.of_cause("planned")[:1]
        return [k for k in dated if k not in first]
