"""Points of a design that fills a space, over one factor: each with its interval, and the straight line through all."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from experiments.amounts import signed_tick
from experiments.figures.style import BAD, GOOD, INK, QUIET, reach, tidy
from experiments.labels import level_text, short

__all__ = ["draw_points"]

_WIDE = 0.28  # half the width of the step of a choice, of the distance between two


def draw_points(
    axis: Axes, data: pd.DataFrame, line: pd.DataFrame, base: Any, x_label: str, y_label: str, log: bool = False
) -> Axes:
    """Marks with intervals, a line with its band, and a cross where the baseline is; all as differences to it.

    `data` and `line`: columns level, value, low, high; levels are numbers, or names that the line has one row each of.
    """
    named = not pd.api.types.is_numeric_dtype(line["level"])
    places = {str(level): k for k, level in enumerate(line["level"])}

    def across(levels: pd.Series) -> np.ndarray:
        return np.array([places[str(one)] for one in levels], float) if named else levels.to_numpy(float)

    axis.axhline(0, color=QUIET, lw=0.8, zorder=1)
    if named:
        _steps(axis, line)
        axis.set_xticks(range(len(line)), [short(level_text(one), 18) for one in line["level"]])
        axis.set_xlim(-0.6, len(line) - 0.4)
    else:
        axis.fill_between(line["level"], line["low"], line["high"], color=GOOD, alpha=0.16, lw=0, zorder=1)
        axis.plot(line["level"], line["value"], color=GOOD, lw=1.8, zorder=2)
    x = across(data["level"]) + (_apart(data["level"]) if named else 0)
    half = np.hstack([reach(*row) for row in data[["value", "low", "high"]].to_numpy(float)])
    axis.errorbar(x, data["value"], yerr=half, fmt="o", ms=3.8, color=INK, mfc="white", elinewidth=0.8, zorder=3)
    axis.plot(across(pd.Series([base])), [0], "X", color=BAD, ms=8, mec="white", mew=0.8, zorder=5)
    if log:
        axis.set_xscale("log")
        axis.xaxis.set_major_formatter("{x:g}")
        axis.xaxis.set_minor_formatter("{x:g}")
        axis.tick_params(axis="x", which="minor", labelsize="small")
    elif not named and (data["level"] % 1 == 0).all():
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.yaxis.set_major_formatter(signed_tick)
    return tidy(axis, x_label, y_label)


def _steps(axis: Axes, line: pd.DataFrame) -> None:
    """The fit of a list of choices: a short line with its band at each."""
    for place, row in enumerate(line.to_dict("records")):
        ends = [place - _WIDE, place + _WIDE]
        axis.fill_between(ends, row["low"], row["high"], color=GOOD, alpha=0.16, lw=0, zorder=1)
        axis.plot(ends, [row["value"]] * 2, color=GOOD, lw=1.8, zorder=2)


def _apart(levels: pd.Series) -> np.ndarray:
    """Points of the same choice beside one another, in their order."""
    number, size = levels.groupby(levels).cumcount(), levels.groupby(levels).transform("size")
    return (_WIDE * (2 * number - size + 1) / size.clip(lower=2)).to_numpy(float)
