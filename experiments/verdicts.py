"""What is shown against the baseline, and what is not: asked by every sentence, table and figure alike.

The law of the report: a comparison with the baseline has one adjusted p value and one verdict, that of the table of
differences (Holm's, over all cells, for each indicator apart).  Nobody judges such a comparison by its own interval.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.compare import Comparison
from experiments.contrasts import shown_side
from experiments.decision import rivals_of

__all__ = ["ALIKE", "best_is_shown", "best_shown", "choice_words", "first_by", "gain_of", "identical", "shown_side"]

ALIKE = "identical to the baseline in every replication"


def best_is_shown(comparison: Comparison) -> bool:
    """Whether the cell that was chosen is shown to beat the baseline, if only by its cost, or is the baseline."""
    decision = comparison.decision
    if decision is None or decision.by_cost or decision.best == comparison.baseline:
        return True
    return _beats(comparison, decision.best)


def best_shown(comparison: Comparison) -> int | None:
    """The best cell that is shown to beat the baseline, among those that may be chosen; none: no such cell."""
    if comparison.decision is None:
        return None
    ranked = [comparison.decision.best, *(int(cell) for cell in comparison.decision.rivals["cell"])]
    others = (cell for cell in ranked if cell != comparison.baseline)
    return next((cell for cell in others if _beats(comparison, cell)), None)


def choice_words(comparison: Comparison, long: bool = False) -> str:
    """'recommended', or for a cell that is not shown to beat the baseline only 'highest'."""
    if best_is_shown(comparison) or comparison.decision is None:
        return "recommended"
    low_is_better = comparison.outcomes.indicators[comparison.decision.goal].better == "low"
    word = "lowest" if low_is_better else "highest"
    return f"{word}, not shown to be better" if long else word


def first_by(comparison: Comparison, account: str) -> tuple[int, list[int]]:
    """The cell with the highest mean by an account of money, and those that cannot be told apart from it."""
    means = comparison.cells[comparison.cells["indicator"] == account].set_index("cell")["mean"]
    best, outcomes = int(str(means.idxmax())), comparison.outcomes
    rivals = rivals_of(outcomes, account, best, outcomes.cells, comparison.differences, 1 - comparison.level)
    return best, [int(cell) for cell in rivals.loc[rivals["tied"], "cell"]]


def gain_of(comparison: Comparison, cell: int) -> pd.Series:
    """The difference of a cell to the baseline in what is to be gained."""
    if comparison.decision is None:
        raise ValueError("a single cell leaves nothing to gain")
    return comparison.difference(cell, comparison.decision.goal)


def identical(comparison: Comparison, cells: Sequence[int], names: Sequence[str] = ()) -> bool:
    """Whether cells have the same value in every replication, of the given indicators or of all of them."""
    values, every = comparison.outcomes.values, comparison.outcomes.cells
    rows = np.array([every.index(cell) for cell in cells])
    chosen = (values[name][rows] for name in names or values)
    return all(np.array_equal(table, np.broadcast_to(table[:1], table.shape), equal_nan=True) for table in chosen)


def _beats(comparison: Comparison, cell: int) -> bool:
    return bool(gain_of(comparison, cell)["verdict"] == "better")
