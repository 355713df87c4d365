"""A company's tables, read by its mapping: what can be used, and what was set aside with row and reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from experiments.paths import shown
from experiments.records.files import read_texts
from experiments.records.guarded import unguarded
from experiments.records.impossible import Note, impossible
from experiments.records.mapping import Mapped, Records, Source
from experiments.records.ours import TABLES, Column
from experiments.records.times import Place, Times, read_times
from experiments.records.values import Values, read_flags, read_numbers, read_words

__all__ = ["Imported", "read_records", "read_table"]

ASIDE = ("row", "column", "value", "reason", "kept")


class Imported(NamedTuple):
    """A table of ours; index: row of the file.

    `aside` has one line for each wrong cell: row of the file, their column, what it says, why it cannot be, and whether
    the rest of the row is kept.  Rows of the file = rows of the frame + rows in `aside` that are not kept.
    """

    table: str
    file: Path
    frame: pd.DataFrame
    aside: pd.DataFrame
    rows: int  # of the file

    @property
    def rows_aside(self) -> int:
        return int(self.aside.loc[~self.aside["kept"], "row"].nunique())


def read_records(records: Records, folder: Path) -> dict[str, Imported]:
    """Every table of the mapping; files are below `folder`."""
    return {name: read_table(name, table, records.zone, folder) for name, table in records.tables.items()}


def read_table(name: str, table: Mapped, home: str, folder: Path) -> Imported:
    """One table; `home` is the company's time zone."""
    path = folder / table.file
    texts = _texts(path, table)
    sheet = texts.attrs.get("sheet", table.sheet)
    place = shown(path) + (f", sheet {sheet}" if sheet else "")
    frame = pd.DataFrame(index=texts.index)
    notes: list[Note] = []
    for ours, source in _sources(table).items():
        column = TABLES[name][ours]
        read = _read_column(texts, column, source, table, home, Place(place, source.column))
        frame[ours] = read.values
        notes += _notes(texts[source.column], read.wrong, source.column, kept=not column.needed)
        if column.needed:
            lacking = read.values.isna() & (read.wrong == "")
            notes += _notes(
                texts[source.column], lacking.map({True: "is missing", False: ""}), source.column, kept=False
            )
    notes += impossible(name, frame, texts, _sources(table))
    aside = _aside(notes)
    usable = ~frame.index.isin(aside.loc[~aside["kept"], "row"])
    return Imported(name, path, frame[usable], aside, len(texts))


def _sources(table: Mapped) -> dict[str, Source]:
    if table.wide is None:
        return table.columns
    return table.columns | {"time": Source(column="month"), table.wide.quantity: Source(column="quantity")}


def _texts(path: Path, table: Mapped) -> pd.DataFrame:
    """Text of all columns that are asked for; what says "missing" is blank."""
    wanted = [source.column for source in table.columns.values()]
    wanted += [source.with_time for source in table.columns.values() if source.with_time]
    texts = read_texts(path, table, None if table.wide else wanted)
    if table.guarded:
        texts = texts.apply(unguarded)
    if table.missing:
        texts = texts.mask(texts.isin(table.missing), "")
    return _long(texts, wanted) if table.wide else texts


def _long(texts: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """One row for each row of the file and month; the row's number is that of the file."""
    months = [name for name in texts.columns if len(name) == 7 and name[4] == "-"]
    long = texts[[*wanted, *months]].melt(id_vars=wanted, var_name="month", value_name="quantity", ignore_index=False)
    return long.assign(month=long["month"] + "-01").astype("str")


def _read_column(
    texts: pd.DataFrame, column: Column, source: Source, table: Mapped, home: str, place: Place
) -> Values | Times:
    cells = texts[source.column]
    if column.kind == "time":
        if source.with_time:
            cells = (cells + " " + texts[source.with_time]).mask(cells == "", "").str.strip()
        return read_times(cells, source.order, source.zone or home, home, place)
    if column.kind == "number":
        return read_numbers(cells, column, source, table.decimal)
    return read_flags(cells, source) if column.kind == "flag" else read_words(cells, column, source)


def _notes(cells: pd.Series, wrong: pd.Series, column: str, kept: bool) -> Iterator[Note]:
    bad = (wrong != "").to_numpy()
    for row, value, reason in zip(cells.index[bad], cells[bad], wrong[bad], strict=True):
        yield int(row), column, value, reason, kept


def _aside(notes: list[Note]) -> pd.DataFrame:
    frame = pd.DataFrame(notes, columns=list(ASIDE))
    kinds = {"row": "int64", "column": "str", "value": "str", "reason": "str", "kept": "bool"}
    return frame.astype(kinds).sort_values(["row", "column"], kind="stable", ignore_index=True)
