"""Times that are none of the record, days that were not recorded, and numbers that are not what they seem."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.messages import Refusal
from experiments.records.profile import days_of, gap_days
from tests.experiments.records.tables import read

HEADER = "no,machine,begun,ended\n"
DAYS = pd.date_range("2014-01-01", "2014-12-31")


def orders(odd: str, n: int = 1200) -> str:
    """Four orders a day for three hundred days, and one more row."""
    days = pd.date_range("2015-01-01", periods=300).strftime("%Y-%m-%d")
    return HEADER + "".join(f"{k},a,{days[k // 4 % 300]}T10:00,{days[k // 4 % 300]}T12:00\n" for k in range(n)) + odd


@pytest.mark.parametrize(
    ("odd", "reason", "kept"),
    [
        ("x,a,1900-01-01,", "a default date (1900-01-01)", False),
        ("x,a,1970-01-01T00:00:00Z,", "a default date (1970-01-01)", False),
        ("x,a,1899-12-30,", "not between 1900 and 2200", False),
        ("x,a,9999-12-31 23:59:59,", "not between 1900 and 2200", False),
        ("x,a,2019-03-01,", "more than 180 days from all the others", False),
        ("x,a,2011-03-01,", "more than 180 days from all the others", False),
        ("x,a,2015-03-01,2105-03-01", "years after the last begun (2015-10-27)", True),
        ("x,a,2015-03-01,2099-12-31", "a default date (2099-12-31)", True),
        ("x,a,2015-03-01,9999-12-31 23:59:59", "not between 1900 and 2200", True),
    ],
)
def test_one_strange_time_is_set_aside_and_spoils_nothing(tmp_path: Path, odd: str, reason: str, kept: bool) -> None:
    """One day in 1900 would make a hundred thousand days without work; an end in 2105, an order open for 90 years."""
    one = read(tmp_path, orders(odd))
    assert one.aside[["row", "reason", "kept"]].to_numpy().tolist() == [[1202, reason, kept]]
    assert len(days_of(one.frame["opened"])) == 300 and one.frame["closed"].max().year == 2015


@pytest.mark.parametrize("odd", ["x,a,2016-04-01,", "x,a,2015-01-01,2017-09-01", "x,a,2014-08-01,"])
def test_times_not_far_away_stay(tmp_path: Path, odd: str) -> None:
    """Half a year after the others, or closed two years after it was opened."""
    assert read(tmp_path, orders(odd)).aside.empty


def test_a_record_of_the_first_days_of_1970_has_them(tmp_path: Path) -> None:
    """The day from which programs count is a day like any other where there are others around it."""
    text = HEADER + "".join(f"{k},a,1970-01-{1 + k:02},\n" for k in range(20))
    assert read(tmp_path, text).aside.empty


def test_a_row_set_aside_is_no_first_of_its_id(tmp_path: Path) -> None:
    """The corrected row stands, whatever came before it under its id; a third one does not."""
    rows = "7,a,2015-03-31,2015-03-01\n7,a,2015-03-31,2015-04-02\n7,a,2015-03-31,2015-04-03\n"
    one = read(tmp_path, HEADER + rows)
    assert one.frame.index.tolist() == [3]
    assert one.aside["reason"].tolist() == ["before begun", "the same id as in row 3"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2015-03-31 10:00:00+00", "06:00"),
        ("2015-03-31 10:00:00 +0000", "06:00"),
        ("2015-03-31T10:00-0530", "11:30"),
        ("2015-03-31 10:00:00.25+02", "04:00"),
        ("2015-03-31 10:00:00 Z", "06:00"),
        ("2015-03-31 10:00:00", "10:00"),
        ("20150331T1000", "10:00"),
    ],
)
def test_offsets_are_read_as_databases_print_them_beside_times_without(tmp_path: Path, text: str, shown: str) -> None:
    """PostgreSQL prints +00."""
    one = read(tmp_path, f"{HEADER}1,a,{text},\n2,a,2015-03-31 09:00:00,\n")
    assert [f"{time:%H:%M}" for time in one.frame["opened"]] == [shown, "09:00"]


def test_a_day_first_date_is_no_time_with_an_offset(tmp_path: Path) -> None:
    """31-12-2015 ends like one."""
    with pytest.raises(Refusal, match="row 3, column begun: the date is 31-12-2015; allowed: year first"):
        read(tmp_path, HEADER + "1,a,2015-03-31,\n2,a,31-12-2015,\n")


@pytest.mark.parametrize(
    ("a_day", "first", "last"), [(8, "2014-03-01", "2014-06-30"), (40, "2014-03-01", "2014-09-30")]
)
def test_long_holes_are_found_at_any_rate(a_day: int, first: str, last: str) -> None:
    """A median of all days says nothing of weekdays with little, or where the hole is longer than the record."""
    counts = np.random.default_rng(1).poisson(a_day, len(DAYS))
    hole = (first <= DAYS) & (last >= DAYS)
    times = pd.Series(DAYS.repeat(np.where(hole, 0, counts))).dt.tz_localize("UTC")
    found = gap_days(days_of(times))
    assert set(DAYS[hole]) <= set(found) and len(found) <= hole.sum() + 1


@pytest.mark.parametrize("a_day", [0.05, 0.3, 2.0])
def test_quiet_days_of_a_small_company_are_no_holes(a_day: float) -> None:
    """Weeks without an order where there are few, and weekends without any."""
    rng = np.random.default_rng(2)
    for _ in range(20):
        counts = pd.Series(rng.poisson(a_day, len(DAYS)) * (DAYS.day_of_week < 5), DAYS)
        assert not len(gap_days(counts))


def test_a_season_without_work_every_year_is_no_hole() -> None:
    """Coolers do not fail in winter; the same months of one year alone would be a hole."""
    days = pd.date_range("2013-01-01", "2015-12-31")
    summer = np.isin(days.month, [4, 5, 6, 7, 8, 9])
    assert not len(gap_days(pd.Series(np.random.default_rng(3).poisson(6, len(days)) * summer, days)))


def test_no_time_at_all_is_said_in_one_line() -> None:
    """A mapping that leads to nothing."""
    with pytest.raises(Refusal, match="no row has a time"):
        days_of(pd.Series([pd.NaT], dtype="datetime64[s, UTC]"))


PARTS = {"part": "p", "time": "t", "quantity": "q"}


@pytest.mark.parametrize(
    ("decimal", "text", "value"),
    [
        (",", "1.500", 1500.0), (",", "1.234.567,5", 1234567.5), (",", "2,5", 2.5), (",", "1.5", "is no number"),
        (",", "1.5000", "is no number"), (".", "1.500", 1.5), (".", "1,500", "is no number"),
        (".", "1e999", "is too large a number"),
    ],
)  # fmt: skip
def test_a_number_is_read_by_its_decimal_mark_or_not_at_all(
    tmp_path: Path, decimal: Any, text: str, value: float | str
) -> None:
    """1.500 is one and a half here and fifteen hundred there."""
    rows = f"p;t;q\nA;2015-03-31;{text}\nB;2015-03-31;1\n"
    one = read(tmp_path, rows, PARTS, "parts", separator=";", decimal=decimal)
    found = one.aside["reason"].tolist() if isinstance(value, str) else one.frame["quantity"].tolist()[:1]
    assert found == [value]


def test_a_month_that_is_wrong_takes_no_other_with_it(tmp_path: Path) -> None:
    """Each month of a row stands for itself, and is counted."""
    rows = "part,1996-01,1996-02,1996-03\nA,1,2,x\nB,4,,6\n,7,8,9\n"
    one = read(tmp_path, rows, {"part": "part"}, "parts", wide={"months": "YYYY-MM"})
    assert sorted(one.frame["quantity"]) == [1, 2, 4, 6] and (one.rows, one.rows_aside) == (9, 5)
    assert one.aside[["row", "column", "reason"]].to_numpy().tolist() == [
        [2, "1996-03", "is no number"], [3, "1996-02", "is missing"], [4, "part", "is missing"]
    ]  # fmt: skip


def test_a_table_by_months_has_months(tmp_path: Path) -> None:
    """Jan-96 is no name of a month that is understood."""
    with pytest.raises(Refusal, match="no column of a month, as in 1996-01; there are: part, Jan-96"):
        read(tmp_path, "part,Jan-96\nA,1\n", {"part": "part"}, "parts", wide={"months": "YYYY-MM"})
