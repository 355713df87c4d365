"""What one step away from the baseline costs and keeps: one factor changed, everything else left as it is.

Here live: the extra cost, the customers kept and the cost of each of them for every single change.  Each is a
candidate for what to do next, whether it costs money or saves it.  Those come first that are *free*: they gain, and
are not shown to cost more; the others follow by what they are worth.  The *next* step of a factor is the change of it
that is worth most, since only one of its levels can be had.

A step is a comparison with the baseline, so its adjusted p values and verdicts are those of `contrasts.py`.
"""

from typing import Any

import numpy as np
import pandas as pd

from experiments import stats
from experiments.contrasts import shown_side
from experiments.outcomes import Outcomes

__all__ = ["is_ladder", "single_steps"]


def single_steps(
    outcomes: Outcomes, baseline: int, cost: str, kept: str, goal: str, differences: pd.DataFrame, level: float = 0.95
) -> pd.DataFrame:
    """One row per change of one factor from the baseline.

    `gain` is the improvement of the indicator `kept`, `cost_per_gain` the extra cost over the gain with
    Fieller's interval (infinite where the gain may be zero), `worth` the improvement of `goal`; differences
    are paired.  `..._verdict` and `p_holm` (that of `worth`) are those of the table of `differences`.  In the order in
    which to consider them.
    """
    rows = [
        _step(outcomes, baseline, cell, factor, cost, kept, goal, level)
        for cell, factor in _neighbours(outcomes.design, baseline)
    ]
    table = pd.DataFrame(rows, columns=None if rows else ["cell", "factor"])
    if len(table):
        for name, indicator in (("extra_cost", cost), ("gain", kept), ("worth", goal)):
            judged = differences[differences["indicator"] == indicator].set_index("cell").loc[table["cell"]]
            table[f"{name}_verdict"] = judged["verdict"].to_numpy()
        table["p_holm"] = judged["p_holm"].to_numpy()
        table["free"] = [shown_side(row, "worth") > 0 >= shown_side(row, "extra_cost") for _, row in table.iterrows()]
        table["next"] = table.index.isin(table.dropna(subset="worth").groupby("factor")["worth"].idxmax())
        table = table.sort_values(["free", "worth"], ascending=False, kind="stable", ignore_index=True)
    return table


def is_ladder(design: pd.DataFrame, factor: str) -> bool:
    """Whether the levels of a factor are numbers."""
    return bool(pd.to_numeric(design[factor].astype(str), errors="coerce").notna().all())


def _neighbours(design: pd.DataFrame, baseline: int) -> list[tuple[int, str]]:
    """The cells that differ from the baseline in exactly one factor, and that factor."""
    differs = design.astype(str) != design.astype(str).loc[baseline]
    alone = differs[differs.sum(axis=1) == 1]
    return [(int(str(cell)), str(row.idxmax())) for cell, row in alone.iterrows()]


def _step(
    outcomes: Outcomes, baseline: int, cell: int, factor: str, cost: str, kept: str, goal: str, level: float
) -> dict[str, Any]:
    extra = outcomes.difference(cost, cell, baseline, level)
    gain = _improvement(outcomes, kept, cell, baseline, level)
    worth = _improvement(outcomes, goal, cell, baseline, level)
    each = _cost_per_gain(outcomes, cost, kept, cell, baseline, level)
    return {
        "cell": cell,
        "factor": factor,
        "from": str(outcomes.design.at[baseline, factor]),
        "to": str(outcomes.design.at[cell, factor]),
        **_columns("extra_cost", extra),
        **_columns("gain", gain),
        **_columns("cost_per_gain", each),
        **_columns("worth", worth),
    }


def _improvement(outcomes: Outcomes, name: str, cell: int, other: int, level: float) -> stats.Difference:
    """The paired difference, turned so that more is better."""
    low_is_better = outcomes.indicators[name].better == "low"
    return outcomes.difference(name, *((other, cell) if low_is_better else (cell, other)), level)


def _cost_per_gain(outcomes: Outcomes, cost: str, kept: str, cell: int, baseline: int, level: float) -> stats.Estimate:
    if outcomes.indicators[kept].denominator or outcomes.indicators[cost].denominator:
        return stats.Estimate(np.nan, np.nan, np.nan, np.nan, 0, outcomes.replications)
    sign = -1.0 if outcomes.indicators[kept].better == "low" else 1.0
    extra = outcomes.sample(cost, cell)[0] - outcomes.sample(cost, baseline)[0]
    gain = sign * (outcomes.sample(kept, cell)[0] - outcomes.sample(kept, baseline)[0])
    return stats.quotient(extra, gain, level)


def _columns(name: str, found: stats.Estimate | stats.Difference) -> dict[str, float]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
