"""A search against chance and a grid, where the best place is known: `python -m benchmarks.search`.

The function: 10 at (3, -1), less the square of the distance, on -5 to 5, with luck shared by all points (standard
deviation 1) and luck of each point (0.5).  Printed of each way: the median gap of the place it chose to the best one,
and the runs it took, over several seeds.
"""

import sys
from collections.abc import Sequence

import numpy as np

from experiments.optimise.candidates import Candidates, Goal
from experiments.optimise.loop import searched
from experiments.optimise.plan import Dimension
from experiments.optimise.race import Race

SEEDS, TRIALS, FIRST, MOST, OWN = 10, 48, 2, 16, 0.5
PLACES = [Dimension(path, -5.0, 5.0, None, False, False, (), False) for path in ("x", "y")]
GRID = [one._replace(step=1.25) for one in PLACES]  # 9 x 9 points, of which a random part is tried


def gap(point: dict[str, float]) -> float:
    """What a place gives away against the best one."""
    return (point["x"] - 3) ** 2 + (point["y"] + 1) ** 2


def evaluate(points: Sequence[dict[str, float]], counts: Sequence[int], names: Sequence[str]) -> list[np.ndarray]:
    """Outcomes with luck keyed by replication and by place."""
    made = []
    for point, count in zip(points, counts, strict=True):
        place = [int(1e6 * (value + 100)) for value in point.values()]
        luck = [
            np.random.default_rng(k).normal() + OWN * np.random.default_rng([k, *place]).normal() for k in range(count)
        ]
        made.append(10 - gap(point) + np.array([luck]))
    return made


def one(sampler: str, dims: Sequence[Dimension], seed: int, first: int) -> tuple[float, int]:
    """Gap of the place chosen, and runs."""
    race = Race(Candidates(evaluate, {"worth": Goal("worth", "", "high")}), {"worth": "high"}, {}, first, MOST)
    searched(dims, race, trials=TRIALS, batch=4, sampler=sampler, seed=seed)
    race.settle()
    (best, *_) = race.front(race.candidates.outcomes())
    return gap(race.candidates.points[best]), race.candidates.runs


def main() -> int:
    """Print the table."""
    ways = {
        "tpe, raced": ("tpe", PLACES, FIRST), "tpe, all replications": ("tpe", PLACES, MOST),
        "random, raced": ("random", PLACES, FIRST), "grid, raced": ("grid", GRID, FIRST),
    }  # fmt: skip
    print("| way | median gap | largest gap | median runs |\n|---|---|---|---|")
    for name, (sampler, dims, first) in ways.items():
        found = np.array([one(sampler, dims, seed, first) for seed in range(SEEDS)])
        print(f"| {name} | {np.median(found[:, 0]):.3f} | {found[:, 0].max():.3f} | {np.median(found[:, 1]):.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
