"""Replications for a selection: asked for by cell and number, made if the store does not hold them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.execute.job import Job
from experiments.execute.outcome import Outcome
from experiments.execute.rounds import Run
from experiments.execute.store import Store
from experiments.messages import Refusal
from experiments.selecting.question import NET_VALUE, Question

__all__ = ["Failed", "Sampler"]

Array = NDArray[np.float64]

OWN_NUMBERS = 1_000_000  # replications of different cells that are this far apart share no chances


class Failed(Exception):
    """Replications failed; the race cannot go on without them."""

    def __init__(self, failures: Sequence[Outcome]) -> None:
        super().__init__(f"{len(failures)} replications failed")
        self.failures = failures


class Sampler:
    """Hands out blocks of the objective and of the constraint, both turned; counts the replications used."""

    def __init__(self, job: Job, question: Question, store: Store, run: Run) -> None:
        self.job, self.question, self.store, self.run = job, question, store, run
        self.cells = len(job.plan.cells)
        self.used = np.zeros(self.cells, np.int64)
        self.values: list[list[float]] = [[] for _ in range(self.cells)]  # of the objective, not turned
        self.service: list[list[float]] = [[] for _ in range(self.cells)]
        self.alone = question.procedure == "rinott"  # it is for independent cells

    def block(self, cells: Sequence[int], start: int, stop: int) -> tuple[Array, Array]:
        """Replications start to stop - 1 of these cells, all cells x replications; NaN for the other cells."""
        values, service = (np.full((self.cells, stop - start), np.nan) for _ in range(2))
        self._make([(cell, number) for cell in cells for number in range(start, stop)])
        for cell in cells:
            values[cell] = self.question.sign * np.array(self.values[cell][start:stop])
            if self.question.service:
                service[cell] = self.question.service_sign * np.array(self.service[cell][start:stop])
        return values, service

    def _make(self, wanted: Sequence[tuple[int, int]]) -> None:
        units = [self.job.numbered([number + self._offset(cell)], [cell])[0] for cell, number in wanted]
        failures = self.run(units, None)
        if failures:
            raise Failed(failures)
        for (cell, number), unit in zip(wanted, units, strict=True):
            self._note(cell, number, unit.key)
            self.used[cell] += 1

    def _offset(self, cell: int) -> int:
        return cell * OWN_NUMBERS if self.alone else 0

    def _note(self, cell: int, number: int, key: str) -> None:
        measures = self.store.taken(key).measures
        parts = [measures[name] for name in self.question.names]
        for name, value in zip(self.question.names, parts, strict=True):
            if np.isnan(value):
                what = "constraint" if name == self.question.service else "objective"
                raise Refusal(f"{what}: {name} did not happen in cell {cell}, replication {number}; choose another one")
        self.values[cell].append(parts[0] + parts[1] if self.question.objective == NET_VALUE else parts[0])
        if self.question.service:
            self.service[cell].append(parts[-1])
