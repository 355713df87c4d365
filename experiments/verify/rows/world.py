"""What the rows share: the bounds, and one world read for several quantities."""

from collections.abc import Callable
from typing import NamedTuple

from experiments.verify.check import Check
from sim import Run

__all__ = ["MEAN", "TAIL", "Quantity", "world"]

MEAN, TAIL = 0.01, 0.02  # largest relative errors that count as equal: of a mean, of a tail


class Quantity(NamedTuple):
    """Suffix of the row's name, what it is, how it is read, what theory says."""

    suffix: str
    title: str
    read: Callable[[Run], float]
    theory: float
    bound: float = MEAN


def world(
    row: str, title: str, scenario: str, overrides: list[str], replications: int, quantities: list[Quantity]
) -> list[Check]:
    """One check per quantity of a world of `conf/scenario/theory/`."""
    keys = (f"scenario=theory/{scenario}", *overrides)
    return [
        Check(f"{row} {q.suffix}", f"{title}: {q.title}", keys, replications, q.read, q.theory, q.bound)
        for q in quantities
    ]
