"""Requests and times to restore of the second part by the simulator, beside the same naive forecasts."""

import numpy as np
import pandas as pd

from experiments.amounts import time_unit
from experiments.backtest.counts import naive_counts
from experiments.backtest.engine import RUNS, counts_of, lengths_of, played
from experiments.backtest.judged import judged
from experiments.backtest.lengths import naive_lengths
from experiments.backtest.series import Trial, blocks_of, chosen_lengths, cut_words, of_lengths, on_days
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
            "requests, simulated", "a day", words, seen, made, naive, days, scored, load=load,
            of=on_days(seen), end=days[-1], left_out=tuple(record.second.stopped),
        )
    ]  # fmt: skip
    if not restored:
        return found
    seen, reach, started = chosen_lengths(record, seed)
    day = (started - record.at).dt.days.to_numpy()
    made = lengths_of(runs, day, reach, seed)
    counted = cut_words(made, seen, reach, record.end)
    size, unit = time_unit(float(seen.mean()))
    naive = naive_lengths(record.first, reach, record.at, RUNS, seed)
    made, seen, naive = made / size, seen / size, naive / size
    scored = judged(made, seen, naive, blocks_of(day), unit, pooled=True)
    last = Trial(
        "time to restore, simulated", unit, words, seen, made, naive, None, scored,
        of=of_lengths(record, len(seen)), end=days[-1], counted=counted,
    )  # fmt: skip
    return [*found, last]
