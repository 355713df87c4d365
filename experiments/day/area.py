"""The map of a day: each technician's tour in order, homes of those who came to an outlet, jobs that wait, a scale."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.day.gantt import LOOKS
from experiments.day.ways import FETCHED, WAYS
from experiments.figures.style import COLOURS, GOOD, INK, QUIET

__all__ = ["LINES", "MOST_TOURS", "area_legend", "draw_area"]

MOST_TOURS = len(COLOURS)  # in one panel: more are a tangle
# Dashes and gaps in widths of the line, one for each colour: either is enough to follow a tour.
LINES: tuple[Any, ...] = (
    "-", (0, (6, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), (0, (12, 3)), (0, (3, 3)), (0, (6, 2, 1, 2, 1, 2)),
    (0, (12, 3, 3, 3)),
)  # fmt: skip
STANDS = {"depot": ("*", 13, INK), "outlet": ("P", 10, "#00694E")}
PLACE = ["region", "x_km", "y_km"]
BACKED = {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8}  # behind a name
SHAPES = dict(zip(WAYS, ("^", "v", "D"), strict=True))
COMES = dict(zip(WAYS, ("carried in", FETCHED, "by parcel"), strict=True))


def draw_area(axis: Axes, places: pd.DataFrame, stands: pd.DataFrame, people: list[str], side_km: float) -> Axes:
    """One region: `places` and `stands` of that region alone; the technicians of `people` have a colour and a kind of
    line of their own.

    Their names stand at their homes, or at their first stops if they share a home.  Straight lines join the stops in
    their order; roads are longer.
    """
    on_site = places["outlet"] == ""
    waiting = places[on_site & (places["what"] == "waiting")]
    axis.plot(waiting["x_km"], waiting["y_km"], "o", ms=4, mfc="none", mec=QUIET, mew=0.9, zorder=2)
    _draw_homes(axis, places[~on_site], stands)
    homes = stands[(stands["what"] == "home") & stands["name"].isin(people)]
    alone = ~homes.duplicated(PLACE, keep=False)
    for number, name in enumerate(people):
        stops = places[(places["technician"] == name) & (places["what"] == "visited")].sort_values("order")
        home = homes[homes["name"] == name].assign(alone=alone)
        if (stops["outlet"] == "").any():
            _draw_tour(axis, _met(stops, stands), home, number, side_km)
    _draw_stands(axis, stands)
    _draw_scale(axis, side_km)
    axis.set_xlim(-0.02 * side_km, 1.02 * side_km)
    axis.set_ylim(-0.02 * side_km, 1.02 * side_km)
    axis.set_aspect("equal")
    axis.set_xticks([])
    axis.set_yticks([])
    for spine in axis.spines.values():
        spine.set_visible(True)
        spine.set_color("#c3c9ce")
    return axis


def _draw_homes(axis: Axes, places: pd.DataFrame, stands: pd.DataFrame) -> None:
    """Customers of outlets: the shape says how the product came; filled where it was worked on."""
    worked_on = places[places["what"] == "visited"]
    for home, met in zip(worked_on.to_dict("records"), _met(worked_on, stands).to_dict("records"), strict=True):
        ends = [home["x_km"], met["x_km"]], [home["y_km"], met["y_km"]]
        axis.plot(*ends, color=QUIET, lw=0.6, alpha=0.5, zorder=1)
    for way, what, homes in _kinds(places):
        axis.plot(homes["x_km"], homes["y_km"], zorder=3 if what == "visited" else 2, **_shape(way, what))


def _kinds(places: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """Customers of outlets by how the product came and by what came of it, in a fixed order; none is empty."""
    found = [
        (way, what, places[(places["way"] == way) & (places["what"] == what)])
        for way in WAYS
        for what in ("visited", "waiting")
    ]
    return [kind for kind in found if len(kind[2])]


def _shape(way: str, what: str) -> dict[str, Any]:
    """How the home of a customer of an outlet is marked."""
    looks = {"mfc": GOOD, "mec": "white", "ms": 6.5} if what == "visited" else {"mfc": "none", "mec": QUIET, "ms": 4.5}
    return {"marker": SHAPES[way], "ls": "", "mew": 0.9, **looks}


def _met(stops: pd.DataFrame, stands: pd.DataFrame) -> pd.DataFrame:
    """Stops where the technician met the job: at the outlet of this region, or at the customer's."""
    outlets = stands[stands["what"] == "outlet"].set_index("name")[["x_km", "y_km"]]
    at = outlets.reindex(stops["outlet"]).set_index(stops.index)
    return stops.assign(x_km=at["x_km"].fillna(stops["x_km"]), y_km=at["y_km"].fillna(stops["y_km"]))


