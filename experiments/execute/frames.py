"""From stored replications to the frames that everything afterwards reads: runs, monthly, breakdown,
listening."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.designs.levels import Level
from experiments.execute.store import Result, Series
from experiments.level_columns import columns_of

Row = tuple[int, Mapping[str, Level], int, Result]  # cell, its levels, replication, result


def runs_frame(rows: Sequence[Row], indicators: Iterable[str]) -> pd.DataFrame:
    """One row per cell and replication: cell, factors, replication, digest, every indicator (NaN: did not happen)."""
    measures = {name: [row[3].measures[name] for row in rows] for name in indicators}
    head = pd.DataFrame(
        [
            {"cell": cell, **columns_of(levels, measures), "replication": number, "digest": result.digest}
            for cell, levels, number, result in rows
        ]
    )
    return pd.concat([head, pd.DataFrame(measures, dtype="float64")], axis=1)


def monthly_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """One row per cell, replication and month, then every monthly series."""
    return _stacked(rows, lambda result: result.monthly)


def breakdown_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """One row per cell, replication, dimension and level, then the columns of a breakdown (NaN: did not happen)."""
    return _stacked(rows, lambda result: result.breakdown)


def listening_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """One row per cell, replication, instrument, measure and month; empty where nobody listens."""
    return _stacked([row for row in rows if row[3].listening], lambda result: result.listening)


def _stacked(rows: Sequence[Row], series_of: Callable[[Result], Series]) -> pd.DataFrame:
    """The series of all replications, one below the other."""
    columns: dict[str, list[Any]] = {}
    for cell, levels, number, result in rows:
        series = series_of(result)
        length = len(next(iter(series.values()), []))
        fixed = {"cell": cell, **columns_of(levels, series), "replication": number}
        for name, values in {**{key: [value] * length for key, value in fixed.items()}, **series}.items():
            columns.setdefault(name, []).extend(values)
    return pd.DataFrame(columns)
