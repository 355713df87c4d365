"""What customers expect before a job, and how that changes.  Levels are in [0, 1]."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Section, Share

__all__ = ["Adaptive", "Adequate", "Brand", "Expectation", "Fixed", "Gains"]

Levels = Annotated[tuple[Share, ...], Field(min_length=6, max_length=6, strict=False)]
# reliability, responsiveness, assurance, empathy, tangibles, price fairness
Shift = Annotated[float, Field(ge=-1, le=1)]
Slope = Annotated[float, Field(ge=0, le=2)]


class Fixed(Section):
    """Expectations are what satisfaction.expected says, and stay so."""

    kind: Literal["fixed"]


class Adequate(Section):
    """The level that is just accepted: base + predicted x W + competition x (rivals - reference) - heat x heat."""

    base: Annotated[tuple[Shift, ...], Field(min_length=6, max_length=6, strict=False)]  # by dimension
    predicted: Slope  # per unit of the predicted level
    competition: Slope  # per unit by which rivals are above the reference
    heat: Annotated[float, Field(ge=-1, le=1)]  # responsiveness, on a day with twice the mean failures or more


class Gains(Section):
    """Shares of the way that a level moves each time."""

    experience: Share  # k_e: predicted, towards what was perceived
    desired: Share  # k_d: desired, up to what was perceived
    promise: Share  # k_p: predicted, towards what the company claims, before each job
    rumour: Share  # k_w: predicted, towards what is told
    reputation: Share  # predicted level of a new customer, towards the reputation


class Brand(Section):
    """What the name alone adds to the levels at the start: a known brand more than a new one."""

    strength: Share  # 0: unknown, 1: the strongest name
    predicted: Shift  # level at strength 1
    desired: Shift


class Adaptive(Section):
    """Levels of each customer that move with what he hears and lives through."""

    kind: Literal["adaptive"]
    law: Literal["four_levels", "single", "bayesian"]  # `single`: one level, moved by experience alone
    predicted: Levels  # at the start
    desired: Levels
    sd: Share  # spread of the levels at the start, between customers
    adequate: Adequate
    gains: Gains
    promises_judged_by: Literal["norm", "prediction"]  # reference of promise kept and fixed at the first visit
    brand: Brand
    advertised: Share  # level that the company claims of its service
    credibility: Share  # share of the claim that is believed


Expectation = Annotated[Fixed | Adaptive, Field(discriminator="kind")]
