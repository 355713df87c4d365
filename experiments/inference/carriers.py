"""Which fitted values carry the data's part of an answer: its variance over draws, parted among the values.

With ten draws or more for each value that was drawn, the means of the draws are regressed on the standardised values.
A group of values (one list of the scenario, which was fitted together) carries

    C_g = Cov(X_g b_g, Y) / Var(Y),    less (1 - R^2) k_g / (n - k - 1)

which is its share of the variance where groups are drawn independently (Li and others 2010, J. Phys. Chem. A 114, 6022)
and sums to R^2 whatever hangs together; the second term takes off what k_g values fit by chance, as the adjusted R^2
does.
The data's part is tau^2 of tau^2 + sigma^2 / m (`draws.py`), so shares of Var(Y) are divided by that.  It is estimated
from the same draws, so intervals are of the jackknife over draws of the ratio of the two.

With fewer draws no regression has room.  Then each value's squared correlation stands alone, with Fisher's interval for
all values together (Bonferroni), and only those are named that surely are not 0.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

__all__ = ["PER_VALUE", "Carried", "Carriers", "carriers", "of_data"]

Array = NDArray[np.float64]
PER_VALUE = 10  # draws for each value, from which on a regression is made
FEWEST = 8  # draws, from which on correlations are looked at
LEVEL = 0.95
LEAST = 0.02  # of the data's share, so that a draw left out does not divide by nothing; assumption


class Carried(NamedTuple):
    """A group, or a single value where draws are few, and its share of the data's part with a 95 % interval."""

    name: str
    share: float
    low: float
    high: float


class Carriers(NamedTuple):
    """Shares, the largest first.  `whole`: they are of a regression and sum to `explained`, R^2 adjusted as a share of
    the data's part; else those of single values that surely are not 0.
    """

    shares: list[Carried]
    whole: bool
    explained: float  # NaN where it was not asked
    draws: int
    values: int  # that were drawn


def of_data(means: Array, noise: Array) -> float:
    """The data's share of the variance of the means of draws, tau^2 / (tau^2 + sigma^2 / m), one at most.

    `noise`: of each draw, the variance that chance in the simulation gives its mean, shape (n,); NaN: not known.
    """
    told = noise[~np.isnan(noise)]
    chance = float(told.mean()) if len(told) else 0.0
    return max(LEAST, 1 - chance / float(means.var(ddof=1)))


def carriers(means: Array, drawn: Mapping[str, Array], groups: Mapping[str, Sequence[str]], noise: Array) -> Carriers:
    """`means`: of each draw, shape (n,); `drawn`: value of each draw, shape (n,), by name; `groups`: names of each;
    `noise`: as `of_data` has it.
    """
    used = {name: x for name, x in drawn.items() if np.ptp(x) > 0}
    n, k = len(means), len(used)
    kept = {group: [name for name in names if name in used] for group, names in groups.items()}
    kept = {group: names for group, names in kept.items() if names}
    if k and n >= PER_VALUE * k and np.ptp(means) > 0:
        return _regressed(means, used, kept, noise)
    if n < FEWEST or not k or not np.ptp(means) > 0:
        return Carriers([], False, float("nan"), n, k)
    part = of_data(means, noise)
    found = [_alone(name, means, x, k, part) for name, x in used.items()]
    shown = sorted((one for one in found if one.low > 0), key=lambda one: -one.share)
    return Carriers(shown, False, float("nan"), n, k)


def _regressed(means: Array, used: Mapping[str, Array], groups: Mapping[str, list[str]], noise: Array) -> Carriers:
    names = [name for group in groups.values() for name in group]
    x, ends = np.column_stack([used[name] for name in names]), np.cumsum([len(group) for group in groups.values()])
    found, n = _shares(means, x, ends) / of_data(means, noise), len(means)
    others = [np.delete(np.arange(n), i) for i in range(n)]
    left_out = np.array([_shares(means[i], x[i], ends) / of_data(means[i], noise[i]) for i in others])
    error = np.sqrt((n - 1) / n * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    half = stats.t.ppf(0.5 + LEVEL / 2, n - 1 - len(names)) * error
    low, value, high = (np.clip(one, 0, 1).tolist() for one in (found - half, found, found + half))
    shares = [Carried(*row) for row in zip(groups, value, low, high, strict=True)]
    explained = float(np.clip(found.sum(), 0, 1))
    return Carriers(sorted(shares, key=lambda one: -one.share), True, explained, n, len(names))


def _shares(y: Array, x: Array, ends: NDArray[np.integer]) -> Array:
    """C_g of each group, whose columns end before `ends`."""
    n, k = x.shape
    centred, y = x - x.mean(axis=0), y - y.mean()
    centred = centred / centred.std(axis=0)
    slopes = np.linalg.lstsq(centred, y, rcond=None)[0]
    each = (centred * slopes * y[:, np.newaxis]).sum(axis=0) / float(y @ y)
    by_chance = (1 - each.sum()) * np.diff(ends, prepend=0) / (n - k - 1)
    shares: Array = np.add.reduceat(each, [0, *ends[:-1]]) - by_chance
    return shares


def _alone(name: str, means: Array, x: Array, values: int, part: float) -> Carried:
    """Its squared correlation; 0 lies in the interval where the correlation's own holds it."""
    r = float(np.corrcoef(means, x)[0, 1])
    z = float(special.ndtri(1 - (1 - LEVEL) / (2 * values))) / np.sqrt(len(means) - 3)
    middle = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12))
    low, high = np.tanh([abs(middle) - z, abs(middle) + z])
    ends = (min(1.0, float(end) ** 2 / part) if end > 0 else 0.0 for end in (low, high))
    return Carried(name, min(1.0, r**2 / part), *ends)
