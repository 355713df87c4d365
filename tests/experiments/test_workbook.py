"""The workbook holds every table in full, and no text in it is ever a formula."""

import zipfile

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from experiments.workbook import sheets
from experiments.workbook.__main__ import main
from experiments.workbook.sheets import LONGEST_TEXT, packed, sheet_names
from tests.experiments import stand_in

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://example.org","x")', "=cmd|' /C calc'!A0", "{=1+1}",
    "http://example.org", "mailto:a@example.org", "internal:Sheet1!A1", "\t=1", "\r=1", "＝1+1", "'=1", "0012", "1e5",
    "TRUE", "#N/A", "<b>&amp;</b>", "a\nb", "雷", "\x07bell", "x" * 40_000, "",
]  # fmt: skip
FIRST = "=Choose it", {"name": "+x", "versions": {"numpy": "2"}, "seed": 7}


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """Texts that mean harm, and numbers of every kind."""
    number = [1.5, -2, 0, np.nan, np.inf, 1e308, 1e-300, 123456789012345.0]
    return {
        "=cells": pd.DataFrame({"=name": HOSTILE, "place": range(len(HOSTILE))}),
        "numbers": pd.DataFrame({"x": number, "n": range(8), "yes": [True, False] * 4}),
        "nothing": pd.DataFrame({"a": []}),
    }


@pytest.fixture
def book(tables, tmp_path):
    (tmp_path / "t.xlsx").write_bytes(packed(tables, *FIRST))
    return tmp_path / "t.xlsx"


def test_hostile_texts_come_back_as_texts(book, tables):
    """Read by another library: the same strings, none a number, a formula or a link."""
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("=cells").to_python()
    assert rows[0] == ["=name", "place"]
    for text, (found, _) in zip(HOSTILE, rows[1:], strict=True):
        assert found in (text.replace("\x07", "�")[:LONGEST_TEXT], text.replace("\r", "_x000D_"))


def test_the_file_has_no_formula_and_no_link(book):
    """Whatever a reader makes of strings, nothing in the XML asks for a calculation or an address."""
    with zipfile.ZipFile(book) as packed:
        sheets = [packed.read(name).decode() for name in packed.namelist() if "worksheets/sheet" in name]
        assert not [name for name in packed.namelist() if "_rels/sheet" in name or "external" in name.lower()]
    assert sheets and not any(tag in sheet for sheet in sheets for tag in ("<f>", "<f ", "<hyperlink"))


def test_numbers_come_back_as_numbers(book, tables):
    """To the last bit; what did not happen is empty, truth values are truth values."""
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("numbers").to_python()[1:]
    for wanted, (found, number, yes) in zip(tables["numbers"].itertuples(index=False), rows, strict=True):
        if np.isnan(wanted.x):
            assert found == ""
        elif np.isinf(wanted.x) or abs(wanted.x) >= 1e15:
            assert found == str(wanted.x)
        else:
            assert isinstance(found, float) and found == wanted.x
        assert number == wanted.n and yes is bool(wanted.yes)


def test_the_first_sheet_has_the_answer_and_the_facts(book):
    """As texts too."""
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    told = {row[0]: row[1] for row in rows}
    assert told["answer"] == "=Choose it" and told["name"] == "+x" and told["versions: numpy"] == "2"
    assert told["seed"] == 7


def test_headings_stay_in_sight_and_columns_fit(book):
    """A frozen row, a filter, widths."""
    with zipfile.ZipFile(book) as packed:
        sheet = packed.read("xl/worksheets/sheet2.xml").decode()
    assert 'state="frozen"' in sheet and "<autoFilter" in sheet and "<cols>" in sheet


def test_the_same_tables_give_the_same_bytes(book, tables):
    """No hour of writing."""
    assert packed(tables, *FIRST) == book.read_bytes()


def test_names_of_sheets_are_allowed_and_differ():
    """At most 31 characters, nothing forbidden, not alike but for capitals."""
    names = sheet_names(["answer", "a/b[c]", "A/B[C]", "x" * 50, "x" * 60, "", "History"])
    assert len({name.lower() for name in names}) == len(names) == 7
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    assert names[-1].lower() != "history"


def test_a_finished_run_has_its_workbook(tmp_path, monkeypatch, capsys):
    """Every frame of the run in full; a frame that was changed after the run is refused."""
    monkeypatch.chdir(tmp_path)
    assert stand_in.command("replications=2") == 0
    folder = stand_in.folder_of(tmp_path, "tiny")
    assert main([str(folder), "to=t.xlsx"]) == 0
    read = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx"))
    assert read.sheet_names == ["answer", "breakdown", "monthly", "runs"]
    runs = pd.read_parquet(folder / "runs.parquet")
    rows = read.get_sheet_by_name("runs").to_python()
    assert rows[0] == list(runs.columns) and [row[2] for row in rows[1:]] == runs["digest"].tolist()
    assert main([str(folder), "to=t.csv"]) == 2
    (folder / "runs.parquet").write_bytes(b"")
    assert main([str(folder)]) == 2
    assert "runs.parquet is not there or was changed" in capsys.readouterr().err


def test_a_table_longer_than_a_sheet_says_so_on_the_front(monkeypatch, tmp_path):
    """Excel has 1,048,576 rows; what is left out is said, table by table."""
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    tables = {"long": pd.DataFrame({"a": range(5)}), "short": pd.DataFrame({"a": range(3)})}
    (tmp_path / "t.xlsx").write_bytes(packed(tables, *FIRST))
    book = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx"))
    front = dict(row[:2] for row in book.get_sheet_by_name("answer").to_python())
    assert front["cut, because a sheet holds no more"] == "long: the first 3 of 5 rows"
    assert [len(book.get_sheet_by_name(name).to_python()) for name in tables] == [4, 4]


def test_nothing_is_said_of_tables_that_fit(book):
    """The usual case."""
    text = str(CalamineWorkbook.from_path(str(book)).get_sheet_by_name("answer").to_python())
    assert "cut, because" not in text
