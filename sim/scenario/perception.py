"""How gaps become value, what else is felt, and the scales on which scores are printed."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Name, NonNegative, Section, Share

__all__ = ["Damage", "Effort", "Emotions", "Factor", "Kano", "Scales", "Shock", "Zone"]

Slope = Annotated[float, Field(ge=0, le=50)]
Gap = Annotated[float, Field(ge=0, le=5)]
Logit = Annotated[float, Field(ge=0, le=50)]
Class = Literal["indifferent", "must_be", "one_dimensional", "attractive"]


class Zone(Section):
    """Model `zone`: value per unit of level, by where the perceived level lies."""

    below: Slope  # below the adequate level
    inside: Slope  # between the adequate and the desired level
    above: Slope  # above the desired level


class Kano(Section):
    """Model `kano`: class of each dimension, -k (1 - a)^m for must-be and k a^m for attractive ones."""

    classes: Annotated[tuple[Class, ...], Field(min_length=6, max_length=6, strict=False)]
    # reliability, responsiveness, assurance, empathy, tangibles, price fairness
    size: Annotated[float, Field(gt=0, le=10)]  # k
    power: Annotated[float, Field(gt=0, le=10)]  # m


class Effort(Section):
    """What a job cost the customer, in points of the seven-step effort scale, and what a point costs the score."""

    weight: Logit  # logit of the score per point
    contact: Slope  # points for each time of getting in touch after the first
    again: Slope  # points for telling it all again: each further visit, each further talk after a hand-over
    switch: Slope  # points for being handed over to another channel
    hour: Slope  # points for an hour at home: the width of the window, at each visit


class Emotions(Section):
    """Moments of truth: jobs whose value stands out, and what feeling adds to the logit, per unit of value."""

    active: bool
    joy_above: Gap  # weighted value from which a job is a joy
    upset_below: Gap  # loss from which it upsets
    joy: Logit
    anger: Logit  # the company could have helped it
    sadness: Logit  # nobody could
    fear: Logit  # what was thought solved came back


class Shock(Section):
    """Something that happens to customers beside all jobs."""

    per_year: Annotated[float, Field(gt=0, le=12)]  # events a customer and year
    change: Annotated[float, Field(ge=-1, le=1)]  # of cumulative satisfaction


class Damage(Section):
    """Damage done by visits."""

    product: Share  # chance a visit that other parts are damaged
    surroundings: Share  # chance a visit that the customer's surroundings are
    gap_product: Gap  # reliability
    gap_surroundings: Gap  # tangibles


class Factor(Section):
    """One factor of an index: its weight and the dimension that it shows."""

    weight: NonNegative
    dimension: Literal["reliability", "responsiveness", "assurance", "empathy", "tangibles"]


class Scales(Section):
    """Answers on published scales, by cut-points of the true score; each cut is the least score of the next answer."""

    csat: Annotated[tuple[Share, ...], Field(min_length=4, max_length=4, strict=False)]  # answers 1 to 5
    nps: Annotated[tuple[Share, ...], Field(min_length=10, max_length=10, strict=False)]  # answers 0 to 10
    factors: Annotated[dict[Name, Factor], Field(max_length=10)]  # of the index, 0 to 1000; empty: none, nothing noted
