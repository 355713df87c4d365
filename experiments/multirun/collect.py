"""One folder for the jobs of one command: their cells and differences in the same tables, and a report where they can
be compared.  The folder is named by the runs it holds; it is made once, and verified as any run is.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.canonical import digest
from experiments.execute.exports import write_csv, write_parquet
from experiments.execute.folder import LISTENING, REPORT, SUMMARY, RunFolder
from experiments.execute.job import Job
from experiments.multirun.facts import facts
from experiments.multirun.joined import Swept, experiment_of, swept
from experiments.paths import shown
from experiments.settings import Experiment

__all__ = ["collect"]

MULTIRUN = "multirun"
FRAMES = ("runs", "monthly", "breakdown")

Analyse = Callable[..., str]


def collect(jobs: Sequence[Job], analyse: Analyse, say: Callable[[str], None]) -> Path | None:
    """Collect finished jobs; returns the folder, or None where one of them did not finish."""
    folders = [RunFolder(Path(job.plan.settings.results), job.plan.name, job.run_id) for job in jobs]
    manifests = [manifest for folder in folders if (manifest := folder.manifest()) is not None]
    if len(manifests) < len(jobs):
        say(f"not collected: {len(jobs) - len(manifests)} of {len(jobs)} jobs did not finish; start again to go on")
        return None
    target = RunFolder(folders[0].path.parents[1], MULTIRUN, digest([job.run_id for job in jobs])[:16])
    places, run_id = [folder.path for folder in folders], target.path.name
    target.made(lambda draft: _written(draft, run_id, jobs, places, manifests, analyse), say)
    print((target.path / SUMMARY).read_text(encoding="utf-8"), end="")
    report = target.path / REPORT
    print(f"Collected: {shown(report if report.is_file() else target.path)}", flush=True)
    return target.path


def _written(
    draft: Path,
    run_id: str,
    jobs: Sequence[Job],
    folders: Sequence[Path],
    manifests: Sequence[Mapping[str, Any]],
    analyse: Analyse,
) -> dict[str, Any]:
    """Fill the folder; returns the facts for its manifest."""
    found, offsets = swept(jobs), _offsets(jobs)
    joined = experiment_of(jobs, found, MULTIRUN)
    cells = _cells(jobs, found, offsets)
    known = facts(MULTIRUN, run_id, manifests, cells, offsets, joined)
    frames = {name: _stacked(folders, f"{name}.parquet", found, offsets) for name in FRAMES}
    for name, frame in frames.items():
        write_parquet(frame, draft / f"{name}.parquet")
    if all((folder / LISTENING).is_file() for folder in folders):
        write_parquet(_stacked(folders, LISTENING, found, offsets), draft / LISTENING)
    (draft / "cells.json").write_text(json.dumps(cells, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if isinstance(joined, Experiment):
        summary = analyse(draft, *frames.values(), known, joined)
    else:
        summary = f"{len(jobs)} runs side by side in tables/; they are not compared with one another: {joined}.\n"
        _side_by_side(draft / "tables", folders, found, offsets)
    (draft / SUMMARY).write_text(summary, encoding="utf-8")
    return known


def _offsets(jobs: Sequence[Job]) -> list[int]:
    """The number of the first cell of each job, in one count over all jobs."""
    sizes = [len(job.plan.cells) for job in jobs]
    return [sum(sizes[:number]) for number in range(len(sizes))]


def _cells(jobs: Sequence[Job], found: Swept, offsets: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {"cell": first + cell.number, "levels": levels | cell.levels, "scenario": scenario}
        for job, levels, first in zip(jobs, found.levels, offsets, strict=True)
        for cell, scenario in zip(job.plan.cells, job.scenarios, strict=True)
    ]


def _stacked(folders: Sequence[Path], name: str, found: Swept, offsets: Sequence[int]) -> pd.DataFrame:
    """The same table of every job, one below the other, the varied keys right behind the cell."""
    parts = []
    for folder, levels, first in zip(folders, found.levels, offsets, strict=True):
        part = pd.read_parquet(folder / name)
        if "cell" not in part:
            continue
        part["cell"] += first
        for place, (key, level) in enumerate(levels.items()):
            part.insert(1 + place, f"{key} (factor)" if key in part else key, level)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _side_by_side(tables: Path, folders: Sequence[Path], found: Swept, offsets: Sequence[int]) -> None:
    """What each job says of its cells, and of their differences to its own baseline."""
    tables.mkdir()
    for name in ("cells", "differences"):
        there = [folder for folder in folders if (folder / "tables" / f"{name}.parquet").is_file()]
        if len(there) == len(folders):
            table = _stacked([folder / "tables" for folder in folders], f"{name}.parquet", found, offsets)
            write_parquet(table, tables / f"{name}.parquet")
            write_csv(table, tables / f"{name}.csv")
