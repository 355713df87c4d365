"""Files of records as columns of text: CSV, packed CSV, Parquet and Excel; what is damaged is refused with its place.

A frame of text has one row for each row of the file, in order, and the row's number in the file as its index: the line
of a CSV file (the header is line 1), the row of a sheet, the row of a Parquet table counted from 1.
"""

import contextlib
import gzip
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.paths import shown
from experiments.records.mapping import Mapped

__all__ = ["check_header", "read_texts"]

WORKBOOKS = (".xlsx", ".xls", ".xlsb", ".ods")
WITH_MACROS = (".xlsm", ".xltm", ".xlam")
SUFFIXES = (".csv", ".csv.gz", ".parquet", *WORKBOOKS)
SEPARATORS = {",": ",", ";": ";", "tab": "\t"}
MOST_BYTES = 8_000_000_000  # of a packed file, unpacked


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
    if path.stat().st_size == 0:
        raise Refusal(f"{name}: is empty; allowed: a header and rows")
    with _damage(name):
        frame = _read(path, name, table, columns)
    if frame.empty:
        raise Refusal(f"{name}: has a header and no rows")
    return frame


def _read(path: Path, name: str, table: Mapped, columns: Sequence[str] | None) -> pd.DataFrame:
    if path.suffix.lower() == ".parquet":
        return _parquet(path, name, columns)
    if path.name.lower().endswith(WORKBOOKS):
        from experiments.records.workbook import read_sheet

        return read_sheet(path, name, table.sheet, columns)
    return _csv(path, name, SEPARATORS[table.separator], columns)


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


def check_header(where: str, header: Sequence[str], wanted: Collection[str]) -> None:
    """Every wanted column is there, once."""
    for column in wanted:
        count = header.count(column)
        if count == 0:
            hint = did_you_mean(nearest(column, header))
            raise Refusal(f"{where}: has no column {seen(column)}; there are: {listed(header)}{hint}")
        if count > 1:
            raise Refusal(f"{where}: column {seen(column)} stands {count} times; allowed: once")


def _csv(path: Path, name: str, separator: str, columns: Sequence[str] | None) -> pd.DataFrame:
    header = _header(path, name, separator)
    wanted = list(dict.fromkeys(columns)) if columns is not None else header
    check_header(f"{name}:1", header, wanted)

    bad: list[Any] = []

    def remember(row: Any) -> str:
        bad.append(row)
        return "error"

    read = pa.csv.ReadOptions(use_threads=False, encoding="utf-8", column_names=header, skip_rows=1)
    parse = pa.csv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=remember)
    kinds = dict.fromkeys(header, pa.string())
    convert = pa.csv.ConvertOptions(include_columns=wanted, column_types=kinds, strings_can_be_null=False)
    try:
        with _opened(path) as file:
            found = pa.csv.read_csv(file, read, parse, convert)
    except pa.ArrowInvalid:
        if not bad:
            raise
        row = bad[0]
        there = f"{name}:{row.number}: has {row.actual_columns} cells"
        raise Refusal(f"{there}; allowed: {row.expected_columns}, as in the header") from None
    return _frame(found, 2)


def _opened(path: Path) -> Any:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def _header(path: Path, name: str, separator: str) -> list[str]:
    import csv
    import io

    with _opened(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        cells = next(csv.reader(text, delimiter=separator), [])
    if not any(cells):
        raise Refusal(f"{name}:1: is blank; allowed: the names of the columns")
    if len(cells) == 1 and any(other in cells[0] for other in SEPARATORS.values()):
        raise Refusal(f"{name}:1: is one cell, {seen(cells[0])}; is `separator` right? allowed: {listed(SEPARATORS)}")
    return [cell.strip() for cell in cells]


def _parquet(path: Path, name: str, columns: Sequence[str] | None) -> pd.DataFrame:
    with pa.parquet.ParquetFile(path) as file:
        header = list(file.schema_arrow.names)
        check_header(name, header, columns or [])
        found = file.read(columns=list(dict.fromkeys(columns)) if columns is not None else None)
    texts = [_as_text(column) for column in found.columns]
    return _frame(pa.table(texts, names=found.column_names), 1)


def _as_text(column: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        if column.type.tz:
            return pa.compute.strftime(column, format="%Y-%m-%dT%H:%M:%S%z")
        return pa.compute.strftime(column.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%dT%H:%M:%S")
    return column.cast(pa.string())


def _frame(found: Any, first: int) -> pd.DataFrame:
    columns = {n: c.combine_chunks().fill_null("") for n, c in zip(found.column_names, found.columns, strict=True)}
    columns = {n: pa.compute.utf8_trim_whitespace(c) for n, c in columns.items()}
    frame = pd.DataFrame({n: pd.Series(c.to_pandas(), dtype="str") for n, c in columns.items()})
    frame.index = pd.RangeIndex(first, first + found.num_rows, name="row")
    return frame
