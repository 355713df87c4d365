"""A CSV file, packed or not, as columns of text; the index is the line on which a row begins (the header is line 1).

The lines of the file are counted while it is read.  Where they are more than the rows and the header, some are blank or
lie within a cell: then the rows are read a second time, one by one, to know where each begins and that no quote which
was left open has swallowed rows (lines.py).
"""

import csv
import gzip
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from experiments.messages import Refusal, listed, seen
from experiments.records.header import check_header
from experiments.records.lines import LONGEST_CELL, NOT_UTF8, Shape, bounded, check_last, first_lines, refuse_not_utf8
from experiments.records.texts import MOST_BYTES, frame_of_texts

__all__ = ["read_csv"]

SEPARATORS = {",": ",", ";": ";", "tab": "\t"}
TAIL = 65_536  # bytes at the end of the file that are kept to look at its last line


class Header(NamedTuple):
    """The names of the columns, and the lines that they take."""

    names: list[str]
    lines: int


def read_csv(path: Path, name: str, separator: str, columns: Sequence[str] | None) -> pd.DataFrame:
    """The columns named, or all; `separator` is a key of SEPARATORS."""
    mark = SEPARATORS[separator]
    header = _header(path, name, mark)
    wanted = list(dict.fromkeys(columns)) if columns is not None else header.names
    check_header(f"{name}:1", header.names, wanted)
    shape = Shape(name, mark, header.names)
    counted, found = _table(path, shape, header.lines, wanted)
    last = counted.tail.splitlines()[1:]
    if counted.lines == found.num_rows + header.lines and last:  # every row is a line
        check_last(last[-1].decode("utf-8", "replace"), counted.lines, shape)
        return frame_of_texts(found, header.lines + 1)
    with _opened(path) as raw:
        lines = first_lines(raw, shape)
    if len(lines) != found.num_rows:
        raise Refusal(f"{name}: {found.num_rows} or {len(lines)} rows, by how quotes are read; are all of them closed?")
    frame = frame_of_texts(found, 1)
    frame.index = pd.Index(np.asarray(lines, dtype="int64"), name="row")
    return frame


def _opened(path: Path) -> Any:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


def _header(path: Path, name: str, mark: str) -> Header:
    with _opened(path) as raw, io.TextIOWrapper(raw, "utf-8-sig", "surrogateescape", newline="") as text:
        reader = csv.reader(bounded(text, []), delimiter=mark, strict=True)
        try:
            cells, lines = next(reader, []), reader.line_num
        except csv.Error as error:
            raise Refusal(
                f"{name}:1: the names of the columns cannot be read ({error}); is a quote open? "
                f"allowed: names of up to {LONGEST_CELL:,} characters"
            ) from None
    if any("\udc80" <= letter <= "\udcff" for cell in cells for letter in cell):
        raise Refusal(f"{name}:1: {NOT_UTF8}")
    if not any(cells):
        raise Refusal(f"{name}:1: is blank; allowed: the names of the columns")
    if len(cells) == 1 and any(other in cells[0] for other in SEPARATORS.values()):
        raise Refusal(f"{name}:1: is one cell, {seen(cells[0])}; is `separator` right? allowed: {listed(SEPARATORS)}")
    return Header([cell.strip() for cell in cells], lines)


def _table(path: Path, shape: Shape, header: int, wanted: list[str]) -> tuple["_Counted", Any]:
    read = pa.csv.ReadOptions(use_threads=False, encoding="utf-8", column_names=shape.columns, skip_rows=header)
    parse = pa.csv.ParseOptions(delimiter=shape.mark, newlines_in_values=True)
    kinds = dict.fromkeys(shape.columns, pa.string())
    convert = pa.csv.ConvertOptions(include_columns=wanted, column_types=kinds, strings_can_be_null=False)
    try:
        with _opened(path) as raw:
            counted = _Counted(raw, shape.name)
            return counted, pa.csv.read_csv(counted, read, parse, convert)
    except pa.ArrowInvalid:
        with _opened(path) as raw:
            first_lines(raw, shape)
        with _opened(path) as raw:
            refuse_not_utf8(raw, shape)
        raise


class _Counted:
    """A file of bytes that counts its lines, keeps its end, and refuses to go on for ever."""

    closed = False

    def __init__(self, file: Any, name: str) -> None:
        self.tail, self.ends, self.size = b"", 0, 0
        self._file, self._name = file, name

    def read(self, most: int) -> bytes:
        data: bytes = self._file.read(most)
        self.size += len(data)
        if self.size > MOST_BYTES:
            raise Refusal(f"{self._name}: has more than {MOST_BYTES // 10**9} GB; allowed: less, or a Parquet file")
        self.ends += data.count(b"\n")
        if b"\r" in data or self.tail.endswith(b"\r"):  # a line ends with \n, \r\n or \r
            joint = self.tail[-1:] + data
            self.ends += data.count(b"\r") - joint.count(b"\r\n")
        self.tail = data[-TAIL:] if len(data) >= TAIL else (self.tail + data)[-TAIL:]
        return data

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True

    @property
    def lines(self) -> int:
        """Lines of the file, the last of which may have no end."""
        return self.ends + (self.size > 0 and not self.tail.endswith((b"\n", b"\r")))
