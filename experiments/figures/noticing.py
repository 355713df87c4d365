"""Differences that instruments show, with the error with which one company knows them, beside the true ones."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.figures.style import BAD, GOOD, INK, QUIET, tidy

__all__ = ["draw_noticing"]


def draw_noticing(axis: Axes, data: pd.DataFrame, title: str, named: bool) -> Axes:
    """Columns words, measured, error, true: a line for each instrument, dark where its interval leaves out 0."""
    y = -np.arange(len(data))
    for sure, colour, words in ((True, GOOD, "shown, more than chance"), (False, QUIET, "shown, may be chance")):
        rows = ((data["measured"].abs() > data["error"]) == sure).to_numpy()
        axis.errorbar(
            data["measured"][rows], y[rows], xerr=data["error"][rows], fmt="o", color=colour, ms=4, elinewidth=1.2,
            label=words,
        )  # fmt: skip
    axis.plot(data["true"], y, "|", color=BAD, ms=10, mew=2, label="true")
    axis.axvline(0, color=INK, lw=0.8)
    axis.set_yticks(y, list(data["words"]) if named else [""] * len(data))
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(-len(data) + 0.4, 0.6)
    axis.locator_params(axis="x", nbins=4)
    return tidy(axis, "difference of levels", title=title)
