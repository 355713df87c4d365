"""What is known of a record beside its rows: when it ends, and between which scores a survey asks.

It goes with a table as `attrs` of its frame, which rows that are left out or put in another order keep.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import pandas as pd

from experiments.messages import Refusal, seen
from experiments.records.impossible import Note
from experiments.records.mapping import Mapped, Source
from experiments.records.ours import ORDERED, TABLES

__all__ = ["after_the_end", "end_said", "moment_of", "noted", "scale_said"]

ENDS, SCALES = "ends", "scales"


def moment_of(text: str, zone: str) -> pd.Timestamp:
    """The moment at which a record ends: a day is over by then, a time is that of the company's clocks."""
    try:
        there = datetime.combine(date.fromisoformat(text) + timedelta(days=1), datetime.min.time())
    except ValueError:
        there = datetime.fromisoformat(text)
    return pd.Timestamp(there).tz_localize(zone, ambiguous=True, nonexistent="shift_forward").as_unit("s")


def noted(frame: pd.DataFrame, table: Mapped | None, end: pd.Timestamp | None) -> pd.DataFrame:
    """The frame with what its mapping (None: it has none) says of the ends of scales, and with that of the record."""
    scales = {
        ours: [source.low, source.high]
        for ours, source in (table.columns.items() if table is not None else ())
        if source.low is not None and source.high is not None
    }
    frame.attrs |= ({SCALES: scales} if scales else {}) | ({ENDS: _in_words(end)} if end is not None else {})
    return frame


def _in_words(end: pd.Timestamp) -> tuple[str, str | None]:
    """The moment and its zone, of which files that hold the frame can keep both."""
    return end.isoformat(), None if end.tz is None else str(end.tz)


def end_said(frame: pd.DataFrame) -> pd.Timestamp | None:
    """When the record ends, where the mapping says so."""
    if ENDS not in frame.attrs:
        return None
    text, zone = frame.attrs[ENDS]
    return pd.Timestamp(text) if zone is None else pd.Timestamp(text).tz_convert(zone)


def scale_said(frame: pd.DataFrame, column: str) -> tuple[float, float] | None:
    """The least and the best that could be answered, where the mapping says both."""
    found = frame.attrs.get(SCALES, {}).get(column)
    return (float(found[0]), float(found[1])) if found and found[0] < found[1] else None


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
