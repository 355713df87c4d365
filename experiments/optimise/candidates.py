"""Candidates and what is known of them so far: each has its own number of replications, the first ones of all.

Replication k meets the same chances for every candidate, so two of them are compared over the replications that both
have.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.optimise.plan import Limit
from experiments.outcomes import Outcomes

__all__ = ["Candidates", "Goal", "goals_of"]

Array = NDArray[np.float64]
Point = Mapping[str, Any]
Evaluate = Callable[[Sequence[Point], Sequence[int], Sequence[str]], list[Array]]  # -> (names, replications) each


class Goal(NamedTuple):
    """An indicator as the comparison of candidates sees it."""

    name: str
    unit: str
    better: str  # high or low; "": it is only kept within a limit, or part of a ratio
    numerator: str = ""
    denominator: str = ""


def goals_of(
    indicators: Mapping[str, Any],
    objectives: Mapping[str, str],
    constraints: Mapping[str, Limit],
    units: Mapping[str, str],
) -> dict[str, Goal]:
    """Objectives and constrained indicators, with the parts of those that are ratios of sums."""
    found: dict[str, Goal] = {}
    for name in (*objectives, *constraints):
        row = indicators.get(name)
        above, below = getattr(row, "numerator", ""), getattr(row, "denominator", "")
        found[name] = Goal(name, units[name], objectives.get(name, ""), above, below)
        for part in filter(None, (above, below)):
            found.setdefault(part, Goal(part, "count", ""))
    return found


class Candidates:
    """Points that were tried, without repetition, and their outcomes."""

    def __init__(self, evaluate: Evaluate, goals: Mapping[str, Goal]) -> None:
        self._evaluate, self.goals = evaluate, dict(goals)
        self.points: list[Point] = []
        self.values: list[Array] = []
        self._known: dict[str, int] = {}

    def add(self, point: Point) -> int:
        """The number of the candidate; a point that has been tried before keeps its number."""
        key = json.dumps(dict(point), sort_keys=True)
        if key not in self._known:
            self._known[key] = len(self.points)
            self.points.append(dict(point))
            self.values.append(np.empty((len(self.goals), 0)))
        return self._known[key]

    def count(self, number: int) -> int:
        """Replications of a candidate so far."""
        return int(self.values[number].shape[1])

    @property
    def runs(self) -> int:
        return sum(values.shape[1] for values in self.values)

    def grow(self, wanted: Mapping[int, int]) -> None:
        """Give candidates more replications; all of one call are run together."""
        more = {number: count for number, count in wanted.items() if count > self.count(number)}
        if not more:
            return
        points = [self.points[number] for number in more]
        for number, values in zip(more, self._evaluate(points, list(more.values()), list(self.goals)), strict=True):
            self.values[number] = values

    def outcomes(self) -> Outcomes:
        """All candidates as cells; NaN where a replication has not been run."""
        most = max((values.shape[1] for values in self.values), default=0)
        whole = np.full((len(self.goals), len(self.values), most), np.nan)
        for number, values in enumerate(self.values):
            whole[:, number, : values.shape[1]] = values
        design = pd.DataFrame(index=pd.RangeIndex(len(self.values)))
        return Outcomes(design, self.goals, dict(zip(self.goals, whole, strict=True)))
