"""From one total to another in steps that add up: a waterfall, from top to bottom."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import axis_scale, plain
from experiments.figures.style import BAD, GOOD, INK, QUIET, tidy
from experiments.labels import short

__all__ = ["draw_waterfall"]


def draw_waterfall(axis: Axes, data: pd.DataFrame, unit: str) -> Axes:
    """Columns step and amount: the first and the last are totals, those between are differences.

    The axis begins near the totals where the steps are small beside them; bars of totals are cut there.
    """
    amounts = data["amount"].to_numpy(float)
    ends = np.r_[amounts[0] + np.r_[0.0, np.cumsum(amounts[1:-1])], amounts[-1]]
    times, shown = axis_scale(float(np.abs(ends).max(initial=0.0)), unit)
    places = -np.arange(len(amounts), dtype=float)
    low, high = _frame(times * ends)
    for k, place in enumerate(places):
        total = k in (0, len(amounts) - 1)
        start, end = (low, times * ends[k]) if total else (times * ends[k - 1], times * ends[k])
        colour = QUIET if total else GOOD if end >= start else BAD
        hatch = "" if total or end >= start else "////"
        axis.barh(place, end - start, 0.6, left=start, color=colour, ec="white", lw=0.6, hatch=hatch, zorder=2)
        said = plain(times * amounts[k], times * max(abs(amounts[1:-1]).max(initial=1.0) / 200, 1e-9), signed=not total)
        axis.annotate(said, (max(start, end), place), (4, 0), textcoords="offset points", va="center", fontsize=8.5)
        if not total:
            axis.plot([start, start], [place + 1, place], color=INK, lw=0.6, zorder=3)
    axis.set_xlim(low, high)
    axis.set_yticks(places, [short(step, 44) for step in data["step"]])
    axis.grid(False, axis="y")
    return tidy(axis, f"{shown}; totals are cut" if low > 0 else shown)


def _frame(ends: np.ndarray) -> tuple[float, float]:
    """Where the axis begins and ends: at zero, unless all totals are far from it."""
    least, most = float(ends.min()), float(ends.max())
    reach = max(most - least, 1e-9)
    low = least - 0.35 * reach if least > 2 * reach else min(0.0, least - 0.1 * reach)
    return low, max(most, 0.0) + 0.25 * max(reach, most - low if low == 0 else reach)
