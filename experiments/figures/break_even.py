"""Break-even curves: what a policy gains as a circumstance varies, and where it begins to pay."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from experiments.amounts import axis_scale, plain, signed_tick
from experiments.figures.style import COLOURS, INK, LINES, tidy
from experiments.labels import short

__all__ = ["crossing", "draw_break_even"]


def crossing(x: np.ndarray, y: np.ndarray) -> float:
    """Where a broken line first comes to zero, between its points; NaN if it does not."""
    for a, b, start, end in zip(x[:-1], x[1:], y[:-1], y[1:], strict=True):
        if start == 0:
            return float(a)
        if start * end < 0:
            return float(a + (b - a) * start / (start - end))
    return float(x[-1]) if len(y) and y[-1] == 0 else np.nan


def draw_break_even(axis: Axes, data: pd.DataFrame, x_label: str, y_label: str, unit: str) -> Axes:
    """A line with its band for each policy; a ring where it comes to zero, and below it the range in which zero lies in
    the band.  `data`: columns label, x, mean, low, high.
    """
    times, shown = axis_scale(float(np.nanmax(data[["mean", "low", "high"]].abs().to_numpy())), unit, difference=True)
    axis.axhline(0, color=INK, lw=0.9)
    foot = times * float(data["low"].min())
    for index, (label, rows) in enumerate(data.groupby("label", sort=False)):
        colour, x = COLOURS[index % len(COLOURS)], rows["x"].to_numpy(float)
        axis.fill_between(x, times * rows["low"], times * rows["high"], color=colour, alpha=0.18, lw=0)
        axis.plot(x, times * rows["mean"], color=colour, lw=1.8, ls=LINES[index % len(LINES)], label=short(str(label)))
        where = crossing(x, rows["mean"].to_numpy(float))
        if np.isfinite(where):
            axis.plot(where, 0, "o", ms=10, mfc="none", mec=colour, mew=1.8, zorder=5)
            axis.annotate(plain(where), (where, 0), (4, -16), textcoords="offset points", color=INK, weight="bold",
                          zorder=6, path_effects=[withStroke(linewidth=2.5, foreground="white")])  # fmt: skip
            _interval(axis, x, rows, foot - 0.05 * index * abs(foot), colour)
    axis.yaxis.set_major_formatter(signed_tick)
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
    return tidy(axis, f"{x_label} (ring: break-even; bar at the foot: its interval)", f"{y_label} ({shown})")


def _interval(axis: Axes, x: np.ndarray, rows: pd.DataFrame, foot: float, colour: str) -> None:
    """A bar over the range in which zero lies in the band; an arrow where it goes on beyond the values tried."""
    one, other = (crossing(x, rows[side].to_numpy(float)) for side in ("low", "high"))
    known = bool(np.isfinite(one) and np.isfinite(other))
    first, last = np.fmin(one, other), np.fmax(one, other) if known else x[-1]
    axis.plot([first, last], [foot, foot], color=colour, lw=4, alpha=0.8, solid_capstyle="butt", zorder=4)
    if not known:
        axis.plot(last, foot, ">", color=colour, ms=8, zorder=4)
