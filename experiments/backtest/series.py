"""One series of a record tried: fitted before the split, simulated after it, judged."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.amounts import time_unit
from experiments.backtest.counts import fit_counts, naive_counts, simulate_counts
from experiments.backtest.judged import Judged, judged
from experiments.backtest.lengths import HORIZON_S, fit_lengths, naive_lengths, seen_lengths, simulate_lengths
from experiments.backtest.split import Cut
from experiments.backtest.words import short
from experiments.calibrate.load import Load
from experiments.messages import Refusal
from experiments.records.rows import last_moment

__all__ = [
    "REPLICATIONS",
    "Trial",
    "blocks_of",
    "chosen_lengths",
    "cut_words",
    "of_lengths",
    "on_days",
    "trial_of_counts",
    "trial_of_lengths",
]

Array = NDArray[np.float64]
REPLICATIONS = 400
MOST_LENGTHS = 6_000  # of the second part, by chance; more change no digit that is shown
FEWEST_WEEKS = 5  # from which on weeks are what hangs together, not days


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
    pooled: bool = True  # without days: the things are a sample of one distribution
    load: Load | None = None  # of the company that simulated it, a mean over replications
    of: str = ""  # of how many, in words
    end: pd.Timestamp | None = None  # last day of the second part, on which something could begin
    counted: str = ""  # how far lengths are, where any is cut
    left_out: tuple[pd.Timestamp, ...] = ()  # days of the second part that were taken as not recorded


def trial_of_counts(subject: str, record: Cut, seed: int, degrees: pd.Series | None = None) -> Trial:
    """Counts of the days after the split, simulated from what the days before it tell; days of a stop left out.

    `degrees`: mean temperature by day, told before the split and after it; only days that have one are tried.

    Raises Refusal where fewer than 7 days were recorded after the split.
    """
    counts = record.second.counts.drop(index=record.second.stopped)
    counts = counts if degrees is None else counts[counts.index.isin(degrees.index)]
    days = pd.DatetimeIndex(counts.index)
    if len(days) < 7:
        raise Refusal(f"counts: {len(days)} days were recorded after the split; at least 7 are needed")
    found = fit_counts(record.first, days, degrees)
    made = simulate_counts(found, days, REPLICATIONS, seed, degrees)
    naive, seen = naive_counts(record.first, days), counts.to_numpy(float)
    season = "weekday and month" if found.months else "weekday; the season is not known, a month ahead was not seen"
    if degrees is not None:
        season += "; degrees below 15 and above 18 C, told the temperature of each day after the split"
    words = f"{found.days} days before the split: level, {season}; cv of a day's factor {found.day_cv:.2f}"
    words += (
        f", like that of the day before by {found.spells.value:.2f} ({found.spells.low:.2f} to {found.spells.high:.2f})"
    )
    weeks = np.asarray((days - days[0]).days // 7)
    return Trial(
        subject, "a day", words, seen, made, naive, days, judged(made, seen, naive, weeks, "a day", pooled=False),
        of=on_days(seen), end=days[-1], left_out=tuple(record.second.stopped),
    )  # fmt: skip


def trial_of_lengths(subject: str, record: Cut, seed: int) -> Trial:
    """Lengths of what began after the split, simulated from the law of those before it, each as far as it was seen.

    Raises Refusal where fewer than 30 things began after the split.
    """
    found = fit_lengths(record.first)
    seen, reach, started = chosen_lengths(record, seed)
    made = simulate_lengths(found, reach, REPLICATIONS // 4, seed)
    naive = naive_lengths(record.first, reach, record.at, REPLICATIONS // 4, seed)
    law = found.law
    size, unit = time_unit(float(seen.mean()))
    counted = cut_words(made, seen, reach, record.end)
    uncut = ", nothing cut" if counted else ""
    words = f"{law.law}, mean {short(law.mean.value / size)} {unit}{uncut}, cv {short(law.cv.value)}; "
    words += f"{law.n:,} before the split"
    blocks = blocks_of((started - record.at).dt.days.to_numpy())
    made, seen, naive = made / size, seen / size, naive / size
    return Trial(
        subject, unit, words, seen, made, naive, None, judged(made, seen, naive, blocks, unit, pooled=True),
        of=of_lengths(record, len(seen)), end=record.second.counts.index[-1], counted=counted,
    )  # fmt: skip


def on_days(counts: Array) -> str:
    """How many came, on how many days."""
    return f"{counts.sum():,.0f} on {len(counts):,} days"


def of_lengths(record: Cut, chosen: int) -> str:
    """How many lengths the second part has, and how many of them are scored."""
    every = int((record.second.seconds > 0).sum())
    return f"{every:,}" if chosen == every else f"{every:,} ({chosen:,} by chance)"


def cut_words(made: Array, seen: Array, reach: Array, end: pd.Timestamp) -> str:
    """How far lengths (seconds) are counted, where any is cut at its reach; shapes of `simulate_lengths`."""
    if not ((made >= reach).any() or (seen >= reach).any()):
        return ""
    last = last_moment(end).date()
    return f"counted to {HORIZON_S / 86_400:.0f} days or the end of the record ({last}) at most"


def chosen_lengths(record: Cut, seed: int) -> tuple[Array, Array, pd.Series]:
    """Lengths of the second part, how far each could be seen, and when it began; some by chance of very many."""
    seen, reach = seen_lengths(record)
    if len(seen) < 30:
        raise Refusal(f"lengths: {len(seen)} things began after the split; at least 30 are needed")
    started = record.second.started[(record.second.seconds > 0) & record.second.seconds.notna()]
    chosen = np.sort(np.random.default_rng(seed).permutation(len(seen))[:MOST_LENGTHS])
    return seen[chosen], reach[chosen], started.iloc[chosen]


def blocks_of(day: NDArray[np.integer]) -> NDArray[np.integer]:
    """Weeks, or days where there are few weeks."""
    return day // 7 if day.max() >= 7 * FEWEST_WEEKS else day
