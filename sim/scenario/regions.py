"""Regions of the company, and who belongs to which."""

import functools
from typing import Annotated

from pydantic import Field

from sim.scenario.base import Positive, Section

__all__ = ["Region", "dealt"]

CYCLE = 1000  # entities after which unequal weights repeat: shares are kept to a thousandth


class Region(Section):
    """A city of the company: a square of the travel section's side, with its own customers, technicians, windows."""

    weight: Positive  # customers and technicians are dealt to the regions in proportion to their weights
    warmer_k: Annotated[float, Field(ge=-40, le=40)]  # kelvin above the climate section's temperature


@functools.lru_cache(maxsize=64)
def dealt(weights: tuple[float, ...]) -> tuple[int, ...]:
    """Regions in the order in which entities are dealt to them, over and over.

    Highest averages (Webster, Sainte-Lague): the next entity goes to the region with the largest weight/(2 n + 1), so
    that at every length each share is as near to its weight as can be, and one more entity moves nobody.
    """
    if len(set(weights)) == 1:
        return tuple(range(len(weights)))
    given = [0] * len(weights)
    order = []
    for _ in range(CYCLE):
        averages = [weight / (2 * n + 1) for weight, n in zip(weights, given, strict=True)]
        order.append(averages.index(max(averages)))
        given[order[-1]] += 1
    return tuple(order)
