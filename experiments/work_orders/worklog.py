"""Work-order files: what a log of requests must look like, and the one door through which it comes in.

A log is a CSV file (`.csv`, `.csv.gz`; comma, UTF-8, one header line) or a Parquet file with these columns:

| column | needed | what it holds |
|---|---|---|
| id | yes | text, different in every row |
| opened | yes | local time of the request, `YYYY-MM-DDTHH:MM` with optional seconds, no time zone |
| unit | yes | the thing that failed: text, the same for every request about it |
| place | no | name of the place, for people |
| x_km, y_km | no | position in the plane, both or none, from 0 |
| fault | no | a fault of the scenario; blank: not known, drawn by the scenario's shares |
| kind | no | repair (also when blank), service or installation |
| closed | no | when the unit worked again, as `opened`; never before it |
| return_probability | no | chance (0 to 1) of being an excess return (see `returns.py`); blank: 0 |

Other columns are left alone.  Rows may stand in any order; they come out sorted by time, ties as in the
file.  What is wrong is told in one line: file, line, value, what is allowed.  Nothing in the file is ever
run.  How a file becomes text is in `worklog_files.py`; what the simulator replays is in `replay.py`.
"""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.whole import appearing_whole
from experiments.work_orders.worklog_files import Texts, read_texts, texts_of_frame

__all__ = ["COLUMNS", "KINDS", "check_worklog", "read_worklog", "write_worklog"]

NEEDED = ("id", "opened", "unit")
OPTIONAL = ("place", "x_km", "y_km", "fault", "kind", "closed", "return_probability")
COLUMNS = NEEDED + OPTIONAL
KINDS = ("repair", "service", "installation")
FARTHEST_KM = 20_000.0  # half the Earth's circumference
FIRST_YEAR, LAST_YEAR = 1900, 2200
TIME_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
TIME_WORDS = f"a local time YYYY-MM-DDTHH:MM without time zone, from {FIRST_YEAR} to {LAST_YEAR}"
NO_VALUE = ("nan", "na", "n/a", "null", "none", "nat")


def read_worklog(path: Path, faults: Collection[str] | None = None) -> pd.DataFrame:
    """The requests of a work-order file, checked, in order of time; `faults`: the names allowed."""
    return _checked(read_texts(path, COLUMNS, NEEDED), faults)


def check_worklog(table: pd.DataFrame, name: str, faults: Collection[str] | None = None) -> pd.DataFrame:
    """The same for a table in memory; `name` is what messages call it."""
    return _checked(texts_of_frame(table, name, COLUMNS, NEEDED), faults)


def write_worklog(table: pd.DataFrame, path: Path) -> None:
    """Write requests as CSV: a whole file or none."""
    with appearing_whole(path) as part:
        table.to_csv(part, index=False, date_format="%Y-%m-%dT%H:%M:%S")


def _checked(texts: Texts, faults: Collection[str] | None) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "id": _distinct(texts, "id"),
            "opened": _times(texts, "opened"),
            "unit": _filled(texts, "unit"),
            "place": texts.column("place"),
            "x_km": _numbers(texts, "x_km", FARTHEST_KM),
            "y_km": _numbers(texts, "y_km", FARTHEST_KM),
            "fault": _words(texts, "fault", faults, ""),
            "kind": _words(texts, "kind", KINDS, "repair"),
            "closed": _times(texts, "closed"),
            "return_probability": _numbers(texts, "return_probability", 1.0),
        }
    )
    _refuse_first(texts, "opened", table["opened"].isna(), TIME_WORDS)
    _refuse_first(texts, "closed", table["closed"] < table["opened"], "a time not before `opened`")
    _refuse_first(texts, "y_km", table["x_km"].isna() != table["y_km"].isna(), "x_km and y_km both, or both blank")
    table["return_probability"] = table["return_probability"].fillna(0.0)
    return table.sort_values("opened", kind="stable", ignore_index=True)


def _refuse_first(texts: Texts, column: str, wrong: "pd.Series[bool] | np.ndarray", allowed: str) -> None:
    """Refuse the first row where something is wrong, naming the value of the column there."""
    rows = np.flatnonzero(wrong)
    if len(rows):
        row = int(rows[0])
        raise Refusal(f"{texts.where(row)}: {column} is {seen(texts.column(column)[row])}; allowed: {allowed}")


def _filled(texts: Texts, column: str) -> list[str]:
    values = texts.column(column)
    _refuse_first(
        texts, column, np.array([v == "" or v.lower() in NO_VALUE for v in values], bool), "a text, not blank"
    )
    return values


def _distinct(texts: Texts, column: str) -> list[str]:
    values = _filled(texts, column)
    first: dict[str, int] = {}
    for row, value in enumerate(values):
        if first.setdefault(value, row) != row:
            raise Refusal(
                f"{texts.where(row)}: {column} is {seen(value)}, as in {texts.position(first[value])}; "
                f"allowed: each {column} once"
            )
    return values


def _times(texts: Texts, column: str) -> "pd.Series[pd.Timestamp]":
    """Times to the second; blank becomes NaT, anything else that is no time is refused."""
    written = pd.Series(texts.column(column), dtype="object")
    shaped = written.str.fullmatch(TIME_PATTERN).astype(bool)
    times = pd.to_datetime(written.where(shaped, None), format="ISO8601", errors="coerce")
    wrong = (written != "") & ~times.dt.year.between(FIRST_YEAR, LAST_YEAR)
    _refuse_first(texts, column, wrong, TIME_WORDS)
    return times.astype("datetime64[s]")


def _numbers(texts: Texts, column: str, most: float) -> np.ndarray:
    """Numbers from 0 to `most`; blank becomes NaN."""
    values = texts.column(column)
    numbers = np.array([_number(v) for v in values], np.float64)
    blank = np.array([v == "" for v in values], bool)
    _refuse_first(
        texts,
        column,
        ~blank & ~((numbers >= 0) & (numbers <= most)),
        f"a number from 0 to {most:g}, or blank",
    )
    return numbers


def _number(text: str) -> float:
    try:
        return float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        return float("nan")


def _words(texts: Texts, column: str, known: Collection[str] | None, blank: str) -> list[str]:
    """Words of a closed list (any word where `known` is None); a blank cell gets the word `blank`."""
    values = texts.column(column)
    for row, value in enumerate(values):
        if value and known is not None and value not in known:
            allowed = (listed(known) or "blank only") + did_you_mean(nearest(value, known))
            raise Refusal(f"{texts.where(row)}: {column} is {seen(value)}; allowed: {allowed}")
    return [value or blank for value in values]
