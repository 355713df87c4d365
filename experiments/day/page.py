"""The files of a day: both figures as PNG and SVG, their tables as CSV, and one page that shows all of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.amounts import plain
from experiments.day.area import MOST_TOURS, area_legend, draw_area
from experiments.day.gantt import draw_gantt, gantt_legend
from experiments.day.places import places_of, stands_of
from experiments.day.stretches import Day
from experiments.execute.exports import write_csv
from experiments.figures.style import canvas, house_style, save
from experiments.report import Section, page_of
from experiments.tables import Table, frame_table
from experiments.whole import appearing_whole
from sim import Run

__all__ = ["MOST_PANELS", "Panel", "panels_of", "people_of", "write_day"]

MOST_PANELS = 6
GANTT = (
    "One row a technician, from the first stop (1) to the last. A thin line is the trip, a bar the visit; colour, "
    "hatch and letter say what came of it. The grey lines below are the promised windows with the stops they were "
    "promised to; the orange piece after a window is how late somebody was."
)
AREA = (
    "Numbers are the stops of a tour in their order, joined by straight lines; roads are longer. A letter is a visit "
    "that did not solve the job, as in the figure above. Small rings are jobs that are open when the day ends and were "
    "not visited."
)


def people_of(run: Run, day: Day, regions: Sequence[str], most: int) -> pd.DataFrame:
    """Technicians of the regions who were at work, those with the most visits if there are too many; columns
    technician, label, note, region, and what the day was for each.
    """
    from sim import labels_of

    labels, table = labels_of(run), run.world.technicians
    working = set(day.shifts["technician"]) | set(day.visits["technician"])
    rows = []
    for i, name in enumerate(labels["technician"]):
        region = labels["region"][table["region"][i]]
        if name in working and region in regions:
            rows.append(_person(day, name, region, bool(table["senior"][i])))
    found = pd.DataFrame(rows, columns=list(rows[0]) if rows else ["technician", "label", "note", "region", "visits"])
    kept = found.sort_values("visits", ascending=False, kind="stable").head(most).index
    return found.loc[sorted(kept)].reset_index(drop=True)


def _person(day: Day, name: str, region: str, senior: bool) -> dict[str, object]:
    """What the day was for one technician."""
    mine = day.visits[day.visits["technician"] == name]
    shifts = day.shifts[day.shifts["technician"] == name]
    done, km = int((mine["outcome"] == "done").sum()), float(mine["km"].sum())
    return {
        "technician": name,
        "label": f"{name} (senior)" if senior else name,
        "note": f"{len(mine)} visits, {done} done, {km:.0f} km",
        "region": region,
        "visits": len(mine),
        "done": done,
        "late": int((mine["late_min"] > 0).sum()),
        "km": km,
        "travel_h": float((mine["begin"] - mine["sent"]).sum() / 3600),
        "on_site_h": float((mine["end"] - mine["begin"]).sum() / 3600),
        "overtime_min": float(shifts["overtime"].sum() / 60),
    }


def write_day(run: Run, day: Day, regions: Sequence[str], most: int, folder: Path, title: str) -> Path:
    """Write everything; returns the page."""
    people = people_of(run, day, regions, most)
    places, stands = places_of(run, day), stands_of(run, day)
    places, stands = (frame[frame["region"].isin(regions)] for frame in (places, stands))
    panels, side_km = panels_of(people, places, regions), run.scenario.travel.side_km
    folder.mkdir(parents=True, exist_ok=True)
    visits = _visit_table(day, places, people)
    write_csv(visits, folder / "gantt.csv")
    write_csv(_place_table(places, day), folder / "map.csv")
    told = _told(day, people)
    sections = [
        Section("Who did what when", _cut_words(GANTT, people, day), _gantt(folder, day, people, title), told),
        Section("Where it was", AREA, _area(folder, places, stands, panels, side_km, title), told),
        Section("The day of each technician", tables=[_people_table(people)]),
        Section("The visits", tables=[frame_table(visits.map(_text))]),
    ]  # fmt: skip
    with appearing_whole(folder / "day.html") as path:
        path.write_text(page_of(title, _answer(day, people, places), sections), encoding="utf-8", newline="\n")
    return folder / "day.html"


def _cut_words(text: str, people: pd.DataFrame, day: Day) -> str:
    working = len(set(day.shifts["technician"]) | set(day.visits["technician"]))
    return text if len(people) == working else f"{text} {len(people)} of {working} technicians are shown."


def _answer(day: Day, people: pd.DataFrame, places: pd.DataFrame) -> str:
    """The day in one sentence."""
    visits = day.visits[day.visits["technician"].isin(people["technician"])]
    done, late = int((visits["outcome"] == "done").sum()), int((visits["late_min"] > 0).sum())
    waiting = int((places["what"] == "waiting").sum())
    return (
        f"{len(visits)} visits by {len(people)} technicians: {done} solved the job, {late} came late; {waiting} jobs "
        "are open when it ends."
    )


def _told(day: Day, people: pd.DataFrame) -> str:
    """For whoever cannot see the figures."""
    return f"The day of {len(people)} technicians, {len(day.visits)} visits in all; numbers in the tables."


def _text(value: object) -> str:
    """Numbers of jobs without separators, kilometres and minutes with one decimal."""
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _gantt(folder: Path, day: Day, people: pd.DataFrame, title: str) -> Path:
    with house_style():
        figure = canvas(11.0, 1.9 + 0.36 * max(len(people), 2))
        axis = figure.subplots()
        draw_gantt(axis, day, people)
        axis.set_title(title)
        gantt_legend(axis, day)
        return save(figure, folder / "gantt")[1]


class Panel(NamedTuple):
    """A part of the map: one region, and technicians whose tours are drawn there."""

    region: str
    people: list[str]
    title: str


def panels_of(people: pd.DataFrame, places: pd.DataFrame, regions: Sequence[str]) -> list[Panel]:
    """One panel a region, or several with fewer tours each; those with the most visits if there are too many."""
    found, toured = [], set(places["technician"])
    for region in regions:
        names = [name for name in people.loc[people["region"] == region, "technician"] if name in toured]
        parts = max(1, -(-len(names) // MOST_TOURS))
        for part in np.array_split(np.array(names, object), parts):
            inside = f": {part[0]} to {part[-1]}" if parts > 1 else ""
            found.append(Panel(region, [str(name) for name in part], region + inside))
    visits = places["technician"].value_counts()
    order = sorted(found, key=lambda panel: -int(visits.reindex(panel.people).fillna(0).sum()))[:MOST_PANELS]
    return [panel for panel in found if panel in order]


def _area(
    folder: Path, places: pd.DataFrame, stands: pd.DataFrame, panels: Sequence[Panel], side_km: float, title: str
) -> Path:
    """The panels, at most three beside each other."""
    across = min(len(panels), 3)
    down = -(-len(panels) // across)
    size = 7.5 if len(panels) == 1 else 15.0 / across
    with house_style():
        figure = canvas(across * size, down * size + 1.0)
        axes = figure.subplots(down, across, squeeze=False).ravel()
        for axis, panel in zip(axes, panels, strict=False):
            here, fixed = places[places["region"] == panel.region], stands[stands["region"] == panel.region]
            draw_area(axis, here, fixed, panel.people, side_km)
            axis.set_title(panel.title if len(panels) > 1 else "")
        for axis in axes[len(panels) :]:
            axis.set_visible(False)
        shown = {panel.region for panel in panels}
        axes[0].set_title(f"{title}\n{axes[0].get_title(loc='left')}".rstrip())
        waiting = int(((places["what"] == "waiting") & places["region"].isin(shown)).sum())
        area_legend(axes[0], waiting, set(stands.loc[stands["region"].isin(shown), "what"]))
        return save(figure, folder / "map")[1]


def _clock(seconds: float) -> str:
    """'08:05' of seconds since midnight; what lies on another day says so."""
    if pd.isna(seconds):
        return ""
    days, rest = divmod(int(seconds), 86_400)
    text = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}"
    return text if days == 0 else f"{text} ({days:+d} d)"


def _visit_table(day: Day, places: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The Gantt's data: one row a visit."""
    at = places[places["what"] == "visited"].drop_duplicates("job").set_index("job")
    mine = day.visits[day.visits["technician"].isin(people["technician"])]
    job = mine["job"].to_numpy()
    return pd.DataFrame(
        {
            "technician": mine["technician"].to_numpy(),
            "stop": mine["order"].to_numpy(),
            "job": job,
            "visit": mine["visit"].to_numpy(),
            "region": at["region"].reindex(job).to_numpy(),
            "sent": mine["sent"].map(_clock).to_numpy(),
            "arrived": mine["begin"].map(_clock).to_numpy(),
            "left": mine["end"].map(_clock).to_numpy(),
            "outcome": mine["outcome"].to_numpy(),
            "window": [f"{_clock(a)}-{_clock(b)}" if a == a else "" for a, b in
                       zip(mine["window_start"], mine["window_end"], strict=True)],
            "late_min": mine["late_min"].round(1).to_numpy(),
            "km": mine["km"].round(2).to_numpy(),
        }
    )  # fmt: skip


def _place_table(places: pd.DataFrame, day: Day) -> pd.DataFrame:
    """The map's data: one row a place."""
    columns = ["what", "region", "job", "customer", "x_km", "y_km", "technician", "order", "outcome"]
    return places[columns].rename(columns={"order": "stop"}).round({"x_km": 3, "y_km": 3})


def _people_table(people: pd.DataFrame) -> Table:
    head = ["technician", "region", "visits", "done", "late", "km", "travel h", "on site h", "overtime min"]
    rows = [
        [str(one["label"]), str(one["region"]), *(str(one[name]) for name in ("visits", "done", "late")),
         plain(one["km"], 1.0), plain(one["travel_h"], 0.1), plain(one["on_site_h"], 0.1),
         plain(one["overtime_min"], 1.0)]
        for one in people.to_dict("records")
    ]  # fmt: skip
    return Table("The day of each technician", head, rows)
