"""What every report says of how sure it is, beside its intervals: three tables, and a warning of what still moves.

`best` and `spread` are made in `inference/tables.py`, the warning in `inference/drift.py`; `precision` is what the
rounds of replications found (`execute/rounds.py`).
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.compare import Comparison
from experiments.execute.exports import write_csv, write_parquet
from experiments.inference.drift import drift
from experiments.inference.tables import more_tables

__all__ = ["safeguarded"]


def safeguarded(comparison: Comparison, monthly: pd.DataFrame, facts: Mapping[str, Any], folder: Path) -> Comparison:
    """Write the tables into the folder; the comparison with the warnings that the months give.  `monthly` without the
    warm-up.
    """
    tables = more_tables(comparison)
    if facts.get("precision"):
        tables["precision"] = pd.DataFrame(facts["precision"]["rows"])
    for name, table in tables.items():
        write_parquet(table, folder / f"{name}.parquet")
        write_csv(table, folder / f"{name}.csv")
    study = facts.get("study") or {}
    moving = drift(monthly, float(study.get("warmup_days") or 0), bool(study.get("seasons")))
    return replace(comparison, warnings=[*comparison.warnings, *moving])
