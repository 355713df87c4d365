"""A day as stretches of time: shifts, lunches, trips and visits of each technician, off the log.

All times are seconds since the midnight with which the day begins; a stretch that reaches over midnight is cut there.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.day.ways import ways_of
from sim import OUTCOMES, Run, events, labels_of, rows_of

__all__ = ["Day", "busiest", "day_of"]


class Day(NamedTuple):
    """What a day was made of; technicians by their labels."""

    number: int  # of the run, from 0
    date: pd.Timestamp
    shifts: pd.DataFrame  # technician, begin, end, overtime (seconds at the end)
    lunches: pd.DataFrame  # technician, begin, end
    # technician, order, job, way, outlet, sent, begin, end, outcome, window_start, window_end, late_min, km
    # (NaN: nobody travelled, no window was promised)
    visits: pd.DataFrame


def busiest(run: Run) -> int:
    """The day with the most arrivals; the first of them."""
    arrivals = rows_of(run, events.L_ARRIVE)["t"] // events.DAY
    return int(np.bincount(arrivals).argmax()) if len(arrivals) else 0


def day_of(run: Run, number: int) -> Day:
    """Read one day."""
    people = labels_of(run)["technician"]
    midnight = number * events.DAY
    shifts = _cut(_shifts(run), midnight).assign(technician=lambda f: [people[i] for i in f["who"]])
    lunches = _cut(_between(run, events.S_LUNCH, events.S_LUNCH_END), midnight)
    visits = _visits(run, midnight).assign(technician=lambda f: [people[i] for i in f["who"]])
    return Day(
        number,
        pd.Timestamp(run.scenario.start) + pd.Timedelta(days=number),
        shifts.drop(columns="who"),
        lunches.assign(technician=lambda f: [people[i] for i in f["who"]]).drop(columns="who"),
        visits,
    )


def _counted(rows: np.ndarray) -> pd.DataFrame:
    """Rows as a frame with their number among the rows of the same technician: what belongs together has one number."""
    frame = pd.DataFrame({name: rows[name] for name in ("t", "job", "who", "code", "a", "x")})
    return frame.assign(nth=frame.groupby("who").cumcount())


def _between(run: Run, begin: int, end: int) -> pd.DataFrame:
    """Stretches between two kinds of shift row of the same technician; one that has no end ends never."""
    rows = rows_of(run, events.L_SHIFT)
    first, last = (_counted(rows[rows["code"] == code]) for code in (begin, end))
    both = first.merge(last, on=["who", "nth"], how="left", suffixes=("", "_end"))
    return pd.DataFrame({"who": both["who"], "begin": both["t"], "end": both["t_end"], "late_s": both["a_end"]})


def _shifts(run: Run) -> pd.DataFrame:
    found = _between(run, events.S_START, events.S_END)
    return found.assign(overtime=found["late_s"].fillna(0)).drop(columns="late_s")


def _cut(stretches: pd.DataFrame, midnight: int) -> pd.DataFrame:
    """Those that touch the day, cut at its ends."""
    end = stretches["end"].fillna(np.inf)
    kept = stretches[(stretches["begin"] < midnight + events.DAY) & (end > midnight)]
    inside = kept["end"].fillna(np.inf).clip(upper=midnight + events.DAY)
    columns = {"begin": (kept["begin"] - midnight).clip(lower=0).astype(float), "end": inside - midnight}
    if "overtime" in kept:
        columns["overtime"] = kept["overtime"].clip(upper=columns["end"])
    return kept[["who"]].assign(**columns).sort_values(["who", "begin"]).reset_index(drop=True)


def _visits(run: Run, midnight: int) -> pd.DataFrame:
    """Trips with the visits at their ends, of everybody who arrived on the day, in order for each technician."""
    sent, arrived, ended = (_counted(rows_of(run, k)) for k in (events.L_SENT, events.L_ARRIVE, events.L_VISIT))
    both = sent.merge(arrived, on=["who", "nth"], suffixes=("", "_arrived"))
    both = both[(both["t_arrived"] >= midnight) & (both["t_arrived"] < midnight + events.DAY)]
    both = both.merge(ended, on=["who", "nth"], how="left", suffixes=("", "_ended")).sort_values(["who", "t_arrived"])
    outcome = [OUTCOMES[int(code)] if code == code else "not ended" for code in both["code_ended"]]
    day_end = both["t_ended"].fillna(np.inf).clip(upper=midnight + events.DAY)
    found = pd.DataFrame(
        {
            "who": both["who"].to_numpy(),
            "order": both.groupby("who").cumcount().to_numpy() + 1,
            "job": both["job"].to_numpy(),
            "sent": (both["t"] - midnight).clip(lower=0).to_numpy(float),
            "begin": (both["t_arrived"] - midnight).to_numpy(float),
            "end": (day_end - midnight).to_numpy(float),
            "visit": both["a_arrived"].to_numpy(),
            "outcome": outcome,
            "km": both["x"].to_numpy(float),
        }
    ).join(ways_of(run), on="job")
    trip = (found["outlet"] == "") | (found["sent"] < found["begin"]) | (found["km"] > 0)
    return _with_windows(run, found.assign(km=found["km"].where(trip)), midnight)


def _with_windows(run: Run, visits: pd.DataFrame, midnight: int) -> pd.DataFrame:
    """The window that was last promised for the job before somebody was sent; NaN where none was."""
    told = rows_of(run, events.L_PROMISE)
    promised = pd.DataFrame({name: told[name] for name in ("t", "job", "a", "x")}).sort_values("t", kind="stable")
    asked = visits.assign(t=(visits["sent"] + midnight).astype(np.int64), place=np.arange(len(visits)))
    both = pd.merge_asof(asked.sort_values("t", kind="stable"), promised, on="t", by="job").sort_values("place")
    start = both["a"].to_numpy(float) - midnight
    found = visits.assign(window_start=start, window_end=start + both["x"].to_numpy(float))
    return found.assign(late_min=np.maximum(found["begin"] - found["window_end"], 0) / 60)
