"""The figure of a search over several objectives: the front with its intervals, beside the plan that holds today."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from experiments.amounts import axis_scale, signed_tick
from experiments.figures.style import COLOURS, INK, QUIET, reach, tidy
from experiments.labels import indicator_words
from experiments.optimise.today import LESS

__all__ = ["draw_front"]

Array = NDArray[np.float64]


def draw_front(axis: Axes, data: pd.DataFrame, names: Sequence[str], units: Sequence[str]) -> Axes:
    """Candidates over two objectives as paired differences to today's plan, the cross at the origin; the front and what
    cannot be told from it with intervals and numbers.  Rows of `beside_today`.
    """
    columns = [f"{name}{LESS}" for name in names]
    (x, x_words), (y, y_words) = (
        axis_scale(float(data[name].abs().max()), unit, difference=True)
        for name, unit in zip(columns, units, strict=True)
    )
    front, broken = data["front"].to_numpy(bool), (data["status"] == "broken").to_numpy()
    near = ~front & ~broken & data["status"].isin(["undominated", "tied"]).to_numpy()
    for mask, marker, label in ((~front & ~near & ~broken, "o", "beaten"), (broken, "x", "constraint broken")):
        if mask.any():
            axis.plot(x * data.loc[mask, columns[0]], y * data.loc[mask, columns[1]], marker, color=QUIET, ms=4,
                      mfc="none", label=label)  # fmt: skip
    for mask, marker, colour, label in (
        (near, "D", COLOURS[1], "cannot be told from the front"), (front, "s", COLOURS[0], "front")
    ):  # fmt: skip
        if mask.any():
            _marked(axis, data[mask], columns, (x, y), marker, colour, label)
    axis.axhline(0, color=QUIET, lw=0.8, zorder=1)
    axis.axvline(0, color=QUIET, lw=0.8, zorder=1)
    axis.plot(0, 0, "P", color=INK, mec="white", ms=10, zorder=6, label="today's plan")
    axis.xaxis.set_major_formatter(signed_tick)
    axis.yaxis.set_major_formatter(signed_tick)
    axis.figure.legend(*axis.get_legend_handles_labels(), loc="outside upper left", ncols=5)
    words = [f"{indicator_words(name)}, minus today's{f' ({unit})' if unit else ''}"
             for name, unit in zip(names, (x_words, y_words), strict=True)]  # fmt: skip
    return tidy(axis, *words)


def _marked(
    axis: Axes, rows: pd.DataFrame, columns: Sequence[str], times: tuple[float, float], marker: str, colour: str,
    label: str,
) -> None:  # fmt: skip
    across, down = (_with_reach(rows, name, one) for name, one in zip(columns, times, strict=True))
    axis.errorbar(
        across[0], down[0], xerr=across[1], yerr=down[1], fmt=marker, color=colour, ms=6, elinewidth=1, label=label
    )
    for number, left, up in zip(rows["candidate"], across[0], down[0], strict=True):
        axis.annotate(str(number), (left, up), (5, 5), textcoords="offset points", size=8, color=INK)


def _with_reach(front: pd.DataFrame, name: str, times: float) -> tuple[Array, Array]:
    """Values of an objective, and how far their intervals reach (2, rows)."""
    rows = times * front[[name, f"{name}_from", f"{name}_to"]].to_numpy(float)
    return rows[:, 0], np.hstack([np.empty((2, 0)), *(reach(*row) for row in rows)])
