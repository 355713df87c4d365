"""The same quantity in many groups, small ones among them: each drawn towards the rest as far as its own data are weak.

Groups are taken as drawn from one law, normal on the scale of the quantity (logit for shares), whose mean and spread
are learnt from all of them (Efron and Morris 1975).  The spread is not known, so what is said of a group is averaged
over what it may be, every spread being as likely beforehand (Gelman 2006): intervals that take one estimate of it for
the truth are too narrow.  Because of the pooling the group that looks best is not thought better than it is.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from experiments.fitting.fitted import Fitted, Scale, on_scale, unscaled
from experiments.messages import Refusal

__all__ = ["Pooled", "by_group", "pooled_logits", "pooled_shares", "pooled_values"]

Array = NDArray[np.float64]
T = TypeVar("T")
FEWEST_GROUPS = 5  # a spread between fewer is as good as unknown
TAILS = (0.025, 0.975)
SPREADS, CENTRES, POINTS = 48, 33, 321  # of the grids; twice as many change no third digit


class Pooled(NamedTuple):
    """Mean and standard deviation between groups, the latter on the scale of the quantity; then each group."""

    mean: Fitted
    spread: Fitted
    groups: list[Fitted]

    def of(self, name: str) -> Fitted:
        """A group by its name."""
        return next(one for one in self.groups if one.name == name)


def by_group(groups: Mapping[str, T], fit: Callable[[T], Fitted]) -> tuple[list[Fitted], dict[str, str]]:
    """The fit of each group under the group's name; and of those that it refused, why."""
    found, refused = [], {}
    for key, data in groups.items():
        try:
            found.append(fit(data)._replace(name=key))
        except Refusal as refusal:
            refused[key] = str(refusal)
    return found, refused


def pooled_values(values: Sequence[Fitted]) -> Pooled:
    """From the groups' own fits, all of one kind and on one scale."""
    _enough([one.name for one in values])
    scale, unit = values[0].scale, values[0].unit
    x, s = np.array([on_scale(one.value, scale) for one in values]), np.array([one.error for one in values])
    spread = _spreads(math.hypot(x.std(), float(np.median(s))))
    of_all = spread[:, None] ** 2 + s**2
    precision = (1 / of_all).sum(axis=1)
    centre = (x / of_all).sum(axis=1) / precision
    log_weight = -0.5 * (np.log(of_all) + (x - centre[:, None]) ** 2 / of_all).sum(axis=1) - 0.5 * np.log(precision)
    weight = _shares(log_weight)
    drawn = s**2 / of_all  # how far a group is drawn to the mean, shape (spreads, groups)
    means = (1 - drawn) * x + drawn * centre[:, None]
    variances = (1 - drawn) * s**2 + drawn**2 / precision[:, None]
    n = sum(one.n for one in values)
    each = [
        _normal(one.name, *_mixed(weight, m, v), scale, unit, one.n)
        for one, m, v in zip(values, means.T, variances.T, strict=True)
    ]
    return Pooled(
        _normal("all groups", *_mixed(weight, centre, 1 / precision), scale, unit, n), _spread(spread, weight, n), each
    )


def pooled_shares(names: Sequence[str], yes: ArrayLike, of: ArrayLike) -> Pooled:
    """From counts by group; a group with nothing, or with all, has an interval, too."""
    k, n = np.asarray(yes, float), np.asarray(of, float)
    if (k > n).any() or (k < 0).any():
        raise Refusal("groups: more happened in one than could")
    return pooled_logits(names, k[:, None], n[:, None], np.zeros((1,)))


