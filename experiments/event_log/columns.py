"""The columns of an event log: how the fields of a log row become values, by the table of meanings."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from sim import MEANINGS, Fact, Meaning

__all__ = [
    "Column",
    "Numbers",
    "Readings",
    "Words",
    "entity",
    "fact_columns",
    "facts_of",
    "tuple_of",
    "value_of",
    "words_of",
]

FIELDS = ("code", "a", "x")
DIVISORS = {"minutes": 60.0, "hours": 3600.0, "real": 1.0}


class Words:
    """A column of words from a short list; -1 is nothing."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(words)

    def empty(self, n: int) -> np.ndarray:
        return np.full(n, -1, np.int32)

    def array(self, values: np.ndarray) -> pa.Array:
        codes = pa.array(values, pa.int32(), mask=values < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(self.words, pa.string()))


class Numbers:
    """A column of numbers; NaN, or the least whole number, is nothing."""

    NOTHING = np.iinfo(np.int64).min

    def __init__(self, kind: pa.DataType) -> None:
        self.kind = kind
        self.real = pa.types.is_floating(kind)

    def empty(self, n: int) -> np.ndarray:
        return np.full(n, np.nan) if self.real else np.full(n, self.NOTHING)

    def array(self, values: np.ndarray) -> pa.Array:
        missing = np.isnan(values) if self.real else values == self.NOTHING
        whole = pa.int64() if pa.types.is_timestamp(self.kind) else self.kind
        return pa.array(values, whole, mask=missing).cast(self.kind)


Column = Words | Numbers
MOMENT = pa.timestamp("ms")


class Readings(NamedTuple):
    """One column that rows of some kind and code have, and the field that it is read from."""

    kind: int
    code: int  # -1: whatever the code
    field: str
    fact: Fact


def words_of(meaning: Meaning) -> tuple[str, ...]:
    """The activities of a kind, at the bench too."""
    return tuple(dict.fromkeys(word for at_bench in (False, True) for word in tuple_of(meaning, at_bench) if word))


def tuple_of(meaning: Meaning, at_bench: bool = False) -> tuple[str, ...]:
    """The activities of a kind, in the order of its codes; "" for a code that does not occur."""
    usual, there = ((words,) if isinstance(words, str) else words for words in (meaning.activity, meaning.bench))
    return tuple(word or usual[k] for k, word in enumerate(there)) if at_bench else usual


def facts_of(kind: int) -> list[Readings]:
    """What the fields of one kind of row become, `who` and `job` apart."""
    found = []
    for field in FIELDS:
        facts = getattr(MEANINGS[kind], field)
        if isinstance(facts, Fact):
            found.append(Readings(kind, -1, field, facts))
        elif facts is not None:
            found += [Readings(kind, code, field, fact) for code, fact in enumerate(facts) if fact is not None]
    return found


def fact_columns(labels: Mapping[str, Sequence[str]]) -> dict[str, Column]:
    """Every column that some kind of row has; a column that two kinds share is read in the same way."""
    found: dict[str, Column] = {}
    for kind in MEANINGS:
        for reading in facts_of(kind):
            found.setdefault(reading.fact.column, _column(reading.fact, labels))
    return found


def _column(fact: Fact, labels: Mapping[str, Sequence[str]]) -> Column:
    if not isinstance(fact.how, str):
        return Words(fact.how)
    if fact.how in labels:
        return Words(labels[fact.how])
    if fact.how == "moment":
        return Numbers(MOMENT)
    return Numbers(pa.float64() if fact.how in DIVISORS else pa.int64())


def value_of(fact: Fact, values: np.ndarray, start_ms: int) -> np.ndarray:
    """The values of a column from the field it is read from."""
    if fact.how == "moment":
        return start_ms + 1000 * values.astype(np.int64)
    if fact.how == "bits":
        return np.bitwise_count(values).astype(np.int64)
    if isinstance(fact.how, str) and fact.how in DIVISORS:
        return values / DIVISORS[fact.how]
    whole = values.astype(np.int64)
    return entity(whole) if fact.how == "unit" else whole


def entity(numbers: np.ndarray) -> np.ndarray:
    """Numbers of customers, units, contacts; a negative one is nothing."""
    return np.where(numbers >= 0, numbers, Numbers.NOTHING)
