"""A budget of replications, given where it helps most to tell the best cell from the others: OCBA.

N_i / N_j = ((S_i / d_i) / (S_j / d_j))^2 for cells that are not the best, d_i their distance behind it, and
N_b = S_b sqrt(sum (N_i / S_i)^2).

Source: Chen, Lin, Yucesan and Chick (2000), Discrete Event Dynamic Systems 10.  The cells are taken for independent.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

__all__ = ["correct_at_least", "next_sizes", "shares"]

Array = NDArray[np.float64]


def shares(means: ArrayLike, deviations: ArrayLike) -> Array:
    """The share of the budget of each cell; larger means are better.

    A cell that is less than a thousandth of the largest distance behind counts as that far behind, so that shares are
    finite; such cells and the best one then share nearly everything, as the rule would have it.
    """
    mean, deviation = np.asarray(means, float), np.asarray(deviations, float)
    best = int(np.argmax(mean))
    behind = mean[best] - mean
    others = np.arange(mean.size) != best
    least = 1e-3 * (np.max(behind) or 1.0)
    spread = np.maximum(deviation, 1e-9 * (np.max(deviation) or 1.0))
    weight = np.zeros(mean.size)
    weight[others] = (spread[others] / np.maximum(behind[others], least)) ** 2
    weight[best] = spread[best] * np.sqrt(np.sum((weight[others] / spread[others]) ** 2))
    return weight / weight.sum()


def next_sizes(means: ArrayLike, deviations: ArrayLike, now: ArrayLike, more: int) -> NDArray[np.int64]:
    """How many replications each cell is to have after `more` of them, given what it has `now`; none loses any."""
    had = np.asarray(now, np.int64)
    total, open_, wanted = int(had.sum()) + more, np.ones(had.size, bool), had.astype(float)
    share = shares(means, deviations)
    while True:
        left = total - had[~open_].sum()
        wanted = np.where(open_, left * share / share[open_].sum(), had)
        over = open_ & (wanted < had)
        if not over.any():
            break
        open_ &= ~over
    return _whole(wanted, had, total)


def _whole(wanted: Array, had: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Whole numbers with the same sum: rounded down, the rest to the largest remainders."""
    sizes = np.maximum(np.floor(wanted).astype(np.int64), had)
    order = np.argsort(-(wanted - sizes), kind="stable")
    for cell in order[: max(total - int(sizes.sum()), 0)]:
        sizes[cell] += 1
    return sizes


def correct_at_least(means: ArrayLike, deviations: ArrayLike, sizes: ArrayLike) -> float:
    """An estimate from below of the probability that the cell with the highest mean is the best (Bonferroni):
    1 - sum Phi(-d_i / sqrt(S_b^2 / N_b + S_i^2 / N_i)).
    """
    mean, error = np.asarray(means, float), np.asarray(deviations, float) ** 2 / np.asarray(sizes, float)
    best = int(np.argmax(mean))
    others = np.arange(mean.size) != best
    apart = np.sqrt(error[best] + error[others])
    behind = mean[best] - mean[others]
    z = np.divide(behind, apart, out=np.where(behind > 0, np.inf, 0.0), where=apart > 0)
    return float(max(0.0, 1 - special.ndtr(-z).sum()))
