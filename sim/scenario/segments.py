"""Who the customers are: traits with levels, and what each level does to what its people weigh, expect and do."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Name, Section, Share

__all__ = ["Alike", "Level", "Segments", "Traits", "Weighing"]

Ratio = Annotated[float, Field(ge=0.05, le=20)]
Shift = Annotated[float, Field(ge=-1, le=1)]
Logit = Annotated[float, Field(ge=-20, le=20)]


class Weighing(Section):
    """Factors on what a dimension weighs for people of a level; 1: as for everybody."""

    reliability: Ratio
    responsiveness: Ratio
    assurance: Ratio
    empathy: Ratio
    tangibles: Ratio
    price: Ratio


class Level(Section):
    """One level of a trait: its share of the customers, and how its people differ."""

    share: Share
    weighs: Weighing
    predicted: Shift  # level added to the service they predict at the start
    desired: Shift  # level added to the service they desire at the start
    patience: Ratio  # factor on the time after which a wait is felt as half as good
    price_reference: Ratio  # factor on the price they think fair
    complains: Logit  # added to speaking up when dissatisfied
    talks: Ratio  # factor on the number of people told
    answers: Logit  # added to answering a survey
    stays: Logit  # added to staying: habit, ties, few alternatives
    spends: Ratio  # factor on extra sales


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
