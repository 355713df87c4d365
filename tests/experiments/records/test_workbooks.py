"""Workbooks that another program wrote, or somebody who means ill: formulas, far cells, missing parts."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.messages import Refusal
from experiments.records import sheet_file
from experiments.records.read import read_records
from tests.experiments.records.tables import ORDERS, mapping
from tests.experiments.records.test_refusals import ROWS, workbook

pytest.importorskip("python_calamine")
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Change = Callable[[str, bytes], bytes | None]


def changed(folder: Path, change: Change, formula: str = "") -> None:
    """The workbook t.xlsx, with some of its files changed or (None) left out."""
    workbook(folder / "plain.xlsx", ROWS, formula)
    with zipfile.ZipFile(folder / "plain.xlsx") as old, zipfile.ZipFile(folder / "t.xlsx", "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)


def with_prefix(name: str, data: bytes) -> bytes:
    return re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", data.replace(b"xmlns=", b"xmlns:x=")) if name == SHEET else data


@pytest.mark.parametrize(
    "change",
    [lambda name, data: data.replace(b'<c r="D2"', b"<c s='0' r='D2'"), with_prefix],
    ids=["order of attributes", "prefix"],
)
def test_a_formula_is_seen_however_it_is_written(tmp_path: Path, change: Change) -> None:
    """Other programs write other XML."""
    changed(tmp_path, change, "=TODAY()")
    with pytest.raises(Refusal, match="sheet orders, cell D2: is a formula"):
        read_records(mapping(ORDERS, file="t.xlsx"), tmp_path)


def test_a_formula_is_seen_across_two_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets are looked through piece by piece."""
    changed(tmp_path, lambda name, data: data, "=TODAY()")
    for size in range(40, 60):
        monkeypatch.setattr(sheet_file, "CHUNK", size)
        with pytest.raises(Refusal, match="cell D2: is a formula"):
            read_records(mapping(ORDERS, file="t.xlsx"), tmp_path)


def test_a_rule_for_what_may_be_typed_is_no_formula(tmp_path: Path) -> None:
    """Lists to choose from stand behind the cells, with an element of the same name."""
    end = b'</sheetData><extLst><ext xmlns:xm="x"><xm:f>B1:B9</xm:f></ext></extLst>'
    changed(tmp_path, lambda name, data: data.replace(b"</sheetData>", end))
    assert read_records(mapping(ORDERS, file="t.xlsx"), tmp_path)["work_orders"].rows == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda name, data: None if name == SHEET else data, "is damaged: sheet orders has no file in it"),
        (lambda name, data: None if name == "xl/workbook.xml" else data, "is damaged: it has no"),
        (lambda name, data: data[: len(data) // 2] if name == SHEET else data, "is not readable as a workbook"),
        (
            lambda name, data: data.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"/></row></sheetData>'),
            "its cells reach to row 1,048,576 and column 16,384; allowed: 50,000,000 cells in all",
        ),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_in_one_line(tmp_path: Path, change: Change, said: str) -> None:
    """Before memory is taken for it."""
    changed(tmp_path, change)
    with pytest.raises(Refusal) as told:
        read_records(mapping(ORDERS, file="t.xlsx"), tmp_path)
    assert said in str(told.value)


def test_a_strict_workbook_is_read(tmp_path: Path) -> None:
    """ "Strict Open XML" has names of its own for the same things."""

    def strict(name: str, data: bytes) -> bytes:
        data = data.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        return data.replace(LINKS, b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    changed(tmp_path, strict)
    assert read_records(mapping(ORDERS, file="t.xlsx"), tmp_path)["work_orders"].frame["id"].tolist() == ["1"]


def test_a_workbook_unpacks_to_no_more_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its parts say how large they become."""
    workbook(tmp_path / "t.xlsx", ROWS)
    monkeypatch.setattr(sheet_file, "MOST_BYTES", 2000)
    with pytest.raises(Refusal, match="unpacks to more than"):
        read_records(mapping(ORDERS, file="t.xlsx"), tmp_path)


def test_numbers_of_a_sheet_need_no_decimal_mark(tmp_path: Path) -> None:
    """2.125 in a cell is no two thousand where text has a decimal comma."""
    workbook(tmp_path / "t.xlsx", [["p", "t", "q"], ["A", "2015-03-31", 2.125], ["B", "2015-03-31", "1.500,5"]])
    parts = mapping({"part": "p", "time": "t", "quantity": "q"}, "parts", file="t.xlsx", decimal=",")
    assert read_records(parts, tmp_path)["parts"].frame["quantity"].tolist() == [2.125, 1500.5]
