"""When a record ends, as its mapping says: what comes after it is set aside, what is open by then was seen so long."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from experiments.calibrate.finding import end_of, repairs
from experiments.calibrate.lives import restoring
from experiments.calibrate.people import months_watched
from experiments.calibrate.service import promises
from experiments.messages import Refusal
from experiments.records.mapping import mapping_of
from experiments.records.observed import end_said, noted
from experiments.records.profile import days_of
from experiments.work_orders.returns import gaps_of
from tests.experiments.records.tables import mapping, read

ROWS = "no,machine,begun,ended\n1,a,2024-05-01 08:00,2024-05-02 08:00\n2,a,2024-05-30 08:00,2024-06-02 08:00\n"
LATE = "3,a,2024-06-01 00:00,\n4,a,2024-06-01 00:01,\n"


def test_rows_after_the_end_are_set_aside_with_their_numbers_and_later_ends_count_as_open(tmp_path: Path) -> None:
    """The last of May is over at midnight, by the company's clocks; what began a minute later is none of the record."""
    one = read(tmp_path, ROWS + LATE, ends="2024-05-31")
    why = "after the end of the record (2024-06-01 00:00)"
    assert one.aside[["row", "column", "reason", "kept"]].to_numpy().tolist() == [
        [3, "ended", why, True], [5, "begun", why, False],
    ]  # fmt: skip
    assert one.frame["id"].tolist() == ["1", "2", "3"] and one.rows_aside == 1
    assert one.frame["closed"].isna().tolist() == [False, True, True]
    assert end_of(repairs({"work_orders": one.frame})) == pd.Timestamp("2024-06-01", tz="America/New_York")
    assert end_said(read(tmp_path, ROWS).frame) is None


def test_the_end_is_a_day_or_a_moment_with_quotes_or_without(tmp_path: Path) -> None:
    """YAML reads a date as one; another zone's clock is none of the company's."""
    plain = {"company": "c", "zone": "America/New_York", "tables": {}}
    plain["tables"] = {"work_orders": {"file": "t.csv", "columns": {"id": "no", "opened": "begun"}}}
    text = yaml.safe_dump(plain)
    for said, end in (("2024-05-31", "2024-06-01 00:00"), ("2024-05-30 17:00", "2024-05-30 17:00")):
        for quote in ("", '"'):
            path = tmp_path / "c.yaml"
            path.write_text(f"{text}ends: {quote}{said}{quote}\n", encoding="utf-8")
            found = end_said(read(tmp_path, ROWS, ends=mapping_of(str(path)).ends).frame)
            assert found == pd.Timestamp(end, tz="America/New_York")


@pytest.mark.parametrize("ends", ["31.5.2024", "never", 2024, "2024-05-31T17:00+02:00"])
def test_an_end_that_is_no_date_is_refused(ends: object) -> None:
    """With what is allowed."""
    with pytest.raises(ValueError, match=r"must be a day as in 2024-12-31, or a moment as in 2024-12-31 17:00"):
        mapping({"id": "no", "opened": "begun"}, ends=ends)


def test_an_end_before_everything_is_refused(tmp_path: Path) -> None:
    """Nothing would be left; the first day of the table is named."""
    with pytest.raises(Refusal, match=r"^ends=2024-05-01 00:00: work_orders begins on 2024-05-01; allowed: a date aft"):
        read(tmp_path, ROWS, ends="2024-04-30")


def test_what_is_open_was_seen_until_the_end_and_not_until_the_last_request(tmp_path: Path) -> None:
    """A workshop that closes at the end of May was watched in June, too: every order is restored in three days there,
    which nobody can know who takes the last request for the end.
    """
    opened = pd.date_range("2024-03-01 08:00", "2024-05-31 08:00", freq="D")
    closed = opened + pd.to_timedelta([48 + k % 48 for k in range(len(opened))], "h")
    rows = "".join(f"{k},m{k % 3},{a},{b}\n" for k, (a, b) in enumerate(zip(opened, closed, strict=True)))
    text = f"no,machine,begun,ended\n{rows}"
    known, unknown = ({"work_orders": read(tmp_path, text, ends=one).frame} for one in ("2024-06-30", None))
    assert restoring("t", known).checks["censored"] == 0 and restoring("t", unknown).checks["censored"] == 3
    orders = known["work_orders"].assign(promised=known["work_orders"]["opened"] + pd.Timedelta(days=9))
    assert promises("p", {"work_orders": orders}).checks["not yet due"] == 0
    assert len(days_of(opened.to_series(), end_of(orders))) == 92 + 30
    last = gaps_of(orders, end=end_of(orders)).days[gaps_of(orders).seen == 0]
    assert (last > gaps_of(orders).days[gaps_of(orders).seen == 0]).all()


def test_customers_are_watched_until_the_end() -> None:
    """One leaves in February; the other is there in all months until June, though nothing else came in."""
    since = pd.to_datetime(["2024-01-01", "2024-01-01"], utc=True)
    until = pd.to_datetime(["2024-02-15", None], utc=True)
    rows = pd.DataFrame({"id": ["a", "b"], "since": since, "until": until})
    short = months_watched({"customers": rows})[0]["at_risk"].sum()
    rows = noted(rows, None, pd.Timestamp("2024-07-01", tz="UTC"))
    assert months_watched({"customers": rows})[0]["at_risk"].sum() == short + 4


def test_an_end_on_a_day_that_there_is_not_is_one_line(tmp_path: Path) -> None:
    """The reader of YAML knows no thirteenth month, and says so in thirty lines."""
    file = tmp_path / "own.yaml"
    file.write_text("company: x\nzone: UTC\nends: 2024-13-31\ntables: {}\n", encoding="utf-8")
    with pytest.raises(Refusal, match=r"^ends=2024-13-31: month must be in 1..12 \(.*own.yaml:3\)"):
        mapping_of(str(file))
