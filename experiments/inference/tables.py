"""Two tables of every report: each cell against the best of the others, and how much single replications differ."""

from typing import Any

import numpy as np
import pandas as pd

from experiments import stats
from experiments.compare import Comparison
from experiments.contrasts import with_factors
from experiments.inference.draws import layout
from experiments.inference.intervals import against_the_best, quantile
from experiments.shown_cells import headline_indicators

__all__ = ["more_tables"]

SHARES = (0.1, 0.5, 0.9)
FEWEST = 6  # replications that bound a median at 95 %
MOST = 1000  # cells that are compared each with each


def more_tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """`best` where there is something to decide, `spread` where there are replications enough; by name."""
    found = {"best": _best(comparison), "spread": _spread(comparison)}
    return {name: table for name, table in found.items() if len(table)}


def _best(comparison: Comparison) -> pd.DataFrame:
    """Hsu's intervals for what is to be gained: a cell minus the best of the others, all of them together."""
    outcomes = comparison.outcomes
    if comparison.decision is None or outcomes.replications < 2 or len(outcomes.cells) > MOST or layout():
        return pd.DataFrame()
    goal = comparison.decision.goal
    samples = np.array([stats.pseudo_values(*outcomes.sample(goal, cell)) for cell in outcomes.cells])
    samples = samples[:, ~np.isnan(samples).any(axis=0)]
    if samples.shape[1] < 2:
        return pd.DataFrame()
    sign = -1 if outcomes.indicators[goal].better == "low" else 1
    ends = against_the_best(sign * samples, comparison.level)
    table = pd.DataFrame(
        {
            "cell": outcomes.cells,
            "indicator": goal,
            "mean": samples.mean(axis=1),
            "minus_best_low": [min(sign * low, sign * high) + 0.0 for low, high in ends],
            "minus_best_high": [max(sign * low, sign * high) + 0.0 for low, high in ends],
            "verdict": [_verdict(low, high) for low, high in ends],
        }
    )
    return with_factors(outcomes, table)


def _verdict(low: float, high: float) -> str:
    if low == 0 and high == 0:
        return "as good as the best"
    return "the best" if low == 0 else "not the best" if high == 0 else "may be the best"


def _spread(comparison: Comparison) -> pd.DataFrame:
    """Tenth, half and nine tenths of the replications: what a single year may bring."""
    outcomes = comparison.outcomes
    here = layout()
    if (here.draws if here else outcomes.replications) < FEWEST:
        return pd.DataFrame()
    rows: list[dict[str, Any]] = []
    for cell in outcomes.cells:
        for name in headline_indicators(comparison):
            values = stats.pseudo_values(*outcomes.sample(name, cell))
            values = values[: here.draws] if here else values  # independent of one another: a run of each draw
            for share in SHARES:
                found = quantile(values, share, comparison.level)
                ends = {"low": _bound(found.low), "high": _bound(found.high), "used": found.used}
                rows.append({"cell": cell, "indicator": name, "share": share, "value": found.value, **ends})
    return with_factors(outcomes, pd.DataFrame(rows))


def _bound(value: float) -> float:
    """No bound is NaN in a table."""
    return value if np.isfinite(value) else float("nan")
