"""How long things take: the law fitted on the first part, with what was open at the split as censored, simulated for
everything that began in the second part.

The record ends some day, and what is open then is longer than it looks.  Simulated lengths are therefore cut where the
record cut the real ones: at the record's end, or at a horizon if one is nearer, and both are compared as they stand.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.backtest.split import Cut, Part
from experiments.fitting.durations import LAWS, Law, fit_duration
from experiments.messages import Refusal

__all__ = ["HORIZON_S", "LengthLaw", "fit_lengths", "naive_lengths", "seen_lengths", "simulate_lengths"]

Array = NDArray[np.float64]
MOST = 20_000  # of a law: more change no digit that is shown
LAST_WEEKS = 8  # of the naive forecast
HORIZON_S = 90 * 86_400.0  # lengths are compared up to here; assumption


class LengthLaw(NamedTuple):
    """The law that was chosen, fitted before the split."""

    law: Law
    left_out: int  # of no length at all


def fit_lengths(part: Part, seed: int = 0) -> LengthLaw:
    """From the first part."""
    recorded = part.seconds.notna()
    kept = recorded & (part.seconds > 0)
    seconds, open_ = part.seconds[kept], part.open_[kept]
    if not len(seconds):
        raise Refusal("lengths: no end was recorded before the split; allowed: at least ten")
    if len(seconds) > MOST:
        chosen = np.random.default_rng(seed).choice(len(seconds), MOST, replace=False)
        seconds, open_ = seconds.iloc[chosen], open_.iloc[chosen]
    return LengthLaw(fit_duration(seconds, open_)[0], int((recorded & (part.seconds <= 0)).sum()))


def seen_lengths(record: Cut) -> tuple[Array, Array]:
    """Of the second part: lengths in seconds as far as they were seen, and how far each could be seen."""
    part = record.second
    kept = (part.seconds > 0) & part.seconds.notna()
    reach = (record.end - part.started[kept]).dt.total_seconds().to_numpy(float)
    reach = np.minimum(np.maximum(reach, 1.0), HORIZON_S)
    return np.minimum(part.seconds[kept].to_numpy(float), reach), reach


def simulate_lengths(found: LengthLaw, reach: Array, replications: int, seed: int) -> Array:
    """Shape (replications, things): one length for each that began, cut at its reach; parameters drawn anew."""
    rng = np.random.default_rng(seed)
    law = found.law
    draws = rng.multivariate_normal(law.parameters, law.covariance, replications, method="eigh")
    made = [LAWS[law.law].frozen(p).rvs(len(reach), random_state=rng) for p in draws]
    return np.minimum(np.array(made), reach)


def naive_lengths(part: Part, reach: Array, at: pd.Timestamp, replications: int, seed: int) -> Array:
    """Lengths of what ended in the last weeks before the split, drawn by chance: the forecast without a model."""
    ended = part.started + pd.to_timedelta(part.seconds, "s")
    recent = ~part.open_ & (part.seconds > 0) & (ended > at - pd.Timedelta(weeks=LAST_WEEKS))
    values = part.seconds[recent].to_numpy(float)
    if len(values) < 10:
        values = part.seconds[~part.open_ & (part.seconds > 0)].to_numpy(float)
    rng = np.random.default_rng(seed)
    return np.minimum(rng.choice(values, (replications, len(reach))), reach)
