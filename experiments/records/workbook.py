"""A sheet of an Excel workbook as columns of text.  Formulas and macros are refused: what they show may be stale or not
what the writer sees.
"""

import datetime
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from experiments.extras import needs
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen

__all__ = ["read_sheet"]

_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<f[ />]')

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_sheet(path: Path, name: str, sheet: str | None, columns: Sequence[str] | None) -> pd.DataFrame:
    """The sheet of that name, or the only one; the first row that is not blank is the header; `attrs` has the name."""
    needs("python_calamine", "records", name)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            chosen = _chosen(name, sheet, book.sheet_names)
            _check_no_macros(path, name)
            _check_no_formulas(path, name, chosen)
            rows = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile) as error:
        raise Refusal(f"{name}: is not readable as a workbook, or is cut off ({error})") from None
    frame = _as_frame(rows, f"{name}, sheet {chosen}", columns)
    frame.attrs["sheet"] = chosen  # for messages
    return frame


def _chosen(name: str, sheet: str | None, there: Sequence[str]) -> str:
    if sheet is None and len(there) == 1:
        return there[0]
    if sheet is None:
        raise Refusal(f"{name}: has {len(there)} sheets; say which by `sheet`: {listed(there)}")
    if sheet not in there:
        raise Refusal(
            f"{name}: has no sheet {seen(sheet)}; there are: {listed(there)}{did_you_mean(nearest(sheet, there))}"
        )
    return sheet


def _check_no_macros(path: Path, name: str) -> None:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as file:
            if any(member.endswith("vbaProject.bin") for member in file.namelist()):
                raise Refusal(f"{name}: holds macros, which are not opened; allowed: save it as .xlsx without them")


def _check_no_formulas(path: Path, name: str, sheet: str) -> None:
    """Where a cell is a formula the sheet shows what it was when it was last saved by a program that reckons."""
    if not path.name.lower().endswith(".xlsx"):
        return
    with zipfile.ZipFile(path) as file:
        found = _FORMULA.search(file.read(_member(file, sheet)))
    if found:
        cell = found.group(1).decode()
        raise Refusal(f"{name}, sheet {sheet}, cell {cell}: is a formula; allowed: values (copy, paste as values)")


def _member(file: zipfile.ZipFile, sheet: str) -> str:
    """The file of a sheet within the workbook: sheets may stand in another order than their files."""
    sheets = ElementTree.fromstring(file.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    link = next(one.attrib[_LINK] for one in sheets if one.attrib["name"] == sheet)
    links = ElementTree.fromstring(file.read("xl/_rels/workbook.xml.rels"))
    target = next(one.attrib["Target"] for one in links if one.attrib["Id"] == link)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _as_frame(rows: Sequence[Sequence[Any]], where: str, columns: Sequence[str] | None) -> pd.DataFrame:
    from experiments.records.files import check_header

    first = next((k for k, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if first is None:
        raise Refusal(f"{where}: is empty; allowed: a header and rows")
    header = [_text(cell) for cell in rows[first]]
    wanted = list(dict.fromkeys(columns)) if columns is not None else [name for name in header if name]
    check_header(f"{where}, row {first + 1}", header, wanted)
    kept = [(k + 1, row) for k, row in enumerate(rows) if k > first and any(cell != "" for cell in row)]
    at = {column: header.index(column) for column in wanted}
    values = {column: [_text(row[k]) for _, row in kept] for column, k in at.items()}
    frame = pd.DataFrame({column: pd.Series(cells, dtype="str") for column, cells in values.items()})
    frame.index = pd.Index([number for number, _ in kept], name="row", dtype="int64")
    return frame


def _text(cell: Any) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.replace(microsecond=0).isoformat()
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
