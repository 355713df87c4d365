"""Files of records as columns of text: CSV, packed CSV, Parquet and Excel; what is damaged is refused with its place.

A frame of text has one row for each row of the file, in order, and the row's number in the file as its index: the line
of a CSV file (the header is line 1), the row of a sheet, the row of a Parquet table counted from 1.
"""

import contextlib
import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.paths import shown
from experiments.records.csv_file import read_csv
from experiments.records.header import check_header
from experiments.records.mapping import Mapped
from experiments.records.texts import MOST_BYTES, frame_of_texts
from experiments.records.workbook import read_sheet

__all__ = ["read_texts"]

WORKBOOKS = (".xlsx", ".xls", ".xlsb", ".ods")
WITH_MACROS = (".xlsm", ".xltm", ".xlam")
SUFFIXES = (".csv", ".csv.gz", ".parquet", *WORKBOOKS)


def read_texts(path: Path, table: Mapped, columns: Sequence[str] | None) -> pd.DataFrame:
    """The columns named, or all, as text; "" where there is nothing."""
    name = shown(path)
    lower = path.name.lower()
    if lower.endswith(WITH_MACROS):
        raise Refusal(f"{name}: is a workbook with macros, which is not opened; allowed: {listed(SUFFIXES)}")
    if not lower.endswith(SUFFIXES):
        raise Refusal(f"{name}: is no file of records; allowed: a name that ends in {listed(SUFFIXES)}")
    if not path.is_file():
        there = sorted(p.name for p in path.parent.glob("*") if p.is_file()) if path.parent.is_dir() else []
        raise Refusal(f"{name}: is not there, or is not a regular file{did_you_mean(nearest(path.name, there))}")
    if table.sheet is not None and not lower.endswith(WORKBOOKS):
        raise Refusal(f"sheet={seen(table.sheet)}: {name} is no workbook; allowed: no `sheet`, or {listed(WORKBOOKS)}")
    if path.stat().st_size == 0:
        raise Refusal(f"{name}: is empty; allowed: a header and rows")
    with _damage(name):
        frame = _read(path, name, table, columns)
    if frame.empty:
        raise Refusal(f"{name}: has a header and no rows")
    return frame


def _read(path: Path, name: str, table: Mapped, columns: Sequence[str] | None) -> pd.DataFrame:
    if path.suffix.lower() == ".parquet":
        return _parquet(path, name, columns, table.decimal)
    if path.name.lower().endswith(WORKBOOKS):
        return read_sheet(path, name, table.sheet, columns, table.decimal)
    return read_csv(path, name, table.separator, columns)


@contextlib.contextmanager
def _damage(name: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Refusal(f"{name}: is damaged or cut off: it can't be unpacked") from None
    except UnicodeDecodeError as error:
        raise Refusal(f"{name}: is not UTF-8 text ({error.reason})") from None
    except pa.ArrowException as error:
        raise Refusal(f"{name}: is not readable ({error})") from None
    except OSError as error:
        raise Refusal(f"{name}: cannot be read ({error.strerror or error})") from None


def _parquet(path: Path, name: str, columns: Sequence[str] | None, decimal: str) -> pd.DataFrame:
    with pa.parquet.ParquetFile(path) as file:
        groups = range(file.metadata.num_row_groups)
        if sum(file.metadata.row_group(k).total_byte_size for k in groups) > MOST_BYTES:
            raise Refusal(f"{name}: has more than {MOST_BYTES // 10**9} GB unpacked; allowed: less")
        header = list(file.schema_arrow.names)
        check_header(name, header, columns or [])
        found = file.read(columns=list(dict.fromkeys(columns)) if columns is not None else None)
    texts = [_as_text(column, decimal) for column in found.columns]
    return frame_of_texts(pa.table(texts, names=found.column_names), 1)


def _as_text(column: Any, decimal: str) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        if column.type.tz:
            return pa.compute.strftime(column, format="%Y-%m-%dT%H:%M:%S%z")
        return pa.compute.strftime(column.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%dT%H:%M:%S")
    text = column.cast(pa.string())
    numbers = pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)
    return pa.compute.replace_substring(text, ".", decimal) if numbers and decimal != "." else text
