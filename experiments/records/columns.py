"""One of our columns out of texts: its values, and a note on every cell that is wrong."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from experiments.fitting.items import half_rule_means
from experiments.messages import listed, nearest
from experiments.records.impossible import Note
from experiments.records.mapping import Mapped
from experiments.records.ours import Column
from experiments.records.source import Source
from experiments.records.times import Place, Times, read_times
from experiments.records.values import Values, read_flags, read_numbers, read_words

__all__ = ["Read", "misspelt_codes", "read_column"]


MOST_WORDS = 1000  # without a code, among which the nearest is looked for


class Read(NamedTuple):
    """Values and notes, by row; of a score that is the mean of items its answers, a column for each, more is better."""

    values: pd.Series
    notes: list[Note]
    answers: pd.DataFrame | None = None


def read_column(texts: pd.DataFrame, ours: Column, source: Source, table: Mapped, home: str, name: str) -> Read:
    """Of the file called `name`; `home` is the company's time zone."""
    if source.items:
        return _mean_of_items(texts, ours, source, table.decimal)
    read = _values(texts, ours, source, table, home, Place(name, source.column))
    cells = texts[source.column]
    notes = list(_notes(cells, read.wrong, kept=not ours.needed))
    if ours.needed:
        lacking = read.values.isna() & (read.wrong == "")
        notes += _notes(cells, lacking.map({True: "is missing", False: ""}), kept=False)
    return Read(read.values, notes)


def misspelt_codes(texts: pd.DataFrame, source: Source) -> dict[str, str]:
    """Codes that no cell says, with the nearest word of the cells that has no code: a slip of the mapping, most likely.

    Not those to which nothing is near, or of which another code is nearer to that word: an answer that nobody gave.
    """
    if not source.codes:
        return {}
    said = {word for column in source.columns for word in texts[column].unique()}
    free, silent = sorted(said - set(source.codes) - {""}), [code for code in source.codes if code not in said]
    if not silent or len(free) > MOST_WORDS:
        return {}
    near = {code: nearest(code, free) for code in silent}
    return {code: word for code, word in near.items() if word and nearest(word, silent) == code}


def _mean_of_items(texts: pd.DataFrame, ours: Column, source: Source, decimal: str) -> Read:
    """An item that cannot be is set aside alone; a row with fewer than half of them left has no mean."""
    read = {item: read_numbers(texts[item], ours, source, decimal) for item in source.items}
    answers = pd.DataFrame({item: one.values for item, one in read.items()})
    if source.low is not None and source.high is not None:
        answers[source.reversed] = source.low + source.high - answers[source.reversed]
    means = half_rule_means(answers)
    notes = [note for item, one in read.items() for note in _notes(texts[item], one.wrong, kept=True)]
    if ours.needed:
        lacking = pd.Series("", index=texts.index, name=listed(source.items), dtype="str")
        why = lacking.mask(means.isna(), "fewer than half of its items are answered")
        notes += _notes(lacking, why.mask((texts[source.items] == "").all(axis=1), "is missing"), kept=False)
    return Read(means, notes, answers)


def _values(
    texts: pd.DataFrame, ours: Column, source: Source, table: Mapped, home: str, place: Place
) -> Values | Times:
    cells = texts[source.column]
    if ours.kind == "time":
        if source.with_time:
            cells = (cells + " " + texts[source.with_time]).mask(cells == "", "").str.strip()
        return read_times(cells, source.order, source.zone or home, home, place, lone=ours.needed)
    if ours.kind == "number":
        return read_numbers(cells, ours, source, table.decimal)
    return read_flags(cells, source) if ours.kind == "flag" else read_words(cells, ours, source)


def _notes(cells: pd.Series, wrong: pd.Series, kept: bool) -> Iterator[Note]:
    """On the cells of a column that bears its name."""
    bad = (wrong != "").to_numpy()
    for row, value, reason in zip(cells.index[bad], cells[bad], wrong[bad], strict=True):
        yield int(row), str(cells.name), value, reason, kept
