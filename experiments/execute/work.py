"""Run what is missing: everything that the store already holds is not run again."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from experiments.execute.chunks import CHUNK_S, Assignment, Handout
from experiments.execute.listing import Part
from experiments.execute.outcome import Outcome, Work
from experiments.execute.pools import Beside, Made, in_threads, one_by_one
from experiments.execute.progress import Cells, Meter
from experiments.execute.sites import Site, processes
from experiments.execute.store import Store
from experiments.execute.worker import Unit, replicate
from experiments.model import Model
from experiments.settings import Settings

_CHECKING = {  # what is said while the twin runs on this engine
    "simpy": "checking one replication on the slower SimPy engine (some 50 times slower)",
    "compiled": "checking one replication on the compiled engine",
}


class How(NamedTuple):
    """Where replications run; what comes out is the same everywhere."""

    executor: str = "auto"  # serial, threads, processes, dask; auto: threads, or for the SimPy engine processes
    workers: int | None = None  # at once; None: as many as there are cores
    scheduler: str | None = None  # address of a dask scheduler; None: a cluster on this machine, for this run
    memory: float | None = None  # GB for each worker process; auto then means processes
    site: Site | None = None  # an executor of the caller's own, instead of all that


def how_of(settings: Settings) -> How:
    """As the run keys say."""
    return How(settings.executor, settings.workers, settings.scheduler, settings.memory)


def missing(units: Sequence[Unit], store: Store) -> list[Unit]:
    """The units that the store does not hold; cells with the same scenario share their replications.

    What is there and whole, but was not listed because its writer was killed, is listed now.
    """
    listed, unlisted, absent = store.listed(), [], []
    for unit in {unit.key: unit for unit in units}.values():
        part = store.part(unit.key)
        if part is None:
            absent.append(unit)
        elif listed.get(unit.key) != part:
            unlisted.append(part)
    store.enlist(unlisted)
    return absent


def execute(
    units: Sequence[Unit],
    twin: Unit | None,
    store: Store,
    model: Model,
    how: How,
    meter: Meter,
) -> list[Outcome]:
    """Put every unit and the twin into the store; return those that failed.

    The twin is the same replication as one of the units, on the other engine; it runs beside the rest.
    """
    twins = [twin] if twin else []
    todo, beside = missing(units, store), missing(twins, store)
    work: Work = partial(replicate, model.simulate, tuple(model.indicators))
    total = len({unit.key for unit in [*units, *twins]})
    meter.begin(total - len(todo) - len(beside), total)
    cells = Cells(
        units, {unit.key for unit in todo}, "replications and 1 check by the other engine" if twin else "replications"
    )
    try:
        with ExitStack() as stack:
            ways = _Ways(how, todo, work, store, model, stack)
            return _run(todo, beside, work, store, ways, cells, meter)
    finally:
        meter.end()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


HandOut = Callable[[Sequence[Unit]], Iterator[Outcome | None]]


class _Ways:
    """How units are made, by what was asked for."""

    def __init__(
        self,
        how: How,
        todo: Sequence[Unit],
        work: Work,
        store: Store,
        model: Model,
        stack: ExitStack,
    ) -> None:
        self.here = how.executor == "serial" and how.site is None
        self._work, self._store = work, store
        self._workers = how.workers or cores()
        on_threads = how.memory is None and all(unit.engine == "compiled" for unit in todo)
        by_engine = "threads" if on_threads else "processes"
        self._kind = by_engine if how.executor == "auto" else how.executor
        site = self._chosen(how, len(todo), stack) if todo else None
        self._handed_out: HandOut | None = None  # None: all is done in this process
        if site is not None:
            mark = stack.enter_context(nullcontext("") if site.shares_folder else store.marked())
            folder, sources = str(Path(store.folder).absolute()), model.source_digest
            order = Assignment(work, folder, mark, sources, sources(), how.memory)
            first_alone = any(unit.engine == "compiled" for unit in todo) and not model.compiled()
            self._handed_out = lambda units: iter(Handout(units, order, site, store, first_alone))

    def _chosen(self, how: How, many: int, stack: ExitStack) -> Site | None:
        """The site for chunks, to be ended with the stack; None: there are none, all is done in this process."""
        if how.site is None and self._kind not in ("processes", "dask"):
            return None
        site = how.site or self._made(how, min(self._workers, many))
        stack.push(lambda kind, *_: site.stop() if kind else site.close())
        return site

    def _made(self, how: How, workers: int) -> Site:
        if self._kind == "processes":
            return processes(workers)
        from experiments.execute.cluster import cluster  # an extra, and slow to load

        return cluster(how.scheduler, workers)

    def first(self, units: Sequence[Unit]) -> tuple[Sequence[Unit], Sequence[Unit]]:
        """What goes first and alone, and the rest: the first replication loads the compiled program, or compiles it,
        once and not in every worker.
        """
        return (units[:1], units[1:]) if self._handed_out is None else ([], units)

    def make(self, units: Sequence[Unit], alone: bool = False) -> Iterator[Outcome | None]:
        """Every unit into the store."""
        if self._handed_out is not None:
            return self._handed_out(units)
        put = partial(_made_and_stored, self._work, self._store)
        if self.here:
            return _listed(one_by_one(units, put), self._store)
        return _listed(in_threads(units, put, 1 if alone else self._workers), self._store)


def _run(
    todo: Sequence[Unit],
    beside: Sequence[Unit],
    work: Work,
    store: Store,
    ways: _Ways,
    cells: Cells,
    meter: Meter,
) -> list[Outcome]:
    tell = partial(_failed, cells=cells, meter=meter)
    first, rest = ways.first(todo)
    meter.say("loading the model (if it is new it is compiled, about a minute, once)")
    failed = tell(ways.make(first, alone=True)) if first else []
    meter.say(cells.name)
    if ways.here:
        return failed + tell(ways.make([*rest, *beside]))
    companion = Beside(beside[0], work) if beside else None
    try:
        failed += tell(ways.make(rest)) if rest else []
        if companion:
            meter.say(_CHECKING[companion.engine])
            failed += tell(_until_ended(companion, store))
    finally:
        if companion:
            companion.stop()
    return failed


def _until_ended(companion: Beside, store: Store) -> Iterator[Outcome | None]:
    while not companion.wait():
        yield None
    if companion.outcome and companion.result:
        store.enlist([store.put(companion.outcome.unit.key, companion.result)])
    yield companion.outcome


def _made_and_stored(work: Work, store: Store, unit: Unit) -> Part:
    return store.put(unit.key, work(unit))


def _listed(steps: Iterator[Made | None], store: Store) -> Iterator[Outcome | None]:
    """List what has been stored, by the second and at the end."""
    parts: list[Part] = []
    last = monotonic()
    try:
        for made in steps:
            if made is not None and made[1] is not None:
                parts.append(made[1])
            if monotonic() - last > CHUNK_S:
                store.enlist(parts)
                parts, last = [], monotonic()
            yield made and made[0]
    finally:
        store.enlist(parts)


def _failed(outcomes: Iterator[Outcome | None], cells: Cells, meter: Meter) -> list[Outcome]:
    """Count what ends, return what failed."""
    failed = []
    for outcome in outcomes:
        if outcome is None:
            meter.tick()
            continue
        cells.ended(outcome.unit, meter)
        meter.advance()
        if outcome.error:
            failed.append(outcome)
    return failed
