"""Files and mappings that cannot be used: one line each, naming file, sheet, row and column, before any work."""

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest

from experiments.messages import Refusal
from experiments.records.mapping import mapping_of
from experiments.records.read import read_records
from tests.experiments.records.tables import ORDERS, mapping, read

HEADER = "no,machine,begun,ended\n"


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        ("", ORDERS, "t.csv: is empty"),
        (HEADER, ORDERS, "t.csv: has a header and no rows"),
        (HEADER + "1,a,2015-01-01\n", ORDERS, "t.csv:2: has 3 cells; allowed: 4, as in the header"),
        (HEADER + "1,a,2015-01-01,\n", ORDERS | {"fault": "begin"}, "has no column begin; there are: no, machine"),
        (HEADER.replace("ended", "begun") + "1,a,2015-01-01,\n", ORDERS | {"closed": "begun"}, "begun stands 2 times"),
        (HEADER.replace(",", ";") + "1;a;2015-01-01;\n", ORDERS, "is one cell, no;machine;begun;ended; is"),
        (HEADER + "1,a,2015-01-01,\n2,b,13/01/2015,\n", ORDERS, "row 3, column begun: the date is 13/01/2015"),
        (
            HEADER + "1,a,01/02/2015,\n2,b,12/25/2015,\n",
            ORDERS | {"opened": {"column": "begun", "order": "day_first"}},
            "row 3, column begun: the date is 12/25/2015, in a column that is day_first",
        ),
        (
            HEADER + "".join(f"{k},a,2015-03-08T02:{k:02}:00,\n" for k in range(20)), ORDERS,
            "column begun: 2015-03-08 02:00:00 and 19 more were never shown by the clocks of America/New_York",
        ),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, text: str, columns: dict[str, Any], said: str
) -> None:
    """Nothing is read from a file that is wrong as a whole."""
    with pytest.raises(Refusal) as told:
        read(tmp_path, text, columns)
    assert said in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"table": "orders"}, "tables.orders: no such table"),
        ({"columns": {"identity": "no"}}, "columns.identity: no such column"),
        ({"columns": {"unit": "machine", "opened": "begun"}}, "id is missing; needed: id, opened"),
        (
            {"columns": ORDERS | {"opened": {"column": "begun", "zone": "America/New_Yrok"}}},
            "did you mean America/New_York?",
        ),
        ({"columns": ORDERS | {"kind": {"column": "k", "codes": {"X": "reparation"}}}}, "codes lead to reparation"),
        ({"columns": ORDERS | {"latitude": {"column": "l", "unit": "km"}}}, "allowed: none, this has no unit"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_what_is_allowed(change: dict[str, Any], said: str) -> None:
    """Unknown tables, columns, zones, codes and units, and needed columns left out."""
    with pytest.raises(ValueError, match=r"\w") as told:
        mapping(**({"columns": ORDERS} | change))
    assert said in str(told.value)


def test_an_unknown_company_is_refused_with_the_nearest() -> None:
    """A slip of the pen in the name of the mapping."""
    with pytest.raises(Refusal, match=r"records=metroo: no such file .* did you mean metro"):
        mapping_of("metroo")


def test_half_of_a_packed_file_is_refused(tmp_path: Path) -> None:
    """A download that was cut off holds rows that look whole."""
    whole = gzip.compress((HEADER + "1,a,2015-01-01,\n" * 5000).encode())
    (tmp_path / "t.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refusal, match=r"t\.csv\.gz: is damaged or cut off"):
        read_records(mapping(ORDERS, file="t.csv.gz"), tmp_path)


def workbook(path: Path, rows: list[list[Any]], formula: str = "") -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("orders")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if formula:
            sheet.write_formula("D2", formula, value="2015-01-02")


ROWS = [["no", "machine", "begun", "ended"], ["1", "a", "2015-01-01", ""]]


def test_a_sheet_is_read_like_a_csv_file(tmp_path: Path) -> None:
    """Rows are counted as the sheet counts them."""
    pytest.importorskip("python_calamine")
    workbook(tmp_path / "t.xlsx", [*ROWS, ["2", "b", "never", ""]])
    one = read_records(mapping(ORDERS, file="t.xlsx", sheet="orders"), tmp_path)["work_orders"]
    assert one.frame["id"].tolist() == ["1"] and one.aside["row"].tolist() == [3]


@pytest.mark.parametrize(
    ("name", "formula", "sheet", "said"),
    [
        ("t.xlsx", "=TODAY()", "orders", "sheet orders, cell D2: is a formula"),
        ("t.xlsx", "", "order", "has no sheet order; there are: orders; did you mean orders?"),
        ("t.xlsm", "", "orders", "is a workbook with macros"),
    ],
)
def test_workbooks_that_show_more_than_they_hold_are_refused(
    tmp_path: Path, name: str, formula: str, sheet: str, said: str
) -> None:
    """What a formula shows was reckoned by somebody else; macros are not opened; a sheet must be there."""
    pytest.importorskip("python_calamine")
    workbook(tmp_path / "made.xlsx", ROWS, formula)
    (tmp_path / "made.xlsx").rename(tmp_path / name)
    with pytest.raises(Refusal) as told:
        read_records(mapping(ORDERS, file=name, sheet=sheet), tmp_path)
    assert said in str(told.value)


def test_a_workbook_with_macros_inside_is_refused_by_any_name(tmp_path: Path) -> None:
    """Somebody may have renamed it."""
    pytest.importorskip("python_calamine")
    workbook(tmp_path / "t.xlsx", ROWS)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "a") as file:
        file.writestr("xl/vbaProject.bin", b"macro")
    with pytest.raises(Refusal, match="holds macros"):
        read_records(mapping(ORDERS, file="t.xlsx"), tmp_path)


@pytest.mark.parametrize("file", ["/etc/passwd", "../t.csv", "a/../../t.csv", "C:\\t.csv", "..\\t.csv"])
def test_a_file_outside_of_the_folder_is_refused(file: str) -> None:
    """Mappings come from strangers."""
    with pytest.raises(ValueError, match="allowed: a path below the folder of the data"):
        mapping(ORDERS, file=file)


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """The folder may be a link itself."""
    (tmp_path / "other").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "other" / "t.csv").write_text(HEADER + "1,a,2015-01-01,\n")
    (tmp_path / "data" / "t.csv").symlink_to(tmp_path / "other" / "t.csv")
    (tmp_path / "linked").symlink_to(tmp_path / "other")
    with pytest.raises(Refusal, match=r"file=t\.csv: leads out of "):
        read_records(mapping(ORDERS), tmp_path / "data")
    assert read_records(mapping(ORDERS), tmp_path / "linked")["work_orders"].rows == 1


def test_a_sheet_of_a_file_without_sheets_is_refused(tmp_path: Path) -> None:
    """A key without effect would be a mistake that nobody sees."""
    with pytest.raises(Refusal, match=r"sheet=orders: .*t\.csv is no workbook"):
        read(tmp_path, HEADER + "1,a,2015-01-01,\n", sheet="orders")
