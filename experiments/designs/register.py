"""All designs by the name under which a file asks for them."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from experiments.designs import crossed, factorial, filling, fractional, listed
from experiments.designs.levels import Level
from experiments.messages import nearest

__all__ = ["DESIGNS", "Design", "meant"]

Cells = list[dict[str, Level]]


class Design(NamedTuple):
    """A design: its cells, how many they are, what it refuses, the keys that go with it and no other."""

    cells: Callable[[Any], Cells]
    size: Callable[[Any], int]
    check: Callable[[Any], None] = lambda _: None
    keys: tuple[str, ...] = ()
    takes_ranges: bool = False


def _counted(cells: Callable[[Any], Cells]) -> Callable[[Any], int]:
    return lambda keys: len(cells(keys))


_FILLING = Design(filling.cells, _counted(filling.cells), filling.check, ("points", "points_seed"), True)

DESIGNS: dict[str, Design] = {
    "full": Design(factorial.all_cells, factorial.all_size),
    "one_at_a_time": Design(factorial.single_cells, factorial.single_size, factorial.check_single, ("also",)),
    "claimed": Design(factorial.claimed_cells, _counted(factorial.claimed_cells), factorial.check_claimed),
    "fractional": Design(fractional.cells, fractional.size, fractional.check, ("generators", "resolution")),
    "latin_hypercube": _FILLING,
    "sobol": _FILLING,
    "listed": Design(listed.cells, _counted(listed.cells), listed.check, ("cells",), True),
    "crossed": Design(factorial.all_cells, factorial.all_size, crossed.check, ("policies", "scenarios")),
}

ALSO_CALLED = {  # elsewhere
    "factorial": "full", "full_factorial": "full", "grid": "full",
    "oat": "one_at_a_time", "ofat": "one_at_a_time", "one_factor_at_a_time": "one_at_a_time",
    "fractional_factorial": "fractional", "half": "fractional", "screening": "fractional",
    "lhs": "latin_hypercube", "lhd": "latin_hypercube", "random": "latin_hypercube",
    "list": "listed", "cells": "listed",
}  # fmt: skip


def meant(text: str, choices: Iterable[str]) -> str:
    """The choice that was probably meant: by what a design is called elsewhere, or by its letters; "": none."""
    known = list(choices)
    return ALSO_CALLED[text] if ALSO_CALLED.get(text) in known else nearest(text, known)
