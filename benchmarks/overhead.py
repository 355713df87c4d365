"""What an experiment costs beyond its simulations: the same replications bare, on the local pool and in a cluster.

The bare ones are simulated and measured, and nothing is kept: by one process, or by two that take half each.
"""

import hashlib
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from experiments.execute.sites import process_pool
from experiments.execute.store import Store
from experiments.execute.work import How, execute
from experiments.execute.worker import Unit, replicate
from experiments.model import the_model
from sim import Scenario

WORKERS = 2


def units_of(scenario: dict[str, Any], many: int) -> list[Unit]:
    """Replications of one company."""
    company = Scenario.model_validate(scenario)
    keys = [hashlib.sha256(f"{number}".encode()).hexdigest() for number in range(many)]
    return [Unit(0, number, "compiled", 1, key, company) for number, key in enumerate(keys)]


def bare(units: Sequence[Unit], workers: int) -> float:
    """Simulated and measured by so many processes, each with an equal part, and thrown away."""

    def done() -> None:
        with process_pool(workers) as pool:
            list(pool.map(_all, [units[k::workers] for k in range(workers)]))

    return wall(done)


def _all(units: Sequence[Unit]) -> None:
    model = the_model()
    for unit in units:
        replicate(model.simulate, tuple(model.indicators), unit)


def kept(units: Sequence[Unit], executor: str) -> float:
    """As an experiment makes them: stored, listed, counted."""
    with tempfile.TemporaryDirectory() as folder:
        how = How(executor, WORKERS)
        return wall(partial(_experiment, units, Store(Path(folder) / "store"), how))


def _experiment(units: Sequence[Unit], store: Store, how: How) -> None:
    if execute(units, None, store, the_model(), how, Silent()):
        raise RuntimeError("a replication has failed")


class Silent:
    """A meter that says nothing."""

    def begin(self, done: int, total: int) -> None: ...
    def say(self, text: str) -> None: ...
    def advance(self) -> None: ...
    def tick(self) -> None: ...
    def end(self) -> None: ...


def wall(action: Callable[[], None]) -> float:
    """Seconds by the clock."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun
