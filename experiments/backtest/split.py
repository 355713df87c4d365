"""A record cut at a day: what was known by then, and what came after.

What was opened before the cut but closed after it was open at the cut; its end is not known to the first part.
"""

from typing import NamedTuple

import pandas as pd

from experiments.dates import day_said
from experiments.messages import Refusal
from experiments.records.profile import days_of, gap_days

__all__ = ["Cut", "Part", "cut", "cut_of"]


class Part(NamedTuple):
    """Things that began (requests, calls), how long they took, and counts of days."""

    counts: pd.Series  # by day
    stopped: pd.DatetimeIndex  # days on which recording stopped
    started: pd.Series  # times
    seconds: pd.Series  # so far, where they had not ended; NaN: not recorded
    open_: pd.Series  # had not ended


class Cut(NamedTuple):
    """The two parts; `end`: when the record ends."""

    first: Part
    second: Part
    at: pd.Timestamp
    end: pd.Timestamp


def cut_of(text: str, started: pd.Series) -> pd.Timestamp:
    """The day of a cut on the records' own clock, checked; without one, the day that leaves a quarter of the days."""
    zone = started.dt.tz
    if not started.notna().any():
        raise Refusal("records: no usable row is left; there is nothing to split")
    first, last = started.min().floor("D"), started.max().floor("D")
    if first == last:
        raise Refusal(f"records: all began on {first.date()}; a split needs a second day")
    if not text:
        found: pd.Timestamp = (first + 0.75 * (last - first)).floor("D")
        return found
    day, second = day_said("split", text), (first + pd.Timedelta(days=1)).date()
    if not second <= day <= last.date():
        near = min(max(day, second), last.date())
        raise Refusal(f"split={text}: allowed: a day from {second} to {last.date()}; the nearest is {near}")
    return pd.Timestamp(day).tz_localize(zone, nonexistent="shift_forward", ambiguous=True)


def cut(started: pd.Series, ended: pd.Series | None, at: pd.Timestamp, said: pd.Timestamp | None = None) -> Cut:
    """`ended`: NaT where it had not; None where ends are not recorded.  Nothing after `at` reaches the first part.

    `said`: when the record ends, by its mapping; its last whole day is then the last, however quiet, and what
    ends later is open: that may be a slip or a plan.  Without it the record ends with the last that began or ended.

    Raises Refusal where nothing began before the split or after it, or no whole day lies between split and end.
    """
    before = started < at
    for there, when in ((before, "before"), (started >= at, "after")):
        if not there.any():
            raise Refusal(f"nothing began {when} the split ({at.date()})")
    if said is None:
        end = started.max() if ended is None else max(started.max(), ended.max())
        last = started.max().tz_localize(None).floor("D") + pd.Timedelta(days=1)
    else:
        end, last = said, said.tz_localize(None).floor("D")
    if last <= at.tz_localize(None):
        raise Refusal(f"no whole day lies between the split ({at.date()}) and the end of the record ({end:%F %H:%M})")
    first = _part(started[before], None if ended is None else ended[before], at, at, None)
    second = _part(started[~before], None if ended is None else ended[~before], end, last, at)
    return Cut(first, second, at, end)


def _part(
    started: pd.Series, ended: pd.Series | None, now: pd.Timestamp, last: pd.Timestamp, first: pd.Timestamp | None
) -> Part:
    """What is known at `now`; days from the first one (or that of the first thing) until before `last`."""
    begin = started.min() if first is None else first
    days = pd.date_range(begin.tz_localize(None).floor("D"), last.tz_localize(None).floor("D"), freq="D")[:-1]
    counts = days_of(started).reindex(days, fill_value=0)
    if ended is None:
        nothing = pd.Series(float("nan"), started.index)
        return Part(counts, gap_days(counts), started, nothing, nothing.notna())
    known = ended.where(ended <= now)
    seconds = (known.fillna(now) - started).dt.total_seconds()
    return Part(counts, gap_days(counts), started, seconds, known.isna())
