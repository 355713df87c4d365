"""Columns of text of a file as a frame, without blanks at their ends; "" where there is nothing."""

from typing import Any

import pandas as pd
import pyarrow as pa

__all__ = ["MOST_BYTES", "frame_of_texts"]

MOST_BYTES = 4_000_000_000  # of a file, unpacked: some 50 million work orders


def frame_of_texts(found: Any, first: int) -> pd.DataFrame:
    """The Arrow table of text; rows are numbered from `first` on."""
    columns = {n: c.combine_chunks().fill_null("") for n, c in zip(found.column_names, found.columns, strict=True)}
    columns = {n: pa.compute.utf8_trim_whitespace(c) for n, c in columns.items()}
    frame = pd.DataFrame({n: pd.Series(c.to_pandas(), dtype="str") for n, c in columns.items()})
    frame.index = pd.RangeIndex(first, first + found.num_rows, name="row")
    return frame
