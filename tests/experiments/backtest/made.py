"""Work orders whose law is known, with a change at the split that is planted."""

import numpy as np
import pandas as pd

ZONE = "America/New_York"
START, SPLIT = pd.Timestamp("2023-01-02", tz=ZONE), "2023-08-01"
WEEK = np.array([1.1, 1.0, 1.0, 1.1, 1.2, 0.6, 0.5])


def record(seed: int, days: int = 300, rate: float = 30, level: float = 1.0, slower: float = 1.0) -> pd.DataFrame:
    """Work orders: weekday factors, a gamma factor of the day, lognormal times to restore; from the split on `level`
    times as many, that take `slower` times as long.  The record ends after `days`: what is open then has no end."""
    rng = np.random.default_rng(seed)
    day = np.arange(days)
    after = day >= (pd.Timestamp(SPLIT, tz=ZONE) - START).days
    counts = rng.poisson(rate * WEEK[day % 7] * np.where(after, level, 1) * rng.gamma(25, 1 / 25, days))
    seconds = np.sort(np.repeat(day, counts) * 86_400 + rng.integers(0, 86_400, counts.sum()))
    lasted = rng.lognormal(11, 1.2, len(seconds)) * np.where(after[seconds // 86_400], slower, 1)
    midnight = pd.Timestamp("2023-01-02") + pd.to_timedelta(seconds, "s")
    opened = pd.Series(midnight).dt.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward")
    closed = opened + pd.to_timedelta(np.floor(lasted), "s")
    return pd.DataFrame({"opened": opened, "closed": closed.where(closed < START + pd.Timedelta(days=days))})
