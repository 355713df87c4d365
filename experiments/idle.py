"""What did not come into play: factors that changed nothing, and changes that no customer felt."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from experiments.outcomes import Outcomes

__all__ = ["idle_factors", "unfelt"]


def idle_factors(outcomes: Outcomes) -> list[str]:
    """The factors of which every pair of cells that differ in nothing else is equal, in every indicator and every
    replication.  A factor of which there is no such pair is not among them.
    """
    return [str(factor) for factor in outcomes.design.columns if _is_idle(outcomes, str(factor))]


def unfelt(outcomes: Outcomes, baseline: int, kept: str, cells: Sequence[int]) -> list[int]:
    """Those of the cells that keep exactly as many customers as the baseline in every replication, though they differ
    from it in something else: what they do to customers is too rare to be seen in runs of this size.
    """
    home, values = outcomes.design.index.get_loc(baseline), outcomes.values

    def alike(cell: int, name: str) -> bool:
        return np.array_equal(values[name][outcomes.design.index.get_loc(cell)], values[name][home], equal_nan=True)

    return [cell for cell in cells if alike(cell, kept) and not all(alike(cell, name) for name in values)]


def _is_idle(outcomes: Outcomes, factor: str) -> bool:
    others = [name for name in outcomes.design.columns if name != factor]
    alike = (
        outcomes.design.groupby(others, dropna=False).indices.values() if others else [np.arange(len(outcomes.design))]
    )
    pairs = [pair for rows in alike for pair in pairwise(rows)]
    return bool(pairs) and all(
        np.array_equal(values[one], values[other], equal_nan=True)
        for values in outcomes.values.values()
        for one, other in pairs
    )
