"""Lengths of which some had not ended when the record did: means and quantiles that a backlog does not make short.

Those that ended are the quick ones.  The share that lasts longer is Kaplan and Meier's (1958), for which an open one
lasted at least so long; a mean is its area up to `longest`, beyond which nobody looks (restricted mean, Irwin 1949), or
up to the longest that was seen, which is taken to have ended (Efron 1967): a few that were still open at the top would
otherwise count as weeks.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

__all__ = ["Lengths", "mean_of", "until"]

Array = NDArray[np.float64]


class Lengths(NamedTuple):
    """Lengths in one unit, shape (n,), and which of them had ended."""

    length: Array
    ended: NDArray[np.bool_]

    def mean(self, longest: float) -> float:
        """Of the lesser of the length and `longest`; NaN where there is none."""
        if not len(self.length):
            return float("nan")
        times, lasting = self._curve()
        edges = np.minimum([0.0, *times, self.length.max()], longest)
        return float(np.diff(edges) @ [1.0, *lasting])

    def quantile(self, level: float, longest: float) -> float:
        """The length by which this share had ended, at most the longest seen or `longest`; NaN where there is none."""
        if not len(self.length):
            return float("nan")
        times, lasting = self._curve()
        there = times[lasting <= 1 - level + 1e-12]
        return float(min(there[0] if len(there) else self.length.max(), longest))

    def _curve(self) -> tuple[Array, Array]:
        """Lengths from short to long, and the share that lasts longer than each."""
        seen = stats.CensoredData(uncensored=self.length[self.ended], right=self.length[~self.ended])
        found = stats.ecdf(seen).sf
        return np.asarray(found.quantiles, float), np.asarray(found.probabilities, float)


def until(begun: pd.Series, ended: pd.Series, end: pd.Timestamp) -> Lengths:
    """Hours from one time to another, or to the end of the record where that has not come by then."""
    there = (ended <= end).to_numpy(bool)
    hours = (ended.where(there, end) - begun).dt.total_seconds().to_numpy(float) / 3600
    usable = hours >= 0
    return Lengths(hours[usable], there[usable])


def mean_of(values: np.ndarray) -> float:
    """NaN where there is none."""
    return float(values.mean()) if len(values) else float("nan")
