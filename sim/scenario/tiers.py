"""Grading of customers by value, and what each grade is treated to."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import NonNegative, Positive, Section, Share

__all__ = ["GRADES", "Graded", "NoTiers", "Tiers"]

GRADES = ("valuable", "potential", "maintainable", "let_go")


class NoTiers(Section):
    """All customers are treated alike."""

    kind: Literal["none"]


class Weights(Section):
    """What counts in the score of the past."""

    recency: NonNegative
    frequency: NonNegative
    money: NonNegative


class Treatment(Section):
    """What the customers of one grade are treated to."""

    ahead_h: Annotated[float, Field(ge=0, le=1000)]  # hours by which a job counts as older, or due sooner
    value: NonNegative  # in the cost index and in plans, as `dispatch.weight_value` of a customer under contract
    window_h: Annotated[float, Field(ge=0, le=24)]  # width of the promised window in hours; 0: as for everybody
    loaner: bool  # entitled to a loaner at an outlet
    attention: Annotated[float, Field(ge=-1, le=1)]  # level of empathy added: personal service, calls after the job
    care: Annotated[float, Field(ge=0, le=10)]  # factor on the share that a care campaign reaches
    compensation: Annotated[float, Field(ge=0, le=10)]  # factor on the money given to who complains
    cost_job: NonNegative  # CNY a closed job
    cost_year: NonNegative  # CNY a customer and year


class Treatments(Section):
    """One treatment for each grade."""

    valuable: Treatment
    potential: Treatment
    maintainable: Treatment
    let_go: Treatment


class Graded(Section):
    """Customers are graded again and again by their past (recency, frequency, money) or by their forecast value."""

    kind: Literal["graded"]
    by: Literal["rfm", "value"]
    weights: Weights  # of rfm
    every_months: Annotated[int, Field(ge=1, le=60)]
    memory_years: Positive  # half-life of what counts as the past
    past_years: Positive  # mean time since the last job of the customers who are there at the start
    valuable_share: Share  # best share of the customers
    potential_share: Share  # of the customers, by what all their needs would be worth: those who may be potential
    let_go_share: Share  # least share
    low_share: Annotated[float, Field(ge=0, le=10)]  # potential: who brings less than this share of the average
    treatments: Treatments


Tiers = Annotated[NoTiers | Graded, Field(discriminator="kind")]
