"""Factors that change nothing, seen after one replication and told before the others are made.

What is run here is part of the run, and not run again.  Looked at are cells that differ in one factor alone: first
those around the baseline; where they are equal in every number, all others of that factor.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from experiments.designs.levels import Level, alike_but_for
from experiments.execute.job import Job
from experiments.execute.progress import Meter
from experiments.execute.store import REPLICATIONS, Store
from experiments.execute.work import execute, how_of
from experiments.execute.worker import Unit
from experiments.model import Model

__all__ = ["idle_at_first", "idle_words"]

Group = list[int]  # cells that differ in one factor alone


def idle_at_first(job: Job, model: Model, meter: Meter) -> list[str]:
    """The factors whose levels are equal in every number of the first replication, whatever the other factors are."""
    experiment = job.plan.settings.experiment
    if experiment is None or experiment.claims or job.replications < 2:  # a claim may be that nothing happens
        return []
    look = _Look(job, model, meter)
    levels = [cell.levels for cell in job.plan.cells]
    groups = {factor: _groups(levels, factor, experiment.baseline) for factor in experiment.factors}
    look.make([cell for around, *_ in filter(None, groups.values()) for cell in around])
    suspects = [factor for factor, found in groups.items() if found and look.are_equal(found[0])]
    look.make([cell for factor in suspects for group in groups[factor] for cell in group])
    return [factor for factor in suspects if all(map(look.are_equal, groups[factor]))]


def _groups(levels: Sequence[Mapping[str, Level]], factor: str, baseline: Mapping[str, Level]) -> list[Group]:
    """Cells that differ in the factor alone, those around the baseline first."""
    found = [group for group in alike_but_for(factor, levels) if len(group) > 1]
    return sorted(found, key=lambda group: dict(baseline) not in [dict(levels[cell]) for cell in group])


class _Look:
    """The first replication of cells."""

    def __init__(self, job: Job, model: Model, meter: Meter) -> None:
        self._job, self._model, self._meter = job, model, meter
        self._store = Store(Path(job.plan.settings.results) / REPLICATIONS)
        self._units: dict[int, Unit] = {}
        for unit in job.units:
            self._units.setdefault(unit.cell, unit)
        self._seen: dict[int, str] = {}

    def make(self, cells: Sequence[int]) -> None:
        """Run what is missing of these."""
        units = [self._units[cell] for cell in dict.fromkeys(cells)]
        if units:
            execute(units, None, self._store, self._model, how_of(self._job.plan.settings), self._meter)

    def are_equal(self, group: Group) -> bool:
        """Whether all numbers of these cells are equal; a replication that failed is equal to none."""
        return len({self._numbers(cell) for cell in group}) == 1

    def _numbers(self, cell: int) -> str:
        if cell not in self._seen:
            result = self._store.get(self._units[cell].key)
            self._seen[cell] = sha256(repr(result[1:]).encode()).hexdigest() if result else f"{cell} failed"
        return self._seen[cell]


def idle_words(factor: str) -> str:
    """What is said of it, on a line."""
    return (
        f"warning: {factor} changed nothing in the first replication, every number is equal: what it sets is switched "
        "off in this company, or did not come into play; the run goes on (Ctrl-C ends it)"
    )
