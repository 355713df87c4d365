"""What was learnt of one subject."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.fitting.durations import Law
from experiments.fitting.fitted import Fitted
from experiments.messages import Refusal
from experiments.records.rows import Tables, end_of, not_lost, repairs

__all__ = [
    "FEWEST", "Finding", "Sample", "Tables", "end_of", "enough", "faults_of", "known_only", "not_lost", "repairs",
    "restored",
]  # fmt: skip

FEWEST = 10  # events of a mean or share: the 95 % interval of a rate of so few already spans from half to nearly twice


class Sample(NamedTuple):
    """Lengths that a law was fitted to, for a figure; one that had not ended lasted at least so long."""

    seconds: NDArray[np.float64]
    ended: NDArray[np.bool_]
    law: Law


class Finding(NamedTuple):
    """What was learnt of one subject: values with intervals, figures that say how well it fits, and words."""

    subject: str
    fitted: list[Fitted]
    checks: dict[str, float]
    words: str = ""
    correlation: NDArray[np.float64] | None = None  # of the values on their scales, in their order; None: none is known
    sample: Sample | None = None  # of a law


def enough(rows: int, what: str, fewest: int = FEWEST) -> None:
    """Refuse a subject of too few rows, saying how many there are and how many it takes."""
    if rows < fewest:
        raise Refusal(f"{rows} {what}; at least {fewest} are needed")


def restored(orders: pd.DataFrame, end: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    """Seconds from opening to closing, and which were still open at the end of the record, whatever came after."""
    open_ = ~(orders["closed"] <= end)
    return (orders["closed"].where(~open_, end) - orders["opened"]).dt.total_seconds(), open_


def faults_of(tables: Tables, orders: "pd.Series | pd.Index") -> "pd.Series | None":
    """The kind of fault of each of these orders, in their order; "unknown" where none is told; None: no such column."""
    table = tables.get("work_orders")
    if table is None or "fault" not in table:
        return None
    faults = table.drop_duplicates("id").set_index("id")["fault"].astype("object")
    return faults.reindex(orders).fillna("unknown")


def known_only(rows: pd.DataFrame, columns: list[str]) -> tuple[pd.DataFrame, str]:
    """The rows in which these columns are all filled, and how many others were left out, in words."""
    kept = rows.dropna(subset=columns)
    return kept, f"{len(rows) - len(kept)} rows with something missing left out" if len(kept) < len(rows) else ""
