"""The data of both figures, one row a visit or a place, and what a reader sees of them."""

import pandas as pd

from experiments.day.stretches import Day
from experiments.day.ways import Work
from experiments.tables import Table, frame_table
from sim import Run, labels_of

__all__ = ["place_table", "visit_table", "visits_shown"]

TRIP, PROMISE, BENCH = ["sent", "km"], ["window", "late_min"], ["outlet"]  # columns of one kind of work
AT_BENCH = {"stop": "order", "arrived": "begun", "left": "ended"}  # the words where nobody travels


def visit_table(run: Run, day: Day, people: pd.DataFrame) -> pd.DataFrame:
    """The Gantt's data: one row a visit; what did not happen is empty."""
    mine = day.visits[day.visits["technician"].isin(people["technician"])].reset_index(drop=True)
    regions = labels_of(run)["region"]
    return pd.DataFrame(
        {
            "technician": mine["technician"],
            "stop": mine["order"],
            "job": mine["job"],
            "visit": mine["visit"],
            "region": [regions[r] for r in run.world.jobs["region"][mine["job"].to_numpy(int)]],
            "outlet": mine["outlet"],
            "sent": mine["sent"].where(mine["km"].notna()).map(_clock),
            "arrived": mine["begin"].map(_clock),
            "left": mine["end"].map(_clock),
            "outcome": mine["outcome"],
            "window": [f"{_clock(a)}-{_clock(b)}" if a == a else "" for a, b in
                       zip(mine["window_start"], mine["window_end"], strict=True)],
            "late_min": mine["late_min"].round(1),
            "km": mine["km"].round(2),
        }
    )  # fmt: skip


def visits_shown(visits: pd.DataFrame, work: Work) -> Table:
    """The visits with the columns that their work has; a dash where something did not happen."""
    kinds = ((TRIP, work.trips), (PROMISE, work.on_site), (BENCH, work.at_bench))
    dropped = [name for names, there in kinds for name in names if not there]
    shown = visits.drop(columns=dropped).map(_text)
    return frame_table(shown if work.trips else shown.rename(columns=AT_BENCH))


def place_table(places: pd.DataFrame) -> pd.DataFrame:
    """The map's data: one row a place."""
    columns = ["what", "region", "job", "customer", "x_km", "y_km", "way", "outlet", "technician", "order", "outcome"]
    return places[columns].rename(columns={"order": "stop"}).round({"x_km": 3, "y_km": 3})


def _clock(seconds: float) -> str:
    """'08:05' of seconds since midnight; what lies on another day says so."""
    if pd.isna(seconds):
        return ""
    days, rest = divmod(int(seconds), 86_400)
    text = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}"
    return text if days == 0 else f"{text} ({days:+d} d)"


def _text(value: object) -> str:
    """Numbers of jobs without separators, kilometres and minutes with one decimal, a dash for nothing."""
    if isinstance(value, float):
        return f"{value:.1f}" if value == value else "–"
    return str(value) or "–"
