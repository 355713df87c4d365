"""What is known of a record beside its rows: when it ends, and between which scores a survey asks.

It goes with a table as `attrs` of its frame, which rows that are left out or put in another order keep.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from experiments.messages import Refusal

if TYPE_CHECKING:
    from experiments.records.mapping import Mapped

__all__ = ["Ends", "Scale", "end_said", "noted", "scale_known", "scale_of", "scale_said"]

ENDS, SCALES = "ends", "scales"
Ends = tuple[float, float]  # the least and the best that could be answered


class Scale(NamedTuple):
    """Between which scores a survey asks; `assumed`: in words what was taken for it, "" where the mapping says it."""

    low: float
    high: float
    assumed: str = ""

    def shares(self, scores: pd.Series) -> pd.Series:
        """0 at the least, 1 at the best."""
        return (scores.astype(float) - self.low) / (self.high - self.low)


def noted(
    frame: pd.DataFrame, table: "Mapped | None", end: pd.Timestamp | None, scales: Mapping[str, Ends] | None = None
) -> pd.DataFrame:
    """The frame with what its mapping (None: it has none) says of the ends of scales, or `scales` by column, and with
    the end of the record.
    """
    said = {
        ours: [source.low, source.high]
        for ours, source in (table.columns.items() if table is not None else ())
        if source.low is not None and source.high is not None
    }
    said |= {column: list(ends) for column, ends in (scales or {}).items()}
    frame.attrs |= ({SCALES: said} if said else {}) | ({ENDS: _in_words(end)} if end is not None else {})
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


def scale_said(frame: pd.DataFrame, column: str) -> Ends | None:
    """The least and the best that could be answered, where the mapping says both."""
    found = frame.attrs.get(SCALES, {}).get(column)
    return (float(found[0]), float(found[1])) if found and found[0] < found[1] else None


def scale_known(frame: pd.DataFrame, column: str) -> Ends | None:
    """As the mapping says; 0 to 1 where it does not and all lie within, not all alike; None: nobody can know."""
    low, high = float(frame[column].min()), float(frame[column].max())
    return scale_said(frame, column) or ((0.0, 1.0) if 0 <= low < high <= 1 else None)


def scale_of(surveys: pd.DataFrame) -> Scale:
    """Of the scores of surveys: the known one, or from the least to the best that were given, which is said; refused
    where all are alike.
    """
    if said := scale_said(surveys, "score"):
        return Scale(*said)
    low, high = float(surveys["score"].min()), float(surveys["score"].max())
    if low == high:
        raise Refusal(f"surveys.score: all are {low:g}; say between which it is asked (low, high of the mapping)")
    low, high = scale_known(surveys, "score") or (low, high)
    return Scale(low, high, f"the scale is taken as {low:g} to {high:g}, from the scores that were given: the mapping "
                            "does not say low and high of surveys.score")  # fmt: skip
