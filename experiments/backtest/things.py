"""Customers and parts: each of them is a thing by itself, and none hangs together with another."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.backtest.judged import judged
from experiments.backtest.purchases import purchases_ahead
from experiments.backtest.series import REPLICATIONS, Trial
from experiments.backtest.spares import months_ahead, pieces_by_month

__all__ = ["trials_of_parts", "trials_of_purchases"]

Array = NDArray[np.float64]


def trials_of_purchases(rows: pd.DataFrame, at: pd.Timestamp, seed: int) -> list[Trial]:
    seen, made, naive, words = purchases_ahead(rows, at, REPLICATIONS, seed)
    return [
        _of_each("days with a purchase", "a customer", words, seen, made, naive, seed, "customers", rows["time"].max())
    ]


def trials_of_parts(rows: pd.DataFrame, at: pd.Timestamp, seed: int) -> list[Trial]:
    before, after = pieces_by_month(rows, at)
    begin = at if at.day == 1 else at + pd.offsets.MonthBegin()
    end = begin + pd.DateOffset(months=after.shape[1]) - pd.Timedelta(days=1)
    words = f"{len(before):,} parts, {before.shape[1]} months before the split, {after.shape[1]} after it"
    words += "; without a model: every stretch of as many months before it"
    found = months_ahead(before, after, REPLICATIONS // 2, seed)
    units = {"months with a demand": "months", "pieces": "mean orders"}
    return [_of_each(name, units[name], words, *three, seed, "parts", end) for name, three in found.items()]


def _of_each(
    subject: str, unit: str, words: str, seen: Array, made: Array, naive: Array, seed: int, what: str, end: pd.Timestamp
) -> Trial:
    blocks = np.arange(len(seen))
    return Trial(
        subject, unit, words, seen, made, naive, None, judged(made, seen, naive, blocks, unit, False, seed), False,
        of=f"{len(seen):,} {what}", end=end,
    )  # fmt: skip
