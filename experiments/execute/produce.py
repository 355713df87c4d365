"""Make a run: replications into the store, frames out of it, then the analysis, all into one draft folder."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from experiments.canonical import check_inputs
from experiments.configure.drawn import read_draws
from experiments.configure.drawn_keys import MOST_DRAWS
from experiments.configure.yaml_text import as_yaml
from experiments.execute.exports import write_parquet
from experiments.execute.facts import facts, of_this_time
from experiments.execute.folder import DRAWS, LISTENING, SUMMARY
from experiments.execute.frames import Frames
from experiments.execute.job import Job
from experiments.execute.outcome import Outcome
from experiments.execute.progress import Meter
from experiments.execute.rounds import in_rounds
from experiments.execute.store import REPLICATIONS, Store, write_whole
from experiments.execute.work import execute, how_of
from experiments.execute.worker import Unit
from experiments.model import Model
from experiments.settings import Experiment

CLAIMS = "tables/claims.parquet"

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
    frames, digests = _gathered(job, store, model)
    known = facts(job, digests, _compared(job, store)) | precision
    _write(job, draft, frames, known, analyse)
    known |= _claims(draft / CLAIMS)
    check_inputs(job.inputs.items())  # the analysis may have read them too
    return Made(known | of_this_time(start, simulated - start), [])


def _gathered(job: Job, store: Store, model: Model) -> tuple[Frames, list[str]]:
    """The tables of the run, and the digest of each of its replications, which are held one at a time."""
    levels = {cell.number: cell.levels for cell in job.plan.cells}
    frames, digests = Frames(model.indicators), []
    for unit in job.units:
        result = store.taken(unit.key)
        frames.add(unit.cell, levels[unit.cell], unit.replication, result)
        digests.append(result.digest)
    return frames, digests


def _compared(job: Job, store: Store) -> dict[str, Any]:
    """The check of one engine by the other; `agrees` is None where the other one can run no cell."""
    unit = job.twin
    if unit is None or job.doubled is None:
        return {"agrees": None, "not_repeated": next(iter(job.on_one_engine.values()))}
    one, other = store.taken(job.doubled.key), store.taken(unit.key)
    place = {"cell": unit.cell, "replication": unit.replication, "engine": unit.engine}
    return {**place, "digest": other.digest, "expected": one.digest, "agrees": one.digest == other.digest}


def _claims(table: Path) -> dict[str, Any]:
    """Which claims of the experiment the analysis has found to hold; nothing where it makes none."""
    if not table.is_file():
        return {}
    found = pd.read_parquet(table)
    return {"claims": {str(claim): bool(holds) for claim, holds in zip(found["claim"], found["holds"], strict=True)}}


def _write(job: Job, draft: Path, frames: Frames, known: dict[str, Any], analyse: Analyse) -> None:
    heard = frames.listening()
    if len(heard):
        write_parquet(heard, draft / LISTENING)
    del heard
    runs, monthly, breakdown = frames.runs(), frames.monthly(), frames.breakdown()
    if table := job.draws_table:
        runs.insert(list(runs.columns).index("replication"), "draw", runs["replication"] % MOST_DRAWS)
        write_parquet(read_draws(table, job.plan.settings.draws), draft / DRAWS)
    write_parquet(runs, draft / "runs.parquet")
    write_parquet(monthly, draft / "monthly.parquet")
    write_parquet(breakdown, draft / "breakdown.parquet")
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
