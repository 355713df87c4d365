"""Differences to the baseline: every cell with its paired interval, marked by Holm's adjusted test."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import axis_scale, signed_tick
from experiments.compare import Comparison
from experiments.figures.style import BAD, GOOD, INK, QUIET, reach, tidy
from experiments.labels import cell_words, indicator_words, short

__all__ = ["LOOKS", "draw_forest", "forest_data", "forest_legend"]

LOOKS = {
    "better": (GOOD, "o", "full", "better (Holm-adjusted)"),
    "worse": (BAD, "s", "full", "worse (Holm-adjusted)"),
    "higher": (INK, "^", "full", "higher (Holm-adjusted)"),
    "lower": (INK, "v", "full", "lower (Holm-adjusted)"),
    "no difference shown": (QUIET, "o", "none", "no difference shown"),
    "not comparable": (QUIET, "x", "none", "not comparable"),
}


def forest_data(comparison: Comparison, indicator: str, cells: list[int]) -> pd.DataFrame:
    """Rows of `differences` for one indicator and the given cells, in their order, with a label."""
    table = comparison.differences[comparison.differences["indicator"] == indicator]
    table = table.set_index("cell").loc[cells].reset_index()
    return table.assign(label=[cell_words(comparison.outcomes, cell) for cell in table["cell"]])


def draw_forest(axis: Axes, data: pd.DataFrame, indicator: str, unit: str, names: bool = True) -> Axes:
    """One line a cell; a filled mark is a difference that Holm's test shows."""
    places = np.arange(len(data))[::-1]
    times, shown = axis_scale(float(data["difference"].abs().max()), unit, difference=True)
    axis.axvline(0, color=INK, lw=0.9)
    for place, row in zip(places, data.to_dict("records"), strict=True):
        colour, marker, fill, _ = LOOKS[row["verdict"]]
        middle = times * row["difference"]
        ends = reach(middle, times * row["low"], times * row["high"])
        looks: dict[str, Any] = {"fmt": marker, "color": colour, "fillstyle": fill, "ms": 5.5}
        axis.errorbar(middle, place, xerr=ends, elinewidth=1.3, capsize=2.5, **looks)
    axis.set_yticks(places, [short(label, 44) if names else "" for label in data["label"]])
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(-0.7, len(data) - 0.3)
    axis.xaxis.set_major_formatter(signed_tick)
    axis.locator_params(axis="x", nbins=3)
    return tidy(axis, shown, title=indicator_words(indicator))


def forest_legend(axis: Axes, verdicts: set[str]) -> None:
    """The meaning of the marks that occur, above the axis."""
    for verdict, (colour, marker, fill, meaning) in LOOKS.items():
        if verdict in verdicts:
            axis.plot([], [], marker, color=colour, fillstyle=fill, label=meaning)
    axis.figure.legend(*axis.get_legend_handles_labels(), loc="outside upper left", ncols=3)
