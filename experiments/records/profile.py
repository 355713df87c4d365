"""What is in a company's records: how full each column is, its range, what was set aside and why, days not recorded."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from experiments.records.ours import TABLES
from experiments.records.read import Imported

__all__ = ["aside_table", "column_table", "days_of", "gap_days"]

LOW_SHARE = 0.3  # of what its weekday has by median: below it a day counts as not recorded; assumption
FEWEST_A_DAY = 10  # weekdays with fewer by median have quiet days by chance


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


def days_of(times: pd.Series) -> pd.Series:
    """Count of each day from the first to the last, days without any among them; index: days."""
    days = times.dropna().dt.tz_localize(None).dt.floor("D")
    every = pd.date_range(days.min(), days.max(), freq="D")
    return days.value_counts().reindex(every, fill_value=0).sort_index()


def gap_days(counts: pd.Series) -> pd.DatetimeIndex:
    """Days with so little that recording must have stopped: under `LOW_SHARE` of the weekday's median."""
    usual = counts.groupby(pd.DatetimeIndex(counts.index).day_of_week).transform("median")
    low = (counts < LOW_SHARE * usual) & (usual >= FEWEST_A_DAY)
    return pd.DatetimeIndex(counts.index[np.asarray(low)])
