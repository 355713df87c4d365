"""Text into numbers, words and flags; what cannot be is named, cell by cell."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.messages import listed
from experiments.records.ours import Column
from experiments.records.source import FACTORS, Source

__all__ = ["Values", "read_flags", "read_numbers", "read_words"]

FLAGS = {
    "1": True,
    "true": True,
    "yes": True,
    "y": True,
    "t": True,
    "0": False,
    "false": False,
    "no": False,
    "n": False,
    "f": False,
}
# By the decimal mark; before a decimal comma, dots may part thousands (1.500,25).
NUMBER = {
    ".": r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?",
    ",": r"[+-]?(?:\d{1,3}(?:\.\d{3})+(?:,\d*)?|\d+,?\d*|,\d+)(?:[eE][+-]?\d{1,3})?",
}


class Values(NamedTuple):
    """Values (missing where there is none) and for each row what is wrong, "" where nothing is."""

    values: pd.Series
    wrong: pd.Series


def read_numbers(texts: pd.Series, ours: Column, source: Source, decimal: str) -> Values:
    """Numbers in our unit, within the column's range; words that the mapping has codes for are the codes' numbers."""
    shaped = texts.str.fullmatch(NUMBER[decimal]).astype(bool)
    plain = texts
    if decimal == ",":
        plain = texts.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(plain.where(shaped, None), errors="coerce").astype("float64")
    if source.codes:
        coded = texts.map(source.codes).astype("float64")
        numbers, shaped = coded.fillna(numbers), shaped | coded.notna()
    least, most = _ends(source)
    beyond = numbers.notna() & ~numbers.between(least, most)
    if source.unit is not None:
        numbers *= FACTORS[ours.unit][source.unit]
    wrong = pd.Series("", index=texts.index, dtype="str")
    wrong[(texts != "") & ~shaped] = "is no number, and no code of the mapping" if source.codes else "is no number"
    outside = numbers.notna() & ~(numbers.between(ours.low, ours.high) & np.isfinite(numbers))
    high = "" if np.isinf(ours.high) else f" to {ours.high:g}"
    wrong[outside] = f"not from {ours.low:g}{high or ' on'} {ours.unit}".rstrip()
    wrong[outside & np.isinf(numbers)] = "is too large a number"
    wrong[beyond] = f"not from {least:g} to {most:g}, as the mapping says"
    return Values(numbers.mask(outside | beyond), wrong)


def _ends(source: Source) -> tuple[float, float]:
    """Between which two numbers, in their unit, the mapping says that values lie."""
    low, high = source.low, source.high
    return -np.inf if low is None else low, np.inf if high is None else high


def read_words(texts: pd.Series, ours: Column, source: Source) -> Values:
    """Words of ours by their codes; without codes any text, or one of the column's list."""
    wrong = pd.Series("", index=texts.index, dtype="str")
    blank = texts == ""
    if source.codes:
        words = texts.map(source.codes)
        unknown = words.isna() & ~blank
        if source.others is not None:
            words = words.mask(unknown, source.others)
        else:
            wrong[unknown] = "not among the codes of the mapping"
    else:
        words = texts.mask(blank, None)
        if ours.words:
            unknown = ~blank & ~texts.isin(ours.words)
            wrong[unknown] = f"not one of {listed(ours.words)}"
            words = words.mask(unknown, None)
    return Values(words.astype("category"), wrong)


def read_flags(texts: pd.Series, source: Source) -> Values:
    """Yes or no: 1/0, true/false, yes/no, or by codes that lead to those."""
    words = texts.map(source.codes).fillna(source.others or "").mask(texts == "", "") if source.codes else texts
    flags = words.astype("str").str.lower().map(FLAGS).astype("boolean")
    wrong = pd.Series("", index=texts.index, dtype="str")
    wrong[flags.isna() & (texts != "")] = "neither yes nor no"
    return Values(flags, wrong)
