"""What records look like beside what was fitted to them: the season, lengths of time, groups."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogFormatter
from numpy.typing import NDArray
from scipy import stats

from experiments.figures.style import BAD, COLOURS, GOOD, INK, LINES, QUIET, reach, tidy
from experiments.labels import short

__all__ = ["Lengths", "Point", "draw_groups", "draw_lengths", "draw_season"]

Array = NDArray[np.float64]
FACTOR = "times the mean"


class Point(NamedTuple):
    """A value with its interval, under a name."""

    name: str
    value: float
    low: float
    high: float


class Lengths(NamedTuple):
    """Lengths of time in one unit, shape (n,); one that had not ended lasted at least so long."""

    values: Array
    ended: NDArray[np.bool_]


class _Plain(LogFormatter):
    """1,000 and not 10^3; of the ticks between powers of ten as many as there is room for."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        return f"{x:,g}" if super().__call__(x, pos) else ""


def draw_season(axis: Axes, points: Sequence[Point], title: str) -> Axes:
    """Factors of weekdays, months or hours, with intervals; the line is a day like the mean."""
    x = np.arange(len(points))
    spans = np.hstack([reach(one.value, one.low, one.high) for one in points])
    axis.errorbar(x, [one.value for one in points], yerr=spans, fmt="o", ms=4, color=GOOD, elinewidth=1.2, capsize=2)
    axis.axhline(1.0, color=QUIET, lw=1)
    every = 1 if len(points) <= 7 else 3  # labels side by side must not touch
    axis.set_xticks(x[::every], [one.name for one in points][::every])
    axis.set_ylim(bottom=0)
    return tidy(axis, "", FACTOR, title)


def draw_lengths(
    axis: Axes,
    recorded: Lengths,
    law: Callable[[Array], Array],
    what: str,
    unit: str,
    simulated: Sequence[Lengths] = (),
) -> Axes:
    """The share that had ended by then, with those counted that had not (Kaplan and Meier); the share by the fitted
    law; each replication of the simulated company.
    """
    grid = np.geomspace(max(np.quantile(recorded.values, 0.005), 1e-6), recorded.values.max(), 200)
    for number, one in enumerate(simulated):
        label = "simulated company, each run" if number == 0 else None
        axis.plot(grid, _ended_by(one, grid), color=COLOURS[4], lw=1.2, alpha=0.7, label=label)
    axis.plot(grid, _ended_by(recorded, grid), color=INK, lw=1.8, label="records")
    axis.plot(grid, 100 * law(grid), color=BAD, ls=LINES[1], lw=1.5, label="fitted law")
    _in_logarithms(axis)
    axis.set_ylim(0, 100)
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3)
    return tidy(axis, f"{what} ({unit})", "ended by then (%)")


def draw_groups(axis: Axes, points: Sequence[Point], mean: float, label: str, logarithmic: bool) -> Axes:
    """A row for each group, largest value first; the line is the mean of groups."""
    rows = sorted(points, key=lambda one: one.value)
    y = np.arange(len(rows))
    spans = np.hstack([reach(one.value, one.low, one.high) for one in rows])
    axis.axvline(mean, color=QUIET, lw=1.2, ls=LINES[2])
    axis.errorbar([one.value for one in rows], y, xerr=spans, fmt="o", ms=5, color=GOOD, elinewidth=1.3, capsize=2)
    axis.set_yticks(y, [short(one.name, 36) for one in rows])
    axis.set_ylim(-0.6, len(rows) - 0.4)
    if logarithmic:
        _in_logarithms(axis)
    return tidy(axis, f"{label}; dotted: the mean of groups")


def _in_logarithms(axis: Axes) -> None:
    """The x axis, with its numbers written out."""
    axis.set_xscale("log")
    axis.xaxis.set_major_formatter(_Plain())
    axis.xaxis.set_minor_formatter(_Plain(minor_thresholds=(1, 0.4)))


def _ended_by(lengths: Lengths, grid: Array) -> Array:
    """In per cent."""
    sample = stats.CensoredData(uncensored=lengths.values[lengths.ended], right=lengths.values[~lengths.ended])
    return 100 * np.asarray(stats.ecdf(sample).cdf.evaluate(grid), float)
