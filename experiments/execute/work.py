"""Run what is missing: everything that the store already holds is not run again."""

import os
from collections.abc import Iterator, Sequence
from functools import partial

from experiments.execute.pools import Beside, Outcome, Work, in_processes, in_threads
from experiments.execute.progress import Meter
from experiments.execute.store import Result, Store
from experiments.execute.worker import Unit, replicate
from experiments.model import Model

_CHECKING = {  # what is said while the twin runs on this engine
    "simpy": "checking one replication on the slower SimPy engine (some 50 times slower)",
    "compiled": "checking one replication on the compiled engine",
}


def missing(units: Sequence[Unit], store: Store) -> list[Unit]:
    """The units that the store does not hold; cells with the same scenario share their replications."""
    return [unit for unit in {unit.key: unit for unit in units}.values() if not store.has(unit.key)]


def execute(
    units: Sequence[Unit], twin: Unit | None, store: Store, model: Model, workers: int | None, meter: Meter
) -> list[Outcome]:
    """Put every unit and the twin into the store; return those that failed.

    The twin is the same replication as one of the units, on the other engine; it runs beside the rest.
    """
    twins = [twin] if twin else []
    todo, beside = missing(units, store), missing(twins, store)
    work: Work = partial(replicate, model.simulate, tuple(model.indicators))
    total = len({unit.key for unit in [*units, *twins]})
    meter.begin(total - len(todo) - len(beside), total)
    try:
        return _run(todo, beside, work, store, workers or cores(), meter)
    finally:
        meter.end()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(
    todo: Sequence[Unit], beside: Sequence[Unit], work: Work, store: Store, workers: int, meter: Meter
) -> list[Outcome]:
    tell = partial(_failed, meter=meter)
    # The first unit goes alone: it loads the compiled program, or compiles it, once and not in every worker.
    meter.say("loading the model (if it is new it is compiled, about a minute, once)")
    failed = tell(_on_engine(todo[:1], work, store, 1))
    meter.say("replications")
    companion = Beside(beside[0], work) if beside else None
    try:
        failed += tell(_on_engine(todo[1:], work, store, workers))
        if companion:
            meter.say(_CHECKING[companion.engine])
            failed += tell(_until_ended(companion, store))
    finally:
        if companion:
            companion.stop()
    return failed


def _on_engine(units: Sequence[Unit], work: Work, store: Store, workers: int) -> Iterator[Outcome | None]:
    """Each unit in the way that suits its engine; a result is stored before its worker takes the next unit."""
    fast = [unit for unit in units if unit.engine == "compiled"]
    slow = [unit for unit in units if unit.engine != "compiled"]
    if fast:
        yield from in_threads(fast, partial(_made_and_stored, work, store), workers)
    if slow:
        yield from (_stored(outcome, store) for outcome in in_processes(slow, work, workers))


def _until_ended(companion: Beside, store: Store) -> Iterator[Outcome | None]:
    while not companion.wait():
        yield None
    yield _stored(companion.outcome, store)


def _made_and_stored(work: Work, store: Store, unit: Unit) -> Result:
    result = work(unit)
    store.put(unit.key, result)
    return result


def _stored(outcome: Outcome | None, store: Store) -> Outcome | None:
    if outcome is not None and outcome.result is not None:
        store.put(outcome.unit.key, outcome.result)
    return outcome


def _failed(outcomes: Iterator[Outcome | None], meter: Meter) -> list[Outcome]:
    """Count what ends, return what failed."""
    failed = []
    for outcome in outcomes:
        if outcome is None:
            meter.tick()
            continue
        meter.advance()
        if outcome.result is None:
            failed.append(outcome)
    return failed
