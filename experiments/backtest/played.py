"""What each replication would score if it were the truth and the others the forecast, all of them at once.

The others of a replication are all sorted values but one, so one sort of all of them serves every replication: means of
distances by running sums, order statistics by stepping over the one that is left out.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["crps_played", "held_played", "places_played"]

Array = NDArray[np.float64]


def crps_played(made: Array, played: int) -> Array:
    """Mean CRPS over things of each of the first `played` replications, by the others; shape (played,).

    With S the sum of distances of all pairs and d those of one to the others, the others' own distances sum to S - d.
    """
    n = len(made)
    order = np.argsort(made, axis=0, kind="stable")
    x = np.take_along_axis(made, order, axis=0)
    sums = np.cumsum(x, axis=0)
    place = np.arange(n)[:, None]
    to_others = (2 * place + 2 - n) * x - 2 * sums + sums[-1]
    d = np.empty_like(x)
    np.put_along_axis(d, order, to_others, axis=0)
    pairs = d.sum(axis=0) / 2
    found: Array = (d / (n - 1) - (pairs - d) / ((n - 1) * (n - 2)))[:played].mean(axis=1)
    return found


def places_played(made: Array, played: int, seed: int = 0) -> Array:
    """Place of each thing of a replication among the others, ties by chance; shape (played, things)."""
    x = np.sort(made, axis=0)
    below, upto = (np.empty((played, made.shape[1])) for _ in range(2))
    for thing in range(made.shape[1]):
        below[:, thing] = np.searchsorted(x[:, thing], made[:played, thing], "left")
        upto[:, thing] = np.searchsorted(x[:, thing], made[:played, thing], "right")
    luck = np.random.default_rng(seed).random(made.shape[1])
    found: Array = (below + luck * (upto - below)) / len(made)
    return found


def held_played(made: Array, level: float, played: int) -> Array:
    """Share of things of a replication within the central interval of the others, ends included; shape (played,)."""
    x, y = np.sort(made, axis=0), made[:played]
    low, high = (_quantile_without(x, y, q) for q in ((1 - level) / 2, (1 + level) / 2))
    found: Array = ((y >= low) & (y <= high)).mean(axis=1)
    return found


def _quantile_without(x: Array, y: Array, q: float) -> Array:
    """The q-quantile of all of sorted `x` but one value of `y`, linear between order statistics."""
    at = q * (len(x) - 2)
    below = int(at)
    above = min(below + 1, len(x) - 2)
    first, second = (np.where(x[k] < y, x[k], x[k + 1]) for k in (below, above))
    found: Array = first + (at - below) * (second - first)
    return found
