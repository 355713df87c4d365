"""A table as two files: Parquet for programs, CSV for spreadsheets."""

from pathlib import Path

import pandas as pd

from experiments.execute.exports import write_csv, write_parquet

__all__ = ["write_table"]


def write_table(frame: pd.DataFrame, stem: Path) -> None:
    """Write stem.parquet and stem.csv; in Parquet a column that mixes numbers and texts is text."""
    mixed = [name for name in frame if frame[name].dtype == object and frame[name].map(type).nunique() > 1]
    write_parquet(frame.astype(dict.fromkeys(mixed, str)), stem.with_suffix(".parquet"))
    write_csv(frame, stem.with_suffix(".csv"))
