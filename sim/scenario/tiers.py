"""Grading of customers by value, and what each grade is treated to."""

from typing import Literal

from sim.scenario.base import Section

__all__ = ["NoTiers", "Tiers"]


class NoTiers(Section):
    """All customers are treated alike."""

    kind: Literal["none"]


Tiers = NoTiers
