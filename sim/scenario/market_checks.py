"""Markets that cannot be: one plain sentence each, before any work."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.calendar_checks import date_problems
from sim.scenario.market import OpenMarket

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["LINKS_AT_MOST", "market_problems"]

LINKS_AT_MOST = 100_000_000  # between households; four bytes each
CUSTOMERS_AT_MOST = 5_000_000  # rows of the table of customers, as many as `customers.households` may be


def market_problems(s: "Scenario") -> Iterator[str]:
    """Sentences about the market; each begins with the key."""
    market = s.market
    if not isinstance(market, OpenMarket):
        return
    told = market.word_of_mouth
    for name in ("told_best", "told_worst"):
        if getattr(told, name) < told.told_neutral:
            yield (
                f"market.word_of_mouth.{name}: {getattr(told, name)} is below told_neutral; "
                f"allowed: at least {told.told_neutral}"
            )
    if market.ways.friends + market.ways.search > 1:
        both = market.ways.friends + market.ways.search
        yield f"market.ways.friends: with search it is {both:g} of all; allowed: at most 1 together"
    if market.referral.do > market.referral.willing:
        yield (
            f"market.referral.do: {market.referral.do} is more than are willing; "
            f"allowed: at most {market.referral.willing}"
        )
    yield from _size_problems(s, market)
    yield from _move_problems(market)


def _size_problems(s: "Scenario", market: OpenMarket) -> Iterator[str]:
    """More rows, or more links, than memory is meant for; less than we have."""
    rows = market.customers_at_most * s.customers.households
    if market.winning.law != "constant" and rows > CUSTOMERS_AT_MOST:
        yield (
            f"market.customers_at_most: {market.customers_at_most:g} of {s.customers.households} customers are "
            f"{rows:.0f}; allowed: at most {CUSTOMERS_AT_MOST} customers"
        )
    links = rows * market.network.neighbours
    if market.word_of_mouth.by == "network" and links > LINKS_AT_MOST:
        yield (
            f"market.network.neighbours: {market.network.neighbours} for {rows:.0f} customers make {links:.0f} links; "
            f"allowed: at most {LINKS_AT_MOST} links"
        )


def _move_problems(market: OpenMarket) -> Iterator[str]:
    """Moves of competitors on no date, or out of order."""
    for name, competitor in market.competitors.items():
        before = ""
        for k, move in enumerate(competitor.moves):
            key = f"market.competitors.{name}.moves.{k}.date"
            yield from date_problems(key, move.date)
            if move.date <= before:
                yield f"{key}: {move.date} is not after the move before; allowed: after {before}"
            before = move.date
