"""What a service record says, on records small enough to count by hand."""

import numpy as np
import pandas as pd
import pytest

from experiments.work_orders.record import (
    daily_counts,
    gaps_in_days,
    quick_returns,
    record_of,
    summary,
    time_to_restore,
)

HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture
def record() -> pd.DataFrame:
    """Unit a fails at once, 10 h after that is mended and 5 days later; b once; c is never mended."""
    opened = np.array([0, 12 * HOUR, 5 * DAY + 13 * HOUR, DAY, 2 * DAY])
    closed = np.array([2 * HOUR, 13 * HOUR, 5 * DAY + 17 * HOUR, DAY + 8 * HOUR, -1])
    return record_of(["a", "a", "a", "b", "c"], opened, closed, "2014-01-01")


def test_a_run_becomes_a_record_of_dates(record: pd.DataFrame) -> None:
    """Seconds of the model are times of the calendar; never closed is NaT."""
    assert record["opened"][1] == pd.Timestamp("2014-01-01T12:00")
    assert record["closed"].isna().tolist() == [False, False, False, False, True]


def test_gaps_run_from_restored_to_the_next_request_of_the_same_unit(record: pd.DataFrame) -> None:
    """The clock of a return starts when the unit works again, not when it failed."""
    assert gaps_in_days(record)[:2].tolist() == pytest.approx([10 / 24, 5.0])
    assert gaps_in_days(record)[2:].isna().all()


def test_return_shares_are_of_the_closed_requests(record: pd.DataFrame) -> None:
    """Of four closed requests one is back within a day, two within a week."""
    shares = quick_returns(record, (1, 7))
    assert shares == {"return_1d": 0.25, "return_7d": 0.5, "overlap": 0.0}


def test_a_request_before_the_unit_is_restored_is_an_overlap(record: pd.DataFrame) -> None:
    """A replay that is too late meets the log's next request: counted as back at once, and shown."""
    late = record.assign(closed=record["closed"].where(record.index != 0, pd.Timestamp("2014-01-01T14:00")))
    assert quick_returns(late, (1,)) == {"return_1d": 0.25, "overlap": 0.25}


def test_time_to_restore_leaves_out_what_was_never_closed(record: pd.DataFrame) -> None:
    """Hours 2, 1, 4 and 8."""
    hours = time_to_restore(record)
    assert hours["median_h"] == 3.0 and hours["mean_h"] == 3.75


def test_days_without_a_request_count_and_thin_days_are_marked(record: pd.DataFrame) -> None:
    """A day on which nobody could call must not be left out, or the mean would be too high."""
    assert daily_counts(record["opened"])["requests"].tolist() == [2, 1, 1, 0, 0, 1]
    busy = pd.Series(
        pd.to_datetime(["2014-01-01"] * 80 + ["2014-01-02"] * 19 + ["2014-01-03"] * 80 + ["2014-01-04"] * 20)
    )
    assert daily_counts(pd.concat([busy, busy[:80] + pd.Timedelta(days=4)]))["missing"].tolist() == [
        False, True, False, False, False,
    ]  # fmt: skip


def test_of_a_small_log_no_day_is_called_a_gap(record: pd.DataFrame) -> None:
    """With one request on the usual day, a day without any is no news."""
    assert not daily_counts(record["opened"])["missing"].any()


def test_the_order_of_the_rows_does_not_matter(record: pd.DataFrame) -> None:
    """A record is a set of requests."""
    pd.testing.assert_frame_equal(summary(record[::-1]), summary(record))


def test_a_record_without_closed_requests_gives_no_figures() -> None:
    """What did not happen is NaN, never 0."""
    record = record_of(["a"], np.array([5]), np.array([np.nan]), "2014-01-01")
    assert np.isnan(time_to_restore(record)["p95_h"]) and np.isnan(quick_returns(record)["return_1d"])
