"""What cannot be, seen over several cells or rows: ended before it began, twice, on a default place."""

from collections.abc import Iterator, Mapping

import pandas as pd

from experiments.records.mapping import Source
from experiments.records.ours import ORDERED

__all__ = ["impossible"]

Note = tuple[int, str, str, str, bool]  # row, their column, value, reason, whether the rest of the row is kept


def impossible(table: str, frame: pd.DataFrame, texts: pd.DataFrame, sources: Mapping[str, Source]) -> list[Note]:
    """Notes on rows and cells; default coordinates are blanked in the frame."""
    notes = [*_before_it_began(table, frame, texts, sources), *_twice(frame, texts, sources)]
    return notes + list(_default_places(frame, texts, sources))


def _before_it_began(
    table: str, frame: pd.DataFrame, texts: pd.DataFrame, sources: Mapping[str, Source]
) -> Iterator[Note]:
    for first, second in ORDERED.get(table, ()):
        if first in frame and second in frame:
            wrong = (frame[second] < frame[first]).to_numpy()
            column = sources[second].column
            for row, value in zip(frame.index[wrong], texts.loc[wrong, column], strict=True):
                yield int(row), column, value, f"before {sources[first].column}", False


def _twice(frame: pd.DataFrame, texts: pd.DataFrame, sources: Mapping[str, Source]) -> Iterator[Note]:
    """An id that an earlier row has, too: a copy of it, or another row under the same id."""
    if "id" not in frame:
        return
    ids = frame["id"].astype("str")
    again = ids.duplicated().to_numpy() & frame["id"].notna().to_numpy()
    if not again.any():
        return
    whole = texts.duplicated().to_numpy()
    first = pd.Series(frame.index, index=ids).groupby(level=0).first()
    column = sources["id"].column
    for row, value, copy in zip(frame.index[again], ids[again], whole[again], strict=True):
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
