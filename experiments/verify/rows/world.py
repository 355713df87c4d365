"""What the rows share: the bounds, and one world read for several quantities."""

from collections.abc import Callable
from typing import NamedTuple

from experiments.verify.check import Check, Control
from experiments.verify.log import Log

__all__ = ["MEAN", "TAIL", "Quantity", "world"]

MEAN, TAIL = 0.01, 0.02  # largest relative errors that count as equal: of a mean, of a tail


class Quantity(NamedTuple):
    """Suffix of the row's name, what it is, how it is read, what theory says.

    Not controlled: what is little more than a product of its world's controls.
    """

    suffix: str
    title: str
    read: Callable[[Log], float]
    theory: float
    bound: float = MEAN
    controlled: bool = True


def world(
    row: str,
    title: str,
    scenario: str,
    overrides: list[str],
    replications: int,
    quantities: list[Quantity],
    controls: tuple[Control, ...] = (),
) -> list[Check]:
    """One check per quantity of a world of `conf/scenario/theory/`; they share the controls."""
    keys = (f"scenario=theory/{scenario}", *overrides)
    return [
        Check(
            f"{row} {one.suffix}",
            title,
            one.title,
            keys,
            replications,
            one.read,
            one.theory,
            one.bound,
            controls if one.controlled else (),
        )
        for one in quantities
    ]
