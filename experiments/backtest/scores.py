"""How good a forecast was that said a whole distribution: proper scores, coverage, and distances of distributions.

A forecast is a set of replications, shape (replications, things).  The continuous ranked probability score (Gneiting
and Raftery 2007) is in the unit of the thing; it is the absolute error where the forecast is one number, and nothing
makes it smaller than to say what one believes.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["coverage", "crps", "distances", "pit", "unevenness"]

Array = NDArray[np.float64]


def crps(made: ArrayLike, seen: ArrayLike) -> Array:
    """Of each thing, shape (things,); free of the bias of few replications (Ferro 2014)."""
    x, y = np.sort(np.asarray(made, float), axis=0), np.asarray(seen, float)
    n = len(x)
    weights = 2 * np.arange(1, n + 1) - n - 1
    apart = (weights[:, None] * x).sum(axis=0) / (n * (n - 1))  # half the mean distance of two replications
    found: Array = np.abs(x - y).mean(axis=0) - apart
    return found


def pit(made: ArrayLike, seen: ArrayLike, seed: int = 0) -> Array:
    """Place of what was seen among the replications, ties by chance: even from 0 to 1 if the forecast is right."""
    x, y = np.asarray(made, float), np.asarray(seen, float)
    below, equal = (x < y).sum(axis=0), (x == y).sum(axis=0)
    luck = np.random.default_rng(seed).random(y.shape)
    found: Array = (below + luck * (equal + 1)) / (len(x) + 1)
    return found


def coverage(made: ArrayLike, seen: ArrayLike, level: float) -> float:
    """Share of things within the central interval of the replications, ends included."""
    low, high = np.quantile(np.asarray(made, float), [(1 - level) / 2, (1 + level) / 2], axis=0)
    y = np.asarray(seen, float)
    return float(((y >= low) & (y <= high)).mean())


def unevenness(places: ArrayLike) -> float:
    """Largest distance of places from an even spread (Kolmogorov), 0 to 1."""
    p = np.sort(np.asarray(places, float))
    steps = np.arange(len(p) + 1) / len(p)
    return float(max((steps[1:] - p).max(), (p - steps[:-1]).max()))


def distances(one: ArrayLike, other: ArrayLike) -> tuple[float, float]:
    """Between two samples: Kolmogorov and Smirnov's (0 to 1), and Wasserstein's (mean shift, in the unit).

    Both from the same two step functions; scipy has each by itself and takes far longer for two.
    """
    x, y = np.sort(np.asarray(one, float)), np.sort(np.asarray(other, float))
    every = np.sort(np.concatenate([x, y]), kind="stable")
    apart = np.abs(np.searchsorted(x, every, "right") / len(x) - np.searchsorted(y, every, "right") / len(y))
    return float(apart.max()), float((apart[:-1] * np.diff(every)).sum())
