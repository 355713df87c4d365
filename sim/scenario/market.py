"""Word of mouth, reputation, competitors, and how customers are won."""

from typing import Literal

from sim.scenario.base import Section

__all__ = ["Market", "NoMarket"]


class NoMarket(Section):
    """New customers join at the constant rate of leaving.new_customers_year."""

    kind: Literal["none"]


Market = NoMarket
