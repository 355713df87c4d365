"""One forecast judged: its scores, what they would be if the model were right, and the same of the naive forecast.

What a right model would score is not guessed: each of some replications plays the record once and is scored by the
others, so that luck, days that hang together in the model and the number of days are all in the range.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.backtest.played import crps_played, held_played, places_played
from experiments.backtest.scores import coverage, crps, distances, pit, unevenness

__all__ = ["LEVELS", "Judged", "Score", "judged"]

Array = NDArray[np.float64]
Whole = NDArray[np.integer]
LEVELS = (0.5, 0.8, 0.95)
PLAYED = 100  # replications that play the record
MOST_SCORED = 1_500  # things that are scored one by one; the rest only in distributions
QUANTILES = (0.5, 0.9, 0.95)


class Score(NamedTuple):
    """One figure, and the central 95 % of it over replications that play the record."""

    name: str
    unit: str
    value: float
    low: float
    high: float
    naive: float  # the same figure of the naive forecast

    @property
    def as_right(self) -> bool:
        return self.low <= self.value <= self.high


class Judged(NamedTuple):
    """All scores, and the skill: 1 is perfect, 0 as good as the naive forecast, below 0 worse."""

    scores: list[Score]
    skill: float
    skill_low: float
    skill_high: float
    places: Array  # PIT of what was scored

    def score(self, name: str) -> Score:
        return next(one for one in self.scores if one.name == name)


def judged(made: Array, seen: Array, naive: Array, blocks: Whole, unit: str, pooled: bool, seed: int = 0) -> Judged:
    """`made` and `naive`: shape (replications, things); `blocks`: things of one block hang together (weeks).

    `pooled`: the things are a sample of one distribution, which is compared as a whole, too.
    """
    chosen = np.random.default_rng(seed).permutation(seen.size)[:MOST_SCORED]
    figures = _figures(made, seen, chosen, pooled)
    of_naive = _figures(naive, seen, chosen, pooled)
    right = _played(made, chosen, pooled)
    scores = []
    for name, value in figures.items():
        low, high = np.quantile(right[name], [0.025, 0.975])
        low = 0.0 if name in _SMALL_IS_GOOD else low
        scores.append(Score(name, _unit(name, unit), value, float(low), float(high), of_naive[name]))
    scores += _levels(made, seen, naive, unit, pooled)
    ours, theirs = (crps(one[:, chosen], seen[chosen]) for one in (made, naive))
    return Judged(scores, *_skill(ours, theirs, blocks[chosen], seed), pit(made[:, chosen], seen[chosen]))


_SMALL_IS_GOOD = ("unevenness of places", "Kolmogorov-Smirnov distance", "Wasserstein distance")


def _unit(name: str, unit: str) -> str:
    return unit if name in ("CRPS", "Wasserstein distance") else "share"


def _figures(made: Array, seen: Array, chosen: Whole, pooled: bool) -> dict[str, float]:
    x, y = made[:, chosen], seen[chosen]
    found = {"CRPS": float(crps(x, y).mean()), "unevenness of places": unevenness(pit(x, y))}
    found |= {f"within the {level:.0%} interval": coverage(x, y, level) for level in LEVELS}
    if pooled:
        ks, shift = distances(seen, made[:20].ravel())
        found |= {"Kolmogorov-Smirnov distance": ks, "Wasserstein distance": shift}
    return found


def _played(made: Array, chosen: Whole, pooled: bool) -> dict[str, Array]:
    """The same figures of replications that play the record, by the others."""
    x, played = made[:, chosen], min(PLAYED, len(made) // 2)
    found = {"CRPS": crps_played(x, played)}
    found["unevenness of places"] = np.array([unevenness(one) for one in places_played(x, played)])
    found |= {f"within the {level:.0%} interval": held_played(x, level, played) for level in LEVELS}
    if pooled:
        apart = [distances(made[k], np.delete(made, k, axis=0)[:20].ravel()) for k in range(played)]
        found["Kolmogorov-Smirnov distance"], found["Wasserstein distance"] = np.array(apart).T
    return found


def _levels(made: Array, seen: Array, naive: Array, unit: str, pooled: bool) -> list[Score]:
    """Mean and quantiles of all things: what was seen, and where replications have it."""
    found = [_level("mean", unit, made.mean(axis=1), float(seen.mean()), float(naive.mean()))]
    if pooled:
        of_made, of_seen = np.quantile(made, QUANTILES, axis=1), np.quantile(seen, QUANTILES)
        of_naive = np.quantile(naive, QUANTILES)
        for k, level in enumerate(QUANTILES):
            found.append(_level(f"{level:.0%} quantile", unit, of_made[k], float(of_seen[k]), float(of_naive[k])))
    return found


def _level(name: str, unit: str, made: Array, seen: float, naive: float) -> Score:
    low, high = np.quantile(made, [0.025, 0.975])
    return Score(name, unit, seen, float(low), float(high), naive)


def _skill(ours: Array, theirs: Array, blocks: Whole, seed: int) -> tuple[float, float, float]:
    """1 - CRPS / CRPS of the naive forecast, and its 95 % interval by resampling whole blocks."""
    if theirs.sum() <= 0:
        return float("nan"), float("nan"), float("nan")
    names, place = np.unique(blocks, return_inverse=True)
    sums = np.array([np.bincount(place, one, len(names)) for one in (ours, theirs)])
    rng = np.random.default_rng(seed)
    again = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), 1000) @ sums.T
    low, high = np.quantile(1 - again[:, 0] / np.maximum(again[:, 1], 1e-300), [0.025, 0.975])
    return float(1 - ours.sum() / theirs.sum()), float(low), float(high)
