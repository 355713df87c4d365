"""What a planner looks up in a calendar: the days that were missed most, those that were left out; and how often what
came lay within what was forecast, counted in days or cases.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.backtest.judged import MOST_SCORED, Score
from experiments.backtest.series import Trial
from experiments.messages import capital

__all__ = ["Missed", "day_words", "left_out_words", "missed", "within_words"]

MOST_DAYS = 5  # that are named
LEVEL = "within the 95% interval"
A_HAIR = 1e-9  # of rounding


class Missed(NamedTuple):
    """A day, what came on it, and the central 95 % of the replications, which does not hold it."""

    day: pd.Timestamp
    came: float
    low: float
    high: float

    @property
    def beyond(self) -> float:
        """How many more came than the most that was forecast; below zero: fewer than the least."""
        return self.came - self.high if self.came > self.high else self.came - self.low


def missed(trial: Trial) -> list[Missed]:
    """Days outside of their 95 %, those farthest outside first; at most `MOST_DAYS`, none of lengths."""
    if trial.days is None or trial.judged is None:
        return []
    low, high = np.quantile(trial.made, [0.025, 0.975], axis=0)
    rows = zip(trial.days, trial.seen, low, high, strict=True)
    days = [Missed(day, float(came), float(least), float(most)) for day, came, least, most in rows]
    outside = [one for one in days if not one.low <= one.came <= one.high]
    return sorted(outside, key=lambda one: -abs(one.beyond))[:MOST_DAYS]


def day_words(day: pd.Timestamp) -> str:
    """'Thursday 2015-11-26'."""
    return f"{day.day_name()} {day.date()}"


def left_out_words(days: Sequence[pd.Timestamp]) -> str:
    """Which days after the split were taken as not recorded; "" where all were."""
    if not len(days):
        return ""
    named, more = ", ".join(map(day_words, days[:MOST_DAYS])), len(days) - MOST_DAYS
    rest = f" and {more} more" if more > 0 else ""
    return f"Taken as not recorded, and left out: {named}{rest}."


def within_words(trial: Trial) -> str:
    """'Requests: on 98 of 115 days what came lay within the 95 % interval; a right forecast: on 105 to 113.'"""
    assert trial.judged is not None
    score, n = trial.judged.score(LEVEL), min(trial.seen.size, MOST_SCORED)
    low, high = math.ceil(score.low * n - A_HAIR), math.floor(score.high * n + A_HAIR)  # whole ones inside
    of, on = (
        (f"on {score.value * n:,.0f} of {n:,} days", "on ") if trial.days is not None else _of_cases(trial, score, n)
    )
    held = "" if score.as_right else f", and this one is too {'sure' if score.value < score.low else 'unsure'}"
    return (
        f"{capital(trial.subject)}: {of} what came lay within the range that should hold 95 of "
        f"100; of a right forecast {on}{low:,} to {high:,}{held}."
    )


def _of_cases(trial: Trial, score: Score, n: int) -> tuple[str, str]:
    chosen = "" if n == trial.seen.size else ", chosen by chance,"
    return f"in {score.value * n:,.0f} of {n:,} cases{chosen}", "in "
