"""A company's tables, read by its mapping: what can be used, and what was set aside with row and reason."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.canonical import file_digest
from experiments.messages import Refusal, listed, seen
from experiments.paths import shown
from experiments.records.columns import misspelt_codes, read_column
from experiments.records.ends import after_the_end, moment_of
from experiments.records.files import read_texts
from experiments.records.guarded import unguarded
from experiments.records.impossible import Note, impossible
from experiments.records.mapping import Mapped, Records
from experiments.records.observed import noted
from experiments.records.ours import TABLES
from experiments.records.source import Source

__all__ = ["Imported", "misspelt", "read_records", "read_table"]

MONTH = re.compile(r"\d{4}-\d{2}")
ASIDE = ("row", "column", "value", "reason", "kept")


class Imported(NamedTuple):
    """A table of ours; index: row of the file.

    `aside` has one line for each wrong cell: row of the file, their column, what it says, why it cannot be, and whether
    the rest of the row is kept.  Rows of the file = rows of the frame + rows in `aside` that are not kept; in a table
    with one column a month each month of a row counts as one, and the columns of `aside` say which.
    """

    table: str
    file: Path
    frame: pd.DataFrame
    aside: pd.DataFrame
    rows: int  # of the file, or months of all its rows
    digest: str  # SHA-256 of the file as it was read
    answers: dict[str, pd.DataFrame]  # of scores that are means of items: a column for each, the rows of the frame
    misspelt: dict[str, dict[str, str]]  # by column: codes of the mapping that no cell says, and what is near them

    @property
    def rows_aside(self) -> int:
        return self.rows - len(self.frame)


def read_records(records: Records, folder: Path) -> dict[str, Imported]:
    """Every table of the mapping; files are below `folder`."""
    end = None if records.ends is None else moment_of(records.ends, records.zone)
    return {name: read_table(name, table, records.zone, folder, end) for name, table in records.tables.items()}


def misspelt(imported: Mapping[str, Imported]) -> Iterator[tuple[str, str, str, str]]:
    """Table, column of ours, code that no row says, and the word without a code that is near it."""
    for table, one in imported.items():
        for column, slips in one.misspelt.items():
            yield from ((table, column, code, word) for code, word in slips.items())


def read_table(name: str, table: Mapped, home: str, folder: Path, end: pd.Timestamp | None = None) -> Imported:
    """One table; `home` is the company's time zone, `end` that of the record (None: not known)."""
    path = _below(folder, table.file)
    before = file_digest(path) if path.is_file() else ""
    texts, rows = _texts(path, table)
    if file_digest(path) != before:
        raise Refusal(f"{shown(path)}: was changed while it was read; run again when it is whole")
    sheet = texts.attrs.get("sheet", table.sheet)
    place = shown(path) + (f", sheet {sheet}" if sheet else "")
    frame = pd.DataFrame(index=texts.index)
    notes, answers = list[Note](), dict[str, pd.DataFrame]()
    sources = _sources(table)
    for ours, source in sources.items():
        read = read_column(texts, TABLES[name][ours], source, table, home, place)
        frame[ours] = read.values
        notes += read.notes
        if read.answers is not None:
            answers[ours] = read.answers
    notes += after_the_end(name, frame, texts, sources, end)
    notes += impossible(name, frame, texts, sources, _out(notes))
    frame = noted(frame[~frame.index.isin(list(_out(notes)))], table, end)
    answers = {ours: each.loc[frame.index] for ours, each in answers.items()}
    slipped = {ours: slips for ours, source in sources.items() if (slips := misspelt_codes(texts, source))}
    if rows is not None:
        frame.index = pd.Index(rows[frame.index], name="row")
        notes = _by_month(notes, texts, rows)
    return Imported(name, path, frame, _aside(notes), len(texts), before, answers, slipped)


def _below(folder: Path, file: str) -> Path:
    """The path of a file, which does not lead out of the folder by links either."""
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Refusal(f"file={seen(file)}: leads out of {shown(folder)}; allowed: a file below it")
    return path


def _out(notes: list[Note]) -> set[int]:
    """The rows that are not kept."""
    return {row for row, *_, kept in notes if not kept}


def _sources(table: Mapped) -> dict[str, Source]:
    if table.wide is None:
        return table.columns
    return table.columns | {"time": Source(column="month"), table.wide.quantity: Source(column="quantity")}


def _texts(path: Path, table: Mapped) -> tuple[pd.DataFrame, np.ndarray | None]:
    """Text of all columns that are asked for; what says "missing" is blank.  Of a table with one column a month each
    month is a row with a number of its own; then the second are the rows of the file.
    """
    wanted = [theirs for source in table.columns.values() for theirs in source.columns]
    texts = read_texts(path, table, None if table.wide else wanted)
    if table.guarded:
        texts = texts.apply(unguarded)
    if table.missing:
        texts = texts.mask(texts.isin(table.missing), "")
    return _long(texts, wanted, shown(path)) if table.wide else (texts, None)


def _long(texts: pd.DataFrame, wanted: list[str], name: str) -> tuple[pd.DataFrame, np.ndarray]:
    """One row for each row of the file and month, numbered from 0, and the rows of the file."""
    months = [name for name in texts.columns if MONTH.fullmatch(name)]
    if not months:
        raise Refusal(f"{name}: has no column of a month, as in 1996-01; there are: {listed(texts.columns)}")
    long = texts[[*wanted, *months]].melt(id_vars=wanted, var_name="month", value_name="quantity", ignore_index=False)
    rows = long.index.to_numpy()
    return long.assign(month=long["month"] + "-01").astype("str").reset_index(drop=True), rows


def _by_month(notes: list[Note], texts: pd.DataFrame, rows: np.ndarray) -> list[Note]:
    """Notes with the row of the file, and where a month's cell is meant its column; what is said of a row once."""
    month = texts["month"].str[:-3].to_numpy()
    ours = ("month", "quantity")
    said = [
        (int(rows[k]), str(month[k]) if name in ours else name, value, why, kept) for k, name, value, why, kept in notes
    ]
    return list(dict.fromkeys(said))


def _aside(notes: list[Note]) -> pd.DataFrame:
    frame = pd.DataFrame(notes, columns=list(ASIDE))
    kinds = {"row": "int64", "column": "str", "value": "str", "reason": "str", "kept": "bool"}
    return frame.astype(kinds).sort_values(["row", "column"], kind="stable", ignore_index=True)
