"""Requests and times to restore of the second part by the simulator, beside the same naive forecasts."""

import numpy as np
import pandas as pd

from experiments.backtest.counts import naive_counts
from experiments.backtest.engine import RUNS, counts_of, lengths_of, played
from experiments.backtest.judged import judged
from experiments.backtest.lengths import naive_lengths
from experiments.backtest.series import HOUR, Trial, blocks_of, chosen_lengths, cut_words, of_lengths, on_days
from experiments.backtest.split import Cut
from experiments.calibrate.load import mean_load

__all__ = ["simulated_trials"]


def simulated_trials(record: Cut, restored: bool, start: str, seed: int) -> list[Trial]:
    """By the scenario `start`; `restored`: the record has ends."""
    runs, words = played(record, start, seed)
    counts = record.second.counts.drop(index=record.second.stopped)
    days = pd.DatetimeIndex(counts.index)
    made, naive = counts_of(runs, days, record.at), naive_counts(record.first, days)
    seen, weeks = counts.to_numpy(float), np.asarray((days - days[0]).days // 7)
    scored = judged(made, seen, naive, weeks, "a day", pooled=False)
    load = mean_load([run.load for run in runs])
    found = [
        Trial(
            "requests, simulated",
            "a day",
            words,
            seen,
            made,
            naive,
            days,
            scored,
            load=load,
            of=on_days(seen),
            end=days[-1],
        )
    ]
    if not restored:
        return found
    seen, reach, started = chosen_lengths(record, seed)
    day = (started - record.at).dt.days.to_numpy()
    made = lengths_of(runs, day, reach, seed)
    counted, made = cut_words(made, seen, reach, record.end), made / HOUR
    naive = naive_lengths(record.first, reach, record.at, RUNS, seed) / HOUR
    scored = judged(made, seen / HOUR, naive, blocks_of(day), "h", pooled=True)
    last = Trial(
        "time to restore, simulated", "h", words, seen / HOUR, made, naive, None, scored,
        of=of_lengths(record, len(seen)), end=days[-1], counted=counted,
    )  # fmt: skip
    return [*found, last]
