"""Customers as a company would have kept them: contacts, contracts, purchases, surveys, complaints."""

import numpy as np
import pandas as pd

from experiments.event_log.rows_of_events import first_by, known_of, named, rows_begun, rows_named
from sim import Run

__all__ = ["complaints", "contacts", "customers", "purchases", "surveys"]

MONTH_S = 365.25 / 12 * 86400


def contacts(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """One row each time that a customer calls or writes; talks that were handed over count as one."""
    rows = rows_begun(events, "customer called", "call taken", "talk ended", "hung up", "left without a word")
    rows = rows[rows["contact"].notna()]
    turn = (rows["activity"] == "customer called").groupby(rows["contact"]).cumsum()
    rows = rows.assign(id=named("call", rows["contact"]) + "-" + turn.astype(str))
    calls = rows[rows["activity"] == "customer called"].drop_duplicates("id")
    left = rows[rows["activity"].str.contains("hung up|left without", regex=True)]
    answered = calls["id"].isin(rows.loc[rows["activity"] == "talk ended: answered", "id"])
    outcome = np.where(answered, "served", np.where(calls["id"].isin(left["id"]), "abandoned", "other"))
    waited = rows.dropna(subset=["waited_min"])
    return pd.DataFrame({
        "id": calls["id"], "customer": named("customer", calls["customer"]), "started": calls["timestamp"],
        "queued": (60 * known_of(first_by(waited, "id", "waited_min"), calls["id"])).round(),
        "served": (60 * known_of(rows.groupby("id")["talk_min"].sum(min_count=1), calls["id"])).round(),
        "outcome": outcome, "kind": calls["channel"],
    })  # fmt: skip


def customers(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Everybody who ever was a customer."""
    rows = run.world.customers[: int(run.world.now[0]["n_customers"])]
    start = pd.Timestamp(run.scenario.start).as_unit("s")
    end_s = 86400 * run.scenario.days
    gone = rows["active"] == 0
    until = np.where(gone, rows["left_at"], end_s)
    numbers = pd.Series(np.arange(len(rows)), dtype="float64")
    complained = rows_begun(events, "complaint raised")["customer"].unique()
    return pd.DataFrame({
        "id": named("customer", numbers), "since": start + pd.to_timedelta(rows["won_at"].astype(np.int64), unit="s"),
        "until": pd.Series(start + pd.to_timedelta(until.astype(np.int64), unit="s")).where(pd.Series(gone)),
        "contract": rows["contract"] > 0, "complained": numbers.isin(complained), "left": gone,
        "tenure": np.maximum(until - rows["won_at"], 0) / MONTH_S,
    })  # fmt: skip


def purchases(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Invoices; known where prices are a subject of the company."""
    rows = rows_named(events, "invoice written")
    return pd.DataFrame({
        "customer": named("customer", rows["customer"]), "time": rows["timestamp"],
        "amount": rows["invoice_cents"] / 100,
    })  # fmt: skip


def surveys(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Answers; who was asked and said nothing leaves no row."""
    rows = rows_named(events, "customer asked")
    rows = rows[(rows["said"] >= 0) & (rows["known_after_h"] >= 0)]
    return pd.DataFrame({
        "id": named("survey", rows["event"]), "customer": named("customer", rows["customer"]),
        "order": rows["case_id"], "sent": rows["timestamp"],
        "answered": (rows["timestamp"] + pd.to_timedelta(rows["known_after_h"], "h")).dt.floor("s"),
        "score": rows["said"],
    })  # fmt: skip


def complaints(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """One row a complaint; the cause is that of the discontent just before."""
    rows = rows_begun(events, "complaint raised")
    felt = rows_named(events, "customer discontented")[["event", "customer", "cause"]].rename(columns={"event": "felt"})
    rows = rows.drop(columns="cause")
    rows = pd.merge_asof(rows, felt, left_on="event", right_on="felt", by="customer")
    closed = first_by(rows_begun(events, "complaint closed"), "complaint", "timestamp")
    return pd.DataFrame({
        "id": named("complaint", rows["complaint"]), "customer": named("customer", rows["customer"]),
        "order": rows["case_id"], "opened": rows["timestamp"], "closed": known_of(closed, rows["complaint"]),
        "cause": rows["cause"],
    })  # fmt: skip
