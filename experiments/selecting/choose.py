"""One selection from its first replication to its last, by the procedure that was asked for."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from experiments.messages import Refusal
from experiments.selecting.allocation import correct_at_least, next_sizes
from experiments.selecting.question import Question
from experiments.selecting.race import IN, OUT, Limit, Race
from experiments.selecting.two_stage import sizes

__all__ = ["Chosen", "Source", "choose"]

Array = NDArray[np.float64]


class Source(Protocol):
    """Where replications come from (`Sampler`)."""

    cells: int

    def block(self, cells: Sequence[int], start: int, stop: int) -> tuple[Array, Array]: ...


class Chosen(NamedTuple):
    """The cell that was chosen (None: no cell meets the constraint), what became of each, and how it ended.

    `finished` says whether the procedure came to its end; `sure` is the confidence, or for OCBA its estimate.
    """

    best: int | None
    fates: list[str]
    until: list[int]
    finished: bool
    sure: float


def choose(question: Question, source: Source) -> Chosen:
    """Run the procedure."""
    return _PROCEDURES[question.procedure](question, source)


def _kn(question: Question, source: Source) -> Chosen:
    limit = Limit(question.most, question.tolerance) if question.service else None
    race, every = Race(question.zone, 1 - question.confidence, limit), range(source.cells)
    race.pilot(*source.block(every, 0, question.pilot))
    while not race.over and race.replications < question.maximum:
        stop = min(race.replications + question.step, question.maximum)
        race.take(*source.block(race.alive, race.replications, stop))
    until = [race.replications if fate == IN else int(n) for fate, n in zip(race.fates, race.until, strict=True)]
    return Chosen(race.leader, race.fates, until, race.over, question.confidence)


def _rinott(question: Question, source: Source) -> Chosen:
    """The second stage runs to what the first one asks for, at most to the maximum."""
    every, sums = range(source.cells), np.zeros(source.cells)
    first, _ = source.block(every, 0, question.pilot)
    wanted = sizes(first, question.zone, question.confidence)
    if wanted.max() > question.maximum:
        raise Refusal(
            f"zone={question.zone:g}: by the pilot cell {int(wanted.argmax())} would take {int(wanted.max()):,} "
            f"replications; allowed: {question.maximum:,} (maximum)"
        )
    for cell in every:
        more, _ = source.block([cell], question.pilot, int(wanted[cell]))
        sums[cell] = first[cell].sum() + more[cell].sum()
    return _by_means(sums / wanted, wanted, question.confidence)


def _ocba(question: Question, source: Source) -> Chosen:
    """The budget in rounds.  Cells share chances, which the rule takes for independent: where that makes outcomes go
    together it is more careful than it need be, where they go against one another its estimate is too high.
    """
    every = range(source.cells)
    if question.budget < question.pilot * source.cells:
        least = question.pilot * source.cells
        raise Refusal(f"budget={question.budget}: the pilot of {source.cells} cells takes {least}; allowed: more")
    first, _ = source.block(every, 0, question.pilot)
    values = [list(row) for row in first]
    while (now := sum(map(len, values))) < question.budget:
        had = np.array([len(row) for row in values])
        more = min(question.step * source.cells, question.budget - now)
        for cell, size in enumerate(next_sizes(*_moments(values), had, more)):
            if size > had[cell]:
                values[cell] += list(source.block([cell], int(had[cell]), int(size))[0][cell])
    means, deviations = _moments(values)
    had = np.array([len(row) for row in values])
    return _by_means(means, had, correct_at_least(means, deviations, had))


def _moments(values: Sequence[Sequence[float]]) -> tuple[Array, Array]:
    return np.array([np.mean(row) for row in values]), np.array([np.std(row, ddof=1) for row in values])


def _by_means(means: Array, until: NDArray[np.int64], sure: float) -> Chosen:
    """The highest mean is chosen."""
    best = int(np.argmax(means))
    fates = [IN if cell == best else OUT for cell in range(means.size)]
    return Chosen(best, fates, [int(n) for n in until], True, sure)


_PROCEDURES: dict[str, Callable[[Question, Source], Chosen]] = {"kn": _kn, "rinott": _rinott, "ocba": _ocba}
