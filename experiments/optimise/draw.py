"""The figures of a search: the front with its intervals, and how the search got there."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from experiments.amounts import axis_scale
from experiments.figures.style import COLOURS, INK, QUIET, reach, tidy
from experiments.labels import indicator_words

__all__ = ["draw_convergence", "draw_front"]

Array = NDArray[np.float64]


def draw_front(axis: Axes, data: pd.DataFrame, names: Sequence[str], units: Sequence[str]) -> Axes:
    """Candidates over two objectives, rows of `standing`; the front with intervals and numbers, broken ones crossed."""
    scales = [axis_scale(float(data[name].abs().max()), unit) for name, unit in zip(names, units, strict=True)]
    (x, x_words), (y, y_words) = scales
    broken = (data["status"] == "broken").to_numpy()
    others = (~data["front"]).to_numpy() & ~broken
    for mask, marker, label in ((others, "o", "other candidates"), (broken, "x", "constraint broken")):
        if mask.any():
            rows = data[mask]
            axis.plot(x * rows[names[0]], y * rows[names[1]], marker, color=QUIET, ms=4, mfc="none", label=label)
    front = data[data["front"]].sort_values(names[0])
    across, down = (_with_reach(front, name, times) for name, (times, _) in zip(names, scales, strict=True))
    axis.errorbar(
        across[0], down[0], xerr=across[1], yerr=down[1], fmt="s", color=COLOURS[0], ms=6, elinewidth=1, label="front"
    )
    for number, left, up in zip(front["candidate"], across[0], down[0], strict=True):
        axis.annotate(str(number), (left, up), (5, 5), textcoords="offset points", size=8, color=INK)
    axis.legend(loc="best")
    return tidy(axis, *(f"{indicator_words(n)} ({w})" if w else indicator_words(n) for n, w in
                        zip(names, (x_words, y_words), strict=True)))  # fmt: skip


def _with_reach(front: pd.DataFrame, name: str, times: float) -> tuple[Array, Array]:
    """Values of an objective, and how far their intervals reach (2, rows)."""
    rows = times * front[[name, f"{name}_from", f"{name}_to"]].to_numpy(float)
    return rows[:, 0], np.hstack([np.empty((2, 0)), *(reach(*row) for row in rows)])


def draw_convergence(axis: Axes, data: pd.DataFrame, words: str) -> Axes:
    """Quality of the front after each trial, rows of `convergence`."""
    axis.step(data["trial"], data["quality"], where="post", color=COLOURS[0], lw=1.6)
    axis.plot(data["trial"], data["quality"], "o", color=COLOURS[0], ms=3)
    axis.margins(x=0.02, y=0.1)
    return tidy(axis, "trials", words)
