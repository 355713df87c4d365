"""Quotes that are left open, blank lines and cells of several lines: rows keep their lines, none is swallowed."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.messages import Refusal
from experiments.records import csv_file
from experiments.records.read import read_records
from tests.experiments.records.tables import ORDERS, mapping, read

HEADER = "no,machine,begun,ended,note\n"
ROWS = "".join(f"{k},a,2015-03-01,,fine\n" for k in range(3, 200))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'1,a,2015-03-01,,"5 inch\n{ROWS}900,a,2015-03-01,,"4 inch\n', "t.csv:2: a row of more than 50 lines"),
        (f'1,a,2015-03-01,,"5 inch\n{ROWS}', "t.csv:2: a row of more than 50 lines"),
        ('1,a,2015-03-01,,"5 inch\n2,b,2015-03-01,,"4 inch\n', "t.csv:2: a quote is opened and not closed at the end"),
        ('1,a,2015-03-01,,"5\n2,b,2015-03-01,,x\n3,b,2015-03-01,,6"\n', "t.csv:2: 3 lines in one row look like 3 rows"),
        ('1,a,2015-03-01,,x\n2,b,2015-03-01,,"4 inch\n', "t.csv:3: a quote is opened and never closed"),
        ('1,a,2015-03-01,,"x\ny"\n2,b,2015-03-01,,"4 inch\n', "t.csv:4: a quote is opened and never closed"),
        (f'1,a,2015-03-01,,"{"x" * 140_000}\n2', "t.csv:2: a row of a cell of more than 131,072 characters"),
        (f'\n1,a,2015-03-01,,"{"x" * 1_100_000}"\n', "t.csv:3: a row of more than 1,048,576 characters in a line"),
        ('1,a,2015-03-01,,"x\n\ny"\n\n2,b\n', "t.csv:6: has 2 cells; allowed: 5, as in the header"),
    ],
)
def test_a_quote_that_is_left_open_swallows_no_row(tmp_path: Path, text: str, said: str) -> None:
    """It stands in a column that nobody asked for, and the file is refused with its line all the same."""
    with pytest.raises(Refusal) as told:
        read(tmp_path, HEADER + text)
    assert said in str(told.value) and "\n" not in str(told.value)


def test_rows_bear_the_line_on_which_they_begin(tmp_path: Path) -> None:
    """After blank lines, notes of several lines, and names of columns of two lines."""
    text = 'no,machine,begun,ended,"more\nnotes"\n\n1,a,2015-03-01,,"x\n\n, y"\n2,b,never,,""\n\n\n3,c,2015-03-02,,\n'
    one = read(tmp_path, text)
    assert one.rows == 3 and one.frame.index.tolist() == [4, 10] and one.aside["row"].tolist() == [7]


CELL = st.text(st.sampled_from('ab,"\n\r '), max_size=6)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_a_careful_writer_wrote_is_never_refused(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], end: str
) -> None:
    """Notes with quotes, separators and lines come back, each row with its line; any end of lines."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        [("id", "opened", "fault", "team"), *[("1", "2015-01-01", *row) for row in rows]]
    )
    folder = tmp_path_factory.mktemp("quotes")
    (folder / "t.csv").write_bytes(out.getvalue().encode())
    columns = {name: name for name in ("opened", "fault", "team")} | {"id": "id"}
    one = read_records(mapping(columns), folder)["work_orders"]
    assert one.rows == len(rows)
    assert [*one.frame.index, *one.aside["row"]] == _begun(out.getvalue())  # all but the first have its id


def _begun(text: str) -> list[int]:
    """Lines on which rows begin, the header left out, by the text itself."""
    reader, begun, last = csv.reader(io.StringIO(text, newline="")), [], 0
    for _ in reader:
        begun.append(last + 1)
        last = reader.line_num
    return begun[1:]


def test_text_that_is_not_utf_8_is_refused_with_line_and_column(tmp_path: Path) -> None:
    """As it comes out of older spreadsheets; a column that is not read may hold anything."""
    rows = (HEADER + "1,a,2015-03-01,,\n2,caf\xe9,2015-03-01,,\n").encode("latin-1")
    (tmp_path / "t.csv").write_bytes(rows)
    with pytest.raises(Refusal, match=r"t\.csv:3, column machine: is not UTF-8 text; allowed: .*'CSV UTF-8'"):
        read_records(mapping(ORDERS), tmp_path)
    (tmp_path / "t.csv").write_bytes(b"caf\xe9," + rows)
    with pytest.raises(Refusal, match=r"t\.csv:1: is not UTF-8 text; allowed: .*'CSV UTF-8'"):
        read_records(mapping(ORDERS), tmp_path)


def test_names_of_columns_without_end_are_refused(tmp_path: Path) -> None:
    """A quote that is opened in the header takes in the file; a name is no book."""
    for header in ("x" * 140_000 + "," + HEADER, '"' + HEADER):
        with pytest.raises(Refusal, match=r"t\.csv:1: the names of the columns cannot be read"):
            read(tmp_path, header + "1,a,2015-03-01,,\n")


def test_a_packed_file_unpacks_to_no_more_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few kilobytes can hold gigabytes."""
    monkeypatch.setattr(csv_file, "MOST_BYTES", 100_000)
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress((HEADER + "1,a,2015-01-01,,\n" * 20_000).encode()))
    with pytest.raises(Refusal, match=r"t\.csv\.gz: has more than 0 GB; allowed: less"):
        read_records(mapping(ORDERS, file="t.csv.gz"), tmp_path)
