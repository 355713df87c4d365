"""Probability of correct selection, counted, on problems whose means are known.

The hardest layout on which a proof holds has every other cell worse by just the zone (slippage); the hardest one for
the promise that at least one within the zone is chosen has cells on both sides of its edge (near ties).  With and
without common random numbers, with a constraint, in the two stages of Rinott, and for OCBA beside equal shares of the
same budget.  Of the table that is printed: whether all distances behind the chosen one hold at once.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from experiments.inference.cases import AT_LEAST, SHOWN
from experiments.inference.counting import SEED, Counted, row_of
from experiments.selecting.answer import table
from experiments.selecting.choose import choose
from experiments.selecting.question import Question

__all__ = ["DISTANCES", "TRIALS", "Trial", "distances", "selections"]

Array = NDArray[np.float64]
_NOISE, _FIT, _UNFIT, _BUDGET = 2.0, 0.05, 0.15, 150
_SLIPPAGE, _LADDER = (0.0, 0.0, 0.0, 0.0, 1.0), (0.0, 1.0, 2.0, 3.0, 4.0)
_BAIT = (2.0, 0.0, 0.0, 0.0, 1.0)  # the first one is better, but it misses the constraint
_NEAR = (-0.05, -0.05, -0.05, 0.9, 0.95, 1.0)  # three cells just outside the zone, three that nearly tie
_EQUAL, _MANY = (0.0,) * 5, (0.0,) * 10


class Trial(NamedTuple):
    """A procedure on a problem."""

    world: str
    procedure: str
    correlation: float
    constrained: bool
    bound: str
    means: tuple[float, ...]
    zone: float = 1.0
    equal: bool = False  # the same budget in equal shares


class Problem:
    """Normal cells; asked for more, it draws more.  Replications of one number share chances by the correlation."""

    def __init__(self, rng: Generator, trial: Trial) -> None:
        self.rng, self.trial = rng, trial
        self.means = np.array(trial.means)
        self.cells = self.means.size
        self.drawn = np.empty((self.cells, 0))
        self.service = np.empty((self.cells, 0))

    def block(self, cells: Sequence[int], start: int, stop: int) -> tuple[Array, Array]:
        while self.drawn.shape[1] < stop:
            self._draw(200)
        return self.drawn[:, start:stop], self.service[:, start:stop]

    def _draw(self, n: int) -> None:
        shared, own = self.rng.normal(size=(1, n)), self.rng.normal(size=(self.cells, n))
        r = self.trial.correlation
        more = self.means[:, None] + _NOISE * (np.sqrt(r) * shared + np.sqrt(1 - r) * own)
        levels = np.where(np.arange(self.cells) == 0, _UNFIT, _FIT)[:, None]
        self.drawn = np.hstack([self.drawn, more])
        self.service = np.hstack([self.service, levels + 0.1 * self.rng.normal(size=(self.cells, n))])

    def good(self, cell: int | None) -> bool:
        """Whether the cell meets the constraint and is less than the zone behind the best that does."""
        fit = self.means[1:] if self.trial.constrained else self.means
        return cell is not None and fit.max() - self.means[cell] < self.trial.zone and self.means[cell] in fit


TRIALS = (
    Trial("KN, independent cells", "kn", 0.0, False, AT_LEAST, _SLIPPAGE),
    Trial("KN, common random numbers (correlation .8)", "kn", 0.8, False, AT_LEAST, _SLIPPAGE),
    Trial("KN with a constraint, common random numbers", "kn", 0.8, True, AT_LEAST, _BAIT),
    Trial("KN, near ties, independent cells", "kn", 0.0, False, AT_LEAST, _NEAR),
    Trial("KN, near ties, common random numbers", "kn", 0.8, False, AT_LEAST, _NEAR),
    Trial("Rinott, independent cells", "rinott", 0.0, False, AT_LEAST, _SLIPPAGE),
    Trial("Rinott, near ties", "rinott", 0.0, False, AT_LEAST, _NEAR),
    Trial("OCBA, budget 150, cells 1, 2, 3 and 4 behind", "ocba", 0.0, False, SHOWN, _LADDER),
    Trial("equal shares of a budget of 150, the same cells", "ocba", 0.0, False, SHOWN, _LADDER, equal=True),
)

DISTANCES = (
    Trial("KN, 5 equal cells, independent", "kn", 0.0, False, AT_LEAST, _EQUAL),
    Trial("KN, 5 equal cells, common random numbers", "kn", 0.8, False, AT_LEAST, _EQUAL),
    Trial("KN, 10 equal cells, a smaller zone", "kn", 0.8, False, AT_LEAST, _MANY, zone=0.6),
    Trial("KN, one cell better by the zone", "kn", 0.0, False, AT_LEAST, _SLIPPAGE),
    Trial("Rinott, 5 equal cells", "rinott", 0.0, False, AT_LEAST, _EQUAL),
    Trial("OCBA, 5 equal cells", "ocba", 0.0, False, AT_LEAST, _EQUAL),
)


def selections(macro: int, trials: Sequence[Trial] = TRIALS) -> Iterator[tuple[Counted, float]]:
    """How often each trial is right, and the mean number of replications that it took."""
    return _counted("right selection", macro, trials, _selected)


def distances(macro: int, trials: Sequence[Trial] = DISTANCES) -> Iterator[tuple[Counted, float]]:
    """How often all intervals of a table's distances behind the chosen cell hold at once; an equal cell that is called
    worse is a miss.
    """
    return _counted("distances behind, any time", macro, trials, _held)


def _counted(
    kind: str, macro: int, trials: Sequence[Trial], once: Callable[[Problem], tuple[bool, int]]
) -> Iterator[tuple[Counted, float]]:
    for trial in trials:
        rng = np.random.default_rng([SEED, *trial.world.encode()])
        right, used = zip(*(once(Problem(rng, trial)) for _ in range(macro)), strict=True)
        row = row_of(kind, trial.world, trial.bound, np.array(right), np.zeros(macro, bool))
        yield row, float(np.mean(used))


def _selected(problem: Problem) -> tuple[bool, int]:
    if problem.trial.equal:
        values, _ = problem.block(range(problem.cells), 0, _BUDGET // problem.cells)
        return problem.good(int(values.mean(axis=1).argmax())), _BUDGET
    chosen = choose(_question(problem.trial), problem)
    return problem.good(chosen.best), sum(chosen.until)


def _held(problem: Problem) -> tuple[bool, int]:
    question = _question(problem.trial)
    chosen = choose(question, problem)
    values = [problem.drawn[cell, :n].tolist() for cell, n in enumerate(chosen.until)]
    frame = table(question, chosen, [{}] * problem.cells, values, [[]] * problem.cells).query("cell != @chosen.best")
    true = problem.means[chosen.best] - problem.means[frame["cell"]]
    held = (frame["behind_low"] <= true + 1e-12) & (true - 1e-12 <= frame["behind_high"])
    return bool(held.all()), sum(chosen.until)


def _question(trial: Trial) -> Question:
    service = ("late", 1, 0.1, 0.05) if trial.constrained else ("", 1, 0.0, 0.0)
    return Question("x", 1, trial.zone, *service, trial.procedure, 0.95, 10, 5, 100_000, _BUDGET)
