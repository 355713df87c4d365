"""Policies in several worlds: differences to the baseline policy, one line a policy, one mark a world."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import axis_scale
from experiments.figures.style import COLOURS, MARKERS, QUIET, reach, tidy
from experiments.labels import short

__all__ = ["draw_worlds"]


def draw_worlds(axis: Axes, data: pd.DataFrame, unit: str, name: str) -> Axes:
    """Columns policy, world, difference, low, high; worlds side by side on the line of their policy."""
    policies, worlds = list(dict.fromkeys(data["policy"])), list(dict.fromkeys(data["world"]))
    times, words = axis_scale(float(np.nanmax(np.abs(data[["low", "high"]].to_numpy()))), unit, difference=True)
    for k, world in enumerate(worlds):
        rows = data[data["world"] == world].set_index("policy").loc[policies]
        y = -np.arange(len(policies)) + 0.6 * (0.5 - (k + 0.5) / len(worlds))
        middle = rows["difference"].to_numpy(float)
        half = np.hstack([reach(*ends) for ends in rows[["difference", "low", "high"]].to_numpy(float)])
        colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
        axis.errorbar(times * middle, y, xerr=times * half, fmt=marker, color=colour, ms=4, elinewidth=1, label=world)
    axis.axvline(0, color=QUIET, lw=0.8)
    axis.set_yticks(-np.arange(len(policies)), [short(policy) for policy in policies])
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(-len(policies) + 0.4, 0.6)
    return tidy(axis, f"{name}: difference to the baseline policy ({words})")
