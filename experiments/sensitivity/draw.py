"""The figures of Morris's plane and of Sobol' indices (the tornado is that of the gallery, `figures/tornado.py`)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import axis_scale
from experiments.figures.style import COLOURS, QUIET, reach, tidy
from experiments.labels import short

__all__ = ["draw_indices", "draw_morris"]

# Of Morris's plane: how many points get their name; those below this share of the largest effect get none.
MOST_NAMED, NEAR = 8, 0.05


def draw_morris(axis: Axes, data: pd.DataFrame, unit: str, name: str) -> Axes:
    """mu* against sigma, rows of `morris.table`; hollow: no effect is shown; dashed: one effect's noise."""
    times, words = axis_scale(float(data["mu_star"].max()), unit, difference=True)
    clear = (data["p_holm"] < 0.05).to_numpy()
    x, y = times * data["mu_star"].to_numpy(float), times * data["sigma"].to_numpy(float)
    for mask, fill, label in ((clear, COLOURS[0], "effect shown"), (~clear, "none", "not shown")):
        if mask.any():
            axis.plot(x[mask], y[mask], "o", color=COLOURS[0], mfc=fill, ms=6, label=label)
    for k in np.flatnonzero(x > NEAR * x.max())[:MOST_NAMED]:
        axis.annotate(
            short(str(data["parameter"].iloc[k]), 30), (x[k], y[k]), (5, 4), textcoords="offset points", size=8
        )
    axis.axvline(
        times * float(data["noise"].median()), color=QUIET, lw=0.9, ls="--", label="noise of one effect, median"
    )
    axis.legend(loc="best")
    axis.margins(x=0.18)
    return tidy(axis, f"mean size of the effect on {name}, low to high ({words})", f"curvature and interplay ({words})")


def draw_indices(axis: Axes, data: pd.DataFrame) -> Axes:
    """First and total Sobol' index of each number with intervals, rows of `sobol.table`, cut to 0 and 1."""
    y = -np.arange(len(data), dtype=float)
    for shift, name, marker in ((0.16, "first", "o"), (-0.16, "total", "s")):
        rows = data[[name, f"{name}_from", f"{name}_to"]].to_numpy(float).clip(0.0, 1.0)
        half = np.hstack([reach(*row) for row in rows])
        colour = COLOURS[0 if name == "first" else 1]
        words = "alone (first index)" if name == "first" else "with all interplay (total index)"
        axis.errorbar(rows[:, 0], y + shift, xerr=half, fmt=marker, color=colour, ms=5, elinewidth=1, label=words)
    axis.axvline(0, color=QUIET, lw=0.8)
    axis.set_yticks(y, [short(path, 44) for path in data["parameter"]])
    axis.tick_params(axis="y", length=0)
    return tidy(axis, "share of the variance that the numbers cause")
