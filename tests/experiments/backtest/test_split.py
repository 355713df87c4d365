"""When a record ends, and what that does to the part after a split, by hand."""

import pandas as pd
import pytest

from experiments.backtest.lengths import seen_lengths
from experiments.backtest.split import cut
from experiments.backtest.trial import series_of
from experiments.messages import Refusal
from experiments.records.observed import noted

DAY = 86_400.0
OPENED = pd.Series(pd.to_datetime(["2024-01-01", "2024-01-03", "2024-01-11", "2024-01-12"]).tz_localize("UTC"))
CLOSED = pd.Series(pd.to_datetime(["2024-01-02", None, "2026-01-01", None]).tz_localize("UTC"))
AT, END = pd.Timestamp("2024-01-10", tz="UTC"), pd.Timestamp("2024-01-21", tz="UTC")


def test_what_ends_after_the_said_end_is_open_until_then() -> None:
    """A closing planned for 2026: seen for ten days and nine days, both open; the quiet days up to the end are days."""
    part = cut(OPENED, CLOSED, AT, END)
    assert part.end == END and part.second.open_.all()
    assert [one.tolist() for one in seen_lengths(part)] == [[10 * DAY, 9 * DAY]] * 2
    assert part.second.counts.tolist() == [0, 1, 1, *[0] * 8]
    assert part.first.counts.tolist() == [1, 0, 1, *[0] * 6] and part.first.open_.tolist() == [False, True]


def test_a_day_that_the_end_cuts_is_none() -> None:
    """As elsewhere: the last whole day is the last."""
    part = cut(OPENED, CLOSED, AT, END - pd.Timedelta(hours=7))
    assert part.second.counts.index[-1] == pd.Timestamp("2024-01-19")


def test_without_a_said_end_the_last_that_is_known_ends_the_record() -> None:
    """Opening or closing; days only as far as something began."""
    part = cut(OPENED, CLOSED, AT)
    assert part.end == CLOSED.max() and part.second.counts.tolist() == [0, 1, 1]


def test_every_series_knows_the_said_end() -> None:
    """Of the table that it is of."""
    orders = noted(pd.DataFrame({"opened": OPENED, "closed": CLOSED}), None, END)
    calls = noted(pd.DataFrame({"started": OPENED, "served": 60.0, "outcome": "served"}), None, END)
    surveys = noted(pd.DataFrame({"ordered": OPENED, "delivered": CLOSED}), None, END)
    every = list(series_of({"work_orders": orders, "contacts": calls, "surveys": surveys}))
    assert len(every) == 4 and all(one.cut(AT).end == END for one in every if one.started.max() > AT)


def test_no_whole_day_after_the_split_is_refused() -> None:
    """Something began, but the record ends on that day."""
    with pytest.raises(Refusal, match=r"no whole day lies between the split \(2024-01-11\) and the end"):
        cut(OPENED, CLOSED, pd.Timestamp("2024-01-11", tz="UTC"), pd.Timestamp("2024-01-11 17:00", tz="UTC"))
