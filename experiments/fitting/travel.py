"""How long a way takes: minutes against kilometres in logarithms, and how fast one is at each hour.

ln minutes = a + b ln km + a normal error: with b below one long ways are faster.  The scenario's speed at an hour is
all kilometres over all hours; what is left over is the scatter of travel.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from experiments.fitting.fitted import Fitted, fitted
from experiments.fitting.regression import fit_linear
from experiments.messages import Refusal

__all__ = ["Travel", "fit_circuity", "fit_travel"]


class Travel(NamedTuple):
    """The law of the way, and speed in km/h by part of the day."""

    base: Fitted  # ln minutes at one kilometre
    slope: Fitted
    scatter: float  # standard deviation of ln minutes
    median_km: float
    speeds: dict[str, float]  # km/h, all kilometres over all hours, by part of the day
    n: int


def fit_travel(km: ArrayLike, minutes: ArrayLike, hour: ArrayLike, parts: dict[str, tuple[int, int]]) -> Travel:
    """`parts`: name -> first hour, last hour (not included), of the local time at which the way began."""
    x, t, h = np.asarray(km, float), np.asarray(minutes, float), np.asarray(hour)
    if (x <= 0).any() or (t <= 0).any():
        raise Refusal("trips: kilometres and minutes must be above zero; leave the others out and say how many")
    found = fit_linear(np.log(t), {"km": np.log(x)})
    b, slope = found.of("base"), found.of("km")
    left = np.log(t) - b.value - slope.value * np.log(x)
    within = {name: (h >= first) & (h < last) for name, (first, last) in parts.items()}
    speeds = {name: float(60 * x[mask].sum() / t[mask].sum()) for name, mask in within.items() if mask.any()}
    return Travel(b, slope, float(left.std(ddof=2)), float(np.median(x)), speeds, len(x))


def fit_circuity(driven_km: ArrayLike, straight_km: ArrayLike) -> Fitted:
    """How much longer ways are than the straight line: ratio of sums, with its error over ways (Cochran 1977)."""
    driven, straight = np.asarray(driven_km, float), np.asarray(straight_km, float)
    if len(driven) < 10 or straight.sum() <= 0:
        raise Refusal(f"trips: {len(driven)} with both lengths; at least 10 are needed")
    ratio = float(driven.sum() / straight.sum())
    error = float(np.sqrt(((driven - ratio * straight) ** 2).sum() / (len(driven) - 1) / len(driven)) / straight.mean())
    return fitted("circuity", ratio, error / ratio, "log", "factor", "ratio of sums", len(driven))
