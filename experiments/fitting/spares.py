"""Demand for spare parts that are seldom asked for: how often, how many at a time, and of which class.

The mean interval between months with demand and the squared coefficient of variation of the amounts make the class
(Syntetos, Boylan and Croston 2005; borders 1.32 and 0.49).  The rate is the mean of the months: that of Croston's
(1972) smoothing, size over interval, is too high (Syntetos and Boylan 2001).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.fitting.fitted import Fitted, fitted
from experiments.messages import Refusal

__all__ = ["BORDER_CV2", "BORDER_INTERVAL", "Demand", "croston", "fit_spares", "mean_rate"]

Array = NDArray[np.float64]
BORDER_INTERVAL, BORDER_CV2 = 1.32, 0.49
FEWEST_MONTHS = 12  # a year: fewer do not tell what is seldom asked for from what is of a season
CLASSES = ("smooth", "erratic", "intermittent", "lumpy")


class Demand(NamedTuple):
    """Of each part, shape (parts,); pieces and months."""

    per_month: Array
    error: Array  # of per_month
    interval: Array  # months for each month with demand; NaN with fewer than two
    cv2: Array  # of the amounts in months with demand
    kind: NDArray[np.str_]


def fit_spares(pieces: ArrayLike) -> Demand:
    """From pieces asked for, shape (parts, months)."""
    d = np.asarray(pieces, float)
    if d.ndim == 2 and d.shape[1] < FEWEST_MONTHS:
        raise Refusal(f"parts: {d.shape[1]} months; at least {FEWEST_MONTHS} are needed")
    if d.ndim != 2 or (d < 0).any() or np.isnan(d).any():
        raise Refusal(f"parts: a table of shape {d.shape}; allowed: parts by months, none below zero")
    asked = d > 0
    times = asked.sum(axis=1)
    with np.errstate(all="ignore"):
        interval = np.where(times > 1, d.shape[1] / times, np.nan)
        mean = d.sum(axis=1) / times
        cv2 = (np.where(asked, (d - mean[:, None]) ** 2, 0.0).sum(axis=1) / times) / mean**2
    which = (interval >= BORDER_INTERVAL) * 2 + (cv2 > BORDER_CV2)
    kind = np.where(np.isnan(interval), "once", np.array(CLASSES)[which])
    error = d.std(axis=1, ddof=1) / np.sqrt(d.shape[1])
    return Demand(d.mean(axis=1), error, interval, cv2, kind)


def mean_rate(found: Demand) -> Fitted:
    """Pieces a part and month, over all parts; parts differ, so the error is of parts, not of their months."""
    mean, n = float(found.per_month.mean()), len(found.per_month)
    if n < 2 or mean == 0.0:
        raise Refusal(
            f"parts: {n} parts with {mean:g} pieces a month; allowed: two or more of which some are asked for"
        )
    error = float(found.per_month.std(ddof=1) / np.sqrt(n)) / mean
    return fitted("pieces a part and month", mean, error, "log", "pieces", "mean of parts", n)


def croston(pieces: ArrayLike, alpha: float = 0.1, corrected: bool = True) -> Array:
    """Pieces a month by smoothed size over smoothed interval, of each part; corrected: times 1 - alpha / 2."""
    d = np.asarray(pieces, float)
    size, interval, since = np.full(len(d), np.nan), np.full(len(d), np.nan), np.ones(len(d))
    for month in d.T:
        asked = month > 0
        new = asked & np.isnan(size)
        size = np.where(new, month, np.where(asked, size + alpha * (month - size), size))
        interval = np.where(new, since, np.where(asked, interval + alpha * (since - interval), interval))
        since = np.where(asked, 1.0, since + 1.0)
    return (1 - alpha / 2 if corrected else 1.0) * size / interval
