"""All designs by the name under which a file asks for them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from experiments.designs import crossed, factorial, filling, fractional, listed
from experiments.designs.levels import Level

__all__ = ["DESIGNS", "Design"]

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
