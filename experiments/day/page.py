"""The files of a day: both figures as PNG and SVG, their tables as CSV, and one page that shows all of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.day.area import MOST_TOURS, area_legend, draw_area
from experiments.day.gantt import draw_gantt, gantt_legend
from experiments.day.people import people_of, people_table
from experiments.day.places import places_of, stands_of
from experiments.day.stretches import Day
from experiments.day.tables import place_table, visit_table, visits_shown
from experiments.day.ways import Work, work_of
from experiments.day.words import answer, area_words, gantt_words, headings, told
from experiments.execute.exports import write_csv
from experiments.figures.style import canvas, house_style, save
from experiments.report import Section, page_of
from experiments.whole import appearing_whole
from sim import Run

__all__ = ["MOST_PANELS", "Panel", "panels_of", "write_day"]

MOST_PANELS = 6


def write_day(run: Run, day: Day, regions: Sequence[str], most: int, folder: Path, title: str) -> Path:
    """Write everything; returns the page."""
    people, work = people_of(run, day, regions, most), work_of(run, day.visits)
    places, stands = places_of(run, day), stands_of(run, day)
    places, stands = (frame[frame["region"].isin(regions)] for frame in (places, stands))
    panels, side_km = panels_of(people, places[places["outlet"] == ""], regions), run.scenario.travel.side_km
    folder.mkdir(parents=True, exist_ok=True)
    visits = visit_table(run, day, people)
    write_csv(visits, folder / "gantt.csv")
    write_csv(place_table(places), folder / "map.csv")
    where, what = headings(work)
    seen, at_outlets = told(work, day, people), bool((places["outlet"] != "").any())
    area = _area(folder, places, stands, panels, side_km, title)
    sections = [
        Section("Who did what when", gantt_words(work, people, day), _gantt(folder, day, people, work, title), seen),
        Section(where, area_words(work, at_outlets), area, seen),
        Section("The day of each technician", tables=[people_table(people, work)]),
        Section(what, tables=[visits_shown(visits, work)]),
    ]
    with appearing_whole(folder / "day.html") as path:
        path.write_text(page_of(title, answer(work, day, people, places), sections), encoding="utf-8", newline="\n")
    return folder / "day.html"


def _gantt(folder: Path, day: Day, people: pd.DataFrame, work: Work, title: str) -> Path:
    with house_style():
        figure = canvas(11.0, 1.9 + 0.36 * max(len(people), 2))
        axis = figure.subplots()
        draw_gantt(axis, day, people)
        axis.set_title(title)
        gantt_legend(axis, day, work)
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
        area_legend(axes[0], *(frame[frame["region"].isin(shown)] for frame in (places, stands)))
        return save(figure, folder / "map")[1]
