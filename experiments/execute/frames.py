"""From stored replications to the two frames that everything afterwards reads: runs and monthly."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.execute.store import Result
from experiments.settings import Level

Row = tuple[int, Mapping[str, Level], int, Result]  # cell, its levels, replication, result


def runs_frame(rows: Sequence[Row], indicators: Iterable[str]) -> pd.DataFrame:
    """One row per cell and replication: cell, factors, replication, digest, every indicator (NaN: did not happen)."""
    head = pd.DataFrame(
        [
            {"cell": cell, **levels, "replication": number, "digest": result.digest}
            for cell, levels, number, result in rows
        ]
    )
    measures = {name: [row[3].measures[name] for row in rows] for name in indicators}
    return pd.concat([head, pd.DataFrame(measures, dtype="float64")], axis=1)


def monthly_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """One row per cell, replication and month, then every monthly series."""
    columns: dict[str, list[Any]] = {}
    for cell, levels, number, result in rows:
        months = len(result.monthly["month"])
        fixed = {"cell": cell, **levels, "replication": number}
        for name, values in {**{key: [value] * months for key, value in fixed.items()}, **result.monthly}.items():
            columns.setdefault(name, []).extend(values)
    return pd.DataFrame(columns)
