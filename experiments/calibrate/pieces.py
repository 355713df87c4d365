"""Pieces of parts asked for by calendar month: laws of demand are fitted to them, and forecasts are scored by them."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.messages import Refusal

__all__ = ["MOST_CELLS", "asks", "month_of", "pieces_asked"]

ASKED = ("issue", "demand")  # movements of parts that are demand
MOST_CELLS = 20_000_000  # parts by months


def asks(rows: pd.DataFrame) -> pd.Series:
    """Whether a movement asks for pieces (a receipt asks for none); all do where no movements are told."""
    return rows["movement"].isin(ASKED) if "movement" in rows else pd.Series(True, rows.index)


def month_of(time: Any) -> Any:
    """Months since the year 0 of a moment, or of each of a series' (`.dt`)."""
    return time.year * 12 + time.month


def pieces_asked(rows: pd.DataFrame, last: int | None) -> tuple[NDArray[np.float64], int]:
    """Pieces, shape (parts, months), and the first month: calendar months, those without any too, to `last` (None: that
    of the last row).

    `rows` ask for pieces, and have part, time and quantity.  Raises Refusal where there is none, or parts by months are
    too many.
    """
    if rows.empty:
        raise Refusal("parts: no row asks for any")
    month = month_of(rows["time"].dt).to_numpy(np.int64)
    first, end = int(month.min()), int(month.max()) if last is None else last
    which, names = pd.factorize(rows["part"].astype(str), sort=True)
    months, size = max(end + 1 - first, 0), len(names)
    if months * size > MOST_CELLS:
        raise Refusal(f"parts: {size:,} parts in {months:,} months are more than {MOST_CELLS:,} cells")
    kept = month <= end
    cell = which[kept] * months + month[kept] - first
    table = np.bincount(cell, rows["quantity"].to_numpy(float)[kept], size * months)
    return table.astype(np.float64).reshape(size, months), first
