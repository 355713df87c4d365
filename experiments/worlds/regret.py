"""What to choose if nobody knows which world it is: regret, and the value under the worst case, with intervals.

The regret of a policy in a world is what it gives away against the best policy there (Savage 1951).  Intervals rest on
one idea: if the paired intervals of all pairs of policies in all worlds hold together (Bonferroni), the largest of
their lower ends and the largest of their upper ends bound the largest difference; so also sums and minima.  Half of
alpha is for regrets, half for worst values, so that all of them hold for all policies together with at least the stated
confidence, whichever policy is best.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.compare import Comparison
from experiments.labels import difference_words
from experiments.outcomes import Outcomes

__all__ = ["choices", "regrets"]

Array = NDArray[np.float64]  # (value, from, to) in the first axis


def regrets(found: Mapping[str, Comparison], alpha: float = 0.05) -> pd.DataFrame:
    """One row a policy, in the order of the cells: largest and mean regret over the worlds, and the value in the worst
    one, each with an interval (`_from`, `_to`), and the worlds where that is.
    """
    worlds = list(found)
    first = next(iter(found.values()))
    pairs = len(first.outcomes.cells) * (len(first.outcomes.cells) - 1) // 2
    lost = np.array([_regret(one, alpha / 2 / (len(worlds) * pairs)) for one in found.values()])
    worth = np.array([_worth(one, alpha / 2 / (len(worlds) * len(one.outcomes.cells))) for one in found.values()])
    sign = _sign(first)
    rows = []
    for k, cell in enumerate(first.outcomes.cells):
        row: dict[str, object] = {"policy": difference_words(first.outcomes, cell, first.baseline)}
        row |= _named("worst_regret", lost[:, :, k].max(axis=0))
        row |= {"worst_regret_in": worlds[int(lost[:, 0, k].argmax())]}
        row |= _named("mean_regret", lost[:, :, k].mean(axis=0))
        value, low, high = sign * worth[:, :, k].min(axis=0)
        row |= _named("worst_value", np.array([value, min(low, high), max(low, high)]))
        rows.append(row | {"worst_value_in": worlds[int(worth[:, 0, k].argmin())]})
    return pd.DataFrame(rows)


def choices(table: pd.DataFrame, low_is_better: bool) -> dict[str, str]:
    """The policy with the smallest worst regret, with the smallest mean regret, and with the best worst case."""
    worst = table["worst_value"] * (1.0 if low_is_better else -1.0)
    found = {"minimax regret": table["worst_regret"], "mean regret": table["mean_regret"], "worst case": worst}
    return {rule: str(table["policy"].iloc[int(column.to_numpy().argmin())]) for rule, column in found.items()}


def _named(name: str, three: Array) -> dict[str, float]:
    return dict(zip((name, f"{name}_from", f"{name}_to"), map(float, three), strict=True))


def _sign(comparison: Comparison) -> float:
    return -1.0 if comparison.outcomes.indicators[comparison.goal].better == "low" else 1.0


def _regret(comparison: Comparison, alpha: float) -> Array:
    """Regret of each policy in one world: (value, from, to) x policies; intervals of level 1 - alpha for each pair."""
    outcomes, goal, sign = comparison.outcomes, comparison.goal, _sign(comparison)
    count = len(outcomes.cells)
    gap = np.zeros((3, count, count))  # what policy j is worth more than policy i
    for i in range(count):
        for j in range(i):
            gap[:, i, j] = _gap(outcomes, goal, outcomes.cells[j], outcomes.cells[i], sign, 1 - alpha)
            gap[:, j, i] = -gap[[0, 2, 1], i, j]
    return gap.max(axis=2)


def _gap(outcomes: Outcomes, goal: str, a: int, b: int, sign: float, level: float) -> Array:
    found = outcomes.difference(goal, a, b, level)
    ends = sorted((sign * found.low, sign * found.high))
    return np.array([sign * found.value, *ends])


def _worth(comparison: Comparison, alpha: float) -> Array:
    """Of each policy in one world what it is worth, more is better: (value, from, to) x policies."""
    outcomes, goal, sign = comparison.outcomes, comparison.goal, _sign(comparison)
    found = [outcomes.estimate(goal, cell, 1 - alpha) for cell in outcomes.cells]
    return np.array([[sign * one.value, *sorted((sign * one.low, sign * one.high))] for one in found]).T
