"""The map of a day: each technician's tour in order, jobs that still wait, homes, depot, outlets, a scale in km."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from experiments.day.gantt import LOOKS
from experiments.figures.style import BAD, COLOURS, INK, QUIET

__all__ = ["MOST_TOURS", "area_legend", "draw_area"]

MOST_TOURS = len(COLOURS)  # in one panel: more are a tangle
STANDS = {"depot": ("*", 13, INK), "outlet": ("P", 10, "#009E73")}


def draw_area(axis: Axes, places: pd.DataFrame, stands: pd.DataFrame, people: list[str], side_km: float) -> Axes:
    """One region: `places` and `stands` of that region alone; the technicians of `people` have a colour of their own.

    Their names stand at their homes.  Straight lines join the stops in their order; roads are longer.
    """
    waiting = places[places["what"] == "waiting"]
    axis.plot(waiting["x_km"], waiting["y_km"], "o", ms=4, mfc="none", mec=QUIET, mew=0.9, zorder=2)
    for number, name in enumerate(people):
        stops = places[(places["technician"] == name) & (places["what"] == "visited")].sort_values("order")
        home = stands[(stands["what"] == "home") & (stands["name"] == name)]
        if len(stops):
            _draw_tour(axis, stops, home, number, side_km)
    for what, (marker, size, colour) in STANDS.items():
        those = stands[stands["what"] == what]
        axis.plot(those["x_km"], those["y_km"], marker, ms=size, mfc=colour, mec="white", mew=0.8, ls="", zorder=6)
        for stand in those.to_dict("records"):
            axis.annotate(stand["name"], (stand["x_km"], stand["y_km"]), (7, 4), textcoords="offset points", fontsize=8,
                          weight="bold", color=colour, zorder=6)  # fmt: skip
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


def _draw_tour(axis: Axes, stops: pd.DataFrame, home: pd.DataFrame, number: int, side_km: float) -> None:
    """From home through the stops; a number at each; a ring where the visit did not solve the job."""
    colour = COLOURS[number % len(COLOURS)]
    x = np.r_[home["x_km"].to_numpy(), stops["x_km"].to_numpy()]
    y = np.r_[home["y_km"].to_numpy(), stops["y_km"].to_numpy()]
    axis.plot(x, y, color=colour, lw=1.2, alpha=0.75, zorder=3)
    for a, b in zip(range(len(x) - 1), range(1, len(x)), strict=True):
        if np.hypot(x[b] - x[a], y[b] - y[a]) > 0.05 * side_km:
            middle, ahead = (x[a] + 0.55 * (x[b] - x[a]), y[a] + 0.55 * (y[b] - y[a])), 0.002
            tip = (middle[0] + ahead * (x[b] - x[a]), middle[1] + ahead * (y[b] - y[a]))
            axis.annotate("", tip, middle, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 0}, zorder=3)
    axis.plot(home["x_km"], home["y_km"], "s", ms=6, mfc="white", mec=colour, mew=1.6, zorder=4)
    axis.plot(stops["x_km"], stops["y_km"], "o", ms=11, mfc="white", mec=colour, mew=1.6, ls="", zorder=4)
    for here in home.to_dict("records"):
        axis.annotate(here["name"], (here["x_km"], here["y_km"]), (0, 6), textcoords="offset points", ha="center",
                      fontsize=8, weight="bold", color=colour, zorder=5)  # fmt: skip
    for stop in stops.to_dict("records"):
        letter = LOOKS[stop["outcome"]][2]
        ink = BAD if letter else INK
        axis.text(stop["x_km"], stop["y_km"], f"{stop['order']}{letter}", ha="center", va="center", fontsize=6.5,
                  color=ink, zorder=5)  # fmt: skip


def _draw_scale(axis: Axes, side_km: float) -> None:
    """A bar of a round length, about a fifth of the side."""
    power = 10.0 ** np.floor(np.log10(side_km / 5))
    length = max(n * power for n in (1, 2, 5) if n * power <= side_km / 4)
    x, y = 0.03 * side_km, 0.03 * side_km
    axis.plot([x, x + length], [y, y], color=INK, lw=2.5, solid_capstyle="butt", zorder=7)
    axis.annotate(f"{length:g} km", (x + length / 2, y), (0, 4), textcoords="offset points", ha="center", fontsize=8,
                  zorder=7)  # fmt: skip


def area_legend(axis: Axes, waiting: int, has: set[str]) -> None:
    """What the marks mean, above the panels."""
    looks: dict[str, Any] = {"mfc": "white", "mec": INK, "mew": 1.4, "ls": ""}
    marks = [
        Line2D([], [], marker="s", ms=6, label="home, where the day starts", **looks),
        Line2D([], [], marker="o", ms=8, label="stops in their order, with the letter of what went wrong", **looks),
    ]
    if waiting:
        words = f"open when the day ends ({waiting})"
        marks.append(Line2D([], [], marker="o", mfc="none", mec=QUIET, ls="", ms=5, label=words))
    for what, (marker, size, colour) in STANDS.items():
        if what in has:
            marks.append(Line2D([], [], marker=marker, color=colour, ls="", ms=size - 2, label=what))
    axis.figure.legend(handles=marks, loc="outside upper left", ncols=2, fontsize=8)
