"""One number at a time, at its low and its high end, everything else as it is.

Differences to the scenario as it is are paired by replication.  The share of a number is the square of its swing,
freed of luck, among those of all: what it adds to the variance if outcomes hang on the numbers linearly and without
interplay.  `sobol.py` does without that assumption.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments import stats
from experiments.points.ranges import Range
from experiments.sensitivity.luck import cross

__all__ = ["design", "table"]

Array = NDArray[np.float64]


def design(ranges: Sequence[Range]) -> list[dict[str, float]]:
    """The scenario as it is, then low and high of each number."""
    return [{}, *({one.path: end} for one in ranges for end in (one.low, one.high))]


def table(ranges: Sequence[Range], y: Array, level: float = 0.95) -> pd.DataFrame:
    """One row a number, largest swing first; y: (1 + 2 numbers, replications)."""
    rows = []
    for k, one in enumerate(ranges):
        low, high = y[1 + 2 * k], y[2 + 2 * k]
        row: dict[str, object] = {"parameter": one.path, "low": one.low, "base": one.base, "high": one.high}
        for name, a, b in (("at_low", low, y[0]), ("at_high", high, y[0]), ("swing", high, low)):
            found = stats.difference(a, b, level=level)
            row |= {name: found.value, f"{name}_from": found.low, f"{name}_to": found.high}
        steps = (high - low)[None, :]
        row["squared"] = float(cross(steps, steps)[0]) if y.shape[1] > 1 else float(steps.mean() ** 2)
        rows.append(row | {"inert": bool((low == y[0]).all() and (high == y[0]).all()), "why": one.why})
    made = pd.DataFrame(rows)
    squares = made.pop("squared").clip(lower=0)
    made.insert(4, "share", squares / squares.sum() if squares.sum() > 0 else np.nan)
    order = made["swing"].abs().sort_values(ascending=False, kind="stable").index
    return made.loc[order].reset_index(drop=True)
