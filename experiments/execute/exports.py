"""Frames on disk: Parquet for programs, CSV for spreadsheets.

A spreadsheet takes a text cell that begins with =, +, - or @ for a formula and runs it.  Such texts get a leading
apostrophe in CSV files; numbers stay numbers.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from experiments.whole import write_whole

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """The frame, exactly."""
    write_whole(path, frame.to_parquet(index=False))


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """The frame as text that is safe to open in a spreadsheet."""
    safe = frame.rename(columns=lambda name: harmless(str(name)))
    for number, kind in enumerate(safe.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            safe.isetitem(number, [harmless(value) for value in safe.iloc[:, number]])
    safe.to_csv(path, index=False)


def harmless(value: Any) -> Any:
    """The value, or its text with an apostrophe in front if a spreadsheet would take it for a formula."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value
