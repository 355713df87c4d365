"""The trace of precision: the mean and its interval as replications come in, and when they are narrow enough."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from experiments import stats
from experiments.amounts import axis_scale
from experiments.figures.style import GOOD, INK, QUIET, tidy

__all__ = ["draw_precision", "precision_data"]


def precision_data(values: ArrayLike, level: float = 0.95) -> pd.DataFrame:
    """Columns replications, mean, low, high: the estimate from the first two, three ... replications."""
    sample = np.asarray(values, float)
    found = [stats.estimate(sample[:n], level=level) for n in range(2, len(sample) + 1)]
    return pd.DataFrame(
        {
            "replications": np.arange(2, len(sample) + 1),
            "mean": [one.value for one in found],
            "low": [one.low for one in found],
            "high": [one.high for one in found],
        }
    )


def draw_precision(axis: Axes, data: pd.DataFrame, name: str, unit: str, wanted: float | None = None) -> Axes:
    """A line with its band; with `wanted`, a relative half-width (0.02: ±2 %), the corridor around the last mean and
    the first number of replications from which on the band is narrower.
    """
    times, shown = axis_scale(float(data[["mean", "low", "high"]].abs().to_numpy().max()), unit)
    n, mean = data["replications"], times * data["mean"]
    half = (data["high"] - data["low"]).to_numpy(float) / 2
    axis.fill_between(n, times * data["low"], times * data["high"], color=GOOD, alpha=0.2, lw=0, label="interval")
    axis.plot(n, mean, color=GOOD, lw=1.8, marker="o", ms=3, label="mean so far")
    if wanted is not None:
        last = float(mean.iloc[-1])
        for side in (-1, 1):
            axis.axhline(last * (1 + side * wanted), color=INK, lw=1, ls=(0, (5, 3)),
                         label=f"±{100 * wanted:g} % of the mean" if side > 0 else None)  # fmt: skip
        wide = np.flatnonzero(half > wanted * data["mean"].abs().to_numpy(float))
        enough = wide[-1] + 1 if len(wide) else 0
        if enough < len(data):
            axis.axvline(n.iloc[enough], color=QUIET, lw=1.6, ls=":", label=f"narrow enough from {n.iloc[enough]} on")
    middle, reach = float(mean.iloc[-1]), 1.15 * times * float(half[min(2, len(half) - 1)])
    axis.set_ylim(middle - reach, middle + reach)  # the first intervals are wider than any page
    axis.set_xlim(2, max(int(n.iloc[-1]), 3))
    axis.figure.legend(*axis.get_legend_handles_labels(), loc="outside upper left", ncols=4)
    return tidy(axis, "replications", f"{name} ({shown})")
