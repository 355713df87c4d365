"""The books of a run after its warm-up: what a company would have kept, had it begun to keep books then."""

from collections.abc import Collection, Mapping

import pandas as pd

from experiments.event_log.records import records_of
from sim import Run

__all__ = ["measured_records", "without_warmup"]

WHEN = {  # table -> its time
    "work_orders": "opened", "visits": "started", "parts": "time", "contacts": "started", "purchases": "time",
    "surveys": "sent", "complaints": "opened", "shifts": "started",
}  # fmt: skip
BY_ORDER = {"visits", "parts", "surveys", "complaints"}  # what is of an order goes with it


def measured_records(run: Run, only: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """`records_of` the run without its warm-up; every table, or only some."""
    begun = pd.Timestamp(run.scenario.start) + pd.Timedelta(days=run.scenario.warmup_days)
    beside = {"work_orders"} if BY_ORDER & set(only) else set()
    beside |= {"complaints"} if "customers" in only else set()  # they say what is left out
    found = without_warmup(records_of(run, only={*only, *beside}), begun)
    return {name: frame for name, frame in found.items() if not only or name in only}


def without_warmup(tables: Mapping[str, pd.DataFrame], begun: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Only what was begun from then on: with an order, if it is of one whose table is there, otherwise by its own time.

    Of customers all who were there then or came later; they complained if they did so since, where complaints are
    there.
    """
    kept = {name: _since(frame, WHEN.get(name, ""), begun) for name, frame in tables.items()}
    if "work_orders" in tables:
        known = set(kept["work_orders"]["id"])
        for name in BY_ORDER & set(tables):
            part = tables[name]
            if "order" in part:
                of_none = part["order"].isna() & part.index.isin(kept[name].index)
                kept[name] = part[of_none | part["order"].isin(known)]
    if "customers" in tables:
        kept["customers"] = _customers(tables["customers"], tables.get("complaints"), begun)
    return {name: frame.reset_index(drop=True) for name, frame in kept.items()}


def _since(frame: pd.DataFrame, when: str, begun: pd.Timestamp) -> pd.DataFrame:
    return frame[frame[when] >= begun] if when in frame else frame


def _customers(rows: pd.DataFrame, complaints: pd.DataFrame | None, begun: pd.Timestamp) -> pd.DataFrame:
    if "until" in rows:
        rows = rows[~(rows["until"] < begun)]
    if complaints is None or "complained" not in rows:
        return rows
    return rows.assign(complained=rows["id"].isin(complaints.loc[complaints["opened"] >= begun, "customer"].dropna()))
