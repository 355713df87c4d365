"""Runs the worlds of the declared rows: replications on threads, and one short run on both engines."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from typing import NamedTuple

from experiments import load_scenario
from experiments.verify.check import Check, Judgement, judge
from sim import Scenario, simulate

__all__ = ["Result", "verify"]

_WORKERS = 2  # `simulate` releases the interpreter lock
_SHORTER = 50  # the engines are compared on this fraction of the horizon


class Result(NamedTuple):
    check: Check
    judgement: Judgement
    engines_agree: bool


def verify(checks: Iterable[Check], seed: int = 1) -> Iterator[Result]:
    """Results in the order of the rows; rows that follow one another and share a world share its runs."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        for (overrides, replications), group in groupby(
            checks, lambda row: (row.overrides, row.replications)
        ):
            rows, scenario = list(group), load_scenario(list(overrides))
            twins = pool.submit(_engines_agree, scenario, seed)
            measure = partial(_measure, rows, scenario, seed)
            values = list(pool.map(measure, range(replications)))
            for row, column in zip(rows, zip(*values, strict=True), strict=True):
                yield Result(row, judge(column, row.theory, row.bound), twins.result())


def _measure(rows: list[Check], scenario: Scenario, seed: int, replication: int) -> list[float]:
    """One number per row; the log is let go at once."""
    run = simulate(scenario, engine="compiled", seed=seed, replication=replication)
    return [row.read(run) for row in rows]


def _engines_agree(scenario: Scenario, seed: int) -> bool:
    """Both engines give the same digest on replication 0 of a shortened horizon."""
    short = scenario.model_copy(update={"days": max(1, scenario.days // _SHORTER), "warmup_days": 0})
    digests = {
        simulate(short, engine=name, seed=seed, replication=0).digest for name in ("compiled", "simpy")
    }
    return len(digests) == 1
