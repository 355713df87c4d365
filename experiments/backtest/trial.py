"""The back-test of one record: each of its series fitted before the split, simulated after it, judged."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.backtest.series import Trial, trial_of_counts, trial_of_lengths
from experiments.backtest.simulated import simulated_trials
from experiments.backtest.split import Cut, cut, cut_of
from experiments.backtest.things import trials_of_parts, trials_of_purchases
from experiments.backtest.weather import degrees_of, trial_of_demand
from experiments.calibrate.finding import repairs
from experiments.calibrate.subjects import done_or_why
from experiments.messages import Refusal
from experiments.records.observed import end_said

__all__ = ["back_test", "series_of"]

NO_SERIES = (
    "records: nothing that happened on a day can be back-tested; allowed: a mapping that has work orders (opened), "
    "contacts (started), deliveries (ordered, delivered in surveys), purchases, parts, or demand with weather"
)


class Series(NamedTuple):
    """What a table of the record says: when things began and ended, and when the record ends."""

    counts: str  # what is counted
    lengths: str
    started: pd.Series
    ended: pd.Series | None
    end: pd.Timestamp | None  # as the mapping says

    def cut(self, at: pd.Timestamp) -> Cut:
        """The two parts, in the order in which things began."""
        order = self.started.sort_values(kind="stable").index
        ended = None if self.ended is None else self.ended.loc[order]
        return cut(self.started.loc[order], ended, at, self.end)


def series_of(tables: Mapping[str, pd.DataFrame]) -> Iterator[Series]:
    """Requests for repair and the time to restore; calls and the time with an agent; the time to deliver."""
    if "opened" in tables.get("work_orders", ()):
        orders = repairs(tables)
        yield Series("requests", "time to restore", orders["opened"], orders.get("closed"), end_said(orders))
    if "started" in tables.get("contacts", ()):
        calls = tables["contacts"]
        yield Series("calls", "", calls["started"], None, end_said(calls))
        if {"served", "outcome"} <= set(calls):
            served = calls[(calls["outcome"] == "served") & (calls["served"] > 0)]
            ended = served["started"] + pd.to_timedelta(served["served"], "s")
            yield Series("", "time with an agent", served["started"], ended, end_said(calls))
    if {"ordered", "delivered"} <= set(tables.get("surveys", ())):
        rows = tables["surveys"].dropna(subset=["ordered", "delivered"])  # without: called off, and not long on its way
        yield Series("", "time to deliver", rows["ordered"], rows["delivered"], end_said(rows))


def back_test(
    tables: Mapping[str, pd.DataFrame], split: str, seed: int = 0, start: str = ""
) -> tuple[list[Trial], pd.Timestamp]:
    """Every series that the record has, cut at the same day; `start`: a scenario that simulates work orders, too."""
    every = list(series_of(tables))
    if not every:
        return _of_other_tables(tables, split, seed, start)
    at = cut_of(split, every[0].started)
    found = []
    for one in every:
        if one.counts:
            found.append(_said(trial_of_counts, one.counts, one, at, seed))
        if one.lengths and one.ended is not None:
            found.append(_said(trial_of_lengths, one.lengths, one, at, seed))
        if one.counts == "requests" and "mean" in tables.get("weather", ()):
            told = partial(trial_of_counts, degrees=degrees_of(tables["weather"]))
            found.append(_said(told, "requests, by weather", one, at, seed))
        if start and one.counts == "requests":
            found += simulated_trials(one.cut(at), one.ended is not None, start, seed)
    return found, at


def _of_other_tables(
    tables: Mapping[str, pd.DataFrame], split: str, seed: int, start: str
) -> tuple[list[Trial], pd.Timestamp]:
    """Purchases of customers and demand for parts, each a thing by itself; demand for power with the weather."""
    needed = {"purchases": {"time"}, "parts": {"time"}, "weather": {"time", "mean", "demand"}}
    name = next((name for name, columns in needed.items() if columns <= set(tables.get(name, ()))), "")
    if not name:
        raise Refusal(NO_SERIES)
    if start:
        raise Refusal(f"start={start}: simulates work orders, and the records have none")
    at = cut_of(split, tables[name]["time"])
    if name == "weather":
        return [trial_of_demand(tables[name], at, seed)], at
    do = trials_of_purchases if name == "purchases" else trials_of_parts
    return do(tables[name], at, seed), at


def _said(do: Callable[[str, Cut, int], Trial], subject: str, one: Series, at: pd.Timestamp, seed: int) -> Trial:
    """The trial, or why there is none."""
    found = done_or_why(lambda: do(subject, one.cut(at), seed))
    nothing = np.zeros((0, 0))
    if isinstance(found, str):
        return Trial(subject, "", f"not tested: {found}", np.zeros(0), nothing, nothing, None, None)
    return found
