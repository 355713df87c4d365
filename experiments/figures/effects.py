"""Effects of factors and of pairs of them: one line each with its interval, marked by the adjusted test."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import axis_scale, signed_tick
from experiments.figures.forest import LOOKS
from experiments.figures.style import INK, reach, tidy
from experiments.labels import short

__all__ = ["draw_effects"]


def draw_effects(axis: Axes, data: pd.DataFrame, title: str, names: bool = True) -> Axes:
    """Rows with label, value, low, high, unit and verdict, from the top down; filled marks are shown by the test."""
    places = np.arange(len(data))[::-1]
    times, shown = axis_scale(float(data["value"].abs().max()), str(data["unit"].iloc[0]), difference=True)
    axis.axvline(0, color=INK, lw=0.9)
    for place, row in zip(places, data.to_dict("records"), strict=True):
        colour, marker, fill, _ = LOOKS[row["verdict"]]
        middle = times * row["value"]
        looks: dict[str, Any] = {"fmt": marker, "color": colour, "fillstyle": fill, "ms": 5.5}
        ends = reach(middle, times * row["low"], times * row["high"])
        axis.errorbar(middle, place, xerr=ends, elinewidth=1.3, capsize=2.5, **looks)
    axis.set_yticks(places, [short(str(label), 48) if names else "" for label in data["label"]])
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(-0.7, len(data) - 0.3)
    axis.xaxis.set_major_formatter(signed_tick)
    axis.locator_params(axis="x", nbins=3)
    return tidy(axis, shown, title=title)
