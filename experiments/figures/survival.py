"""Survival curves by policy: which share of the customers is still there after a time."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike
from scipy import stats

from experiments.figures.style import COLOURS, LINES, tidy
from experiments.line_labels import wrapped

__all__ = ["draw_survival", "survival_data"]


def survival_data(label: str, years: ArrayLike, left: ArrayLike, level: float = 0.95) -> pd.DataFrame:
    """Columns label, time, share, low, high of the Kaplan-Meier estimate, with log-log intervals (Greenwood).

    `years`: how long each customer was seen; `left`: whether it left then, or was only seen so long.
    """
    seen, gone = np.asarray(years, float), np.asarray(left, bool)
    curve = stats.ecdf(stats.CensoredData(seen[gone], right=seen[~gone])).sf
    with np.errstate(divide="ignore", invalid="ignore"):
        band = curve.confidence_interval(level, method="log-log")
    low, high = (np.nan_to_num(side.probabilities, nan=1.0) for side in (band.low, band.high))
    columns = {"time": curve.quantiles, "share": curve.probabilities, "low": low, "high": high}
    start = pd.DataFrame({"time": [0.0], "share": [1.0], "low": [1.0], "high": [1.0]})
    return pd.concat([start, pd.DataFrame(columns)], ignore_index=True).assign(label=label)


def draw_survival(
    axis: Axes, data: pd.DataFrame, x_label: str = "years since the beginning", steps: bool = True
) -> Axes:
    """Steps with bands; `data`: columns label, time, share, low, high.  Without `steps` straight lines between times at
    which everybody was counted.
    """
    how: dict[str, Any] = {"drawstyle": "steps-post"} if steps else {"marker": "o", "ms": 4}
    for index, (label, rows) in enumerate(data.groupby("label", sort=False)):
        colour = COLOURS[index % len(COLOURS)]
        axis.fill_between(
            rows["time"], 100 * rows["low"], 100 * rows["high"], step="post" if steps else None, color=colour,
            alpha=0.18, lw=0,
        )  # fmt: skip
        axis.plot(rows["time"], 100 * rows["share"], color=colour, lw=1.8, ls=LINES[index % len(LINES)], **how,
                  label=f"{wrapped(str(label))}: {100 * rows['share'].iloc[-1]:.0f} % at the end")  # fmt: skip
    axis.set_xlim(0, data["time"].max())
    axis.set_ylim(top=100.5)
    axis.legend(loc="lower left")
    return tidy(axis, x_label, "customers still there (%)")
