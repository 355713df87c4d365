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
      served: {column: SER_TIME, unit: s}
    missing: ["", "NA"]            what a cell without a value says, beside a blank one
means:                             what only a person can say of the records (means.py)
  kinds of fault: {BRK-07: capacitor}
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import yaml  # type: ignore[import-untyped]
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from experiments.configure.guard_files import scan_file
from experiments.configure.validate import validated
from experiments.configure.yaml_scan import Entry
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.paths import CONF, shown
from experiments.records.means import check_means
from experiments.records.ours import TABLES, needed

__all__ = ["FACTORS", "Mapped", "Records", "Source", "mapping_of"]

FOLDER = CONF / "records"
# Unit of ours -> theirs -> how many of ours make one of theirs.
FACTORS: dict[str, dict[str, float]] = {
    "s": {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0},
    "days": {"d": 1.0, "h": 1 / 24, "months": 365.25 / 12, "years": 365.25},
    "months": {"months": 1.0, "years": 12.0, "d": 12 / 365.25},
    "km": {"km": 1.0, "mile": 1.609344, "m": 0.001},
}
Text = Annotated[str, Field(max_length=200)]


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


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Source(_Section):
    """Where the values of one of our columns come from."""

    column: Text
    zone: Text | None = None  # of times; null: the company's
    order: Literal["year_first", "day_first", "month_first"] = "year_first"  # of the parts of a date
    with_time: Text | None = None  # a second column, with the time of the day
    unit: Text | None = None  # of numbers; null: ours
    low: float | None = None  # of numbers, as they are in the file: what is below is set aside
    high: float | None = None
    codes: dict[str, str] = Field(default={}, max_length=1000)  # theirs: ours
    others: Text | None = None  # what is not among the codes; null: a row with such a value is set aside

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str | None) -> str | None:
        return None if zone is None else checked_zone(zone)


class Wide(_Section):
    """A table with one column a month, turned into one row for each month and thing."""

    months: Literal["YYYY-MM"]
    quantity: Text = "quantity"


class Mapped(_Section):
    """One of our tables, as the company keeps it."""

    file: Text
    sheet: Text | None = None  # of a workbook; null: its only one
    separator: Literal[",", ";", "tab"] = ","
    decimal: Literal[".", ","] = "."
    columns: dict[str, Source] = Field(min_length=1, max_length=200)
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

    @field_validator("columns", mode="before")
    @classmethod
    def _names_are_sources(cls, columns: Any) -> Any:
        if not isinstance(columns, dict):
            return columns
        return {name: {"column": source} if isinstance(source, str) else source for name, source in columns.items()}


class Records(_Section):
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
        known = FACTORS.get(ours[column].unit, {})
        if source.unit is not None and source.unit not in known:
            raise ValueError(f"{key}.unit={seen(source.unit)}: allowed: {listed(known) or 'none, this has no unit'}")
        if (source.zone or source.with_time) and ours[column].kind != "time":
            raise ValueError(f"{key}: zone and with_time are for times; this is a {ours[column].kind}")
        low, high = source.low, source.high
        if (low is not None or high is not None) and ours[column].kind != "number":
            raise ValueError(f"{key}: low and high are for numbers; this is a {ours[column].kind}")
        if low is not None and high is not None and low > high:
            raise ValueError(f"{key}: low is {low:g}, high {high:g}; the lower comes first")
        for word in [*source.codes.values(), *([source.others] if source.others else [])]:
            if ours[column].words and word not in ours[column].words:
                raise ValueError(f"{key}: codes lead to {seen(word)}; allowed: {listed(ours[column].words)}")
    filled = {*table.columns, *({"time", table.wide.quantity} if table.wide else set())}
    for column in needed(name):
        if column not in filled:
            raise ValueError(f"tables.{name}.columns: {column} is missing; needed: {listed(needed(name))}")


def checked_zone(zone: str) -> str:
    """An IANA time zone; anything else is refused with the nearest."""
    if zone not in available_timezones():
        last = {name.rpartition("/")[2]: name for name in available_timezones()}
        meant = nearest(zone, available_timezones()) or last.get(nearest(zone, last), "")
        raise ValueError(
            f"{seen(zone)} is no time zone; allowed: an IANA name such as Asia/Shanghai{did_you_mean(meant)}"
        )
    ZoneInfo(zone)
    return zone


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


def mapping_of(name: str) -> Records:
    """The mapping of that name in conf/records/, or in the file of that path."""
    path = Path(name) if name.endswith((".yaml", ".yml")) else FOLDER / f"{name}.yaml"
    if not path.is_file():
        known = sorted(file.stem for file in FOLDER.glob("*.yaml"))
        raise Refusal(
            f"records={seen(name)}: no such file {shown(path)}; allowed: a path, or {listed(known)}{_hint(name, known)}"
        )
    entries = scan_file(path)
    values = _values(path, entries)
    return validated(Records, values if isinstance(values, dict) else {}, entries)
