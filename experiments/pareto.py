"""Which cells are worth considering: cost against loyalty, with confidence.

The definition.  For cells A and B and one goal, the paired interval of A - B either lies on A's side of zero
(A is surely better), on B's side, or holds zero (the replications do not tell them apart); a
difference of exactly zero in every replication is equality.

- B is *dominated* by A if both intervals agree: A is surely better on one goal and surely better, or exactly
  equal, on the other.
- B is `tied` if it is not dominated, but some A is surely better on one goal while the other goal does not tell
  them apart.  That is not agreement, so B stays in the set; the table says from whom it is not told apart.
- Every other cell is *undominated*.  Cells that tie on both goals are named as `alike` and stay in the set.

The Pareto set is every cell that is not dominated.  A cell meets k - 1 opponents, so the intervals have level
1 - alpha / (k - 1) (Bonferroni): a cell that is not worse is called dominated with a chance of at most alpha.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.outcomes import Outcomes

__all__ = ["EQUAL", "SURELY", "UNTOLD", "pareto_over", "pareto_set", "side", "sides"]

SURELY, EQUAL, UNTOLD = 1, 2, 0


def pareto_set(outcomes: Outcomes, cost: str, loyalty: str, alpha: float = 0.05) -> pd.DataFrame:
    """One row per cell: status, and the cells it is dominated by, tied with, or alike."""
    return pareto_over(outcomes, [cost, loyalty], alpha)


def pareto_over(outcomes: Outcomes, goals: Sequence[str], alpha: float = 0.05) -> pd.DataFrame:
    """The same over any number of goals: B is dominated by A where A is surely better on one goal, and on every other
    surely better or exactly equal; tied where A is surely better on one, worse on none, and not told apart on some.
    """
    found = np.array([sides(outcomes, goal, alpha) for goal in goals])
    better, unknown = (found == SURELY).any(axis=0), (found == UNTOLD).any(axis=0)
    worse = (found == -SURELY).any(axis=0)
    dominates, ties = better & ~worse & ~unknown, better & ~worse & unknown
    alike = ~better & ~worse
    np.fill_diagonal(alike, False)
    status = np.where(dominates.any(axis=0), "dominated", np.where(ties.any(axis=0), "tied", "undominated"))
    others = {"dominated_by": dominates, "tied_with": ties, "alike": alike}
    columns = {name: [_names(outcomes, one) for one in table.T] for name, table in others.items()}
    return pd.DataFrame({"cell": outcomes.cells, "status": status, **columns})


def sides(outcomes: Outcomes, goal: str, alpha: float) -> np.ndarray:
    """Square table of goal outcomes: 1 row surely better than column, -1 surely worse, 2 exactly equal,
    0 none of these.
    """
    cells = outcomes.cells
    table = np.full((len(cells), len(cells)), UNTOLD)
    for i, a in enumerate(cells):
        for j, b in enumerate(cells[:i]):
            table[i, j] = side(outcomes, goal, a, b, alpha / max(len(cells) - 1, 1))
            table[j, i] = table[i, j] if table[i, j] == EQUAL else -table[i, j]
    return table


def side(outcomes: Outcomes, goal: str, a: int, b: int, alpha: float) -> int:
    """On whose side of zero the paired interval of level 1 - alpha lies; a goal that is not "low" counts as
    high.
    """
    found = outcomes.difference(goal, a, b, level=1 - alpha)
    if found.low == found.high == 0:
        return EQUAL
    sign = -1 if outcomes.indicators[goal].better == "low" else 1
    if found.low > 0 or found.high < 0:
        return int(sign * np.sign(found.value))
    return UNTOLD


def _names(outcomes: Outcomes, which: np.ndarray) -> str:
    return ", ".join(str(cell) for cell, marked in zip(outcomes.cells, which, strict=True) if marked)
