"""Frames as sheets of one Excel workbook.  A first sheet gives the answer and where it comes from.

Safe to open: every text is written as a text, so that none becomes a formula, a link or an array, whatever it begins
with; numbers stay numbers, truth values stay truth values, what did not happen is an empty cell.  The same run gives
the same bytes: the file bears a fixed day, not the hour of writing.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd

from experiments.extras import needs

__all__ = ["packed", "sheet_names"]

LONGEST_TEXT = 32_767  # characters that a cell of Excel can hold
LARGEST = 1e15  # Excel keeps fifteen digits
MOST_ROWS = 1_048_575  # below the heading
_WIDEST, _LONGEST_NAME = 60, 31
_NO_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


def packed(tables: Mapping[str, pd.DataFrame], answer: str, facts: Mapping[str, Any]) -> bytes:
    """The workbook: one sheet a table behind a first one with the answer and the facts, nested or not."""
    needs("xlsxwriter", "excel", "workbook")
    import xlsxwriter  # type: ignore[import-untyped]

    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = BytesIO()
    with xlsxwriter.Workbook(made, {**never, "in_memory": True}) as book:
        book.set_properties({"title": str(facts.get("name", "")), "created": datetime(1980, 1, 1, tzinfo=UTC)})
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "answer": book.add_format({"bold": True, "font_size": 14, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        names = sheet_names(["answer", *tables])
        _front(book.add_worksheet(names[0]), answer, dict(facts) | _cut(tables), looks)
        for name, table in zip(names[1:], tables.values(), strict=True):
            _table(book.add_worksheet(name), table, looks["head"])
    return made.getvalue()


def _cut(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Which tables are longer than a sheet, for the front one: nothing is left out in silence."""
    long = {name: len(table) for name, table in tables.items() if len(table) > MOST_ROWS}
    said = (f"{name}: the first {MOST_ROWS:,} of {rows:,} rows" for name, rows in long.items())
    return {"cut, because a sheet holds no more": "; ".join(said)} if long else {}


def sheet_names(wanted: list[str]) -> list[str]:
    """Names that Excel allows: 31 characters, no brackets and slashes, no two alike (capitals do not count)."""
    taken: list[str] = []
    for name in wanted:
        plain = _NO_NAME.sub("_", name)[:_LONGEST_NAME].strip() or "table"
        plain = f"{plain[:-1]}_" if plain.lower() == "history" else plain  # Excel keeps that name to itself
        number, free = 2, plain
        while free.lower() in (one.lower() for one in taken):
            free, number = f"{plain[: _LONGEST_NAME - 4]} ({number})", number + 1
        taken.append(free)
    return taken


def _front(sheet: Any, answer: str, facts: Mapping[str, Any], looks: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    sheet.set_row(0, 60)
    sheet.write_string(0, 0, "answer", looks["answer"])
    sheet.write_string(0, 1, _text(answer), looks["answer"])
    for row, (name, value) in enumerate(_flat(facts), start=2):
        sheet.write_string(row, 0, _text(name), looks["text"])
        _write(sheet, row, 1, value, looks["text"])


def _flat(facts: Mapping[str, Any], front: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in facts.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{front}{key}: ")
        else:
            yield f"{front}{key}", ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value


def _table(sheet: Any, table: pd.DataFrame, head: Any) -> None:
    """A table under a heading that stays in sight and can be filtered."""
    shown = table.head(MOST_ROWS)
    for column, name in enumerate(shown.columns):
        values = shown.iloc[:, column].tolist()
        sheet.write_string(0, column, _text(str(name)), head)
        for row, value in enumerate(values, start=1):
            _write(sheet, row, column, value)
        longest = max([len(str(name)), *(len(str(value)) for value in values[:200] if not _absent(value))])
        sheet.set_column(column, column, min(longest + 2, _WIDEST))
    sheet.freeze_panes(1, 0)
    if len(shown) and len(shown.columns):
        sheet.autofilter(0, 0, len(shown), len(shown.columns) - 1)


def _write(sheet: Any, row: int, column: int, value: Any, look: Any = None) -> None:
    """A value in its kind; a number that Excel does not know or would round, as a text."""
    if _absent(value):
        return
    if isinstance(value, (bool, np.bool_)):
        sheet.write_boolean(row, column, bool(value), look)
    elif isinstance(value, (int, float, np.integer, np.floating)) and abs(float(value)) < LARGEST:
        sheet.write_number(row, column, float(value), look)
    else:
        sheet.write_string(row, column, _text(str(value)), look)


def _absent(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def _text(text: str) -> str:
    """What a file of Excel can hold: no control characters, and not too long."""
    return _NOT_XML.sub("�", text)[:LONGEST_TEXT]
