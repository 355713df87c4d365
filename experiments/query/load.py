"""The runs of a results folder as tidy data frames: one row for each thing, one column for each fact.

Every table begins with `name` and `run_id`, which say whose row it is.
"""

import json
import warnings
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from experiments.execute.check import opened, run_folders
from experiments.messages import Refusal, did_you_mean, nearest, one_line, seen

FILES = {  # table -> the file of each run that it comes from
    "runs": "runs.parquet",
    "monthly": "monthly.parquet",
    "breakdown": "breakdown.parquet",
    "heard": "heard.parquet",
    "differences": "tables/differences.parquet",
}
DAMAGED = ("path", "what")


class Run(NamedTuple):
    """One run that is as it was written."""

    folder: Path
    manifest: Mapping[str, Any]


class Results:
    """What a results folder holds; tables are read when they are asked for."""

    def __init__(self, folder: Path, name: str | None = None) -> None:
        if not folder.is_dir():
            raise Refusal(f"{seen(str(folder))}: is not a folder")
        self.folder = folder
        self.found: list[Run] = []
        self._damaged: list[tuple[str, str]] = []
        for place in run_folders(folder):
            if name in (None, place.parent.name):
                self._open(place)
        if name is not None and not self.found and not self._damaged:
            names = {place.parent.name for place in run_folders(folder)}
            raise Refusal(f"{seen(name)}: {folder} has no run of that name{did_you_mean(nearest(name, names))}")

    def _open(self, place: Path) -> None:
        if place.is_symlink() or place.parent.is_symlink():
            self._bad(place, "is a link")
            return
        manifest = opened(place).manifest()
        if manifest is None:
            self._bad(place, "is not as it was written; python -m experiments.check_results says what")
        elif "study" in manifest and "times" in manifest:  # others are of sweeps, selections and searches
            self._take(Run(place, manifest))

    def _take(self, run: Run) -> None:
        """A run of which all tables can be read, whichever are asked for and in whatever order."""
        from pyarrow.parquet import read_schema

        try:
            _about(run.manifest), _cells(run)
            for path in self._there(run):
                read_schema(path)
        except Exception as error:  # a file that somebody made to be read by us
            self._bad(run.folder, f"cannot be read: {type(error).__name__}: {error}")
        else:
            self.found.append(run)

    @staticmethod
    def _there(run: Run) -> list[Path]:
        """The files of tables that the run has."""
        return [path for file in FILES.values() if (path := run.folder / file).is_file()]

    def _bad(self, place: Path, what: str) -> None:
        self._damaged.append((str(place), one_line(what)))

    @property
    def damaged(self) -> pd.DataFrame:
        """Runs that are not read, and why."""
        return pd.DataFrame(self._damaged, columns=list(DAMAGED))

    @cached_property
    def experiments(self) -> pd.DataFrame:
        """One row a run: when, with what, how many."""
        return self._of_each(lambda run: pd.DataFrame([_about(run.manifest)]))

    @cached_property
    def cells(self) -> pd.DataFrame:
        """One row for each cell and factor of a run: cell, factor, level (as text), baseline of the run or not."""
        return self._of_each(_cells)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a replication: cell, factors, replication, digest, every indicator."""
        return self.table("runs")

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """One row for each replication and month."""
        return self.table("monthly")

    @cached_property
    def breakdown(self) -> pd.DataFrame:
        """One row for each replication, dimension and level."""
        return self.table("breakdown")

    @cached_property
    def heard(self) -> pd.DataFrame:
        """One row for each replication, month and instrument: what was heard; empty where nobody listens."""
        return self.table("heard")

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row for each cell and indicator: the paired difference from the baseline with its interval."""
        return self.table("differences")

    def table(self, name: str) -> pd.DataFrame:
        """A table by its name, of all runs that have it; columns that a run does not have are empty in its rows."""
        if name not in FILES:
            raise Refusal(f"{seen(name)}: no such table{did_you_mean(nearest(name, FILES))}")
        return self._of_each(lambda run: _frame(run.folder / FILES[name]))

    def files(self, table: str) -> list[Path]:
        """The files of a table."""
        return [path for run in self.found if (path := run.folder / FILES[table]).is_file()]

    def _of_each(self, read: Callable[[Run], pd.DataFrame | None]) -> pd.DataFrame:
        """The tables of all runs, one below the other."""
        frames = []
        for run in self.found:
            frame = read(run)
            if frame is not None and len(frame):
                whose = {"name": run.folder.parent.name, "run_id": run.folder.name}
                frames.append(pd.concat([pd.DataFrame(whose, index=frame.index), frame], axis=1))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"name": [], "run_id": []}, dtype=str)


def load_results(folder: str | Path = "results", name: str | None = None) -> Results:
    """The runs below a results folder, of one experiment if it is named.  Raises ValueError with one plain sentence."""
    results = Results(Path(folder), name)
    for path, what in results.damaged.itertuples(index=False):
        warnings.warn(f"{path}: {what}", RuntimeWarning, stacklevel=2)
    return results


def _frame(path: Path) -> pd.DataFrame | None:
    return pd.read_parquet(path) if path.is_file() else None


def _about(manifest: Mapping[str, Any]) -> dict[str, Any]:
    times = manifest["times"]
    return {
        "started": times["started"],
        "seconds": float(times["seconds"]["all"]),
        "question": str(manifest["study"]["purpose"]),
        "engine": str(manifest["engine"]),
        "seed": int(manifest["seed"]),
        "cells": len(manifest["cells"]),
        "replications": int(manifest["replications"]),
        "engines_agree": manifest["twin"]["agrees"],
        "currency": str(manifest["currency"]),
        "version": manifest["versions"].get("firstfix"),
        "commit": manifest["revision"]["commit"],
    }


def _cells(run: Run) -> pd.DataFrame:
    baseline = run.manifest["study"]["baseline"]
    rows = [
        {
            "cell": int(cell["cell"]),
            "factor": factor,
            "level": level if isinstance(level, str) else json.dumps(level),
            "baseline": isinstance(baseline, dict) and cell["levels"] == baseline,
        }
        for cell in run.manifest["cells"]
        for factor, level in (cell["levels"] or {"": ""}).items()
    ]
    return pd.DataFrame(rows)
