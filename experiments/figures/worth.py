"""Money over time and by account: cumulated present value with its payback point; what each step costs and earns."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import axis_scale, signed_tick
from experiments.figures.months import month_ticks
from experiments.figures.style import COLOURS, INK, MARKERS, tidy
from experiments.labels import short
from experiments.line_labels import wrapped

__all__ = ["draw_accounts", "draw_worth"]

_STYLES = ("-", "--", "-.", ":")
_HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "----", "||||", "++++")


def draw_worth(
    axis: Axes, data: pd.DataFrame, labels: Mapping[int, str], paid: Mapping[int, float], unit: str, y_label: str
) -> Axes:
    """Lines with bands over the months; a ring where a line has come to zero for good."""
    months, rings = sorted(data["month"].unique()), 0
    times, shown = axis_scale(float(np.nanmax(data[["mean", "low", "high"]].abs().to_numpy())), unit)
    axis.axhline(0, color=INK, lw=0.8)
    for index, (cell, rows) in enumerate(data.groupby("cell", sort=False)):
        colour, x, number = COLOURS[index % len(COLOURS)], np.arange(1, len(rows) + 1), int(str(cell))
        axis.fill_between(x, times * rows["low"], times * rows["high"], color=colour, alpha=0.18, lw=0)
        looks: dict[str, Any] = {"ls": _STYLES[index % 4], "marker": MARKERS[index % len(MARKERS)], "markevery": 3}
        axis.plot(x, times * rows["mean"], color=colour, lw=1.7, ms=3.5, label=wrapped(labels[number]), **looks)
        when = paid.get(number, np.nan)
        if when > 0:
            axis.plot([when], [0], "o", ms=11, mfc="none", mec=colour, mew=1.8, zorder=5)
            rings += 1
    ticks = month_ticks(months)
    axis.set_xticks([place + 1 for place in ticks], list(ticks.values()))
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
    return tidy(axis, f"end of the month{' (a ring: paid back for good)' if rings else ''}", f"{y_label} ({shown})")


def draw_accounts(axis: Axes, data: pd.DataFrame, labels: Mapping[int, str], unit: str) -> Axes:
    """Stacked bars of differences, one row a step: right of zero what is gained, left what is spent; a mark: the sum.

    `data`: columns of amounts and at last `contribution`; rows by cell.
    """
    parts = data.columns[:-1]
    times, shown = axis_scale(float(data.abs().to_numpy().max(initial=0.0)), unit, True)
    places = -np.arange(len(data), dtype=float)
    reach = {1: np.zeros(len(data)), -1: np.zeros(len(data))}
    for index, name in enumerate(parts):
        values = times * data[name].to_numpy(float)
        start = np.where(values >= 0, reach[1], reach[-1])
        axis.barh(places, values, 0.62, left=start, color=COLOURS[index % len(COLOURS)], ec="white", lw=0.6,
                  hatch=_HATCHES[index % len(_HATCHES)], label=name, zorder=2)  # fmt: skip
        for side in reach:
            reach[side] = reach[side] + np.where(np.sign(values) == side, values, 0.0)
    axis.plot(times * data["contribution"], places, "D", ms=7, mfc="white", mec=INK, mew=1.5, ls="", zorder=4,
              label="contribution")  # fmt: skip
    axis.axvline(0, color=INK, lw=0.9, zorder=3)
    axis.set_yticks(places, [short(labels[int(str(cell))]) for cell in data.index])
    axis.grid(False, axis="y")
    axis.xaxis.set_major_formatter(signed_tick)
    return tidy(axis, f"difference to the baseline, {shown}; left: spent, right: gained")
