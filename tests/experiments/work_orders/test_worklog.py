"""The door for work-order files: what is right comes in sorted, what is wrong gets one line that helps."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.messages import Refusal
from experiments.model import read_log
from experiments.work_orders import worklog_files
from experiments.work_orders.replay import requests_of, unit_names
from experiments.work_orders.worklog import COLUMNS, check_worklog, read_worklog, write_worklog

HEADER = "id,opened,unit,fault,kind,closed,x_km,y_km,return_probability"
GOOD = (
    "w2,2014-03-01T10:00,u2,leak,repair,2014-03-01T12:30:15,1.5,2,0.25",
    "w1,2014-02-28 09:15:30,u1,,,,,,",
)
FAULTS = ("leak", "compressor")


def file_of(folder: Path, *rows: str, header: str = HEADER, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Refusal) as caught:
        read_worklog(path, FAULTS)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_good_file_comes_in_sorted_with_blanks_filled(tmp_path: Path) -> None:
    """Rows may stand in any order; blank means repair, probability 0, fault not known."""
    log = read_worklog(file_of(tmp_path, *GOOD), FAULTS)
    assert list(log.columns) == list(COLUMNS)
    assert log["id"].tolist() == ["w1", "w2"]
    assert log["opened"].tolist() == [pd.Timestamp("2014-02-28 09:15:30"), pd.Timestamp("2014-03-01 10:00")]
    assert log["kind"].tolist() == ["repair", "repair"] and log["fault"].tolist() == ["", "leak"]
    assert log["return_probability"].tolist() == [0.0, 0.25]
    assert log["closed"].isna().tolist() == [True, False]
    assert np.isnan(log["x_km"][0]) and log["y_km"][1] == 2.0


def test_requests_of_one_moment_keep_the_order_of_the_file(tmp_path: Path) -> None:
    """The sort is stable, so a replay does not depend on how the sort breaks ties."""
    rows = [f"w{k},2014-01-01T00:00,u,,,,,," for k in (5, 3, 9, 1)]
    assert read_worklog(file_of(tmp_path, *rows))["id"].tolist() == ["w5", "w3", "w9", "w1"]


def test_three_needed_columns_are_enough_and_strangers_are_left_alone(tmp_path: Path) -> None:
    """A company's export has columns of its own."""
    path = file_of(tmp_path, "a,2014-01-01T00:00,u,=cmd()", header="id,opened,unit,remark")
    assert len(read_worklog(path)) == 1


def test_csv_packed_csv_and_parquet_give_the_same_log(tmp_path: Path) -> None:
    """The form of the file is not part of its meaning."""
    plain = file_of(tmp_path, *GOOD)
    packed = tmp_path / "log.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    log = read_worklog(plain, FAULTS)
    table = tmp_path / "log.parquet"
    log.to_parquet(table)
    written = tmp_path / "written.csv"
    write_worklog(log, written)
    for other in (packed, table, written):
        pd.testing.assert_frame_equal(read_worklog(other, FAULTS), log)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (",2014-01-01T00:00,u,,,,,,", "log.csv:2: id is ''; allowed: a text, not blank"),
        ("nan,2014-01-01T00:00,u,,,,,,", "log.csv:2: id is nan; allowed: a text, not blank"),
        ("a,2014-01-01T00:00, ,,,,,,", "log.csv:2: unit is ''; allowed: a text, not blank"),
        ("a,,u,,,,,,", "log.csv:2: opened is ''; allowed: a local time"),
        ("a,yesterday,u,,,,,,", "log.csv:2: opened is yesterday; allowed: a local time"),
        ("a,2014-02-30T10:00,u,,,,,,", "log.csv:2: opened is 2014-02-30T10:00; allowed"),
        ("a,2014-01-01,u,,,,,,", "log.csv:2: opened is 2014-01-01; allowed: a local time YYYY-MM-DDTHH:MM"),
        ("a,2014-01-01T00:00Z,u,,,,,,", "without time zone"),
        ("a,2014-01-01T00:00+02:00,u,,,,,,", "without time zone"),
        ("a,0014-01-01T00:00,u,,,,,,", "from 1900 to 2200"),
        ("a,２０１４-01-01T00:00,u,,,,,,", "log.csv:2: opened is"),
        ("a,2014-01-01T00:00,u,leek,,,,,", "fault is leek; allowed: leak, compressor; did you mean leak?"),
        (
            "a,2014-01-01T00:00,u,,repare,,,,",
            "kind is repare; allowed: repair, service, installation; did you mean repair?",
        ),
        (
            "a,2014-01-01T10:00,u,,,2014-01-01T09:59,,,",
            "closed is 2014-01-01T09:59; allowed: a time not before `opened`",
        ),
        ("a,2014-01-01T00:00,u,,,soon,,,", "log.csv:2: closed is soon; allowed: a local time"),
        (
            "a,2014-01-01T00:00,u,,,,,,1.5",
            "return_probability is 1.5; allowed: a number from 0 to 1, or blank",
        ),
        ("a,2014-01-01T00:00,u,,,,,,nan", "return_probability is nan; allowed"),
        ("a,2014-01-01T00:00,u,,,,inf,1,", "x_km is inf; allowed"),
        ("a,2014-01-01T00:00,u,,,,-1,1,", "x_km is -1; allowed: a number from 0"),
        ("a,2014-01-01T00:00,u,,,,1_0,1,", "x_km is 1_0; allowed"),
        ("a,2014-01-01T00:00,u,,,,3,,", "y_km is ''; allowed: x_km and y_km both, or both blank"),
        ("a,2014-01-01T00:00,u", "log.csv:2: has 3 cells; allowed: 9, as in the header"),
        ('a,"2014-01-01T00:00,u,,,,,,', "is not readable as CSV"),
    ],
)
def test_a_wrong_cell_gives_file_line_value_and_what_is_allowed(tmp_path: Path, row: str, line: str) -> None:
    """One line is all a planner should need to find and mend the mistake."""
    assert line in refusal(file_of(tmp_path, row))


