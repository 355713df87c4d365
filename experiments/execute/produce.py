"""Make a run: replications into the store, frames out of it, then the analysis, all into one draft folder."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from experiments.canonical import check_inputs
from experiments.configure.yaml_text import as_yaml
from experiments.execute.exports import write_parquet
from experiments.execute.facts import facts, of_this_time
from experiments.execute.folder import LISTENING, SUMMARY
from experiments.execute.frames import Row, breakdown_frame, listening_frame, monthly_frame, runs_frame
from experiments.execute.job import Job
from experiments.execute.outcome import Outcome
from experiments.execute.progress import Meter
from experiments.execute.rounds import in_rounds
from experiments.execute.store import REPLICATIONS, Result, Store, write_whole
from experiments.execute.work import execute, how_of
from experiments.execute.worker import Unit
from experiments.model import Model
from experiments.settings import Experiment

# (folder, runs, monthly, breakdown, facts, experiment) -> the summary; writes tables, figures and report into folder
Analyse = Callable[[Path, pd.DataFrame, pd.DataFrame, pd.DataFrame, dict[str, Any], Experiment], str]


class Made(NamedTuple):
    """What came of it: the facts for the manifest, or the replications that failed."""

    facts: dict[str, Any] | None
    failures: list[Outcome]


def produce(job: Job, draft: Path, model: Model, analyse: Analyse, meter: Meter, start: float) -> Made:
    """Fill the draft folder."""
    settings = job.plan.settings
    store = Store(Path(settings.results) / REPLICATIONS)
    store.sweep()

    def run(units: Sequence[Unit], twin: Unit | None) -> list[Outcome]:
        return execute(units, twin, store, model, how_of(settings), meter)

    failures, precision = in_rounds(job, run, store, model)
    if failures:
        return Made(None, failures)
    simulated = time.time()
    results = [_stored(store, unit.key) for unit in job.units]
    twin = _compared(job, store)
    known = facts(job, results, twin) | precision
    _write(job, draft, results, known, model, analyse)
    check_inputs(job.inputs.items())  # the analysis may have read them too
    return Made(known | of_this_time(start, simulated - start), [])


def _stored(store: Store, key: str) -> Result:
    result = store.get(key)
    if result is None:
        raise OSError(5, "a replication was damaged right after it was written", str(store.path(key)))
    return result


def _compared(job: Job, store: Store) -> dict[str, Any]:
    """The check of one engine by the other; `agrees` is None where the other one can run no cell."""
    unit = job.twin
    if unit is None or job.doubled is None:
        return {"agrees": None, "not_repeated": next(iter(job.on_one_engine.values()))}
    one, other = _stored(store, job.doubled.key), _stored(store, unit.key)
    place = {"cell": unit.cell, "replication": unit.replication, "engine": unit.engine}
    return {**place, "digest": other.digest, "expected": one.digest, "agrees": one.digest == other.digest}


def _write(
    job: Job, draft: Path, results: Sequence[Result], known: dict[str, Any], model: Model, analyse: Analyse
) -> None:
    levels = {cell.number: cell.levels for cell in job.plan.cells}
    rows: list[Row] = [
        (unit.cell, levels[unit.cell], unit.replication, result)
        for unit, result in zip(job.units, results, strict=True)
    ]
    runs, monthly, breakdown = runs_frame(rows, model.indicators), monthly_frame(rows), breakdown_frame(rows)
    write_parquet(runs, draft / "runs.parquet")
    write_parquet(monthly, draft / "monthly.parquet")
    write_parquet(breakdown, draft / "breakdown.parquet")
    heard = listening_frame(rows)
    if len(heard):
        write_parquet(heard, draft / LISTENING)
    write_whole(draft / "config.yaml", as_yaml(job.config).encode())
    cells = [
        {"cell": cell.number, "levels": cell.levels, "scenario": scenario}
        for cell, scenario in zip(job.plan.cells, job.scenarios, strict=True)
    ]
    write_whole(draft / "cells.json", (json.dumps(cells, indent=1, ensure_ascii=False) + "\n").encode())
    experiment = job.plan.settings.experiment or one_cell(job.plan.name)
    summary = analyse(draft, runs, monthly, breakdown, known, experiment)
    write_whole(draft / SUMMARY, summary.encode())


def one_cell(name: str) -> Experiment:
    """A single scenario, seen as an experiment without factors."""
    return Experiment(
        name=name, question="", factors={}, baseline={}, cost="cost_total", loyalty="customers_end", indicators=[]
    )
