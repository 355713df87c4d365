"""Probability of correct selection, counted: problems whose best cell is known, every other one worse by just the zone.

That is the hardest problem on which the promise holds (slippage); with and without common random numbers, with a
constraint, in the two stages of Rinott, and for OCBA beside equal shares of the same budget.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from experiments.inference.cases import AT_LEAST, SHOWN
from experiments.inference.counting import SEED, Counted, judged
from experiments.selecting.choose import choose
from experiments.selecting.question import Question

__all__ = ["TRIALS", "selections"]

Array = NDArray[np.float64]
_K, _NOISE, _FIT, _UNFIT, _BUDGET = 5, 2.0, 0.05, 0.15, 150


class Trial(NamedTuple):
    """A procedure on a problem; the last cell is the right one."""

    world: str
    procedure: str
    correlation: float
    constrained: bool
    bound: str
    equal: bool = False  # the same budget in equal shares


class Problem:
    """Normal cells; asked for more, it draws more.  Replications of one number share chances by the correlation."""

    cells = _K

    def __init__(self, rng: Generator, trial: Trial) -> None:
        self.rng, self.trial = rng, trial
        self.drawn = np.empty((_K, 0))
        self.service = np.empty((_K, 0))
        self.means = np.zeros(_K)
        self.means[-1] = 1.0
        if trial.procedure == "ocba":
            self.means = np.arange(_K, dtype=float)
        if trial.constrained:
            self.means[0] = 2.0  # better, but it misses the constraint

    def block(self, cells: Sequence[int], start: int, stop: int) -> tuple[Array, Array]:
        while self.drawn.shape[1] < stop:
            self._draw(200)
        return self.drawn[:, start:stop], self.service[:, start:stop]

    def _draw(self, n: int) -> None:
        shared, own = self.rng.normal(size=(1, n)), self.rng.normal(size=(_K, n))
        r = self.trial.correlation
        more = self.means[:, None] + _NOISE * (np.sqrt(r) * shared + np.sqrt(1 - r) * own)
        levels = np.where(np.arange(_K) == 0, _UNFIT, _FIT)[:, None]
        self.drawn = np.hstack([self.drawn, more])
        self.service = np.hstack([self.service, levels + 0.1 * self.rng.normal(size=(_K, n))])


TRIALS = (
    Trial("KN, independent cells", "kn", 0.0, False, AT_LEAST),
    Trial("KN, common random numbers (correlation .8)", "kn", 0.8, False, AT_LEAST),
    Trial("KN with a constraint, common random numbers", "kn", 0.8, True, AT_LEAST),
    Trial("Rinott, independent cells", "rinott", 0.0, False, AT_LEAST),
    Trial("OCBA, budget 150, cells 1, 2, 3 and 4 behind", "ocba", 0.0, False, SHOWN),
    Trial("equal shares of a budget of 150, the same cells", "ocba", 0.0, False, SHOWN, equal=True),
)


def selections(macro: int, trials: Sequence[Trial] = TRIALS) -> Iterator[tuple[Counted, float]]:
    """How often each trial is right, and the mean number of replications that it took."""
    for trial in trials:
        rng = np.random.default_rng([SEED, *trial.world.encode()])
        right, used = zip(*(_once(rng, trial) for _ in range(macro)), strict=True)
        warned = np.zeros(macro, bool)
        yield judged("right selection", trial.world, trial.bound, np.array(right), warned), float(np.mean(used))


def _once(rng: Generator, trial: Trial) -> tuple[bool, int]:
    problem = Problem(rng, trial)
    if trial.equal:
        values, _ = problem.block(range(_K), 0, _BUDGET // _K)
        return int(values.mean(axis=1).argmax()) == _K - 1, _BUDGET
    chosen = choose(_question(trial), problem)
    return chosen.best == _K - 1, sum(chosen.until)


def _question(trial: Trial) -> Question:
    service = ("late", 1, 0.1, 0.05) if trial.constrained else ("", 1, 0.0, 0.0)
    return Question("x", 1, 1.0, *service, trial.procedure, 0.95, 10, 5, 100_000, _BUDGET)
