"""What a company's files and columns are called, and what they mean: conf/records/*.yaml, checked.

company: a name for people
zone: the time zone in which the company lives (IANA name); all times are told in it
ends: 2024-12-31                   the last day of the record, or its last moment (2024-12-31 17:00); optional
tables:
  work_orders:
    file: orders.csv.gz            CSV, packed CSV, Parquet or Excel; relative to the folder given on the command line
    columns:
      id: WO_NO                    our column: their column
      opened: {column: OPENED_UTC, zone: UTC}
      kind: {column: CATEGORY, codes: {BROKEN: repair, INSPECTION: service}, others: other}
      served: {column: SER_TIME, unit: s}   # of a survey also items, of which a score is the mean (source.py)
    missing: ["", "NA"]            what a cell without a value says, beside a blank one
means:                             what only a person can say of the records (means.py)
  kinds of fault: {BRK-07: capacitor}
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml  # type: ignore[import-untyped]
from pydantic import BeforeValidator, Field, field_validator, model_validator

from experiments.configure.guard_files import scan_file
from experiments.configure.validate import validated
from experiments.configure.yaml_scan import Entry
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.paths import CONF, shown
from experiments.records.means import check_means
from experiments.records.ours import TABLES, needed
from experiments.records.source import Section, Source, Text, check_source, checked_zone, sources_of

__all__ = ["Mapped", "Records", "file_of", "mapping_of"]

FOLDER = CONF / "records"


def _as_text(table: Any) -> Any:
    """Their words that look like numbers (a part 4711) are words."""
    if not isinstance(table, dict):
        return table
    return {str(key) if isinstance(key, int) and not isinstance(key, bool) else key: table[key] for key in table}


def _as_moment(said: Any) -> Any:
    """A date or a time as text, of a file in which it may stand without quotes."""
    text = said.isoformat() if isinstance(said, date) else said
    if text is None:
        return None
    try:
        there = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        there = None
    if there is None or there.tzinfo is not None:
        raise ValueError(f"{seen(str(said))}: must be a day as in 2024-12-31, or a moment as in 2024-12-31 17:00")
    return text


Theirs = Annotated[dict[str, Text], BeforeValidator(_as_text)]  # their word: ours


class Wide(Section):
    """A table with one column a month, turned into one row for each month and thing."""

    months: Literal["YYYY-MM"]
    quantity: Text = "quantity"


class Mapped(Section):
    """One of our tables, as the company keeps it."""

    file: Text
    sheet: Text | None = None  # of a workbook; null: its only one
    separator: Literal[",", ";", "tab"] = ","
    decimal: Literal[".", ","] = "."
    columns: Annotated[dict[str, Source], Field(min_length=1, max_length=200), BeforeValidator(sources_of)]
    missing: list[Text] = Field(default=[], max_length=50)
    wide: Wide | None = None
    guarded: bool = False  # texts that a spreadsheet would take for a formula bear an apostrophe in front

    @property
    def names(self) -> list[str]:
        """Our names of its columns, those of months in columns included."""
        return [*self.columns, *(("time", self.wide.quantity) if self.wide else ())]

    @field_validator("file")
    @classmethod
    def _lies_below_the_folder(cls, file: str) -> str:
        parts = file.replace("\\", "/").split("/")
        if parts[0] == "" or ":" in parts[0] or ".." in parts:
            raise ValueError(f"{seen(file)}: allowed: a path below the folder of the data, as in orders/2015.csv")
        return file


class Records(Section):
    """All that is known of the records of one company."""

    company: Text
    zone: Text
    ends: Annotated[Text | None, BeforeValidator(_as_moment)] = None  # last day, or moment; null: nobody knows
    tables: dict[str, Mapped] = Field(min_length=1, max_length=20)
    source: Text = ""  # of public data: who gave it, under which licence
    means: dict[str, Text | Theirs] = Field(default={}, max_length=50)  # subject: word, or theirs: ours

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        return checked_zone(zone)

    @model_validator(mode="after")
    def _tables_are_ours(self) -> "Records":
        for name, table in self.tables.items():
            if name not in TABLES:
                raise ValueError(f"tables.{name}: no such table; allowed: {listed(TABLES)}{_hint(name, TABLES)}")
            _check_columns(name, table)
        check_means(self.means)
        return self


def _check_columns(name: str, table: Mapped) -> None:
    ours = TABLES[name]
    for column, source in table.columns.items():
        key = f"tables.{name}.columns.{column}"
        if column not in ours:
            raise ValueError(f"{key}: no such column; allowed: {listed(ours)}{_hint(column, ours)}")
        check_source(key, source, ours[column])
    _check_items_once(name, table)
    filled = {*table.columns, *({"time", table.wide.quantity} if table.wide else set())}
    for column in needed(name):
        if column not in filled:
            raise ValueError(f"tables.{name}.columns: {column} is missing; needed: {listed(needed(name))}")


def _check_items_once(name: str, table: Mapped) -> None:
    """An item that is in another column as well would make the two hang together by itself."""
    first = dict[str, str]()
    for column, source in table.columns.items():
        for theirs in source.columns:
            other = first.setdefault(theirs, column)
            if other != column and (source.items or table.columns[other].items):
                raise ValueError(
                    f"tables.{name}.columns.{column}: item {seen(theirs)} is in {other}, too; allowed: in one of them"
                )


def _hint(word: str, known: Any) -> str:
    return did_you_mean(nearest(word, known))


def _values(path: Path, entries: Sequence[Entry]) -> Any:
    """What the file says; a day that there is not (2024-13-31) is refused with its key and line."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except ValueError as error:
        for one in entries:
            try:
                yaml.safe_load(one.text)
            except ValueError:
                raise Refusal(f"{one.path}={seen(one.text)}: {error} ({shown(path)}:{one.line})") from None
        raise


def file_of(name: str) -> Path:
    """Where the mapping of that name is: in conf/records/, or it is a path."""
    return Path(name) if name.endswith((".yaml", ".yml")) else FOLDER / f"{name}.yaml"


def mapping_of(name: str) -> Records:
    """The mapping of that name in conf/records/, or in the file of that path."""
    path = file_of(name)
    if not path.is_file():
        known = sorted(file.stem for file in FOLDER.glob("*.yaml"))
        raise Refusal(
            f"records={seen(name)}: no such file {shown(path)}; allowed: a path, or {listed(known)}{_hint(name, known)}"
        )
    entries = scan_file(path)
    values = _values(path, entries)
    return validated(Records, values if isinstance(values, dict) else {}, entries)
