"""Morris's screening: elementary effects along random trajectories, and how much of them is luck.

Morris 1991; mu* by Campolongo, Cariboni & Saltelli 2007.  Trajectories come from SALib.  An elementary effect is the
change of the outcome when one number moves by a step, divided by the step as a share of its range.  Each is taken
replication by replication under common random numbers, so effects (trajectories, replications) of one number can be
divided: `sigma` is the scatter over trajectories alone (curvature and interplay), `noise` the standard error that
luck leaves on one effect.

mu* is a mean of sizes, and luck has a size too: of an inert number under luck the mean of |effect| is .8 times the
noise.  So each effect takes its sign not from itself, but from the other replications of the same trajectory.  Where
there is no luck that is mu*; where there is nothing but luck it is zero on average; in between it errs towards zero.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from experiments import stats
from experiments.points.ranges import Range
from experiments.sensitivity.luck import parts

__all__ = ["design", "effects", "table"]

Array = NDArray[np.float64]


def design(k: int, trajectories: int, levels: int, seed: int) -> Array:
    """Points (trajectories x (k + 1), k) as shares of the ranges."""
    from SALib.sample import morris

    names = [str(number) for number in range(k)]
    problem = {"num_vars": k, "names": names, "bounds": [[0.0, 1.0]] * k}
    found: Array = morris.sample(problem, trajectories, num_levels=levels, seed=seed)
    return found


def effects(points: Array, y: Array) -> Array:
    """Elementary effects (trajectories, k, replications) of y (points, replications)."""
    k, n = points.shape[1], y.shape[1]
    moves = np.diff(points.reshape(-1, k + 1, k), axis=1)
    moved = np.abs(moves).argmax(axis=2)
    size = np.take_along_axis(moves, moved[:, :, None], axis=2)
    changes = np.diff(y.reshape(-1, k + 1, n), axis=1) / size
    found = np.empty_like(changes)
    np.put_along_axis(found, np.broadcast_to(moved[:, :, None], changes.shape), changes, axis=1)
    return found


def table(ranges: Sequence[Range], points: Array, y: Array) -> pd.DataFrame:
    """One row a number, largest mu* first: mu, mu* with standard errors, sigma, noise, and whether it is shown."""
    every = effects(points, y)
    rows = [{"parameter": one.path, **_row(every[:, k])} for k, one in enumerate(ranges)]
    found = pd.DataFrame(rows)
    found["p_holm"] = stats.holm(found.pop("p").to_numpy())
    found["why"] = [one.why for one in ranges]
    order = found["mu_star"].sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def _row(effect: Array) -> dict[str, object]:
    """Of one number; effect: (trajectories, replications)."""
    n = effect.shape[1]
    each, split, sizes = effect.mean(axis=1), parts(effect), _sizes(effect)
    noise = (split.replications + split.rest) / n
    whole = split.points + noise
    return {
        "mu": each.mean(),
        "mu_error": _error(effect),
        "mu_star": sizes.mean(),
        "mu_star_error": _error(sizes),
        "sigma": np.sqrt(split.points),
        "noise": np.sqrt(noise),
        "noise_share": noise / whole if whole > 0 else np.nan,
        "inert": bool((effect == 0).all()),
        "p": _p(effect),
    }


def _sizes(effect: Array) -> Array:
    """Each effect with the sign that the other replications of its trajectory give it; of a single one its size."""
    if effect.shape[1] < 2:
        return np.abs(effect)
    return effect * np.sign(effect.sum(axis=1, keepdims=True) - effect)


def _error(effect: Array) -> float:
    """Standard error of the mean over trajectories and replications, with what all trajectories share."""
    r, n = effect.shape
    split = parts(effect)
    return float(np.sqrt((split.points + split.rest / n) / r + split.replications / n))


def _p(effect: Array) -> float:
    """p value of no effect at all: of the mean over trajectories by a t test over replications, of the scatter over
    trajectories by an F test against what is left; the smaller one counts twice (Bonferroni).
    """
    r, n = effect.shape
    if n < 2:
        return np.nan
    if (effect == 0).all():
        return 1.0
    mean = stats.difference(effect.mean(axis=0), np.zeros(n)).p
    rest = parts(effect).rest
    if rest == 0:
        return 0.0
    ratio = n * effect.mean(axis=1).var(ddof=1) / rest
    return float(min(1.0, 2 * min(mean, special.fdtrc(r - 1, (r - 1) * (n - 1), ratio))))
