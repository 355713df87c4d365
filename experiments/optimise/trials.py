"""How often a race calls a candidate beaten that nothing beats, counted where the truth is known.

The hard layout: nine equal candidates close behind the best one, independent luck of one unit.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator

from experiments.inference.cases import AT_LEAST
from experiments.inference.counting import SEED, Counted, row_of
from experiments.optimise.candidates import Candidates, Goal
from experiments.optimise.race import Race
from experiments.optimise.standing import standing

__all__ = ["LAYOUTS", "Layout", "raced", "races"]

_CANDIDATES = 10


class Layout(NamedTuple):
    """How far the last candidate is ahead, and the replications of a race."""

    ahead: float
    first: int
    most: int


LAYOUTS = (Layout(0.1, 4, 32), Layout(0.1, 3, 12), Layout(0.2, 4, 32))


def raced(rng: Generator, layout: Layout) -> Race:
    """Ten candidates, raced and settled."""
    noise = rng.normal(size=(_CANDIDATES, layout.most))
    noise[-1] += layout.ahead

    def evaluate(points: Sequence[Mapping[str, Any]], counts: Sequence[int], names: Sequence[str]) -> list[Any]:
        return [noise[[point["k"]], :count] for point, count in zip(points, counts, strict=True)]

    goals = {"worth": Goal("worth", "", "high")}
    race = Race(Candidates(evaluate, goals), {"worth": "high"}, {}, layout.first, layout.most)
    race.run([race.candidates.add({"k": k}) for k in range(_CANDIDATES)])
    race.settle()
    return race


def races(macro: int, layouts: Sequence[Layout] = LAYOUTS) -> Iterator[Counted]:
    """How often the best candidate keeps its place."""
    for layout in layouts:
        rng = np.random.default_rng([SEED, int(100 * layout.ahead), layout.first, layout.most])
        kept = [_undominated(raced(rng, layout)) for _ in range(macro)]
        world = f"10 candidates, best ahead by {layout.ahead:g}, {layout.first} to {layout.most} replications"
        yield row_of("best candidate not beaten", world, AT_LEAST, np.array(kept), np.zeros(macro, bool))


def _undominated(race: Race) -> bool:
    return bool(standing(race).set_index("candidate").loc[_CANDIDATES - 1, "status"] == "undominated")
