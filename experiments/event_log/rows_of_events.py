"""Rows of the event table by what happened, and what they say of names."""

import pandas as pd

__all__ = ["first_by", "known_of", "named", "rows_begun", "rows_named"]


def rows_named(events: pd.DataFrame, *activities: str) -> pd.DataFrame:
    """Those of these activities."""
    return events[events["activity"].isin(activities)]


def rows_begun(events: pd.DataFrame, *beginnings: str) -> pd.DataFrame:
    """Those of activities that begin so."""
    return events[events["activity"].str.startswith(beginnings)]


def first_by(rows: pd.DataFrame, by: str, column: str) -> pd.Series:
    """The first value of each, by name."""
    return rows.drop_duplicates(by).set_index(by)[column]


def known_of(known: pd.Series, keys: pd.Series) -> pd.Series:
    """What is known of each key, in the order of the keys."""
    return pd.Series(known.reindex(keys).to_numpy(), index=keys.index)


def named(word: str, numbers: pd.Series) -> pd.Series:
    """unit-17; nothing where there is no number."""
    whole = numbers.where(numbers >= 0).astype("Int64").astype("str")
    return (f"{word}-" + whole).mask(numbers.isna() | (numbers < 0), None)
