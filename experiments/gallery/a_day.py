"""A made-up day of three technicians, for the Gantt and the map of the gallery."""

from typing import Any

import numpy as np
import pandas as pd

from experiments.day.stretches import Day

_PEOPLE = ["T1", "T2", "T3"]
_HOUR = 3600
# technician, sent, begin, end (hours), outcome, window, x, y (km)
_VISITS = [
    ("T1", 8.0, 8.4, 9.6, "done", (8, 10), 3.0, 7.5), ("T1", 9.6, 9.9, 11.2, "part missing", (10, 12), 5.2, 8.4),
    ("T1", 12.0, 12.5, 14.2, "done", (12, 14), 7.4, 6.9), ("T1", 14.2, 14.7, 16.0, "done", (14, 16), 6.6, 4.6),
    ("T2", 8.0, 8.5, 8.7, "nobody at home", (8, 10), 2.4, 3.1), ("T2", 8.7, 9.1, 11.6, "done", (8, 10), 1.2, 1.8),
    ("T2", 12.5, 12.9, 14.6, "skill missing", (12, 14), 4.1, 1.1), ("T2", 14.6, 15.1, 16.4, "done", (12, 14), 6.0, 2.2),
    ("T3", 10.0, 10.4, 12.1, "done", (10, 12), 8.6, 2.6), ("T3", 13.0, 13.4, 15.3, "done", (14, 16), 9.1, 5.3),
    ("T3", 15.3, 15.9, 18.6, "time ran out", (16, 18), 8.2, 8.8),
]  # fmt: skip
_STANDS = [
    ("depot", "depot", 5.0, 5.0),
    ("home", "T1", 2.0, 8.8),
    ("home", "T2", 3.4, 4.4),
    ("home", "T3", 9.2, 1.1),
]
_WAITING = [(1.4, 5.9), (4.4, 6.6), (7.9, 0.9), (9.4, 7.4), (5.6, 9.4)]


def the_day() -> dict[str, Any]:
    """Arguments of the Gantt: the day, and the technicians with what stands behind their rows."""
    visits = _visits()
    shifts = pd.DataFrame(
        {"technician": _PEOPLE, "begin": [8, 8, 10], "end": [17, 17, 18.6], "overtime": [0, 0, 0.6]}
    ).set_index("technician")
    lunches = pd.DataFrame({"technician": _PEOPLE, "begin": [11.2, 11.7, 12.1], "end": [12.0, 12.5, 13.0]})
    day = Day(0, pd.Timestamp("2025-07-14"), _HOUR * shifts, _HOUR * lunches.set_index("technician"), visits)
    day = day._replace(shifts=day.shifts.reset_index(), lunches=day.lunches.reset_index())
    solved = visits.assign(done=visits["outcome"] == "done").groupby("technician")["done"].agg(["sum", "count"])
    notes = [f"{done} of {all_of_them} solved" for done, all_of_them in solved.to_numpy()]
    return {"day": day, "people": pd.DataFrame({"technician": _PEOPLE, "label": _PEOPLE, "note": notes})}


def the_area() -> dict[str, Any]:
    """Arguments of the map: stops and waiting jobs, the depot and the homes, who is shown, the side in km."""
    visits = _visits()
    places = visits[["technician", "order", "outcome"]].assign(
        what="visited", outlet="", way="on site", job=visits.index, region="city",
        x_km=[visit[6] for visit in _VISITS], y_km=[visit[7] for visit in _VISITS],
    )  # fmt: skip
    waiting = pd.DataFrame(_WAITING, columns=["x_km", "y_km"]).assign(
        what="waiting", outlet="", way="on site", job=range(20, 25), region="city", order=0
    )
    stands = pd.DataFrame(_STANDS, columns=["what", "name", "x_km", "y_km"]).assign(region="city")
    return {"places": pd.concat([places, waiting]), "stands": stands, "people": _PEOPLE, "side_km": 10.0}


def _visits() -> pd.DataFrame:
    columns = ["technician", "sent", "begin", "end", "outcome", "window", "x", "y"]
    visits = pd.DataFrame(_VISITS, columns=columns)
    for name in ("sent", "begin", "end"):
        visits[name] = _HOUR * visits[name]
    opens, closes = np.array(visits["window"].tolist(), float).T * _HOUR
    return visits.drop(columns=["window", "x", "y"]).assign(
        order=visits.groupby("technician").cumcount() + 1, job=visits.index, way="on site", outlet="", km=4.0,
        window_start=opens, window_end=closes, late_min=np.maximum(visits["begin"] - closes, 0) / 60,
    )  # fmt: skip
