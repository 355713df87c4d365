"""Runs the worlds of the declared rows: replications on threads, and one short run on both engines."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from experiments import load_scenario
from experiments.execute.work import cores
from experiments.verify.check import Check, Control, Judgement, judge
from experiments.verify.log import Log
from experiments.verify.tour import write_tours
from sim import Scenario, simulate

__all__ = ["Result", "verify"]

_WORKERS = cores()  # threads, as `simulate` releases the interpreter lock
_SHORTER = 50  # the engines are compared on this fraction of the horizon


class Result(NamedTuple):
    check: Check
    judgement: Judgement
    engines_agree: bool


class _Started(NamedTuple):
    """A world whose runs are under way: its rows, their controls, the numbers of each replication."""

    rows: list[Check]
    controls: list[Control]
    replications: list[Future[list[float]]]
    engines_agree: Future[bool]


def verify(checks: Iterable[Check], seed: int = 1) -> Iterator[Result]:
    """Results in the order of the rows; rows that follow one another and share a world share its runs."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(_WORKERS) as pool:
        write_tours(Path(folder))
        try:
            yield from _in_turn(pool, checks, folder, seed)
        finally:
            pool.shutdown(cancel_futures=True)  # whoever interrupts does not wait for the runs ahead


def _in_turn(pool: ThreadPoolExecutor, checks: Iterable[Check], folder: str, seed: int) -> Iterator[Result]:
    """World after world; the next one is composed while the one before it runs."""
    before: _Started | None = None
    for _, rows in groupby(checks, lambda row: (row.overrides, row.replications)):
        started = _start(pool, list(rows), folder, seed)
        if before is not None:
            yield from _finish(before)
        before = started
    if before is not None:
        yield from _finish(before)


def _start(pool: ThreadPoolExecutor, rows: list[Check], folder: str, seed: int) -> _Started:
    scenario = load_scenario([text.replace("{folder}", folder) for text in rows[0].overrides])
    controls = list(dict.fromkeys(control for row in rows for control in row.controls))
    readers = [*(row.read for row in rows), *(control.read for control in controls)]
    runs = [pool.submit(_measure, readers, scenario, seed, number) for number in range(rows[0].replications)]
    return _Started(rows, controls, runs, pool.submit(_engines_agree, scenario, seed))


def _finish(world: _Started) -> Iterator[Result]:
    columns = np.array([run.result() for run in world.replications]).T
    values = columns[: len(world.rows)]
    luck = dict(zip(world.controls, columns[len(world.rows) :], strict=True))
    for row, column in zip(world.rows, values, strict=True):
        own, given = [luck[control] for control in row.controls], [control.given for control in row.controls]
        yield Result(row, judge(column, row.theory, row.bound, own, given), world.engines_agree.result())


def _measure(readers: list[Callable[[Log], float]], scenario: Scenario, seed: int, replication: int) -> list[float]:
    """One number per reader; the log is let go at once."""
    log = Log(simulate(scenario, engine="compiled", seed=seed, replication=replication))
    return [read(log) for read in readers]


def _engines_agree(scenario: Scenario, seed: int) -> bool:
    """Both engines give the same digest on replication 0 of a shortened horizon."""
    short = scenario.model_copy(update={"days": max(1, scenario.days // _SHORTER), "warmup_days": 0})
    digests = {simulate(short, engine=name, seed=seed, replication=0).digest for name in ("compiled", "simpy")}
    return len(digests) == 1
