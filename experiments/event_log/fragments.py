"""Pieces of text that rows collect before they are written: each column says its part of the rows that have it."""

from typing import Literal

import numpy as np
import pyarrow as pa

__all__ = ["attach", "moments", "rows_with"]


def rows_with(column: pa.Array, where: np.ndarray | None = None) -> np.ndarray:
    """Numbers of the rows in which the column is not null (and `where` holds)."""
    there = column.is_valid().to_numpy(zero_copy_only=False)
    return np.flatnonzero(there if where is None else there & where)


def attach(rows: list[list[str]], here: np.ndarray, texts: list[str]) -> None:
    """Give each of the rows `here` its text."""
    for row, text in zip(here.tolist(), texts, strict=True):
        rows[row].append(text)


def moments(column: pa.Array, unit: Literal["s", "ms"]) -> list[str]:
    """Times as ISO 8601 without a zone."""
    found: list[str] = np.datetime_as_string(column.to_numpy(), unit=unit).tolist()
    return found
