"""What binds customers to the company beside satisfaction, and what draws them away."""

from typing import Literal

from sim.scenario.base import Section

__all__ = ["Loyalty", "NoLoyalty"]


class NoLoyalty(Section):
    """Nothing but satisfaction moves who leaves."""

    kind: Literal["none"]


Loyalty = NoLoyalty
