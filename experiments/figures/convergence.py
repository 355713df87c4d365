"""The course of a search: every trial with its interval, and the best that was known after each."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import axis_scale
from experiments.figures.style import BAD, GOOD, INK, QUIET, reach, tidy

__all__ = ["best_so_far", "draw_convergence"]


def best_so_far(values: np.ndarray, allowed: np.ndarray, better: str) -> np.ndarray:
    """The best value among the allowed trials up to each; NaN before the first of them.  `better`: high or low."""
    taken = np.where(allowed, values, np.nan)
    return (np.fmax if better == "high" else np.fmin).accumulate(taken)


def draw_convergence(
    axis: Axes, data: pd.DataFrame, name: str, unit: str, better: str = "high", known: float | None = None
) -> Axes:
    """Marks are trials, hollow ones break a constraint; the line is the best so far; dashes: the best there is.

    `data`: columns value, low, high, allowed, in the order in which they were tried.
    """
    values, allowed = data["value"].to_numpy(float), data["allowed"].to_numpy(bool)
    times, shown = axis_scale(float(np.nanmax(np.abs(values))), unit)
    trial = np.arange(1, len(data) + 1)
    told = "a trial, with its interval" if data["high"].notna().any() else "after each trial"
    kinds: list[tuple[np.ndarray, dict[str, Any], str]] = [
        (allowed, {"fmt": "o", "color": QUIET, "mfc": QUIET}, told),
        (~allowed, {"fmt": "s", "color": BAD, "mfc": "none"}, "breaks a constraint"),
    ]
    for chosen, looks, label in kinds:
        ends = [reach(*row) for row in data.loc[chosen, ["value", "low", "high"]].to_numpy(float)]
        if ends:
            axis.errorbar(trial[chosen], times * values[chosen], yerr=times * np.hstack(ends), ms=4.5, elinewidth=0.9,
                          label=label, **looks)  # fmt: skip
    axis.step(
        trial, times * best_so_far(values, allowed, better), where="post", color=GOOD, lw=2.2, label="best so far"
    )
    if known is not None:
        axis.axhline(times * known, color=INK, ls=(0, (5, 3)), lw=1.1, label="known best")
    axis.set_xlim(0, len(data) + 1)
    axis.figure.legend(*axis.get_legend_handles_labels(), loc="outside upper left", ncols=4)
    return tidy(axis, "trial", f"{name} ({shown})" if shown else name)
