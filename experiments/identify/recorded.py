"""Totals of simulations as results of the store: made by any executor, kept one by one, never made twice.

A model whose indicators are the totals, so that what runs experiments runs these simulations, too
(`experiments/execute/work.py`): worker processes, what is finished outlasts an interruption, a damaged file counts as
absent.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from experiments import messages
from experiments.canonical import digest, file_digest, input_digests
from experiments.event_log import (
    columns,
    measured_records,
    records,
    records_of_customers,
    records_of_work,
    rows_of_events,
    table,
)
from experiments.execute.outcome import told
from experiments.execute.progress import Meter
from experiments.execute.store import Store
from experiments.execute.work import How, execute, how_of
from experiments.execute.worker import Unit
from experiments.identify import lengths, targets
from experiments.identify.question import Identify
from experiments.identify.targets import TARGETS, measured
from experiments.model import Model
from experiments.points.runs import Failed
from experiments.points.study import Study
from experiments.records import books, means, observed, rows
from experiments.records.books import OURS, books_of

__all__ = ["Recorded", "how_recorded", "measuring", "rows_of"]

TABLES = frozenset(table for target in TARGETS.values() for table, _ in target.needs)


class Recorded(NamedTuple):
    """What is kept of a simulation: its totals as a company would have recorded them, and nothing else."""

    digest: str
    measures: dict[str, float]  # NaN where it does not tell
    monthly: Mapping[str, Any] = {}
    breakdown: Mapping[str, Any] = {}
    listening: Mapping[str, Any] = {}


def recorded(
    simulate: Callable[..., Any], scenario: BaseModel, engine: str, seed: int, replication: int, *, ends: bool
) -> Recorded:
    """Every known total of one simulation, warm-up left out; `ends`: its books say when they end."""
    run = simulate(scenario, engine=engine, seed=seed, replication=replication)
    return Recorded(str(run.digest), measured(books_of(run, TABLES, ends), OURS["causes"]))


AS_RECORDED = recorded  # tests count what is asked of it


def measuring() -> list[str]:
    """Identity of the code that turns a run into totals: what is kept holds for this code alone."""
    logs = (measured_records, columns, records, records_of_customers, records_of_work, rows_of_events, table)
    modules = (targets, lengths, books, *logs, means, observed, rows, messages)
    return [file_digest(Path(str(file))) for file in (*(module.__file__ for module in modules), __file__)]


def rows_of(
    study: Study[Identify], scenarios: Sequence[BaseModel], first: int, folder: Path, meter: Meter, ends: bool
) -> list[list[float]]:
    """Totals of one simulation of each scenario, the first with replication `first`, each with luck of its own; `ends`:
    their books say when they end.
    """
    simulate = partial(AS_RECORDED, study.model.simulate, ends=ends)
    model: Model = study.model._replace(simulate=simulate, indicators=TARGETS)
    store, settings = Store(folder), study.settings
    store.sweep()
    facts = [study.model.source_digest(), *measuring(), ends]
    units = []
    for number, scenario in enumerate(scenarios):
        dump = scenario.model_dump(mode="json")
        files = input_digests(dump)
        key = digest([*facts, dump, files, settings.engine, settings.seed, first + number])
        units.append(Unit(0, first + number, settings.engine, settings.seed, key, scenario, tuple(files.items())))
    failures = execute(units, None, store, model, how_recorded(how_of(settings)), meter)
    if failures:
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        raise Failed(f"{told(failures[0], study.results)}{more}")
    return [[store.taken(unit.key).measures[name] for name in TARGETS] for unit in units]


def how_recorded(how: How) -> How:
    """As asked for; if nothing was, worker processes: tables are made in Python, of which threads run one at a time."""
    return how._replace(executor="processes") if how.executor == "auto" else how