def test_the_line_is_the_one_in_the_file(tmp_path: Path) -> None:
    """Blank lines and line breaks inside quotes count as an editor counts them."""
    rows = ['"a\nb",2014-01-01T00:00,u,,,,,,', "", "c,never,u,,,,,,"]
    assert "log.csv:5: opened is never" in refusal(file_of(tmp_path, *rows))


def test_an_id_that_comes_twice_names_both_lines(tmp_path: Path) -> None:
    """Two requests of one id are one request exported twice, or two that a policy could not tell apart."""
    rows = ["a,2014-01-01T00:00,u,,,,,,", "b,2014-01-01T00:00,u,,,,,,", "a,2014-01-02T00:00,v,,,,,,"]
    assert "log.csv:4: id is a, as in line 2; allowed: each id once" in refusal(file_of(tmp_path, *rows))


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("id,unit", "log.csv:1: column opened is missing"),
        ("id,opened_at,unit", "column opened is missing (is it opened_at?)"),
        ("id,opened,unit,falt", "column falt is not known; did you mean fault?"),
        ("id,opened,unit,Kind", "column Kind is not known; did you mean kind?"),
        ("id,opened,unit,unit", "column unit stands 2 times; allowed: once"),
        ("id;opened;unit", "column id is missing"),
        ("", "column id is missing"),
    ],
)
def test_a_wrong_header_is_told_with_the_nearest_name(tmp_path: Path, header: str, line: str) -> None:
    """A misspelt optional column must not be dropped in silence."""
    assert line in refusal(file_of(tmp_path, header=header))


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        (
            "log.txt",
            b"id,opened,unit\n",
            "is no work-order file; allowed: a name that ends in .csv, .csv.gz, .parquet",
        ),
        ("log.pkl", b"", "is no work-order file"),
        ("gone.csv", None, "is not there, or is not a regular file"),
        ("log.csv", b"id,opened,unit\n\xff\xfe,2014-01-01T00:00,u\n", "is not UTF-8 text"),
        ("log.csv.gz", b"id,opened,unit\n", "is damaged or cut off"),
        ("log.csv.gz", gzip.compress(b"id,opened,unit\n" * 99, mtime=0)[:-12], "is damaged or cut off"),
        ("log.parquet", b"PAR1 and no more", "is not readable as Parquet"),
        (
            "log.csv",
            b"id,opened,unit\n" + b"x" * 200_000 + b",2014-01-01T00:00,u\n",
            "log.csv:2: is not readable as CSV",
        ),
    ],
)
def test_a_file_that_is_no_log_is_refused(tmp_path: Path, name: str, content: bytes | None, line: str) -> None:
    """Refused by name, by kind or by its bytes; never a traceback from a reader."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert line in refusal(path)


def test_a_folder_or_a_device_is_no_log(tmp_path: Path) -> None:
    """A device would be read for ever."""
    (tmp_path / "log.csv").mkdir()
    assert "is not a regular file" in refusal(tmp_path / "log.csv")


def test_a_file_that_unpacks_to_too_much_is_refused_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few packed kilobytes can hold gigabytes: the limit counts what comes out."""
    monkeypatch.setattr(worklog_files, "LARGEST_TEXT", 100_000)
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(b"id,opened,unit\n" + b"a,2014-01-01T00:00,u\n" * 10_000))
    assert "holds more than 100,000 bytes of text" in refusal(path)


