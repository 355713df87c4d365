"""What an analysis starts from, the run as it is handed over, and what it has found there."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.claims.judge import Judged, judged
from experiments.claims.months import months_of, with_months
from experiments.compare import Comparison
from experiments.effects.points import the_baseline
from experiments.effects.table import Effects, found_effects
from experiments.execute.folder import LISTENING
from experiments.noticing import instruments, noticed
from experiments.settings import Experiment
from experiments.sources import sources_table
from experiments.worlds.ranking import Survival, compare_in, survival, worlds_of
from sim import INDICATORS

__all__ = ["Found", "Ran", "found_in"]


@dataclass(frozen=True)
class Ran:
    """A finished run, as it is handed over."""

    folder: Path
    runs: pd.DataFrame
    monthly: pd.DataFrame
    breakdown: pd.DataFrame
    facts: dict[str, Any]
    experiment: Experiment

    @property
    def figures(self) -> Path:
        return self.folder / "figures"

    @property
    def tables(self) -> Path:
        return self.folder / "tables"


@dataclass(frozen=True)
class Found:
    """What the analysis has found, of the cells of the first world where there are worlds."""

    comparison: Comparison
    monthly: pd.DataFrame
    breakdown: pd.DataFrame
    heard: pd.DataFrame  # what instruments showed
    noticing: dict[str, pd.DataFrame]  # of each policy, and how good each instrument is; empty where nobody listens
    survived: Survival | None  # whether the answer survives in other worlds
    claims: Judged | None
    effects: Effects | None
    sources: pd.DataFrame  # of doubt, where there are draws of parameters

    @property
    def noticed(self) -> pd.DataFrame:
        """What instruments would have shown of each policy."""
        return self.noticing.get("noticed", pd.DataFrame())

    @property
    def scattered(self) -> bool:
        """Whether the cells are points of a space, which are there for what moves it."""
        return self.effects is not None and self.effects.kind == "slopes"

    @cached_property
    def looked_at(self) -> Comparison:
        """The cells that are shown one by one."""
        return the_baseline(self.comparison) if self.scattered else self.comparison


def found_in(ran: Ran) -> Found:
    """Compare the cells, world by world where there are worlds."""
    months = months_of(ran.experiment)
    runs = with_months(ran.runs, ran.monthly, months)
    parts = worlds_of(runs, ran.experiment)
    worlds = {name: _compared(part, ran.experiment, ran.facts, months) for name, part in parts.items()}
    comparison = next(iter(worlds.values())) if worlds else _compared(runs, ran.experiment, ran.facts, months)
    cells = set(comparison.outcomes.cells)
    heard = _heard(ran.folder, cells)
    return Found(
        comparison,
        _of_cells(ran.monthly, cells),
        _of_cells(ran.breakdown, cells),
        heard,
        _noticing(comparison, heard),
        survival(worlds) if worlds else None,
        judged(comparison, ran.experiment.claims),
        found_effects(comparison, ran.experiment),
        sources_table(comparison),
    )


def _noticing(comparison: Comparison, heard: pd.DataFrame) -> dict[str, pd.DataFrame]:
    seen = noticed(comparison, heard) if comparison.decision and len(heard) else pd.DataFrame()
    return {"noticed": seen, "instruments": instruments(comparison, heard, seen)} if len(seen) else {}


def _of_cells(frame: pd.DataFrame, cells: set[int]) -> pd.DataFrame:
    return frame[frame["cell"].isin(cells)] if "cell" in frame else frame


def _compared(runs: pd.DataFrame, experiment: Experiment, facts: dict[str, Any], months: dict[str, Any]) -> Comparison:
    return compare_in(runs, experiment, currency=facts["currency"], indicators={**INDICATORS, **months})


def _heard(folder: Path, cells: set[int]) -> pd.DataFrame:
    """What the instruments showed in these cells; empty where nobody listens."""
    path = folder / LISTENING
    heard = pd.read_parquet(path) if path.is_file() else pd.DataFrame(columns=["cell"])
    return heard[heard["cell"].isin(cells)]
