"""Break-even curves: what a policy gains as a circumstance varies, and where it begins to pay."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from experiments.amounts import axis_scale, plain, signed_tick
from experiments.figures.style import COLOURS, INK, LINES, QUIET, tidy
from experiments.labels import short

__all__ = ["crossing", "draw_break_even"]

Mark = tuple[float, float, float]  # where it breaks even, and the ends of its interval; infinite: beyond the values


def crossing(x: np.ndarray, y: np.ndarray) -> float:
    """Where a broken line first comes to zero, between its points; NaN if it does not."""
    for a, b, start, end in zip(x[:-1], x[1:], y[:-1], y[1:], strict=True):
        if start == 0:
            return float(a)
        if start * end < 0:
            return float(a + (b - a) * start / (start - end))
    return float(x[-1]) if len(y) and y[-1] == 0 else np.nan


def draw_break_even(
    axis: Axes,
    data: pd.DataFrame,
    x_label: str,
    y_label: str,
    unit: str,
    found: Sequence[Mark] | None = None,
    today: float | None = None,
) -> Axes:
    """A line with its band for each policy; a ring where it comes to zero, and below it the range in which zero lies in
    the band.  `data`: columns label, x, mean, low, high; `found`: crossings that are known better than the lines say;
    `today`: the value that holds now.
    """
    times, shown = axis_scale(float(np.nanmax(data[["mean", "low", "high"]].abs().to_numpy())), unit, difference=True)
    axis.axhline(0, color=INK, lw=0.9)
    foot, rings = times * float(data["low"].min()), 0
    for index, (label, rows) in enumerate(data.groupby("label", sort=False)):
        colour, x = COLOURS[index % len(COLOURS)], rows["x"].to_numpy(float)
        axis.fill_between(x, times * rows["low"], times * rows["high"], color=colour, alpha=0.18, lw=0)
        axis.plot(x, times * rows["mean"], color=colour, lw=1.8, ls=LINES[index % len(LINES)], label=short(str(label)))
        for where, low, high in _marks(x, rows) if found is None else found:
            axis.plot(where, 0, "o", ms=10, mfc="none", mec=colour, mew=1.8, zorder=5)
            axis.annotate(plain(where), (where, 0), (4, -16), textcoords="offset points", color=INK, weight="bold",
                          zorder=6, path_effects=[withStroke(linewidth=2.5, foreground="white")])  # fmt: skip
            _interval(axis, x, low, high, foot - 0.05 * index * abs(foot), colour)
            rings += 1
    if today is not None:
        axis.axvline(today, color=QUIET, lw=1.4, ls=":", label=f"today: {plain(today)}")
    axis.yaxis.set_major_formatter(signed_tick)
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
    legend = " (ring: break-even; bar at the foot: its interval)" if rings else ""
    return tidy(axis, f"{x_label}{legend}", f"{y_label} ({shown})" if shown else y_label)


def _marks(x: np.ndarray, rows: pd.DataFrame) -> list[Mark]:
    """The first crossing of a line, and of the two ends of its band; at most one."""
    where = crossing(x, rows["mean"].to_numpy(float))
    if not np.isfinite(where):
        return []
    one, other = (crossing(x, rows[side].to_numpy(float)) for side in ("low", "high"))
    known = bool(np.isfinite(one) and np.isfinite(other))
    return [(where, float(np.fmin(one, other)), float(np.fmax(one, other)) if known else np.inf)]


def _interval(axis: Axes, x: np.ndarray, low: float, high: float, foot: float, colour: str) -> None:
    """A bar over the interval of a crossing; an arrow where it goes on beyond the values tried."""
    ends = np.clip([low, high], x[0], x[-1])
    axis.plot(ends, [foot, foot], color=colour, lw=4, alpha=0.8, solid_capstyle="butt", zorder=4)
    for end, place, marker in ((low, x[0], "<"), (high, x[-1], ">")):
        if np.isinf(end):
            axis.plot(place, foot, marker, color=colour, ms=8, zorder=4)
