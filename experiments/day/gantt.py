"""The Gantt of a day: one row a technician, with shift, lunch, trips, visits by outcome, windows and overtime."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.day.stretches import Day
from experiments.day.ways import Work
from experiments.figures.style import BAD, INK, QUIET, tidy

__all__ = ["draw_gantt", "gantt_legend"]

# Colour, hatch and letter say the same, so that any one of them is enough (Okabe and Ito's palette).
LOOKS = {
    "done": ("#56B4E9", "", ""),
    "nobody at home": ("#F0E442", "\\\\\\\\", "H"),
    "skill missing": ("#CC79A7", "xxxx", "S"),
    "part missing": ("#E69F00", "////", "P"),
    "time ran out": ("#D9D9D9", "....", "T"),
    "to be continued": ("#B5DDF5", "----", "C"),
    "price refused": ("#FFFFFF", "||||", "R"),
    "not ended": ("#FFFFFF", "", "?"),
}
SHIFT, TRIP, LUNCH = "#eef1f3", "#5a6672", "#ffffff"
HOUR = 3600.0
TALL = 0.5  # height of a visit; rows are 1 apart
MARK_H = 0.07  # hours; half of the mark where a lateness ends or a window begins
LANES = (-0.33, -0.43)  # where windows are drawn in a row: those that overlap lie side by side


def draw_gantt(axis: Axes, day: Day, people: pd.DataFrame) -> Axes:
    """`people`: columns technician, label and note, from top to bottom; hours of the day across."""
    place = {name: -float(k) for k, name in enumerate(people["technician"])}
    first, last = _hours(day, set(place))
    axis.set_xlim(first, last)  # labels are measured by it
    _draw_shifts(axis, day, place)
    for name, visits in day.visits[day.visits["technician"].isin(place)].groupby("technician", sort=False):
        lanes = _lanes(visits)
        _draw_windows(axis, visits, place[str(name)], lanes)
        for visit in visits.to_dict("records"):
            _draw_visit(axis, {str(key): value for key, value in visit.items()}, place[str(name)], lanes)
    axis.set_yticks(list(place.values()), people["label"])
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(-len(place) + 0.4, 0.6)
    axis.grid(False, axis="y")
    step = 1 if last - first <= 16 else 2
    ticks = np.arange(np.ceil(first), last + 0.01, step)
    axis.set_xticks(ticks, [f"{int(hour):02d}:00" for hour in ticks])
    for name, note in zip(people["technician"], people["note"], strict=True):
        axis.annotate(note, (1, place[name]), (6, 0), ("axes fraction", "data"), "offset points", va="center",
                      fontsize=8, color=TRIP, annotation_clip=False)  # fmt: skip
    return tidy(axis, "time of day")


def _hours(day: Day, names: set[str]) -> tuple[float, float]:
    """From the hour before the first thing to the hour after the last one."""
    frames = [frame[frame["technician"].isin(names)] for frame in (day.shifts, day.visits)]
    begins = [b for frame, column in zip(frames, ("begin", "sent"), strict=True) for b in frame[column]]
    ends = [end for frame in frames for end in frame["end"]]
    if not begins:
        return 7.0, 19.0
    return max(0.0, np.floor(min(begins) / HOUR - 0.25)), min(24.0, np.ceil(max(ends) / HOUR + 0.25))


def _width(axis: Axes, text: str, size: float) -> float:
    """Hours that a text of this size (points) takes across the axis, with a little air; digits are 0.64 of the size."""
    first, last = axis.get_xlim()
    points = axis.get_window_extent().width * 72 / axis.figure.dpi
    return (0.64 * len(text) + 0.5) * size * (last - first) / points


def _draw_shifts(axis: Axes, day: Day, place: dict[str, float]) -> None:
    for shift in day.shifts[day.shifts["technician"].isin(place)].to_dict("records"):
        y, begin, end = place[shift["technician"]], shift["begin"] / HOUR, shift["end"] / HOUR
        axis.barh(y, end - begin, left=begin, height=0.86, color=SHIFT, zorder=1)
        if shift["overtime"] > 0:
            late = shift["overtime"] / HOUR
            axis.barh(y, late, left=end - late, height=0.86, color="#fbe3d6", edgecolor=BAD, lw=0.6, zorder=1.1)
    for lunch in day.lunches[day.lunches["technician"].isin(place)].to_dict("records"):
        width = (lunch["end"] - lunch["begin"]) / HOUR
        axis.barh(place[lunch["technician"]], width, left=lunch["begin"] / HOUR, height=TALL, color=LUNCH,
                  edgecolor=QUIET, lw=0.8, ls=(0, (2, 2)), zorder=2)  # fmt: skip
        middle = (lunch["begin"] + lunch["end"]) / 2 / HOUR
        if _width(axis, "lunch", 7) <= width:
            axis.text(middle, place[lunch["technician"]], "lunch", ha="center", va="center", fontsize=7, color=TRIP)


def _lanes(visits: pd.DataFrame) -> dict[tuple[float, float], float]:
    """For each promised window of a technician, how far below the middle of the row it is drawn."""
    windows = visits[["window_start", "window_end"]].dropna().drop_duplicates().sort_values("window_start")
    free, found = [-np.inf] * len(LANES), {}
    for start, end in windows.itertuples(index=False):
        lane = next((k for k, until in enumerate(free) if until <= start), int(np.argmin(free)))
        free[lane], found[start, end] = end, LANES[lane]
    return found


def _draw_windows(axis: Axes, visits: pd.DataFrame, y: float, lanes: dict[tuple[float, float], float]) -> None:
    """Each window once, with the stops that were promised it where there is room for them."""
    late = visits[visits["late_min"] > 0]
    for (start, end), below in lanes.items():
        axis.plot([start / HOUR, end / HOUR], [y + below] * 2, color=QUIET, lw=1.4, marker="|", ms=4, zorder=2.2)
        stops = visits[(visits["window_start"] == start) & (visits["window_end"] == end)]["order"]
        text = " ".join(map(str, stops))
        taken = [(a / HOUR, b / HOUR) for a, b in lanes if lanes[a, b] == below and (a, b) != (start, end)]
        taken += [
            (one["window_end"] / HOUR, one["begin"] / HOUR)
            for one in late.to_dict("records")
            if lanes[one["window_start"], one["window_end"]] == below
        ]
        room = _room(max(start / HOUR, axis.get_xlim()[0]), end / HOUR, taken, _width(axis, text, 5.5) + MARK_H)
        if room is not None:
            axis.text(room + MARK_H, y + below, text, va="center", fontsize=5.5, color=TRIP, zorder=2.3,
                      bbox={"boxstyle": "square,pad=0.08", "fc": "white", "ec": "none"})  # fmt: skip


def _room(first: float, last: float, taken: list[tuple[float, float]], width: float) -> float | None:
    """Where between two hours the first free piece of this width begins; None if there is none."""
    for begin, end in sorted(taken):
        if first + width <= min(begin, last):
            return first
        first = max(first, end)
    return first if first + width <= last else None


def _draw_visit(axis: Axes, visit: dict[str, Any], y: float, lanes: dict[tuple[float, float], float]) -> None:
    """The trip as a thin line, the stay as a bar with its number; how late it is, behind its window."""
    begin, end = visit["begin"] / HOUR, visit["end"] / HOUR
    axis.plot([visit["sent"] / HOUR, begin], [y, y], color=TRIP, lw=2.2, solid_capstyle="butt", zorder=2.5)
    colour, hatch, letter = LOOKS[visit["outcome"]]
    axis.barh(y, end - begin, left=begin, height=TALL, color=colour, hatch=hatch, edgecolor=INK, lw=0.7, zorder=3)
    text = f"{visit['order']}{letter}"
    box = {"boxstyle": "round,pad=0.12", "fc": "white", "ec": "none", "alpha": 0.85} if hatch else None
    if _width(axis, text, 7) <= end - begin:
        axis.text((begin + end) / 2, y, text, ha="center", va="center", fontsize=7, color=INK, zorder=5, bbox=box)
    if visit["late_min"] > 0:
        below = y + lanes[visit["window_start"], visit["window_end"]]
        axis.plot(
            [visit["window_end"] / HOUR, begin], [below, below], color=BAD, lw=2.4, solid_capstyle="butt", zorder=4
        )
        axis.plot(begin, below, marker="v", color=BAD, ms=5, zorder=4.5)


def gantt_legend(axis: Axes, day: Day, work: Work) -> None:
    """What the marks mean that occur on the day, above the axis."""
    seen = [outcome for outcome in LOOKS if outcome in set(day.visits["outcome"])]
    marks: list[Any] = [
        Patch(fc=colour, hatch=hatch, ec=INK, lw=0.7, label=f"{outcome} ({letter})" if letter else outcome)
        for outcome in seen
        for colour, hatch, letter in [LOOKS[outcome]]
    ]
    if work.trips:
        marks.append(Line2D([], [], color=TRIP, lw=2.2, label="on the way"))
    marks.append(Patch(fc=SHIFT, label="shift"))
    if (day.shifts["overtime"] > 0).any():
        marks.append(Patch(fc="#fbe3d6", ec=BAD, lw=0.6, label="overtime"))
    if day.visits["window_start"].notna().any():
        marks.append(Line2D([], [], color=QUIET, lw=1.6, marker="|", ms=5, label="promised window, with its stops"))
    if (day.visits["late_min"] > 0).any():
        marks.append(Line2D([], [], color=BAD, lw=2.4, marker="v", ms=5, label="late: from its end to the arrival"))
    axis.figure.legend(handles=marks, loc="outside upper left", ncols=4, fontsize=8)
