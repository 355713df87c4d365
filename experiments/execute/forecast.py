"""How much work is ahead, before any of it is done: cells, replications, what is stored already, and about how long."""

import json
from pathlib import Path

from experiments.execute.folder import MANIFEST
from experiments.execute.job import Job
from experiments.execute.store import REPLICATIONS, Store
from experiments.execute.work import missing

__all__ = ["forecast"]


def forecast(job: Job) -> str:
    """One line: 'screening: 17 cells x 10 replications = 170 runs (fractional design); 150 to run, about 40 s'."""
    settings, cells = job.plan.settings, len(job.plan.cells)
    design = f" ({settings.experiment.design} design)" if settings.experiment else ""
    todo = len(missing(job.units, Store(Path(settings.results) / REPLICATIONS)))
    draws = f"{_count(settings.draws, 'draw')} x " if settings.draws else ""
    each = f"{draws}{_count(settings.replications, 'replication')}"
    runs = f"{_count(cells, 'cell')} x {each} = {_count(len(job.units), 'run')}"
    rest = f"{todo} to run" if todo else "all stored already"
    if todo and (pace := _seconds_a_run(job)):
        rest += f", about {_time(todo * pace)} at the pace of earlier runs here"
    return f"{job.plan.name}: {runs}{design}; {rest}"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _seconds_a_run(job: Job) -> float:
    """Of wall time, from finished runs of the same name and length; those that found much in the store look too
    fast, so the slowest counts.  0: none is known.
    """
    paces, here = [], (job.scenarios[0].get("days"), job.plan.settings.engine)
    for path in (Path(job.plan.settings.results) / job.plan.name).glob(f"*/{MANIFEST}"):
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
            runs = manifest["replications"] * manifest.get("draws", 1) * len(manifest["cells"])
            if (manifest["study"]["days"], manifest["engine"]) == here:
                paces.append(manifest["times"]["seconds"]["simulating"] / runs)
        except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError):
            continue
    return max(paces, default=0.0)


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
