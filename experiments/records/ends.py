"""When a record ends, as its mapping says, and what comes after it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import pandas as pd

from experiments.messages import Refusal, seen
from experiments.records.impossible import Note
from experiments.records.ours import ORDERED, TABLES
from experiments.records.source import Source

__all__ = ["after_the_end", "moment_of"]


def moment_of(text: str, zone: str) -> pd.Timestamp:
    """The moment at which a record ends: a day is over by then, a time is that of the company's clocks."""
    try:
        there = datetime.combine(date.fromisoformat(text) + timedelta(days=1), datetime.min.time())
    except ValueError:
        there = datetime.fromisoformat(text)
    return pd.Timestamp(there).tz_localize(zone, ambiguous=True, nonexistent="shift_forward").as_unit("s")


def after_the_end(
    table: str, frame: pd.DataFrame, texts: pd.DataFrame, sources: Mapping[str, Source], end: pd.Timestamp | None
) -> Iterator[Note]:
    """What begins after the end is none of the record; what has not ended by then is still going on.

    Ends that come later are blanked in the frame.  Refused where all of a table begins after the end.
    """
    if end is None:
        return
    pairs = ORDERED.get(table, ())
    begins = {name for name in frame if TABLES[table][str(name)].kind == "time" and TABLES[table][str(name)].needed}
    begins = (begins | {first for first, _ in pairs if first in frame}) - {second for _, second in pairs}
    why = f"after the end of the record ({end:%Y-%m-%d %H:%M})"
    for name in sorted(map(str, begins)):
        late = (frame[name] > end).to_numpy(bool)
        if late.any() and late.sum() == frame[name].notna().sum():
            first = f"{frame[name].min():%Y-%m-%d}"
            raise Refusal(f"ends={seen(f'{end:%Y-%m-%d %H:%M}')}: {table} begins on {first}; allowed: a date after it")
        for row, value in zip(frame.index[late], texts.loc[late, sources[name].column], strict=True):
            yield int(row), sources[name].column, value, why, False
    for name in [second for _, second in pairs if second in frame and not TABLES[table][second].needed]:
        late = (frame[name] > end).to_numpy(bool)
        for row, value in zip(frame.index[late], texts.loc[late, sources[name].column], strict=True):
            yield int(row), sources[name].column, value, why, True
        frame.loc[late, name] = pd.NaT