@pytest.mark.parametrize("name", ["log.csv", "log.parquet"])
def test_a_file_of_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Before its cells are judged."""
    monkeypatch.setattr(worklog_files, "MOST_ROWS", 2)
    rows = pd.DataFrame({"id": list("abc"), "opened": "2014-01-01T00:00", "unit": "u"})
    path = tmp_path / name
    rows.to_csv(path, index=False) if name.endswith("csv") else rows.to_parquet(path)
    assert "has more than 2 rows" in refusal(path)


def test_a_table_in_memory_passes_the_same_door(tmp_path: Path) -> None:
    """Typed cells mean what their text would mean; messages count rows from 1."""
    table = pd.DataFrame({"id": [7.0, 8.0], "opened": pd.to_datetime(["2014-01-02", "2014-01-01"]), "unit": ["u", "v"]})
    log = check_worklog(table, "orders")
    assert log["id"].tolist() == ["8", "7"]
    with pytest.raises(Refusal, match="orders, row 2: unit is ''"):
        check_worklog(table.assign(unit=["u", None]), "orders")
    with pytest.raises(Refusal, match="without time zone"):
        check_worklog(table.assign(opened=table["opened"].dt.tz_localize("UTC")), "orders")


def test_an_unknown_fault_is_refused_only_where_faults_are_known(tmp_path: Path) -> None:
    """Without a scenario any name will do; with one, nobody could mend a stranger's fault."""
    path = file_of(tmp_path, "a,2014-01-01T00:00,u,ghost,,,,,")
    assert read_worklog(path)["fault"].tolist() == ["ghost"]
    with pytest.raises(Refusal, match="fault is ghost; allowed: blank only"):
        read_worklog(path, ())


def test_hostile_text_reaches_a_message_on_one_printable_line(tmp_path: Path) -> None:
    """Escape sequences and line breaks in a cell must not reach a terminal."""
    message = refusal(file_of(tmp_path, '"a",2014-01-01T00:00,u,"\x1b[31mred\nalert",,,,,'))
    assert message.isprintable()


def test_an_empty_log_is_a_log(tmp_path: Path) -> None:
    """No request in the period is an answer too."""
    log = read_worklog(file_of(tmp_path))
    assert log.empty and requests_of(log, "2014-01-01", FAULTS).customers == 0


def test_a_replay_counts_seconds_and_numbers_units_by_name(tmp_path: Path) -> None:
    """Unit numbers follow the alphabet, not the order of failures; -1: the fault is not known."""
    path = file_of(tmp_path, *GOOD)
    replay = read_log(str(path), "2014-02-28", FAULTS)
    assert replay.requests["t"].tolist() == [9 * 3600 + 15 * 60 + 30, 86_400 + 10 * 3600]
    assert replay.requests["unit"].tolist() == [0, 1] == replay.requests["customer"].tolist()
    assert replay.requests["fault"].tolist() == [-1, 0] and replay.requests["kind"].tolist() == [0, 0]
    assert replay.requests["returns"].tolist() == [0.0, 0.25]
    assert unit_names(read_worklog(path)) == ["u1", "u2"]
    assert replay.places is None, "one unit has no place, so places are the model's to draw"


def test_a_replay_keeps_the_place_of_each_unit(tmp_path: Path) -> None:
    """All units have a place: travel is to where they stand."""
    rows = ["a,2014-01-01T01:00,v,,,,3,4,", "b,2014-01-01T00:00,u,,,,1,2,", "c,2014-01-02T00:00,v,,,,,,"]
    replay = read_log(str(file_of(tmp_path, *rows)), "2014-01-01", FAULTS)
    assert replay.places is not None and replay.places.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_a_request_before_the_first_day_is_refused(tmp_path: Path) -> None:
    """A simulation cannot open a job before it begins."""
    with pytest.raises(Refusal, match="allowed: not before the scenario's first day 2014-03-01"):
        read_log(str(file_of(tmp_path, *GOOD)), "2014-03-01", FAULTS)
