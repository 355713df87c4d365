"""The cost-loyalty plane with confidence regions: where cost and loyalty of a policy lie together."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from experiments.amounts import signed_tick
from experiments.figures.style import COLOURS, INK, LINES, MARKERS, QUIET, tidy
from experiments.line_labels import wrapped

__all__ = ["draw_region", "draw_regions", "region"]

_TURN = np.linspace(0.0, 2 * np.pi, 121)


def region(x: np.ndarray, y: np.ndarray, level: float = 0.95) -> np.ndarray:
    """The outline, 2 columns, of the region in which both means lie with probability `level` (Hotelling's T²).

    `x` and `y` are the paired differences, one a replication; from fewer than three there is no region (no rows).
    n (m - mean)' S⁻¹ (m - mean) ≤ 2 (n - 1) / (n - 2) F(level; 2, n - 2); Johnson & Wichern, Applied Multivariate
    Statistical Analysis, 5.18.
    """
    n = len(x)
    if n < 3:
        return np.empty((0, 2))
    values, axes = np.linalg.eigh(np.cov(x, y))
    radius = np.sqrt(2 * (n - 1) / (n - 2) * stats.f.ppf(level, 2, n - 2) / n)
    circle = np.c_[np.cos(_TURN), np.sin(_TURN)]
    return np.array([np.mean(x), np.mean(y)]) + radius * circle * np.sqrt(np.maximum(values, 0.0)) @ axes.T


def draw_region(axis: Axes, x: np.ndarray, y: np.ndarray, colour: str, line: Any = "-", level: float = 0.95) -> None:
    """The outline of one policy, lightly filled; nothing from fewer than three replications."""
    outline = region(x, y, level)
    axis.fill(*outline.T, color=colour, alpha=0.15, lw=0, zorder=2)
    axis.plot(*outline.T, color=colour, lw=1.2, ls=line, zorder=3)


def draw_regions(
    axis: Axes, data: pd.DataFrame, labels: Mapping[int, str], x_label: str, y_label: str, level: float = 0.95
) -> Axes:
    """A mark and an outline for each policy; `data`: columns cell, x, y, one row a replication, as differences to the
    baseline, which is the cross at the origin.
    """
    axis.axhline(0, color=QUIET, lw=0.8, zorder=1)
    axis.axvline(0, color=QUIET, lw=0.8, zorder=1)
    axis.plot(0, 0, "+", ms=13, mew=2, color=INK, zorder=4, label="baseline")
    for index, (cell, rows) in enumerate(data.groupby("cell", sort=False)):
        colour = COLOURS[index % len(COLOURS)]
        draw_region(axis, rows["x"].to_numpy(), rows["y"].to_numpy(), colour, LINES[index % len(LINES)], level)
        axis.plot(rows["x"].mean(), rows["y"].mean(), MARKERS[index % len(MARKERS)], color=colour, ms=7, zorder=4,
                  label=wrapped(labels[int(str(cell))]))  # fmt: skip
    axis.xaxis.set_major_formatter(signed_tick)
    axis.yaxis.set_major_formatter(signed_tick)
    axis.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0)
    return tidy(axis, x_label, y_label)
