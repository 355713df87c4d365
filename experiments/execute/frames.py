"""From stored replications to the frames that everything afterwards reads: runs, monthly, breakdown, listening.

Replications are taken one by one and let go: what a run holds of each is its rows, not what it was read from.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from experiments.designs.levels import Level
from experiments.execute.columns import Column
from experiments.execute.store import Result, Series
from experiments.level_columns import columns_of

__all__ = ["Frames"]


class Frames:
    """The tables of a run, of which each is made once, after the last replication has been added."""

    def __init__(self, indicators: Iterable[str]) -> None:
        self._heads: list[dict[str, Any]] = []
        self._measures = {name: Column() for name in indicators}
        self._series = {name: _Stacked() for name in ("monthly", "breakdown", "listening")}

    def add(self, cell: int, levels: Mapping[str, Level], number: int, result: Result) -> None:
        """Take one more replication."""
        head = {"cell": cell, **columns_of(levels, self._measures), "replication": number, "digest": result.digest}
        self._heads.append(head)
        for name, column in self._measures.items():
            column.extend([result.measures[name]])
        for name, stacked in self._series.items():
            series = getattr(result, name)
            if series or name != "listening":  # most do not listen
                stacked.add({"cell": cell, **columns_of(levels, series), "replication": number}, series)

    def runs(self) -> pd.DataFrame:
        """One row per cell and replication: cell, factors, replication, digest, every indicator (NaN: did not
        happen).
        """
        measures = pd.DataFrame({name: found.values() for name, found in self._measures.items()}, dtype="float64")
        return pd.concat([pd.DataFrame(self._heads), measures], axis=1)

    def monthly(self) -> pd.DataFrame:
        """One row per cell, replication and month, then every monthly series."""
        return self._series.pop("monthly").frame()

    def breakdown(self) -> pd.DataFrame:
        """One row per cell, replication, dimension and level, then the columns of a breakdown (NaN: did not happen)."""
        return self._series.pop("breakdown").frame()

    def listening(self) -> pd.DataFrame:
        """One row per cell, replication, instrument, measure and month; empty where nobody listens."""
        return self._series.pop("listening").frame()


class _Stacked:
    """The series of all replications, one below the other."""

    def __init__(self) -> None:
        self._fixed: dict[str, list[Any]] = {}  # levels may be numbers here and texts there: no types are assumed
        self._columns: dict[str, Column] = {}

    def add(self, fixed: Mapping[str, Any], series: Series) -> None:
        length = len(next(iter(series.values()), []))
        for name, value in fixed.items():
            self._fixed.setdefault(name, []).extend([value] * length)
        for name, values in series.items():
            self._columns.setdefault(name, Column()).extend(values)

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self._fixed | {name: column.values() for name, column in self._columns.items()})
