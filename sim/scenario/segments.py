"""Who the customers are: traits with levels, and what each level does to what its people weigh, expect and do."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from sim.scenario.base import Name, Section, Share

__all__ = ["DIMENSIONS", "Alike", "Dimension", "Level", "Segments", "Traits"]

Ratio = Annotated[float, Field(ge=0.05, le=20)]
Shift = Annotated[float, Field(ge=-20, le=20)]
Dimension = Literal["reliability", "responsiveness", "assurance", "empathy", "tangibles", "price"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)  # the five of service quality, and price fairness
Added = Literal[
    "predicted",  # level of the service predicted at the start
    "desired",  # level of the service desired at the start
    "complains",  # logit of speaking up when dissatisfied
    "answers",  # logit of answering a survey
    "stays",  # logit of staying: habit, ties, few alternatives
]
Multiplied = Literal[
    "patience",  # time after which a wait is felt as half as good
    "price_reference",  # price thought fair
    "talks",  # number of people told
    "spends",  # extra sales
]


class Level(Section):
    """One level of a trait: its share of the customers, and how its people differ from the average; {}: not at all."""

    share: Share
    weighs: dict[Dimension, Ratio]  # factors on what a dimension weighs
    adds: dict[Added, Shift]
    times: dict[Multiplied, Ratio]


class Alike(Section):
    """All customers are drawn from one population."""

    kind: Literal["alike"]


class Traits(Section):
    """Independent traits; a customer has one level of each, and their effects add up (factors multiply)."""

    kind: Literal["traits"]
    traits: Annotated[
        dict[Name, Annotated[dict[Name, Level], Field(min_length=1, max_length=16)]], Field(min_length=1, max_length=7)
    ]  # the shares of the levels of a trait add up to 1


Segments = Annotated[Alike | Traits, Field(discriminator="kind")]
