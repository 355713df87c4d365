"""When a company has forgotten how it began: the warm-up of each series, in days or, where there are seasons, in years.

Without seasons MSER cuts where the standard error of the rest is smallest, on means of five days, or of weeks where
days of the week differ.  With seasons days of one year are never compared with one another, but whole years are: as
many are cut as it takes until the next one is not shown to differ from those after it, by a paired test over
replications, or not by 1 %.  That a year differs by less than that is another test (equivalence), and the verdict says
where it is not shown.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments import stats
from experiments.inference.seasons import YEAR_DAYS
from experiments.inference.warmup import BATCH, FEWEST_EFFECTIVE, effective, mser

__all__ = ["Found", "found_in", "suggested", "verdict"]

Array = NDArray[np.float64]

WEEK = 7
LIKE = 0.01  # relative difference of two years that does not matter


class Found(NamedTuple):
    """What one series says: days to cut, whether that is an end, with seasons whether the first year behind it is shown
    to be within 1 % of the later ones, and what a replication is worth behind it.
    """

    series: str
    cut: int
    settled: bool
    shown: bool
    worth: float  # independent observations a replication; NaN with seasons
    before: float  # mean of the days cut; NaN if none are
    after: float  # mean of the rest

    @property
    def long_enough(self) -> bool:
        return bool(np.isnan(self.worth) or self.worth >= FEWEST_EFFECTIVE)


def found_in(series: Mapping[str, Array], seasons: bool, weekly: bool) -> list[Found]:
    """Each series (replications x days) by the rule that suits it; what never varies is left out."""
    varying = {name: filled(values) for name, values in series.items() if np.nanstd(values) > 0}
    return [
        _by_years(name, x) if seasons else _by_days(name, x, WEEK if weekly else BATCH) for name, x in varying.items()
    ]


def filled(values: Array) -> Array:
    """Days without a value take the mean of that day over the other replications, or the last one before it."""
    means = np.array([np.nan if np.isnan(day).all() else np.nanmean(day) for day in values.T])
    last = np.maximum.accumulate(np.where(np.isnan(means), 0, np.arange(means.size)))
    means = np.where(np.isnan(means), means[last], means)
    means = np.where(np.isnan(means), np.nanmean(values), means)
    return np.where(np.isnan(values), means, values)


def suggested(found: list[Found], seasons: bool) -> int:
    """Days that suit every series: the longest, and whole years where there are seasons."""
    longest = max((one.cut for one in found), default=0)
    return int(np.ceil(np.ceil(longest / YEAR_DAYS) * YEAR_DAYS)) if seasons and longest else longest


def verdict(one: Found) -> str:
    """What is to be said of a series."""
    if not one.settled:
        return "no end found: a longer run is needed, or there is no steady state"
    if not one.long_enough:
        return f"a run is worth {one.worth:.0f} independent days: a longer one is needed"
    if not one.shown:
        return f"nothing shown to move, but a difference of {100 * LIKE:.0f} % between years is not excluded"
    return "settled"


def _by_days(name: str, values: Array, batch: int) -> Found:
    cut, settled = mser(values, batch)
    rest = values[:, cut:]
    before = float(values[:, :cut].mean()) if cut else np.nan
    worth = effective(rest) if len(values) > 1 else np.nan
    return Found(name, cut, settled, True, worth, before, float(rest.mean()))


def _by_years(name: str, values: Array) -> Found:
    edges = [int(np.floor(k * YEAR_DAYS)) for k in range(int((values.shape[1] + 2) / YEAR_DAYS) + 1)]
    edges[-1] = min(edges[-1], values.shape[1])
    years = np.array([values[:, a:b].mean(axis=1) for a, b in pairwise(edges)])  # years x replications
    found = [_likeness(years[k], years[k + 1 :].mean(axis=0)) for k in range(len(years) - 1)]
    cut = next((k for k, (alike, _) in enumerate(found) if alike), len(found))
    settled = cut < len(found)
    before = float(years[:cut].mean()) if cut else np.nan
    return Found(name, edges[cut], settled, settled and found[cut][1], np.nan, before, float(years[cut:].mean()))


def _likeness(year: Array, later: Array) -> tuple[bool, bool]:
    """Whether they are not shown to differ, or by less than matters; and whether that is shown (equivalence)."""
    apart, margin = stats.difference(year, later), LIKE * abs(later.mean())
    return bool(apart.p > 0.05 or abs(apart.value) <= margin), bool(stats.at_most(apart, margin) < 0.05)
