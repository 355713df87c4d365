"""One table of all rows: Parquet for programs, CSV for spreadsheets."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from experiments.event_log.table import EventLog
from experiments.execute.exports import harmless

__all__ = ["write_csv_log", "write_parquet_log", "write_pieces"]

Tell = Callable[[int], None]  # rows that have just been written


def write_parquet_log(log: EventLog, path: Path, tell: Tell) -> None:
    """Columns of words are dictionaries, nothing is null."""
    with pq.ParquetWriter(path, log.schema, compression="zstd") as file:
        for piece in log.pieces():
            file.write_batch(piece)
            tell(len(piece))


def write_csv_log(log: EventLog, path: Path, tell: Tell) -> None:
    """Nothing is an empty cell; times are `YYYY-MM-DD HH:MM:SS`; no word is a spreadsheet's formula."""
    write_pieces(path, log.pieces(), tell)


def write_pieces(path: Path, pieces: Iterable[pa.RecordBatch], tell: Tell = lambda _: None) -> None:
    """Pieces of one table as CSV; at least one piece."""
    file: csv.CSVWriter | None = None
    for piece in pieces:
        text = _as_text(piece)
        if file is None:
            file = csv.CSVWriter(path, text.schema, write_options=csv.WriteOptions(quoting_style="needed"))
        file.write_batch(text)
        tell(len(piece))
    if file is not None:
        file.close()


def _as_text(piece: pa.RecordBatch) -> pa.RecordBatch:
    columns = []
    for column in piece.columns:
        if pa.types.is_dictionary(column.type):
            words = pa.array([harmless(word) for word in column.dictionary.to_pylist()], pa.string())
            column = pa.DictionaryArray.from_arrays(column.indices, words).cast(pa.string())
        elif pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("s"))
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, piece.schema.names)
