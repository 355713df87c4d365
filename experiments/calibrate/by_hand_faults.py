"""Shares of kinds of fault, by a person's word of which of theirs is which of the scenario's."""

import math

import pandas as pd

from experiments.calibrate.by_hand import Given, Placement, known
from experiments.calibrate.finding import repairs
from experiments.calibrate.keys import Key
from experiments.fitting.fitted import fitted, shares_hang
from experiments.messages import Refusal
from experiments.records.means import as_words

__all__ = ["check_fault_rows", "check_faults", "kinds_of_fault"]


def check_faults(told: Given) -> None:
    """Faults of the company; the records have faults."""
    known(told, told.table, told.base["faults"], "fault")
    told.needs("work_orders", "fault")


def check_fault_rows(told: Given) -> None:
    """The records have enough repairs of faults that were told."""
    counts = _fault_counts(told)
    if counts.sum() < 20 or len(counts) < 2:
        found = f"{counts.sum()} repairs of {len(counts)} of them"
        raise Refusal(f"means.kinds of fault: {found}; at least 20 of two are needed")


def _fault_counts(told: Given) -> pd.Series:
    """Repairs by fault of the scenario."""
    return as_words(repairs(told.tables)["fault"], told.table).value_counts()


def kinds_of_fault(told: Given) -> Placement:
    """Shares among repairs whose fault somebody spoke of; a fault of ours that no word stands for has none."""
    check_faults(told)
    check_fault_rows(told)
    counts = _fault_counts(told).reindex(list(told.base["faults"])).dropna()
    n = int(counts.sum())
    values = []
    for name, k in counts.items():
        error = math.sqrt((1 - k / n) / k)
        one = fitted(f"share of {name}", k / n, error, "log", "share", "multinomial, logarithm", n)
        values.append((one, Key(f"faults.{name}.share", unit="relative")))
    beside = {f"faults.{name}.share": 0.0 for name in told.base["faults"] if name not in counts.index}
    return Placement(
        values, shares_hang(counts.to_numpy() / n), beside, names=tuple(f"share of {w}" for w in told.table)
    )
