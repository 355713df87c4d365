"""How long callers wait before they give up: who is answered was patient at least so long, so his wait is censored.

Survival by Kaplan and Meier (1958) with Greenwood's intervals on the log-log scale; laws by `durations.py`.  The mean
of the waits of those who gave up, which is what reports show, is not the mean patience: the patient are answered
first.
"""

import warnings
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from experiments.fitting.durations import LAWS, Law, fit_duration
from experiments.fitting.fitted import Fitted, fitted
from experiments.messages import Refusal

__all__ = ["Patience", "fit_patience"]


class Patience(NamedTuple):
    """Times in seconds."""

    laws: list[Law]  # the best first
    exponential: Fitted  # mean that an exponential law has, whatever the best
    median: float  # of the survival curve; NaN where half of the callers outwaited all that was seen
    times: np.ndarray  # of the survival curve
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: int
    abandoned: int

    def still_waiting(self, seconds: float) -> float:
        """Share of callers who are willing to wait longer than so many seconds."""
        at = int(np.searchsorted(self.times, seconds, side="right")) - 1
        return float(self.survival[at]) if at >= 0 else 1.0


def fit_patience(waited_s: ArrayLike, gave_up: ArrayLike, laws: Iterable[str] = tuple(LAWS)) -> Patience:
    """From the waits of callers who queued; a wait of zero tells nothing of patience and must not be among them."""
    waits, gone = np.asarray(waited_s, float), np.asarray(gave_up, bool)
    if not gone.any() or gone.all():
        raise Refusal(
            f"waits: {int(gone.sum())} of {len(gone)} callers gave up; allowed: some that did, some that did not"
        )
    curve = stats.ecdf(stats.CensoredData(uncensored=waits[gone], right=waits[~gone])).sf
    with warnings.catch_warnings():  # at survival 1 and 0 the log-log interval is undefined: NaN there
        warnings.simplefilter("ignore", RuntimeWarning)
        ends = curve.confidence_interval(method="log-log")
    below = np.flatnonzero(curve.probabilities <= 0.5)
    median = float(curve.quantiles[below[0]]) if len(below) else float("nan")
    found = fit_duration(waits, ~gone, "s", laws)
    return Patience(
        found, _exponential(waits, gone), median, curve.quantiles, curve.probabilities,
        ends.low.probabilities, ends.high.probabilities, len(waits), int(gone.sum()),
    )  # fmt: skip


def _exponential(waits: np.ndarray, gone: np.ndarray) -> Fitted:
    """All waiting over those who gave up, with an error that holds where the law does not (White 1982)."""
    left = int(gone.sum())
    mean = float(waits.sum() / left)
    error = float(np.sqrt(((gone - waits / mean) ** 2).sum())) / left
    return fitted("mean", mean, error, "log", "s", "exponential, likelihood, White", len(waits))
