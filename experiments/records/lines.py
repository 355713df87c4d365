"""On which line of a CSV file each row begins, and what a quote has done that was left open.

A quote at the beginning of a cell makes everything up to the next one part of the cell, other rows as well.  Such a
cell goes over many lines, or it could be cut at its lines into rows as wide as the header, or the quote that ends it is
not at the end of a cell; all of these are refused with the line.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from experiments.messages import Refusal, seen

__all__ = ["LONGEST_CELL", "NOT_UTF8", "Shape", "bounded", "check_last", "first_lines", "refuse_not_utf8"]

LONGEST_CELL = csv.field_size_limit()  # characters: 131,072
NOT_UTF8 = "is not UTF-8 text; allowed: UTF-8, in which a spreadsheet saves a file as 'CSV UTF-8'"
LONGEST_LINE = 8 * LONGEST_CELL
MOST_LINES = 50  # of one row
FEWEST_MARKS = 6  # separators on the further lines of a row, from which on such lines are taken for swallowed rows


class Shape(NamedTuple):
    """What the rows of a file look like."""

    name: str  # of the file
    mark: str  # between cells
    columns: list[str]


def first_lines(raw: Any, shape: Shape) -> list[int]:
    """The line on which each row begins; Refusal for the first row that cannot be as it is written."""
    begun, held, last = list[int](), list[str](), ""
    with io.TextIOWrapper(raw, "utf-8-sig", "replace", newline="") as text:
        reader = csv.reader(bounded(text, held), delimiter=shape.mark)
        try:
            next(reader, None)
            held.clear()
            for cells in reader:
                if cells:
                    begun.append(reader.line_num - len(held) + 1)
                    _check_row(cells, held, begun[-1], shape)
                    last = held[0] if len(held) == 1 else ""
                held.clear()
        except csv.Error as error:
            line = reader.line_num - len(held) + 1
            raise Refusal(f"{shape.name}:{line}: a row of {_plainly(error)}; is a quote left open?") from None
    if last:
        check_last(last, begun[-1], shape)
    return begun


def bounded(text: Any, held: list[str]) -> Iterator[str]:
    """The lines of the text, held until the row is read; csv.Error for more of them than a row has."""
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise csv.Error(f"more than {LONGEST_LINE:,} characters in a line")
        if len(held) == MOST_LINES:
            raise csv.Error(f"more than {MOST_LINES} lines")
        held.append(line)
        yield line


def _plainly(error: csv.Error) -> str:
    return f"a cell of more than {LONGEST_CELL:,} characters" if "field limit" in str(error) else str(error)


def _check_row(cells: Sequence[str], held: Sequence[str], line: int, shape: Shape) -> None:
    if len(held) > 1:
        if not _closed(held, shape):
            raise Refusal(
                f"{shape.name}:{line}: a quote is opened and not closed at the end of a cell; allowed: quotes around "
                'a whole cell, with "" for a quote in it'
            )
        _check_no_rows_inside(held, line, shape)
    if len(cells) != len(shape.columns):
        there = f"{shape.name}:{line}: has {len(cells)} cells"
        raise Refusal(f"{there}; allowed: {len(shape.columns)}, as in the header")


def _check_no_rows_inside(held: Sequence[str], line: int, shape: Shape) -> None:
    """Lines of a row that have as many separators as whole rows each, the first and the last taken together."""
    each = len(shape.columns) - 1
    marks = [one.count(shape.mark) for one in held]
    if sum(marks[1:]) >= FEWEST_MARKS and all(n == each for n in marks):
        raise Refusal(
            f"{shape.name}:{line}: {len(held)} lines in one row look like {len(held)} rows; is a quote left open?"
        )


def _closed(held: Sequence[str], shape: Shape) -> bool:
    try:
        list(csv.reader(held, delimiter=shape.mark, strict=True))
    except csv.Error:
        return False
    return True


def check_last(text: str, line: int, shape: Shape) -> None:
    """The last line of a file ends no quote that was opened on it: nothing follows that could."""
    try:
        list(csv.reader([text], delimiter=shape.mark, strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            raise Refusal(f"{shape.name}:{line}: a quote is opened and never closed") from None


def refuse_not_utf8(raw: Any, shape: Shape) -> None:
    """Refuse a file with its first line that is not UTF-8 text, if there is one."""
    number = 0
    while data := raw.readline(LONGEST_LINE):
        number += 1
        text = data.decode("utf-8", "replace")
        if "\ufffd" in text and not _decodes(data):
            cells = next(csv.reader([text], delimiter=shape.mark), [])
            at = next((k for k, cell in enumerate(cells) if "\ufffd" in cell), len(cells))
            column = f", column {seen(shape.columns[at])}" if len(cells) == len(shape.columns) else ""
            raise Refusal(f"{shape.name}:{number}{column}: {NOT_UTF8}")


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
