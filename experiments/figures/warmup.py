"""Welch's plot: the mean of replications day by day, its moving average, and where the warm-up ends."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from experiments.figures.style import BAD, COLOURS, QUIET, tidy

__all__ = ["draw_warmup"]

Array = NDArray[np.float64]


def draw_warmup(axis: Axes, mean: Array, smooth: Array, cut: int, settled: bool, y_label: str) -> Axes:
    """`mean` and `smooth` by day from the first one on, `smooth` a little shorter; `cut` in days."""
    axis.plot(np.arange(mean.size), mean, color=QUIET, lw=0.6, label="mean of the replications")
    axis.plot(np.arange(smooth.size), smooth, color=COLOURS[0], lw=1.8, label="moving average (Welch)")
    words = f"cut: {cut} days" if settled else f"{cut} days, no end found"
    axis.axvline(cut, color=BAD, lw=1.4, ls="--" if settled else ":", label=words)
    axis.set_xlim(0, mean.size)
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3)
    return tidy(axis, "day", y_label)
