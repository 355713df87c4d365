"""The books of a run after its warm-up: what a company would have kept, had it begun to keep books then."""

from collections.abc import Collection, Mapping

import pandas as pd

from experiments.event_log.records import records_of
from sim import Run

__all__ = ["measured_records", "without_warmup"]

BY_ORDER = {"visits": "started", "parts": "time", "surveys": "sent", "complaints": "opened"}  # table -> when


def measured_records(run: Run, only: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """`records_of` the run without its warm-up; every table, or only some."""
    begun = pd.Timestamp(run.scenario.start) + pd.Timedelta(days=run.scenario.warmup_days)
    return without_warmup(records_of(run, only=only), begun)


def without_warmup(tables: Mapping[str, pd.DataFrame], begun: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Only what was asked for from then on, and what belongs to it."""
    kept = dict(tables)
    if "work_orders" in tables:
        orders = tables["work_orders"]
        kept["work_orders"] = orders[orders["opened"] >= begun].reset_index(drop=True)
        known = set(kept["work_orders"]["id"])
        for name, when in BY_ORDER.items():
            if name in tables and "order" in tables[name]:
                part = tables[name]
                of_none = part["order"].isna() & (part[when] >= begun) if when in part else part["order"].isna()
                kept[name] = part[of_none | part["order"].isin(known)].reset_index(drop=True)
    if "contacts" in tables:
        calls = tables["contacts"]
        kept["contacts"] = calls[calls["started"] >= begun].reset_index(drop=True)
    return kept
