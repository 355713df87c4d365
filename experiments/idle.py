"""Factors that changed nothing: what they set is switched off in this company, or never came into play."""

from itertools import pairwise

import numpy as np

from experiments.outcomes import Outcomes

__all__ = ["idle_factors"]


def idle_factors(outcomes: Outcomes) -> list[str]:
    """The factors of which every pair of cells that differ in nothing else is equal, in every indicator and every
    replication.  A factor of which there is no such pair is not among them.
    """
    return [str(factor) for factor in outcomes.design.columns if _is_idle(outcomes, str(factor))]


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
