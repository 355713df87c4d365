"""What every report says of how sure it is, beside its intervals: some tables, and a warning of what still moves.

`best` and `spread` are made in `inference/tables.py`, the warning in `inference/drift.py`; `precision` is what the
rounds of replications found (`execute/rounds.py`), `precision_trace` how they got there.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.compare import FEWEST_REPLICATIONS, Comparison
from experiments.execute.exports import write_csv, write_parquet
from experiments.inference.drift import drift
from experiments.inference.tables import more_tables
from experiments.stats import estimate

__all__ = ["safeguarded"]

ENOUGH = 20  # replications from which the most skewed indicators of the small town cover 93 %


def safeguarded(comparison: Comparison, monthly: pd.DataFrame, facts: Mapping[str, Any], folder: Path) -> Comparison:
    """Write the tables into the folder; the comparison with the warnings that the months give.  `monthly` without the
    warm-up.
    """
    tables = more_tables(comparison)
    if facts.get("precision"):
        tables["precision"] = pd.DataFrame(facts["precision"]["rows"])
        tables["precision_trace"] = _traces(comparison, tables["precision"])
    for name, table in tables.items():
        write_parquet(table, folder / f"{name}.parquet")
        write_csv(table, folder / f"{name}.csv")
    study = facts.get("study") or {}
    moving = drift(monthly, float(study.get("warmup_days") or 0), bool(study.get("seasons")))
    return replace(comparison, warnings=[*comparison.warnings, *_rough(comparison.outcomes.replications), *moving])


def _rough(replications: int) -> list[str]:
    """What ten replications of the small town covered (docs/statistics.md); fewer are warned of anyway."""
    if not FEWEST_REPLICATIONS <= replications < ENOUGH:
        return []
    return [
        f"{replications} replications: 95 % intervals of skewed indicators (waits, lateness, overtime) hold the truth "
        f"in 91 to 93 of 100 cases; with {ENOUGH} replications in 93 and more."
    ]


def _traces(comparison: Comparison, precision: pd.DataFrame) -> pd.DataFrame:
    """Mean and interval after 2, 3, ... replications, for each indicator in the cell that took most of them: columns
    cell, indicator, replications, mean, low, high.
    """
    outcomes, rows = comparison.outcomes, []
    there = precision[precision["cell"].isin(outcomes.cells)]
    for name, found in there.groupby("indicator", sort=False):
        cell = int(found["cell"].iloc[int(found["sufficient"].astype(float).fillna(float("inf")).argmax())])
        x, per = outcomes.sample(str(name), cell)
        for n in range(2, len(x) + 1):
            one = estimate(x[:n], None if per is None else per[:n], comparison.level)
            rows.append((cell, name, n, one.value, one.low, one.high))
    return pd.DataFrame(rows, columns=["cell", "indicator", "replications", "mean", "low", "high"])