def _draw_stands(axis: Axes, stands: pd.DataFrame) -> None:
    """Depots and outlets; those at one place have one mark and one label."""
    fixed = stands[stands["what"].isin(list(STANDS))]
    for _, here in fixed.groupby(PLACE):
        x, y = here["x_km"].iloc[0], here["y_km"].iloc[0]
        marker, size, colour = STANDS[here["what"].iloc[-1]]
        axis.plot(x, y, marker, ms=size, mfc=colour, mec="white", mew=0.8, ls="", zorder=6)
        axis.annotate(" and ".join(here["name"]), (x, y), (7, 4), textcoords="offset points", fontsize=8,
                      weight="bold", color=colour, zorder=7, bbox=BACKED)  # fmt: skip


def _draw_tour(axis: Axes, stops: pd.DataFrame, home: pd.DataFrame, number: int, side_km: float) -> None:
    """From home through the stops; at each its number, with a letter where the visit did not solve the job."""
    colour = COLOURS[number % len(COLOURS)]
    x = np.r_[home["x_km"].to_numpy(), stops["x_km"].to_numpy()]
    y = np.r_[home["y_km"].to_numpy(), stops["y_km"].to_numpy()]
    axis.plot(x, y, color=colour, lw=1.4, ls=LINES[number % len(LINES)], alpha=0.8, zorder=3)
    for a, b in zip(range(len(x) - 1), range(1, len(x)), strict=True):
        if np.hypot(x[b] - x[a], y[b] - y[a]) > 0.05 * side_km:
            middle, ahead = (x[a] + 0.55 * (x[b] - x[a]), y[a] + 0.55 * (y[b] - y[a])), 0.002
            tip = (middle[0] + ahead * (x[b] - x[a]), middle[1] + ahead * (y[b] - y[a]))
            axis.annotate("", tip, middle, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 0}, zorder=3)
    axis.plot(home["x_km"], home["y_km"], "s", ms=6, mfc="white", mec=colour, mew=1.6, zorder=4)
    visits = stops[stops["outlet"] == ""]
    axis.plot(visits["x_km"], visits["y_km"], "o", ms=11, mfc="white", mec=colour, mew=1.6, ls="", zorder=4)
    named = home[home["alone"]] if home["alone"].any() else visits.head(1).assign(name=visits["technician"])
    for here in named.to_dict("records"):
        axis.annotate(here["name"], (here["x_km"], here["y_km"]), (0, 9), textcoords="offset points", ha="center",
                      fontsize=8, weight="bold", color=INK, zorder=5, bbox=BACKED)  # fmt: skip
    for stop in visits.to_dict("records"):
        axis.text(stop["x_km"], stop["y_km"], f"{stop['order']}{LOOKS[stop['outcome']][2]}", ha="center", va="center",
                  fontsize=6.5, color=INK, zorder=5)  # fmt: skip


def _draw_scale(axis: Axes, side_km: float) -> None:
    """A bar of a round length, about a fifth of the side."""
    power = 10.0 ** np.floor(np.log10(side_km / 5))
    length = max(n * power for n in (1, 2, 5) if n * power <= side_km / 4)
    x, y = 0.03 * side_km, 0.03 * side_km
    axis.plot([x, x + length], [y, y], color=INK, lw=2.5, solid_capstyle="butt", zorder=7)
    axis.annotate(f"{length:g} km", (x + length / 2, y), (0, 4), textcoords="offset points", ha="center", fontsize=8,
                  zorder=7, bbox=BACKED)  # fmt: skip


def area_legend(axis: Axes, places: pd.DataFrame, stands: pd.DataFrame) -> None:
    """What the marks that occur mean, above the panels."""
    looks: dict[str, Any] = {"mfc": "white", "mec": INK, "mew": 1.4, "ls": ""}
    marks, on_site = [], places["outlet"] == ""
    if (on_site & (places["what"] == "visited")).any():
        marks = [
            Line2D([], [], marker="s", ms=6, label="home, where the day starts", **looks),
            Line2D([], [], marker="o", ms=8, label="stops in their order, with the letter of what went wrong", **looks),
        ]
    waiting = int((on_site & (places["what"] == "waiting")).sum())
    if waiting:
        words = f"open when the day ends ({waiting})"
        marks.append(Line2D([], [], marker="o", mfc="none", mec=QUIET, ls="", ms=5, label=words))
    for way, what, homes in _kinds(places[~on_site]):
        state = "at the bench on the day" if what == "visited" else "open when it ends"
        marks.append(Line2D([], [], label=f"{COMES[way]}, {state} ({homes['job'].nunique()})", **_shape(way, what)))
    marked = set(stands[stands["what"].isin(list(STANDS))].drop_duplicates(PLACE, keep="last")["what"])
    for what, (marker, size, colour) in STANDS.items():
        if what in marked:
            marks.append(Line2D([], [], marker=marker, color=colour, ls="", ms=size - 2, label=what))
    axis.figure.legend(handles=marks, loc="outside upper left", ncols=2, fontsize=8)
