"""One replication, from scenario to what is kept of it; this is what threads and worker processes run.

A worker process ends when its parent ends, however that happens.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from experiments.canonical import check_inputs
from experiments.configure.drawn_values import InDraw
from experiments.execute.store import Result

HEARD = ("instrument", "measure", "month", "measured", "true", "n", "standard_error")  # columns that are kept
OF_ALL_JOBS = ("score", "standing", "on_time", "first_fix", "hours_to_first_visit", "complaint_rate")


class Unit(NamedTuple):
    """One replication of one cell on one engine."""

    cell: int
    replication: int
    engine: str
    seed: int
    key: str  # its name in the store
    scenario: BaseModel | InDraw  # one in a draw of the parameters is made when it is run
    inputs: tuple[tuple[str, str], ...] = ()  # path and SHA-256 of every file that the scenario reads

    def __str__(self) -> str:
        return f"cell {self.cell}, replication {self.replication}, {self.engine} engine"


def replicate(simulate: Callable[..., Any], names: Sequence[str], unit: Unit) -> Result:
    """Simulate, and keep the digest, the indicators in their order, the monthly series, the breakdown, and what the
    instruments of listening showed.

    Refused if an input file is not the one that the key was made of, before or after the model has read it.
    """
    check_inputs(unit.inputs)
    scenario = unit.scenario.made() if isinstance(unit.scenario, InDraw) else unit.scenario
    run = simulate(scenario, engine=unit.engine, seed=unit.seed, replication=unit.replication)
    check_inputs(unit.inputs)
    missing = [name for name in names if name not in run.measures]
    if missing:
        raise KeyError(f"the run has no measure {missing[0]}")
    measures = {name: float(run.measures[name]) for name in names}
    monthly = {name: _listed(values) for name, values in run.monthly.items()}
    breakdown = {name: _listed(values) for name, values in run.breakdown.items()}
    return Result(str(run.digest), measures, monthly, breakdown, _heard(run.listening))


def _heard(table: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What the instruments showed; parts of a score and expectations, of which there are very many, are left out."""
    if not table:
        return {}
    kept = [
        k for k, measure in enumerate(table["measure"]) if measure in OF_ALL_JOBS or measure.startswith("delivered")
    ]
    return {name: [_listed(table[name])[k] for k in kept] for name in HEARD}


def _listed(values: Any) -> list[Any]:
    return values.tolist() if hasattr(values, "tolist") else list(values)


def limit_memory(gigabytes: float) -> None:
    """Denies this process whatever it asks for beyond that: the replication that asks fails with a MemoryError."""
    import resource  # not on every system

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = int(gigabytes * 1e9)
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def start_worker() -> None:
    """Called first in every worker process."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
