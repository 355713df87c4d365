"""A difference to the baseline as it goes on, month by month: a gain may turn into a loss."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import signed_tick
from experiments.figures.months import month_ticks
from experiments.figures.style import COLOURS, INK, MARKERS, tidy
from experiments.line_labels import wrapped

__all__ = ["draw_course"]

_STYLES = ("-", "--", "-.", ":")
LONG = 36  # months above which only the years are ticked


def draw_course(axis: Axes, data: pd.DataFrame, labels: dict[int, str], y_label: str) -> Axes:
    """Lines with bands; a mark every half year.  `data`: columns cell, month, mean, low, high."""
    months = sorted(data["month"].unique())
    axis.axhline(0, color=INK, lw=0.8)
    for index, (cell, rows) in enumerate(data.groupby("cell", sort=False)):
        colour, x = COLOURS[index % len(COLOURS)], np.arange(len(rows))
        axis.fill_between(x, rows["low"], rows["high"], color=colour, alpha=0.18, lw=0)
        looks: dict[str, Any] = {"ls": _STYLES[index % 4], "marker": MARKERS[index % len(MARKERS)], "markevery": 6}
        axis.plot(x, rows["mean"], color=colour, lw=1.7, ms=3.5, label=wrapped(labels[int(str(cell))]), **looks)
    ticks = month_ticks(months)
    if len(months) > LONG:
        ticks = {place: month[:4] for place, month in enumerate(months) if month.endswith("-01")}
    axis.set_xticks(list(ticks), list(ticks.values()))
    axis.set_xlim(-0.5, max(len(months) - 0.5, 0.5))
    axis.yaxis.set_major_formatter(signed_tick)
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
    return tidy(axis, "month" if len(months) <= LONG else "year (ticks: January)", y_label)
