"""What the management sees beside what is true, month by month."""

import pandas as pd
from matplotlib.axes import Axes

from experiments.figures.months import month_ticks
from experiments.figures.style import COLOURS, MARKERS, tidy
from experiments.labels import short

__all__ = ["draw_listening"]


def draw_listening(axis: Axes, data: pd.DataFrame, labels: dict[int, str], unit: str) -> Axes:
    """A full line for the truth and a dotted one with marks for what is measured, in one colour a cell.

    `data`: columns cell, month, measured, true (means over replications; NaN where nothing was shown).
    """
    months = sorted(data["month"].unique())
    places = {month: place for place, month in enumerate(months)}
    for index, (cell, rows) in enumerate(data.groupby("cell", sort=False)):
        colour, x = COLOURS[index % len(COLOURS)], rows["month"].map(places).to_numpy()
        name = short(labels[int(str(cell))])
        marker = MARKERS[index % len(MARKERS)]  # by it a cell is told in grey
        axis.plot(x, rows["true"], color=colour, lw=1.8, marker=marker, markevery=6, ms=5, label=f"{name}: true")
        axis.plot(x, rows["measured"], color=colour, lw=1.0, ls=":", marker=marker, ms=3.5, label=f"{name}: measured")
    ticks = month_ticks(months)
    axis.set_xticks(list(ticks), list(ticks.values()))
    axis.set_xlim(-0.5, max(len(months) - 0.5, 0.5))
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
    return tidy(axis, "month", unit)
