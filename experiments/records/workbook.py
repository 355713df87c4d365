"""A sheet of a workbook as columns of text.

Macros are refused, and in .xlsx files formulas, since what they show may be stale or not what the writer sees
(sheet_file.py).  In .xls, .xlsb and .ods files formulas are not told from values: they are read as last saved.
"""

import datetime
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from experiments.extras import needs
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.records.header import check_header
from experiments.records.sheet_file import check_sheet, check_size

__all__ = ["read_sheet"]


def read_sheet(
    path: Path, name: str, sheet: str | None, columns: Sequence[str] | None, decimal: str = "."
) -> pd.DataFrame:
    """The sheet of that name, or the only one; the first row that is not blank is the header; `attrs` has the name."""
    needs("python_calamine", "records", name)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        _check_package(path, name)
        with CalamineWorkbook.from_path(path) as book:
            chosen = _chosen(name, sheet, book.sheet_names)
            _check_sheet(path, name, chosen)
            rows = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise Refusal(f"{name}: is not readable as a workbook, or is cut off ({error})") from None
    frame = _as_frame(rows, f"{name}, sheet {chosen}", columns, decimal)
    frame.attrs["sheet"] = chosen  # for messages
    return frame


def _chosen(name: str, sheet: str | None, there: Sequence[str]) -> str:
    if not there:
        raise Refusal(f"{name}: is damaged: it has no sheets")
    if sheet is None and len(there) == 1:
        return there[0]
    if sheet is None:
        raise Refusal(f"{name}: has {len(there)} sheets; say which by `sheet`: {listed(there)}")
    if sheet not in there:
        raise Refusal(
            f"{name}: has no sheet {seen(sheet)}; there are: {listed(there)}{did_you_mean(nearest(sheet, there))}"
        )
    return sheet


def _check_package(path: Path, name: str) -> None:
    """Macros are not opened under any name of the file."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as file:
            check_size(file, name)
            if any(member.endswith("vbaProject.bin") for member in file.namelist()):
                raise Refusal(f"{name}: holds macros, which are not opened; allowed: save it as .xlsx without them")


def _check_sheet(path: Path, name: str, sheet: str) -> None:
    if path.name.lower().endswith(".xlsx") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as file:
            check_sheet(file, name, sheet)


def _as_frame(rows: Sequence[Sequence[Any]], where: str, columns: Sequence[str] | None, decimal: str) -> pd.DataFrame:
    first = next((k for k, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if first is None:
        raise Refusal(f"{where}: is empty; allowed: a header and rows")
    header = [_text(cell, ".") for cell in rows[first]]
    wanted = list(dict.fromkeys(columns)) if columns is not None else [name for name in header if name]
    check_header(f"{where}, row {first + 1}", header, wanted)
    kept = [(k + 1, row) for k, row in enumerate(rows) if k > first and any(cell != "" for cell in row)]
    at = {column: header.index(column) for column in wanted}
    values = {column: [_text(row[k], decimal) for _, row in kept] for column, k in at.items()}
    frame = pd.DataFrame({column: pd.Series(cells, dtype="str") for column, cells in values.items()})
    frame.index = pd.Index([number for number, _ in kept], name="row", dtype="int64")
    return frame


def _text(cell: Any, decimal: str) -> str:
    """The cell as text; numbers with the decimal mark that the mapping names, so that they are read as they are."""
    if isinstance(cell, datetime.datetime):
        return cell.replace(microsecond=0).isoformat()
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, float):
        return str(cell).replace(".", decimal)
    return str(cell).strip()
