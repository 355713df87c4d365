"""Work as a company would have kept it: jobs, visits, parts, technicians, shifts."""

import numpy as np
import pandas as pd

from experiments.event_log.rows_of_events import first_by, known_of, named, rows_begun, rows_named
from sim import Run

__all__ = ["NATURES", "parts", "shifts", "technicians", "visits", "work_orders"]

NATURES = ("repair", "service", "installation", "other")
ENDED = ("job closed", "request answered: solved remotely", "request answered: believed solved")
RECEIPTS = {  # ordered -> delivered, from outside
    "part ordered": "part delivered to the depot",
    "part ordered by emergency": "part delivered by emergency",
    "part ordered from above": "part delivered from above",
}


def work_orders(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """One row a job."""
    rows = rows_named(events, "request opened")
    promised = rows_named(events, "window promised")
    promised = promised.assign(end=promised["window_start"] + pd.to_timedelta(promised["window_h"], "h"))
    jobs = rows["case_id"].str.removeprefix("job-").astype(int).to_numpy()
    return pd.DataFrame({
        "id": rows["case_id"], "unit": named("unit", rows["unit"]), "opened": rows["timestamp"],
        "closed": known_of(first_by(rows_named(events, *ENDED), "case_id", "timestamp"), rows["case_id"]),
        "promised": known_of(first_by(promised, "case_id", "end"), rows["case_id"]),
        "fault": rows["fault"], "kind": np.array(NATURES)[run.world.jobs["nature"][jobs]],
        "customer": named("customer", rows["customer"]), "place": rows["region"], "status": rows["result"],
    })  # fmt: skip


def visits(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """One row each time that somebody is sent, or begins at the bench."""
    steps = []
    for beginnings in (("technician sent",), ("technician arrived", "work begun"), ("visit ended", "work ended")):
        rows = rows_begun(events, *beginnings)
        steps.append(rows.assign(turn=rows.groupby("case_id").cumcount()).set_index(["case_id", "turn"]))
    sent, arrived, ended = steps
    outcome = ended["outcome"].astype(object).reindex(sent.index)
    done = outcome == "done"
    return pd.DataFrame({
        "order": sent.index.get_level_values(0), "technician": sent["resource"].to_numpy(),
        "started": sent["timestamp"].to_numpy(), "arrived": arrived["timestamp"].reindex(sent.index).to_numpy(),
        "ended": ended["timestamp"].reindex(sent.index).to_numpy(),
        "outcome": done.map({True: "done", False: "not_done"}).mask(outcome.isna(), None).to_numpy(),
        "cause": outcome.mask(done).to_numpy(), "travel": (60 * sent["travel_min"]).round().to_numpy(),
    })  # fmt: skip


def parts(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Parts that jobs took, and parts that came from outside with the days since they were ordered."""
    used = rows_begun(events, "part used")
    found = [used.assign(movement="issue", lead_time=np.nan)]
    for ordered, delivered in RECEIPTS.items():
        orders, came = rows_named(events, ordered), rows_named(events, delivered)
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


def technicians(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Those who had a shift."""
    return pd.DataFrame({"id": rows_named(events, "shift started")["technician"].astype(str).drop_duplicates()})


def shifts(run: Run, events: pd.DataFrame) -> pd.DataFrame:
    """Shifts that have ended."""
    started, ended = (rows_named(events, f"shift {word}") for word in ("started", "ended"))
    turn = [rows.groupby("technician", observed=True).cumcount() for rows in (started, ended)]
    both = started.assign(turn=turn[0]).merge(ended.assign(turn=turn[1]), on=["technician", "turn"])
    return pd.DataFrame({
        "technician": both["technician"].astype(str), "started": both["timestamp_x"], "ended": both["timestamp_y"],
    })  # fmt: skip
