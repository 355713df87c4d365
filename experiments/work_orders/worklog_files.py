"""Work-order files as text: CSV, packed CSV and Parquet, with limits on size, before any value is judged.

A cell is text without surrounding blanks; what is missing is "".  Each row knows where it stood, for
messages.  What the columns mean is in `worklog.py`.
"""

import csv
import datetime
import gzip
import io
import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from sys import intern
from typing import IO, Any, NamedTuple, cast

import pandas as pd

from experiments.messages import Refusal, listed, nearest, seen
from experiments.paths import shown

__all__ = ["Texts", "read_texts", "texts_of_frame"]

LARGEST_TEXT = 200_000_000  # bytes, unpacked
MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
SUFFIXES = (".csv", ".csv.gz", ".parquet")


class Texts(NamedTuple):
    """Columns of text, and the line (files of lines) or row (tables) at which each row stands."""

    name: str
    columns: dict[str, list[str]]
    positions: Sequence[int]
    has_lines: bool

    def column(self, name: str) -> list[str]:
        """The cells of a column; blank where the file has no such column."""
        return self.columns.get(name) or [""] * len(self.positions)

    def position(self, row: int) -> str:
        return f"{'line' if self.has_lines else 'row'} {self.positions[row]}"

    def where(self, row: int) -> str:
        """How a message begins: file:line, or file and row."""
        return f"{self.name}:{self.positions[row]}" if self.has_lines else f"{self.name}, {self.position(row)}"


def read_texts(path: Path, known: Sequence[str], needed: Sequence[str]) -> Texts:
    """The known columns of a file."""
    name = shown(path)
    if not path.name.lower().endswith(SUFFIXES):
        raise Refusal(f"{name}: is no work-order file; allowed: a name that ends in {listed(SUFFIXES)}")
    if not path.is_file():
        raise Refusal(f"{name}: is not there, or is not a regular file")
    try:
        return (
            _parquet(path, name, known, needed)
            if path.suffix.lower() == ".parquet"
            else _csv(path, name, known, needed)
        )
    except UnicodeDecodeError as error:
        raise Refusal(f"{name}: is not UTF-8 text ({error.reason})") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Refusal(f"{name}: is damaged or cut off: it can't be unpacked") from None
    except OSError as error:
        raise Refusal(f"{name}: cannot be read ({error.strerror or error})") from None


def texts_of_frame(table: pd.DataFrame, name: str, known: Sequence[str], needed: Sequence[str]) -> Texts:
    """The known columns of a table in memory; rows count from 1."""
    header = [str(column) for column in table.columns]
    _check_header(name, header, known, needed)
    _check_rows(name, len(table))
    columns = {column: [_text(v) for v in table[column].tolist()] for column in known if column in header}
    return Texts(name, columns, range(1, len(table) + 1), has_lines=False)


def _csv(path: Path, name: str, known: Sequence[str], needed: Sequence[str]) -> Texts:
    with _unpacked(path, name) as file:
        reader = csv.reader(file, strict=True)
        try:
            header = [cell.strip() for cell in next(reader, [])]
            _check_header(f"{name}:1", header, known, needed)
            at = {column: header.index(column) for column in known if column in header}
            columns: dict[str, list[str]] = {column: [] for column in at}
            lines: list[int] = []
            for cells in _rows(reader, name, len(header)):
                lines.append(reader.line_num)
                for column, k in at.items():
                    columns[column].append(intern(cells[k].strip()))
        except csv.Error as error:
            raise Refusal(f"{name}:{max(1, reader.line_num)}: is not readable as CSV ({error})") from None
    return Texts(name, columns, lines, has_lines=True)


def _rows(reader: Any, name: str, width: int) -> Iterator[list[str]]:
    """The rows below the header, blank lines left out; refused if one has too few or too many cells."""
    count = 0
    for cells in reader:
        if not cells:
            continue
        if len(cells) != width:
            raise Refusal(f"{name}:{reader.line_num}: has {len(cells)} cells; allowed: {width}, as in the header")
        count += 1
        _check_rows(name, count)
        yield cells


def _unpacked(path: Path, name: str) -> IO[str]:
    unpack = gzip.open if path.suffix.lower() == ".gz" else open
    raw = cast(IO[bytes], unpack(path, "rb"))
    return io.TextIOWrapper(io.BufferedReader(_Bounded(raw, name)), encoding="utf-8-sig", newline="")


class _Bounded(io.RawIOBase):
    """Bytes up to the limit: a file that grows when unpacked is refused before it fills the memory."""

    def __init__(self, raw: IO[bytes], name: str) -> None:
        self.raw, self.name, self.left = raw, name, LARGEST_TEXT

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self.raw.read(len(buffer))
        self.left -= len(chunk)
        if self.left < 0:
            raise Refusal(f"{self.name}: holds more than {LARGEST_TEXT:,} bytes of text; allowed: split it by year")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self.raw.close()
        super().close()


def _parquet(path: Path, name: str, known: Sequence[str], needed: Sequence[str]) -> Texts:
    import pyarrow as pa  # a slow import that a CSV file does not need
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            header = file.schema_arrow.names
            _check_header(name, header, known, needed)
            _check_rows(name, file.metadata.num_rows)
            size = sum(file.metadata.row_group(k).total_byte_size for k in range(file.metadata.num_row_groups))
            if size > LARGEST_TEXT:
                raise Refusal(f"{name}: unpacks to {size:,} bytes; allowed: at most {LARGEST_TEXT:,}")
            table = file.read(columns=[column for column in known if column in header])
    except pa.ArrowException as error:
        raise Refusal(f"{name}: is not readable as Parquet ({error})") from None
    columns = {column: [_text(v) for v in table[column].to_pylist()] for column in table.column_names}
    return Texts(name, columns, range(1, table.num_rows + 1), has_lines=False)


def _text(value: Any) -> str:
    """A typed cell as the text that a CSV file would hold."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _check_rows(name: str, count: int) -> None:
    if count > MOST_ROWS:
        raise Refusal(f"{name}: has more than {MOST_ROWS:,} rows; allowed: split it by year")


def _check_header(name: str, header: Sequence[str], known: Sequence[str], needed: Sequence[str]) -> None:
    """Needed columns are there, none twice, and no optional one is there with a slip of the pen."""
    if len(header) > MOST_COLUMNS:
        raise Refusal(f"{name}: has {len(header)} columns; allowed: at most {MOST_COLUMNS}")
    for column in known:
        if header.count(column) > 1:
            raise Refusal(f"{name}: column {column} stands {header.count(column)} times; allowed: once")
    others = [column for column in header if column not in known]
    for column in needed:
        if column not in header:
            likely = _likely(column, others)
            raise Refusal(f"{name}: column {column} is missing{likely}; allowed columns: {listed(known)}")
    for column in others:
        meant = nearest(column, [k for k in known if k not in header])
        if meant and _is_slip(column, meant):
            raise Refusal(f"{name}: column {seen(column)} is not known; did you mean {meant}?")


def _likely(column: str, others: Iterable[str]) -> str:
    likely = nearest(column, others)
    return f" (is it {seen(likely)}?)" if likely else ""


def _is_slip(written: str, meant: str) -> bool:
    """True for another case or one or two letters off, not for a longer name such as fault_code."""
    return written.lower() == meant or abs(len(written) - len(meant)) <= 1