def pooled_logits(names: Sequence[str], yes: ArrayLike, of: ArrayLike, offsets: ArrayLike) -> Pooled:
    """From counts by group and kind of case, shape (groups, kinds); a kind's logit lies `offsets` (kinds,) apart."""
    k, n, off = np.asarray(yes, float), np.asarray(of, float), np.asarray(offsets, float)
    _enough(names)
    if k.sum() in (0.0, n.sum()):
        raise Refusal(f"groups: it happened in {k.sum():.0f} of {n.sum():.0f} cases; groups cannot be told apart")
    rough = special.logit((k.sum(axis=1) + 0.5) / (n.sum(axis=1) + 1))
    middle = float(special.logit((k.sum() + 0.5) / (n.sum() + 1)))
    spread = _spreads(rough.std())
    points = np.linspace(min(rough.min(), middle) - 4, max(rough.max(), middle) + 4, POINTS)
    likelihood = _likelihood(points, k, n, off)
    centres = middle + np.linspace(-4, 4, CENTRES) * math.hypot(rough.std() / math.sqrt(len(k)), 2 / math.sqrt(n.sum()))
    law = _laws(points, centres, spread)
    seen = likelihood @ law.T
    weight = _shares(np.log(seen).sum(axis=0))
    each = likelihood * ((weight / seen) @ law)
    return Pooled(
        _of_grid("all groups", centres, weight.reshape(CENTRES, -1).sum(axis=1), int(n.sum())),
        _spread(spread, weight.reshape(CENTRES, -1).sum(axis=0), int(n.sum())),
        [_of_grid(name, points, one, int(m)) for name, one, m in zip(names, each, n.sum(axis=1), strict=True)],
    )


def _enough(names: Sequence[str]) -> None:
    if len(names) < FEWEST_GROUPS:
        there = "there is 1" if len(names) == 1 else f"there are {len(names)}"
        raise Refusal(f"groups: {there}; a spread between them needs at least {FEWEST_GROUPS}")


def _spreads(rough: float) -> Array:
    """A straight grid of standard deviations, from next to nothing to four times the raw one."""
    return np.linspace(0.0, 1.0, SPREADS + 1)[1:] * 4 * max(rough, 1e-3)


def _likelihood(points: Array, k: Array, n: Array, offsets: Array) -> Array:
    """Of each group's logit, largest one, shape (groups, points)."""
    found = np.zeros((len(k), len(points)))
    for column, offset in enumerate(offsets):
        chance = np.log(special.expit(points + offset)), np.log(special.expit(-points - offset))
        found += np.outer(k[:, column], chance[0]) + np.outer((n - k)[:, column], chance[1])
    return np.asarray(np.exp(found - found.max(axis=1, keepdims=True)))


def _laws(points: Array, centres: Array, spread: Array) -> Array:
    """Share of each point under each law, shape (centres * spreads, points)."""
    c, s = (one.ravel()[:, None] for one in np.meshgrid(centres, spread, indexing="ij"))
    edges = np.append(points, 2 * points[-1] - points[-2]) - (points[1] - points[0]) / 2
    return np.asarray(np.diff(special.ndtr((edges - c) / s), axis=1) + 1e-300)


def _shares(log_weight: Array) -> Array:
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def _mixed(weight: Array, mean: Array, variance: Array) -> tuple[float, float]:
    """Mean and standard deviation of a mixture."""
    middle = float(weight @ mean)
    return middle, math.sqrt(float(weight @ (variance + (mean - middle) ** 2)))


def _normal(name: str, centre: float, error: float, scale: Scale, unit: str, n: int) -> Fitted:
    value, low, high = (unscaled(centre + z * error, scale) for z in (0.0, *special.ndtri(TAILS)))
    return Fitted(name, value, low, high, error, scale, unit, "pooled", n)


def _of_grid(name: str, points: Array, weight: Array, n: int) -> Fitted:
    """A share from the weights of its logits."""
    low, middle, high = (float(special.expit(x)) for x in _quantiles(points, weight, (TAILS[0], 0.5, TAILS[1])))
    share = weight / weight.sum()
    error = math.sqrt(float(share @ (points - share @ points) ** 2))
    return Fitted(name, middle, low, high, error, "logit", "share", "pooled", n)


def _spread(spread: Array, weight: Array, n: int) -> Fitted:
    low, middle, high = _quantiles(spread, weight, (TAILS[0], 0.5, TAILS[1]))
    error = (math.log(high) - math.log(low)) / (special.ndtri(TAILS[1]) - special.ndtri(TAILS[0]))
    return Fitted("spread", middle, low, high, float(error), "log", "", "pooled", n)


def _quantiles(points: Array, weight: Array, levels: Sequence[float]) -> list[float]:
    """Of weights in equal bins around the points."""
    grown = np.append(0.0, np.cumsum(weight / weight.sum()))
    edges = np.append(points, 2 * points[-1] - points[-2]) - (points[1] - points[0]) / 2
    return [float(np.interp(level, grown, edges)) for level in levels]
