"""A run as a company would have kept it: jobs, visits, parts, contacts, customers, surveys, complaints, shifts.

Tables and columns are those of `records/ours.py`; what a company cannot know is not in them.  Times are the company's
own clock, called UTC.  A job that was lost has no `closed`; its status says so.
"""

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd

from experiments.event_log.table import event_frame
from sim import Run

__all__ = ["records_of"]

COLUMNS = (
    "event", "case_id", "activity", "timestamp", "resource", "customer", "unit", "region", "fault", "result",
    "contact", "part", "technician", "depot", "window_start", "window_h", "travel_min", "outcome", "quantity",
    "lead_days", "channel", "waited_min", "talk_min", "invoice_cents", "complaint", "cause", "said", "known_after_h",
)  # fmt: skip
NATURES = ("repair", "service", "installation", "other")
ENDED = ("job closed", "request answered: solved remotely", "request answered: believed solved")
RECEIPTS = {  # ordered -> delivered, from outside
    "part ordered": "part delivered to the depot",
    "part ordered by emergency": "part delivered by emergency",
    "part ordered from above": "part delivered from above",
}
MONTH_S = 365.25 / 12 * 86400


def records_of(run: Run, only: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """Every table, or only some; one that nothing happened in has no rows."""
    events = event_frame(run)[list(COLUMNS)]
    events["activity"] = events["activity"].astype(str)
    chosen = {name: make for name, make in _TABLES.items() if not only or name in only}
    return {name: make(run, events).reset_index(drop=True) for name, make in chosen.items()}


def _rows(events: pd.DataFrame, *activities: str) -> pd.DataFrame:
    return events[events["activity"].isin(activities)]


def _begun(events: pd.DataFrame, *beginnings: str) -> pd.DataFrame:
    return events[events["activity"].str.startswith(beginnings)]


def _first(rows: pd.DataFrame, by: str, column: str) -> pd.Series:
    """The first value of each, by name."""
    return rows.drop_duplicates(by).set_index(by)[column]


def _of(known: pd.Series, keys: pd.Series) -> pd.Series:
    """What is known of each key, in the order of the keys."""
    return pd.Series(known.reindex(keys).to_numpy(), index=keys.index)


def _named(word: str, numbers: pd.Series) -> pd.Series:
    """unit-17; nothing where there is no number."""
    whole = numbers.where(numbers >= 0).astype("Int64").astype("str")
    return (f"{word}-" + whole).mask(numbers.isna() | (numbers < 0), None)


def _work_orders(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """One row a job."""
    rows = _rows(events, "request opened")
    promised = _rows(events, "window promised")
    promised = promised.assign(end=promised["window_start"] + pd.to_timedelta(promised["window_h"], "h"))
    jobs = rows["case_id"].str.removeprefix("job-").astype(int).to_numpy()
    return pd.DataFrame({
        "id": rows["case_id"], "unit": _named("unit", rows["unit"]), "opened": rows["timestamp"],
        "closed": _of(_first(_rows(events, *ENDED), "case_id", "timestamp"), rows["case_id"]),
        "promised": _of(_first(promised, "case_id", "end"), rows["case_id"]),
        "fault": rows["fault"], "kind": np.array(NATURES)[run.world.jobs["nature"][jobs]],
        "customer": _named("customer", rows["customer"]), "place": rows["region"], "status": rows["result"],
    })  # fmt: skip


def _visits(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """One row each time that somebody is sent, or begins at the bench."""
    parts = []
    for beginnings in (("technician sent",), ("technician arrived", "work begun"), ("visit ended", "work ended")):
        rows = _begun(events, *beginnings)
        parts.append(rows.assign(turn=rows.groupby("case_id").cumcount()).set_index(["case_id", "turn"]))
    sent, arrived, ended = parts
    outcome = ended["outcome"].astype(object).reindex(sent.index)
    done = outcome == "done"
    return pd.DataFrame({
        "order": sent.index.get_level_values(0), "technician": sent["resource"].to_numpy(),
        "started": sent["timestamp"].to_numpy(), "arrived": arrived["timestamp"].reindex(sent.index).to_numpy(),
        "ended": ended["timestamp"].reindex(sent.index).to_numpy(),
        "outcome": done.map({True: "done", False: "not_done"}).mask(outcome.isna(), None).to_numpy(),
        "cause": outcome.mask(done).to_numpy(), "travel": (60 * sent["travel_min"]).round().to_numpy(),
    })  # fmt: skip


def _parts(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Parts that jobs took, and parts that came from outside with the days since they were ordered."""
    used = _begun(events, "part used")
    found = [used.assign(movement="issue", lead_time=np.nan)]
    for ordered, delivered in RECEIPTS.items():
        orders, came = _rows(events, ordered), _rows(events, delivered)
        if came.empty:
            continue
        due = orders.assign(due=orders["timestamp"] + pd.to_timedelta(orders["lead_days"], "D")).sort_values("due")
        turn = ["part", "depot", "case_id", "turn"]
        due = due.assign(turn=due.groupby(turn[:3], dropna=False, observed=True).cumcount())
        came = came.assign(turn=came.groupby(turn[:3], dropna=False, observed=True).cumcount(), movement="receipt")
        leads = due[[*turn, "lead_days"]].rename(columns={"lead_days": "lead_time"})
        found.append(came.merge(leads, on=turn, how="left"))
    rows = pd.concat([one for one in found if len(one)] or found[:1]).sort_values("event", kind="stable")
    return pd.DataFrame({
        "part": rows["part"], "order": rows["case_id"], "time": rows["timestamp"], "movement": rows["movement"],
        "quantity": rows["quantity"], "lead_time": rows["lead_time"],
    })  # fmt: skip


def _contacts(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """One row each time that a customer calls or writes; talks that were handed over count as one."""
    rows = _begun(events, "customer called", "call taken", "talk ended", "hung up", "left without a word")
    rows = rows[rows["contact"].notna()]
    turn = (rows["activity"] == "customer called").groupby(rows["contact"]).cumsum()
    rows = rows.assign(id=_named("call", rows["contact"]) + "-" + turn.astype(str))
    calls = rows[rows["activity"] == "customer called"].drop_duplicates("id")
    left = rows[rows["activity"].str.contains("hung up|left without", regex=True)]
    answered = calls["id"].isin(rows.loc[rows["activity"] == "talk ended: answered", "id"])
    outcome = np.where(answered, "served", np.where(calls["id"].isin(left["id"]), "abandoned", "other"))
    waited = rows.dropna(subset=["waited_min"])
    return pd.DataFrame({
        "id": calls["id"], "customer": _named("customer", calls["customer"]), "started": calls["timestamp"],
        "queued": (60 * _of(_first(waited, "id", "waited_min"), calls["id"])).round(),
        "served": (60 * _of(rows.groupby("id")["talk_min"].sum(min_count=1), calls["id"])).round(),
        "outcome": outcome, "kind": calls["channel"],
    })  # fmt: skip


def _customers(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Everybody who ever was a customer."""
    rows = run.world.customers[: int(run.world.now[0]["n_customers"])]
    start = pd.Timestamp(run.scenario.start).as_unit("s")
    end_s = 86400 * run.scenario.days
    gone = rows["active"] == 0
    until = np.where(gone, rows["left_at"], end_s)
    numbers = pd.Series(np.arange(len(rows)), dtype="float64")
    complained = _begun(events, "complaint raised")["customer"].unique()
    return pd.DataFrame({
        "id": _named("customer", numbers), "since": start + pd.to_timedelta(rows["won_at"].astype(np.int64), unit="s"),
        "until": pd.Series(start + pd.to_timedelta(until.astype(np.int64), unit="s")).where(pd.Series(gone)),
        "contract": rows["contract"] > 0, "complained": numbers.isin(complained), "left": gone,
        "tenure": np.maximum(until - rows["won_at"], 0) / MONTH_S,
    })  # fmt: skip


def _purchases(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Invoices; known where prices are a subject of the company."""
    rows = _rows(events, "invoice written")
    return pd.DataFrame({
        "customer": _named("customer", rows["customer"]), "time": rows["timestamp"],
        "amount": rows["invoice_cents"] / 100,
    })  # fmt: skip


def _surveys(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Answers; who was asked and said nothing leaves no row."""
    rows = _rows(events, "customer asked")
    rows = rows[(rows["said"] >= 0) & (rows["known_after_h"] >= 0)]
    return pd.DataFrame({
        "id": _named("survey", rows["event"]), "customer": _named("customer", rows["customer"]),
        "order": rows["case_id"], "sent": rows["timestamp"],
        "answered": (rows["timestamp"] + pd.to_timedelta(rows["known_after_h"], "h")).dt.floor("s"),
        "score": rows["said"],
    })  # fmt: skip


def _complaints(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """One row a complaint; the cause is that of the discontent just before."""
    rows = _begun(events, "complaint raised")
    felt = _rows(events, "customer discontented")[["event", "customer", "cause"]].rename(columns={"event": "felt"})
    rows = rows.drop(columns="cause")
    rows = pd.merge_asof(rows, felt, left_on="event", right_on="felt", by="customer")
    closed = _first(_begun(events, "complaint closed"), "complaint", "timestamp")
    return pd.DataFrame({
        "id": _named("complaint", rows["complaint"]), "customer": _named("customer", rows["customer"]),
        "order": rows["case_id"], "opened": rows["timestamp"], "closed": _of(closed, rows["complaint"]),
        "cause": rows["cause"],
    })  # fmt: skip


def _technicians(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Those who had a shift."""
    return pd.DataFrame({"id": _rows(events, "shift started")["technician"].astype(str).drop_duplicates()})


def _shifts(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Shifts that have ended."""
    started, ended = (_rows(events, f"shift {word}") for word in ("started", "ended"))
    turn = [rows.groupby("technician", observed=True).cumcount() for rows in (started, ended)]
    both = started.assign(turn=turn[0]).merge(ended.assign(turn=turn[1]), on=["technician", "turn"])
    return pd.DataFrame({
        "technician": both["technician"].astype(str), "started": both["timestamp_x"], "ended": both["timestamp_y"],
    })  # fmt: skip


_TABLES: dict[str, Callable[[Run, pd.DataFrame], pd.DataFrame]] = {
    "work_orders": _work_orders,
    "visits": _visits,
    "parts": _parts,
    "contacts": _contacts,
    "customers": _customers,
    "purchases": _purchases,
    "surveys": _surveys,
    "complaints": _complaints,
    "technicians": _technicians,
    "shifts": _shifts,
}
