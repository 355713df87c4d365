"""A replayed log beside its simulation: daily counts, time to restore, quick returns."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.figures.style import BAD, GOOD, QUIET, tidy

__all__ = ["draw_daily", "draw_restore", "draw_returns"]

PERCENTILES = np.linspace(0.5, 99.9, 400)


def draw_daily(axis: Axes, real: pd.DataFrame, simulated: pd.DataFrame) -> Axes:
    """Requests a day, real and simulated; days on which the log is not believed are marked."""
    axis.plot(simulated.index, simulated["requests"], color=BAD, lw=2.6, alpha=0.45, label="simulated")
    axis.plot(real.index, real["requests"], color=GOOD, lw=0.9, label="real")
    missing = real[real["missing"]]
    axis.plot(missing.index, missing["requests"], "x", color=QUIET, label="log incomplete")
    axis.set_ylim(bottom=0)
    axis.legend(loc="upper right", ncols=3)
    return tidy(axis, "day", "requests a day")


def draw_restore(axis: Axes, real_h: np.ndarray, simulated_h: Sequence[np.ndarray]) -> Axes:
    """Share of requests still open after so many hours, both axes logarithmic; one thin line a replication."""
    for k, hours in enumerate(simulated_h):
        axis.plot(np.percentile(hours, PERCENTILES), 100 - PERCENTILES, color=BAD, lw=1, alpha=0.7,
                  label="" if k else "simulated")  # fmt: skip
    axis.plot(np.percentile(real_h, PERCENTILES), 100 - PERCENTILES, color=GOOD, lw=2, label="real")
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xlim(0.1, 1000)
    axis.set_xticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1,000"])
    axis.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    axis.legend()
    return tidy(axis, "hours since the request", "still open (%)")


def draw_returns(axis: Axes, table: pd.DataFrame) -> Axes:
    """Share of restored units that are back within so many days; columns days, real, simulated, half (shares)."""
    places = np.arange(len(table))
    axis.bar(places - 0.2, 100 * table["real"], 0.38, color=GOOD, label="real")
    axis.bar(places + 0.2, 100 * table["simulated"], 0.38, color=BAD, yerr=100 * table["half"], label="simulated")
    axis.set_xticks(places, [f"{days} d" for days in table["days"]])
    axis.grid(False, axis="x")
    axis.legend(loc="upper left")
    return tidy(axis, "back within", "units restored (%)")
