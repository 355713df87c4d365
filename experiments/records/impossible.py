"""What cannot be, seen over several cells or rows: ended before it began or long after all, twice, a default place."""

from collections.abc import Collection, Iterator, Mapping

import numpy as np
import pandas as pd

from experiments.records.ours import ORDERED, TABLES
from experiments.records.source import Source

__all__ = ["impossible"]

FARTHEST = pd.Timedelta(days=730)
Note = tuple[int, str, str, str, bool]  # row, their column, value, reason, whether the rest of the row is kept


def impossible(
    table: str, frame: pd.DataFrame, texts: pd.DataFrame, sources: Mapping[str, Source], out: Collection[int]
) -> list[Note]:
    """Notes on rows and cells; `out` are the rows that other cells put aside.  Default coordinates and ends far beyond
    the record are blanked in the frame.
    """
    notes = [*_before_it_began(table, frame, texts, sources), *_far_ends(table, frame, texts, sources, out)]
    usable = ~frame.index.isin([*out, *(row for row, *_, kept in notes if not kept)])
    return [*notes, *_twice(frame, texts, sources, usable), *_default_places(frame, texts, sources)]


def _before_it_began(
    table: str, frame: pd.DataFrame, texts: pd.DataFrame, sources: Mapping[str, Source]
) -> Iterator[Note]:
    for first, second in ORDERED.get(table, ()):
        if first in frame and second in frame:
            wrong = (frame[second] < frame[first]).to_numpy()
            column = sources[second].column
            for row, value in zip(frame.index[wrong], texts.loc[wrong, column], strict=True):
                yield int(row), column, value, f"before {sources[first].column}", False


def _far_ends(
    table: str, frame: pd.DataFrame, texts: pd.DataFrame, sources: Mapping[str, Source], out: Collection[int]
) -> Iterator[Note]:
    """An end long after the last beginning stands for "not ended", or is a slip: beyond it by more than two years and
    by more than the record is long.
    """
    usable = ~frame.index.isin(out)
    for first, second in ORDERED.get(table, ()):
        if first not in frame or second not in frame or not (begun := frame.loc[usable, first].dropna()).size:
            continue
        last = begun.max()
        far = (frame[second] > last + max(FARTHEST, last - begun.min())).to_numpy()
        column, kept = sources[second].column, not TABLES[table][second].needed
        for row, value in zip(frame.index[far], texts.loc[far, column], strict=True):
            yield int(row), column, value, f"years after the last {sources[first].column} ({last:%Y-%m-%d})", kept
        frame.loc[far, second] = pd.NaT


def _twice(
    frame: pd.DataFrame, texts: pd.DataFrame, sources: Mapping[str, Source], usable: np.ndarray
) -> Iterator[Note]:
    """An id that an earlier row of those that can be used has, too: a copy of it, or another row of the same id."""
    if "id" not in frame:
        return
    ids = frame.loc[usable & frame["id"].notna().to_numpy(), "id"].astype("str")
    again = ids.duplicated().to_numpy()
    if not again.any():
        return
    whole = texts.loc[ids.index].duplicated().to_numpy()
    first = pd.Series(ids.index, index=ids).groupby(level=0).first()
    column = sources["id"].column
    for row, value, copy in zip(ids.index[again], ids[again], whole[again], strict=True):
        words = "the same row as" if copy else "the same id as in"
        yield int(row), column, value, f"{words} row {first[value]}", False


def _default_places(frame: pd.DataFrame, texts: pd.DataFrame, sources: Mapping[str, Source]) -> Iterator[Note]:
    """A point at 0 N 0 E is what a geocoder says when it knows nothing."""
    if "latitude" not in frame or "longitude" not in frame:
        return
    nowhere = ((frame["latitude"] == 0) & (frame["longitude"] == 0)).to_numpy()
    column = sources["latitude"].column
    for row, value in zip(frame.index[nowhere], texts.loc[nowhere, column], strict=True):
        yield int(row), column, value, "default coordinates (0, 0)", True
    frame.loc[nowhere, ["latitude", "longitude"]] = float("nan")
