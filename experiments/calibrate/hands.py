"""Whether the simulated company has as many technicians as the records name: it is counted, not fitted, and waits hang
on it.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.calibrate.compared import matters
from experiments.calibrate.finding import Tables

__all__ = ["hands_words", "technicians_named"]

LATELY = pd.Timedelta(days=90)  # who visited nobody for so long has left; assumption


def technicians_named(tables: Tables) -> int:
    """How many there are at the end of the record: of the list of technicians those who have not left by the last visit
    or order, or else those who made a visit in its last 90 days; 0 where nobody is named.
    """
    visits = tables["visits"] if "visits" in tables else pd.DataFrame()
    if "technicians" in tables:
        rows = tables["technicians"]
        logs = [tables[name][column] for name, column in (("visits", "started"), ("work_orders", "opened"))
                if name in tables]  # fmt: skip
        last = pd.concat(logs).max() if logs else pd.NaT
        gone = rows["until"] <= last if "until" in rows else pd.Series(False, rows.index)
        return int(rows.loc[~gone, "id"].nunique())
    if "technician" not in visits or visits["started"].isna().all():
        return 0
    lately = visits["started"] > visits["started"].max() - LATELY
    return int(visits.loc[lately, "technician"].nunique())


def hands_words(tables: Tables, base: Mapping[str, Any], start: str) -> str:
    """The sentence for the page; "" where the numbers are about the same, or the company sends nobody."""
    named, simulated = technicians_named(tables), int(base["crew"]["technicians"])
    if not named or (base.get("contact") or {}).get("remote_resolution") == 1:
        return ""
    if abs(simulated - named) <= matters(named, "technicians"):
        return ""
    return (
        f"It has {simulated:,} technicians, as {start} has, and the records name {named:,}: waits, promises and how "
        "busy people are say nothing before it has yours (crew.technicians in a scenario of your own, start=)."
    )
