"""Who needs more replications: candidates whose paired interval with the front still overlaps, and that front.

A race in the sense of Maron & Moore 1994: every candidate begins with a few replications; one that is surely beaten, or
surely breaks a constraint, gets no more; those that cannot be told from the front get twice as many, up to a limit.

What "surely" means is shared out (Bonferroni): a candidate that nothing beats is called beaten if any of the others
seems better at any of the numbers of replications at which they are compared, and only one side of an interval can do
that; so alpha is divided by the other candidates and by these looks, and doubled.  With constraints they take one half
of alpha, divided by their number and the looks.  While candidates are still being added their number is the one so
far; `settle` judges all by the last one.
"""

from collections.abc import Collection, Mapping, Sequence
from math import ceil, log2

import numpy as np

from experiments.optimise.candidates import Candidates
from experiments.optimise.plan import Limit
from experiments.outcomes import Outcomes
from experiments.pareto import EQUAL, SURELY, side

__all__ = ["Race", "front_of"]


def front_of(values: np.ndarray) -> list[int]:
    """Rows that no other row dominates; more is better in every column.  Of equal rows all stay; NaN is never in."""
    whole = ~np.isnan(values).any(axis=1)
    beaten = [
        bool((whole & (values >= row).all(axis=1) & (values > row).any(axis=1)).any()) if fine else True
        for row, fine in zip(values, whole, strict=True)
    ]
    return [number for number, one in enumerate(beaten) if not one]


class Race:
    """Decides over the replications of candidates: `first` of each, then twice as many, up to `most`."""

    def __init__(
        self,
        candidates: Candidates,
        objectives: Mapping[str, str],
        constraints: Mapping[str, Limit],
        first: int,
        most: int,
        alpha: float = 0.05,
    ) -> None:
        self.candidates, self.objectives, self.constraints = candidates, objectives, constraints
        self.first, self.most, self.alpha = first, most, alpha

    @property
    def looks(self) -> int:
        """At how many numbers of replications two candidates may be compared."""
        return 1 + max(ceil(log2(self.most / self.first)), 0)

    @property
    def of_a_pair(self) -> float:
        """The alpha, of both sides, of one comparison of two candidates."""
        share = self.alpha / 2 if self.constraints else self.alpha
        return 2 * share / (max(len(self.candidates.points) - 1, 1) * self.looks)

    @property
    def of_a_constraint(self) -> float:
        """The alpha, of both sides, of one look at one constraint."""
        return self.alpha / (max(len(self.constraints), 1) * self.looks)

    def run(self, numbers: Collection[int]) -> None:
        """Race some candidates against the front of all, themselves included."""
        self.candidates.grow(dict.fromkeys(numbers, self.first))
        while wanted := self._wanted(numbers):
            self.candidates.grow({n: min(self.most, 2 * self.candidates.count(n)) for n in wanted})

    def settle(self) -> None:
        """Race all with the front, at the level that their number takes, until nobody needs more."""
        self.run(range(len(self.candidates.points)))

    def score(self, outcomes: Outcomes, number: int) -> list[float]:
        """Estimates of the objectives, turned so that more is better."""
        found = ((outcomes.estimate(name, number).value, better) for name, better in self.objectives.items())
        return [-value if better == "low" else value for value, better in found]

    def excess(self, outcomes: Outcomes, number: int) -> dict[str, float]:
        """By how much each constraint is broken, on the estimates; nothing above 0: all are kept."""
        return {name: self._over(name, outcomes.estimate(name, number).value) for name in self.constraints}

    def _over(self, name: str, value: float) -> float:
        limit = self.constraints[name]
        return value - limit.at_most if limit.at_most is not None else float(limit.at_least or 0.0) - value

    def kept(self, outcomes: Outcomes, number: int) -> str:
        """Whether the constraints are kept: surely, on average, not on average, surely not."""
        words = "surely"
        for name in self.constraints:
            found = outcomes.estimate(name, number, 1 - self.of_a_constraint)
            ends = sorted((self._over(name, found.low), self._over(name, found.high)))
            if np.isnan(found.value) or ends[0] > 0:
                return "surely not"
            if self._over(name, found.value) > 0:
                words = "not on average"
            elif not ends[1] <= 0 and words == "surely":
                words = "on average"
        return words

    def front(self, outcomes: Outcomes) -> list[int]:
        """Candidates that no other dominates, on the estimates, among those that keep the constraints on average."""
        every = range(len(self.candidates.points))
        values = np.array([self.score(outcomes, number) for number in every]).reshape(-1, len(self.objectives))
        for number in every:
            if not all(over <= 0 for over in self.excess(outcomes, number).values()):  # NaN is no keeping
                values[number] = np.nan
        return front_of(values)

    def _wanted(self, numbers: Collection[int]) -> list[int]:
        """Candidates to be replicated further, in their order."""
        outcomes = self.candidates.outcomes()
        front = self.front(outcomes)
        found: set[int] = set()
        for number in numbers:
            overlaps = self._overlaps(outcomes, number, front)
            if overlaps or (number in front and self._may_break(outcomes, number)):
                found |= {number, *overlaps}
        return sorted(number for number in found if self.candidates.count(number) < self.most)

    def _may_break(self, outcomes: Outcomes, number: int) -> bool:
        return self.kept(outcomes, number) in ("on average", "not on average")

    def _overlaps(self, outcomes: Outcomes, number: int, front: Sequence[int]) -> list[int]:
        """Members of the front that the candidate cannot be told from; none if one surely beats it."""
        if self.kept(outcomes, number) == "surely not":
            return []
        found = []
        for rival in front:
            if rival == number:
                continue
            sides = [side(outcomes, name, number, rival, self.of_a_pair) for name in self.objectives]
            if all(one in (-SURELY, EQUAL) for one in sides) and -SURELY in sides:
                return []
            if not _told_apart(sides):
                found.append(rival)
        return found


def _told_apart(sides: Sequence[int]) -> bool:
    """Better on one objective and worse on another; or better, or equal, on all of them."""
    return (SURELY in sides and -SURELY in sides) or all(one in (SURELY, EQUAL) for one in sides)
