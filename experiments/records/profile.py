"""What is in a company's records: how full each column is, its range, what was set aside and why, days not recorded."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from experiments.fitting.items import cronbach_alpha, with_rest
from experiments.messages import Refusal
from experiments.records.ours import TABLES
from experiments.records.read import Imported

__all__ = ["aside_table", "column_table", "days_of", "gap_days", "item_table", "item_words"]

LOW_SHARE = 0.3  # of what its weekday has by median: below it a day counts as not recorded; assumption
FEWEST_A_DAY = 10  # weekdays with fewer by median have quiet days by chance
SHORTEST_RUN = 7  # empty days; assumption, as is the next
ITEMS = ("table", "score", "items", "rows", "mean_of_all", "mean_of_fewer", "no_mean", "alpha", "weakest_item",
         "with_others")  # fmt: skip
FEWEST_MISSED = 30  # by the rate of the other days; by chance none of them comes once in 10^13 such runs


def column_table(imported: Mapping[str, Imported]) -> pd.DataFrame:
    """One row for each column: table, column, unit, rows, filled (share), distinct, least, most, cells set aside."""
    rows = []
    for name, one in imported.items():
        for column in one.frame:
            values = one.frame[column].dropna()
            rows.append({
                "table": name, "column": column, "unit": TABLES[name][str(column)].unit, "rows": len(one.frame),
                "filled": len(values) / max(1, len(one.frame)), "distinct": int(values.nunique()),
                "least": _shown(values, min), "most": _shown(values, max),
            })  # fmt: skip
    return pd.DataFrame(rows)


def _shown(values: pd.Series, end: object) -> str:
    if values.empty or isinstance(values.dtype, pd.CategoricalDtype):
        return ""
    found = values.min() if end is min else values.max()
    return f"{found:g}" if isinstance(found, float) else str(found)


def item_table(imported: Mapping[str, Imported]) -> pd.DataFrame:
    """One row for each score that is the mean of items: how many rows have it from all items, from fewer, or have none
    for want of half of them; of the first Cronbach's alpha, and the item that goes least with the sum of the others.
    """
    rows = []
    for name, one in imported.items():
        for score, answers in one.answers.items():
            answered, rest = answers.notna().sum(axis=1), with_rest(answers)
            all_of_them, some = answered == answers.shape[1], one.frame[score].notna().to_numpy()
            rows.append({
                "table": name, "score": score, "items": answers.shape[1], "rows": len(answers),
                "mean_of_all": int(all_of_them.sum()), "mean_of_fewer": int((some & ~all_of_them).sum()),
                "no_mean": int((~some).sum()), "alpha": cronbach_alpha(answers),
                "weakest_item": str(rest.idxmin()) if rest.notna().any() else "", "with_others": float(rest.min()),
            })  # fmt: skip
    return pd.DataFrame(rows, columns=list(ITEMS))


def item_words(imported: Mapping[str, Imported]) -> list[str]:
    """What was made of items, a line for each score."""
    return [
        f"{row['table']}.{row['score']}: mean of {row['items']} items; of {row['rows']:,} rows "
        f"{row['mean_of_fewer']:,} have it from fewer, {row['no_mean']:,} have none"
        + (f"; Cronbach's alpha {row['alpha']:.2f}" if row["alpha"] == row["alpha"] else "")
        for row in item_table(imported).to_dict("records")
    ]


def aside_table(imported: Mapping[str, Imported]) -> pd.DataFrame:
    """Why cells and rows were set aside: table, column, reason, cells, rows not kept, the first row, what it says."""
    found = []
    for name, one in imported.items():
        reason = one.aside["reason"].str.replace(r" row \d+$", " an earlier row", regex=True)
        for (column, why), group in one.aside.assign(reason=reason).groupby(["column", "reason"], sort=False):
            first = group.iloc[0]
            found.append({
                "table": name, "column": column, "reason": why, "cells": len(group),
                "rows_not_kept": int((~group["kept"]).sum()), "first_row": int(first["row"]), "says": first["value"],
            })  # fmt: skip
    columns = ["table", "column", "reason", "cells", "rows_not_kept", "first_row", "says"]
    return pd.DataFrame(found, columns=columns)


def days_of(times: pd.Series, end: pd.Timestamp | None = None) -> pd.Series:
    """Count of each day from the first to the last, days without any among them; index: days.  Where it is known when
    the record ends, its last whole day is the last.
    """
    days = times.dropna().dt.tz_localize(None).dt.floor("D")
    if days.empty:
        raise Refusal("no row has a time; is the mapping right?")
    last = days.max() if end is None else end.tz_localize(None).floor("D") - pd.Timedelta(days=1)
    every = pd.date_range(days.min(), last, freq="D")
    return days.value_counts().reindex(every, fill_value=0).sort_index()


def gap_days(counts: pd.Series) -> pd.DatetimeIndex:
    """Days on which recording must have stopped: those of long empty runs, and those with under `LOW_SHARE` of what
    their weekday has by median outside such runs.  `counts`: one for each day without a break.
    """
    days = pd.DatetimeIndex(counts.index)
    weekday, there = np.asarray(days.day_of_week), counts.to_numpy()
    empty = _empty_runs(there, weekday)
    usual = pd.Series(there[~empty]).groupby(weekday[~empty]).median().reindex(range(7), fill_value=0.0).to_numpy()
    usual = usual[weekday]
    low = (there < LOW_SHARE * usual) & (usual >= FEWEST_A_DAY)
    return days[empty | low]


def _empty_runs(counts: np.ndarray, weekday: np.ndarray) -> np.ndarray:
    """Whether a day is of an empty run in which, by the days outside of such runs, `FEWEST_MISSED` would have come.

    Runs that come back every year are a season: a run of which the same days of another year are mostly empty stays.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (counts == 0).astype(int), [0]])))
    runs = [(a, b) for a, b in edges.reshape(-1, 2) if b - a >= SHORTEST_RUN and not _in_season(counts, a, b)]
    out = np.zeros(len(counts), bool)
    for _ in range(len(runs)):
        kept = np.bincount(weekday[~out], minlength=7)
        rate = np.bincount(weekday[~out], counts[~out], minlength=7) / np.maximum(kept, 1)
        found = [(a, b) for a, b in runs if not out[a] and rate[weekday[a:b]].sum() >= FEWEST_MISSED]
        if not found:
            break
        for a, b in found:
            out[a:b] = True
    return out


def _in_season(counts: np.ndarray, a: int, b: int) -> bool:
    other = [counts[a + s : b + s] for s in (-365, 365) if a + s >= 0 and b + s <= len(counts)]
    return any((one == 0).mean() > 0.5 for one in other)
