"""The back-test of one record: each of its series fitted before the split, simulated after it, judged."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.backtest.counts import fit_counts, naive_counts, simulate_counts
from experiments.backtest.judged import Judged, judged
from experiments.backtest.lengths import fit_lengths, naive_lengths, seen_lengths, simulate_lengths
from experiments.backtest.split import Cut, cut, cut_of
from experiments.messages import Refusal

__all__ = ["REPLICATIONS", "Trial", "back_test", "series_of"]

Array = NDArray[np.float64]
REPLICATIONS = 400
MOST_LENGTHS = 6_000  # of the second part, by chance; more change no digit that is shown
FEWEST_WEEKS = 5  # from which on weeks are what hangs together, not days
HOUR = 3600.0


class Trial(NamedTuple):
    """What was fitted, what was seen and simulated; not fitted: why."""

    subject: str
    unit: str
    fitted: str  # in words
    seen: Array
    made: Array
    naive: Array
    days: pd.DatetimeIndex | None  # of counts
    judged: Judged | None


class Series(NamedTuple):
    """What a table of the record says: when things began and ended."""

    counts: str  # what is counted
    lengths: str
    started: pd.Series
    ended: pd.Series | None


def series_of(tables: Mapping[str, pd.DataFrame]) -> Iterator[Series]:
    """Requests for repair and the time to restore; calls and the time with an agent."""
    if "opened" in tables.get("work_orders", ()):
        orders = tables["work_orders"]
        orders = orders[orders["kind"] == "repair"] if "kind" in orders else orders
        yield Series("requests", "time to restore", orders["opened"], orders.get("closed"))
    if "started" in tables.get("contacts", ()):
        calls = tables["contacts"]
        yield Series("calls", "", calls["started"], None)
        if {"served", "outcome"} <= set(calls):
            served = calls[(calls["outcome"] == "served") & (calls["served"] > 0)]
            ended = served["started"] + pd.to_timedelta(served["served"], "s")
            yield Series("", "time with an agent", served["started"], ended)


def back_test(tables: Mapping[str, pd.DataFrame], split: str, seed: int = 0) -> tuple[list[Trial], pd.Timestamp]:
    """Every series that the record has, cut at the same day."""
    every = list(series_of(tables))
    if not every:
        raise Refusal("records: neither work orders nor contacts; allowed: a mapping that has opened or started")
    at = cut_of(split, every[0].started)
    found = []
    for one in every:
        order = one.started.sort_values(kind="stable").index
        ended = None if one.ended is None else one.ended.loc[order]
        record = cut(one.started.loc[order], ended, at)
        if one.counts:
            found.append(_said(_counts, one.counts, record, seed))
        if one.lengths and one.ended is not None:
            found.append(_said(_lengths, one.lengths, record, seed))
    return found, at


def _said(do: Callable[[str, Cut, int], Trial], subject: str, record: Cut, seed: int) -> Trial:
    """The trial, or why there is none."""
    try:
        return do(subject, record, seed)
    except Refusal as refusal:
        nothing = np.zeros((0, 0))
        return Trial(subject, "", f"not tested: {refusal}", np.zeros(0), nothing, nothing, None, None)


def _counts(subject: str, record: Cut, seed: int) -> Trial:
    counts = record.second.counts.drop(index=record.second.stopped)
    days = pd.DatetimeIndex(counts.index)
    if len(days) < 7:
        raise Refusal(f"counts: {len(days)} days were recorded after the split; at least 7 are needed")
    found = fit_counts(record.first, days)
    made = simulate_counts(found, days, REPLICATIONS, seed)
    naive, seen = naive_counts(record.first, days), counts.to_numpy(float)
    season = "weekday and month" if found.months else "weekday; the season is not known, a month ahead was not seen"
    words = f"{found.days} days before the split: level, {season}; cv of a day's factor {found.day_cv:.2f}"
    weeks = np.asarray((days - days[0]).days // 7)
    return Trial(
        subject, "a day", words, seen, made, naive, days, judged(made, seen, naive, weeks, "a day", pooled=False)
    )


def _lengths(subject: str, record: Cut, seed: int) -> Trial:
    found = fit_lengths(record.first)
    seen, reach = seen_lengths(record)
    if len(seen) < 30:
        raise Refusal(f"lengths: {len(seen)} things began after the split; at least 30 are needed")
    started = record.second.started[(record.second.seconds > 0) & record.second.seconds.notna()]
    chosen = np.sort(np.random.default_rng(seed).permutation(len(seen))[:MOST_LENGTHS])
    seen, reach, started = seen[chosen], reach[chosen], started.iloc[chosen]
    made = simulate_lengths(found, reach, REPLICATIONS // 4, seed)
    naive = naive_lengths(record.first, reach, record.at, REPLICATIONS // 4, seed)
    law = found.law
    unit, size = ("h", HOUR) if law.mean.value > 2 * HOUR else ("min", 60.0)
    words = f"{law.law}, mean {law.mean.value / size:.3g} {unit}, cv {law.cv.value:.3g}; {law.n:,} before the split"
    days = (started - record.at).dt.days.to_numpy()
    blocks = days // 7 if days.max() >= 7 * FEWEST_WEEKS else days
    made, seen, naive = made / size, seen / size, naive / size
    return Trial(subject, unit, words, seen, made, naive, None, judged(made, seen, naive, blocks, unit, pooled=True))
