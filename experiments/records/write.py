"""Tables of ours as files, with the mapping that reads them back exactly: CSV, Parquet or one Excel workbook.

What is read back equals what `as_read` makes of a frame: text without blanks at its ends, times to the second, an empty
text as nothing.  A text that a spreadsheet would take for a formula bears an apostrophe in CSV files, and the mapping
says so (`guarded`).  What a workbook cannot hold is refused, not changed.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from experiments.messages import Refusal, seen
from experiments.records.guarded import guarded
from experiments.records.ours import TABLES
from experiments.whole import appearing_whole, folder_appearing_whole, write_whole

__all__ = ["FORMS", "MAPPING", "as_read", "write_records"]

MAPPING = "records.yaml"
WORKBOOK = "records.xlsx"
MOST_ROWS, LONGEST_TEXT = 1_048_575, 32_767  # of a sheet below its heading; of a cell
_NOT_IN_A_CELL = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")


def as_read(table: str, frame: pd.DataFrame, zone: str = "UTC") -> pd.DataFrame:
    """The frame with the kinds that reading gives it; times without a zone are of `zone`.  Index: 0, 1, ..."""
    rows = frame.reset_index(drop=True)
    return pd.DataFrame({name: _KINDS[TABLES[table][name].kind](rows[name], zone) for name in map(str, rows.columns)})


def _text(values: pd.Series, zone: str) -> pd.Series:
    words = pa.compute.utf8_trim_whitespace(pa.array(values.astype(object).where(values.notna(), None), pa.string()))
    found = pd.Series(words.to_pandas(), index=values.index, dtype="str")
    return found.mask(found == "", None).astype("category")


def _time(values: pd.Series, zone: str) -> pd.Series:
    times = pd.to_datetime(values)
    there = times.dt.tz_localize(zone) if times.dt.tz is None else times.dt.tz_convert(zone)
    return there.dt.as_unit("s")


_KINDS: dict[str, Callable[[pd.Series, str], pd.Series]] = {
    "text": _text,
    "word": _text,
    "time": _time,
    "number": lambda values, zone: values.astype("float64"),
    "flag": lambda values, zone: values.astype("boolean"),
}


def write_records(
    frames: Mapping[str, pd.DataFrame], folder: Path, form: str, company: str, zone: str = "UTC", source: str = ""
) -> list[Path]:
    """Write every table that has rows, and the mapping, which states the `source`; its path is the last of those
    returned.
    """
    tables = {name: as_read(name, frame, zone) for name, frame in frames.items() if len(frame)}
    if not tables:
        raise Refusal(f"{company}: nothing has happened; no table has a row")
    with folder_appearing_whole(folder) as draft:
        files = FORMS[form](tables, draft)
        write_whole(draft / MAPPING, _mapping(tables, files, form, company, zone, source).encode())
    return [*dict.fromkeys(folder / file for file in files.values()), folder / MAPPING]


def _cells(table: str, frame: pd.DataFrame, times_as_text: bool = True) -> pa.Table:
    """Words as text, times as text of the company's clocks with their offset (or as times), the rest as it is."""
    kinds, columns = TABLES[table], {}
    for name in map(str, frame.columns):
        values = frame[name]
        if kinds[name].kind == "time" and times_as_text:
            shown = values.dt.strftime("%Y-%m-%dT%H:%M:%S%z")
            columns[name] = pa.array(shown.astype(object).where(values.notna(), None), pa.string())
        elif kinds[name].kind in ("text", "word"):
            columns[name] = pa.array(values.astype(object).where(values.notna(), None), pa.string())
        else:
            columns[name] = pa.array(values, from_pandas=True)
    return pa.table(columns)


def _csv(tables: Mapping[str, pd.DataFrame], folder: Path) -> dict[str, str]:
    for name, frame in tables.items():
        cells = _cells(name, frame)
        for k, column in enumerate(cells.column_names):
            if TABLES[name][column].kind in ("text", "word"):
                cells = cells.set_column(k, column, pa.array(map(guarded, cells[column].to_pylist()), pa.string()))
        with appearing_whole(folder / f"{name}.csv") as path:
            pa.csv.write_csv(cells, path)
    return {name: f"{name}.csv" for name in tables}


def _parquet(tables: Mapping[str, pd.DataFrame], folder: Path) -> dict[str, str]:
    for name, frame in tables.items():
        with appearing_whole(folder / f"{name}.parquet") as path:
            pa.parquet.write_table(_cells(name, frame, times_as_text=False), path, compression="zstd")
    return {name: f"{name}.parquet" for name in tables}


def _workbook(tables: Mapping[str, pd.DataFrame], folder: Path) -> dict[str, str]:
    from experiments.workbook.sheets import packed

    sheets = {name: _cells(name, frame).to_pandas() for name, frame in tables.items()}
    for name, sheet in sheets.items():
        if len(sheet) > MOST_ROWS:
            raise Refusal(f"{name}: {len(sheet):,} rows; a sheet holds {MOST_ROWS:,}; take CSV or Parquet")
        for column in map(str, sheet.columns):
            sheet[column] = [_cell(value, name, column, k) for k, value in enumerate(sheet[column], 1)]
    write_whole(folder / WORKBOOK, packed(sheets, "records of a company", {}))
    return dict.fromkeys(tables, WORKBOOK)


def _cell(value: Any, table: str, column: str, row: int) -> Any:
    """The value; a number that Excel would round (16 digits) as text; a text that it cannot hold is refused."""
    if isinstance(value, str) and (len(value) > LONGEST_TEXT or _NOT_IN_A_CELL.search(value)):
        raise Refusal(f"{table}, row {row}, column {column}: {seen(value)} does not fit a cell; take CSV or Parquet")
    if isinstance(value, float) and np.isfinite(value) and float(f"{value:.16G}") != value:
        return repr(float(value))
    return value


FORMS: dict[str, Callable[[Mapping[str, pd.DataFrame], Path], dict[str, str]]] = {
    "csv": _csv,
    "parquet": _parquet,
    "excel": _workbook,
}


def _mapping(
    tables: Mapping[str, pd.DataFrame], files: Mapping[str, str], form: str, company: str, zone: str, source: str
) -> str:
    """Our columns by their own names."""
    from experiments.configure.yaml_text import as_yaml

    said = {}
    for name, frame in tables.items():
        sheet = {"sheet": name} if form == "excel" else {}
        guard = {"guarded": True} if form == "csv" else {}
        columns = {column: column for column in map(str, frame.columns)}
        said[name] = {"file": files[name], **sheet, **guard, "columns": columns}
    where_from = {"source": source} if source else {}
    return as_yaml({"company": company, "zone": zone, **where_from, "tables": said})
