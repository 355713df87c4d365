"""Dirty tables: what cannot be is set aside with row and reason, and nothing else is lost."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.canonical import file_digest
from experiments.messages import Refusal
from experiments.records import read as module
from experiments.records.profile import aside_table, days_of, gap_days
from experiments.records.read import Imported
from tests.experiments.records.tables import ORDERS, read

HEADER = "no,machine,begun,ended\n"


def reasons(one: Imported) -> list[tuple[int, str, bool]]:
    return list(one.aside[["row", "reason", "kept"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("row", "reason", "kept"),
    [
        ("2,b,2015-03-02T10:00,2015-03-01T10:00", "before begun", False),
        ("2,b,,2015-03-01T10:00", "is missing", False),
        ("2,b,2015-02-30T10:00,", "is no time", False),
        ("2,b,0015-02-03T10:00,", "not between 1900 and 2200", False),
        ("2,b,2015-03-01T10:00,soon", "is no time", True),
        ("2,b,2015-03-08T02:30,", "an hour that the clocks of America/New_York left out", False),
        ("1,a,2015-03-01T09:00,2015-03-01T10:00", "the same row as row 2", False),
        ("1,b,2015-03-02T09:00,2015-03-02T10:00", "the same id as in row 2", False),
    ],
)
def test_what_cannot_be_is_set_aside_with_its_row(tmp_path: Path, row: str, reason: str, kept: bool) -> None:
    """The line of the file, why, and whether the rest of the row can be used."""
    one = read(tmp_path, f"{HEADER}1,a,2015-03-01T09:00,2015-03-01T10:00\n{row}\n")
    assert reasons(one) == [(3, reason, kept)]
    assert list(one.frame.index) == ([2, 3] if kept else [2])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from(["", "1", "a", "2015-03-01", "2015-01-01T25:00", "x;y"])] * 4), min_size=1))
def test_every_row_is_in_the_table_or_set_aside(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple]) -> None:
    """Whatever is written, no row disappears."""
    text = HEADER + "".join(",".join(row) + "\n" for row in rows)
    one = read(tmp_path_factory.mktemp("rows"), text)
    assert one.rows == len(rows) == len(one.frame) + one.rows_aside


def test_a_duration_over_the_change_of_the_clocks_is_right(tmp_path: Path) -> None:
    """From 23:00 to 05:00 is five hours in the night in which the clocks go forward."""
    one = read(tmp_path, HEADER + "1,a,2015-03-07T23:00,2015-03-08T05:00\n")
    assert (one.frame["closed"] - one.frame["opened"]).iloc[0] == pd.Timedelta(hours=5)


def test_times_of_another_zone_are_told_at_home(tmp_path: Path) -> None:
    """16:38 UTC is 12:38 in New York in June; a time that says its own zone needs none."""
    columns = ORDERS | {"opened": {"column": "begun", "zone": "UTC"}}
    one = read(tmp_path, HEADER + "1,a,2013-06-01T16:38:21,\n2,b,2013-06-01T18:38:21+02:00,\n", columns)
    assert [str(t) for t in one.frame["opened"]] == ["2013-06-01 12:38:21-04:00"] * 2


def test_a_score_beyond_the_scale_that_the_mapping_says_is_set_aside(tmp_path: Path) -> None:
    """99 of 10 is a code for no answer, not an answer."""
    columns = {"id": "no", "score": {"column": "stars", "low": 1, "high": 10}}
    one = read(tmp_path, "no,stars\n1,10\n2,99\n3,0\n4,1\n", columns, "surveys")
    reason = "not from 1 to 10, as the mapping says"
    assert list(one.frame["score"]) == [10, 1] and reasons(one) == [(3, reason, False), (4, reason, False)]


def test_units_decimals_and_codes_are_ours(tmp_path: Path) -> None:
    """Minutes become seconds, a comma a point, and their words our words; an unknown word is set aside alone."""
    columns = {
        "queued": {"column": "wait", "unit": "min"}, "started": "t",
        "outcome": {"column": "how", "codes": {"AGENT": "served", "HANG": "abandoned"}},
    }  # fmt: skip
    text = "t;wait;how\n2015-01-01;1,5;AGENT\n2015-01-01;-2;HANG\n2015-01-01;3;PHANTOM\n"
    one = read(tmp_path, text, columns, "contacts", separator=";", decimal=",")
    assert one.frame["queued"].tolist()[::2] == [90.0, 180.0]
    assert one.frame["outcome"].tolist()[:2] == ["served", "abandoned"] and one.frame["outcome"].isna().tolist()[2]
    assert reasons(one) == [(3, "not from 0 on s", True), (4, "not among the codes of the mapping", True)]


def test_default_coordinates_are_no_place(tmp_path: Path) -> None:
    """A geocoder that knows nothing says 0, 0; the rest of the row stands."""
    columns = ORDERS | {"latitude": "lat", "longitude": "lon"}
    one = read(tmp_path, "no,machine,begun,ended,lat,lon\n1,a,2015-03-01,,0,0\n2,b,2015-03-01,,42.3,-71.1\n", columns)
    assert one.frame["latitude"].isna().tolist() == [True, False]
    assert reasons(one) == [(2, "default coordinates (0, 0)", True)]


def test_reasons_are_counted_and_the_first_is_shown(tmp_path: Path) -> None:
    """Two rows of one reason are one line of the table."""
    one = read(tmp_path, HEADER + "1,a,no,\n2,b,nein,\n3,c,2015-01-01,\n")
    table = aside_table({"work_orders": one})
    assert table.to_dict("records") == [
        {"table": "work_orders", "column": "begun", "reason": "is no time", "cells": 2, "rows_not_kept": 2,
         "first_row": 2, "says": "no"}
    ]  # fmt: skip


def test_days_that_were_not_recorded_stand_out_and_quiet_weekdays_do_not() -> None:
    """A polling stop is a day far below its weekday; Sundays with a tenth of the work every week are not."""
    days = pd.date_range("2015-01-05", periods=70, freq="D")
    per_day = [5 if day.day_of_week == 6 else 60 for day in days]
    per_day[16] = 3
    times = pd.Series(days.repeat(per_day)).dt.tz_localize("UTC")
    assert gap_days(days_of(times)).tolist() == [days[16]]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page names the file by its digest, so the digest must be that of the rows that were read."""
    as_it_is = module.read_texts

    def read_and_written(path: Path, *rest: object) -> object:
        texts = as_it_is(path, *rest)
        path.write_text(path.read_text(encoding="utf-8") + "9,z,2015-03-02T10:00,\n", encoding="utf-8")
        return texts

    text = f"{HEADER}1,a,2015-03-01T09:00,2015-03-01T10:00\n"
    assert read(tmp_path, text).digest == file_digest(tmp_path / "t.csv")
    monkeypatch.setattr(module, "read_texts", read_and_written)
    with pytest.raises(Refusal, match=r"t\.csv: was changed while it was read; run again"):
        read(tmp_path, text)
