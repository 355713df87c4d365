"""The long tables of an experiment: every indicator in every cell, and its paired difference to the baseline.

One row per cell and indicator, with unit, interval, what was used and what to distrust.  Holm's adjustment is
over the cells compared with the baseline, for each indicator apart.
"""

import numpy as np
import pandas as pd

from experiments import stats
from experiments.outcomes import Outcomes

__all__ = ["cell_table", "difference_table", "is_shown", "shown_side", "verdict", "with_factors"]

_NOT_SHOWN = ("no difference shown", "not comparable")


def with_factors(outcomes: Outcomes, table: pd.DataFrame) -> pd.DataFrame:
    """Puts the levels of the factors right behind the cell."""
    levels = outcomes.design.loc[table["cell"]].reset_index(drop=True)
    return pd.concat([table[["cell"]], levels, table.drop(columns="cell")], axis=1)


def cell_table(outcomes: Outcomes, level: float) -> pd.DataFrame:
    rows = []
    for cell in outcomes.cells:
        for name, indicator in outcomes.indicators.items():
            found = outcomes.estimate(name, cell, level)
            ends = {
                "mean": found.value,
                "low": found.low,
                "high": found.high,
                "half": found.high - found.value,
            }
            count = {"used": found.used, "given": found.given, "note": outcomes.note(name, cell, found)}
            rows.append({"cell": cell, "indicator": name, "unit": indicator.unit, **ends, **count})
    return with_factors(outcomes, pd.DataFrame(rows))


def difference_table(outcomes: Outcomes, base: int, level: float, alpha: float) -> pd.DataFrame:
    rows = []
    for name, indicator in outcomes.indicators.items():
        found = {cell: outcomes.difference(name, cell, base, level) for cell in outcomes.cells if cell != base}
        for (cell, one), p_holm in zip(found.items(), stats.holm([each.p for each in found.values()]), strict=True):
            ends = {"difference": one.value, "low": one.low, "high": one.high, "half": one.high - one.value}
            tests = {"p": one.p, "p_holm": p_holm, "variance_reduction": one.variance_reduction}
            words = {"verdict": verdict(one.value, float(p_holm), alpha, indicator.better)}
            words["note"] = outcomes.note_difference(name, cell, base, one)
            count = {"used": one.used, "given": one.given}
            rows.append({"cell": cell, "indicator": name, "unit": indicator.unit, **ends, **tests, **count, **words})
    return with_factors(outcomes, pd.DataFrame(rows))


def is_shown(verdict: str) -> bool:
    """Whether a verdict says that there is a difference."""
    return verdict not in _NOT_SHOWN


def shown_side(step: pd.Series, name: str) -> int:
    """Of one column of the steps: 1 shown to be more, -1 shown to be less, 0 neither."""
    return int(np.sign(step[name])) if is_shown(step[f"{name}_verdict"]) else 0


def verdict(value: float, p_holm: float, alpha: float, better: str) -> str:
    """What a test shows of a difference, in words."""
    if pd.isna(p_holm):
        return _NOT_SHOWN[1]
    if p_holm > alpha:
        return _NOT_SHOWN[0]
    if not better:
        return "higher" if value > 0 else "lower"
    return "better" if (value > 0) == (better == "high") else "worse"
