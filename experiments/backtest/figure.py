"""What was forecast and what came: counts by day or the distribution of lengths, and where what came lay
among the simulated runs.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy import stats

from experiments.backtest.series import Trial
from experiments.figures.style import BAD, GOOD, INK, LINES, canvas, house_style, tidy

__all__ = ["draw_counts", "draw_lengths", "draw_places", "draw_things", "drawn"]

CELLS = 10  # of the histogram of places


def drawn(trials: Sequence[Trial]) -> Figure:
    """One row a trial: forecast and truth at the left, where what came lay at the right."""
    shown = [one for one in trials if one.judged is not None]
    with house_style():
        figure = canvas(10.0, 3.3 * len(shown) + 0.4)
        axes = figure.subplots(len(shown), 2, squeeze=False, width_ratios=[2.4, 1])
        for one, (left, right) in zip(shown, axes, strict=True):
            (draw_counts if one.days is not None else draw_lengths if one.pooled else draw_things)(left, one)
            draw_places(right, one)
            left.legend(
                loc="lower right",
                bbox_to_anchor=(1, 1),
                ncols=4,
                fontsize=7.5,
                borderaxespad=0.2,
                handlelength=1.4,
                columnspacing=1.2,
            )
    return figure


def draw_counts(axis: Axes, trial: Trial) -> Axes:
    """Bands hold 50 and 95 % of the replications of each day; dots are what came; dashes the naive forecast."""
    assert trial.days is not None
    days = pd.date_range(trial.days[0], trial.days[-1], freq="D")
    there = days.isin(trial.days)
    seen, made, naive = (_whole(values, there) for values in (trial.seen, trial.made, trial.naive))
    for level, strength in ((0.95, 0.18), (0.5, 0.4)):
        low, high = np.quantile(made, [(1 - level) / 2, (1 + level) / 2], axis=0)
        axis.fill_between(
            days, low, high, color=GOOD, alpha=strength, lw=0, label="50% of runs" if level == 0.5 else "95%"
        )
    axis.plot(days, naive.mean(axis=0), color=INK, ls=LINES[1], lw=1.0, label="weekday before")
    axis.plot(days, seen, color=INK, marker="o", ms=2.6, lw=0.6, label="what came")
    axis.set_ylim(bottom=0)
    axis.tick_params(axis="x", rotation=20)
    return tidy(axis, "day", f"{trial.subject} ({trial.unit})", trial.subject.capitalize())


def draw_lengths(axis: Axes, trial: Trial) -> Axes:
    """Share that took at most so long; the band holds 95 % of the replications."""
    grid = np.geomspace(max(np.quantile(trial.seen, 0.002), 1e-3), trial.seen.max(), 160)
    of_made = np.array([_share(one, grid) for one in trial.made])
    low, high = np.quantile(of_made, [0.025, 0.975], axis=0)
    axis.fill_between(grid, low, high, color=GOOD, alpha=0.35, lw=0, label="95% of replications")
    axis.plot(grid, _share(trial.naive.ravel(), grid), color=INK, ls=LINES[1], lw=1.0, label="last weeks before")
    axis.plot(grid, _share(trial.seen, grid), color=INK, lw=1.4, label="what came")
    axis.set_xscale("log")
    axis.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    axis.set_ylim(0, 1)
    return tidy(axis, f"{trial.subject} ({trial.unit})", "share that took at most so long", trial.subject.capitalize())


def draw_things(axis: Axes, trial: Trial) -> Axes:
    """Share of things (customers, parts) with at most so many; the band holds 95 % of the replications."""
    grid = np.arange(0.0, np.quantile(trial.seen, 0.995) + 1.0, 1.0 if (trial.seen % 1 == 0).all() else 0.25)
    low, high = np.quantile([_share(one, grid) for one in trial.made], [0.025, 0.975], axis=0)
    axis.fill_between(grid, low, high, color=GOOD, alpha=0.35, lw=0, step="post", label="95% of replications")
    naive = np.mean([_share(one, grid) for one in trial.naive], axis=0)
    axis.step(grid, naive, color=INK, ls=LINES[1], lw=1.0, where="post", label="without a model")
    axis.step(grid, _share(trial.seen, grid), color=INK, lw=1.4, where="post", label="what came")
    axis.set_ylim(0, 1)
    return tidy(axis, f"{trial.subject} ({trial.unit})", "share with at most so many", trial.subject.capitalize())


def draw_places(axis: Axes, trial: Trial) -> Axes:
    """Histogram of places (PIT), with where 95 % of the columns would be if the forecast were right."""
    assert trial.judged is not None
    places = trial.judged.places
    n = len(places)
    counts = np.histogram(places, CELLS, (0, 1))[0] / n
    low, high = stats.binom.ppf([0.025, 0.975], n, 1 / CELLS) / n
    axis.axhspan(low, high, color=GOOD, alpha=0.25, lw=0, label="if right")
    axis.bar((np.arange(CELLS) + 0.5) / CELLS, counts, 0.9 / CELLS, facecolor="none", edgecolor=BAD, lw=1.3)
    axis.set_xlim(0, 1)
    axis.set_xticks([0, 0.5, 1], ["below all", "in the middle", "above all"])
    first, _, last = axis.get_xticklabels()
    first.set(horizontalalignment="left")
    last.set(horizontalalignment="right")
    what = "days" if trial.days is not None else "cases"
    axis.legend(loc="lower right", bbox_to_anchor=(1, 1), fontsize=7.5, borderaxespad=0.2, handlelength=1.4)
    return tidy(axis, "of the simulated runs", f"share of {what}", "Where what came lay")


def _whole(values: np.ndarray, there: np.ndarray) -> np.ndarray:
    """With a gap on days that were not recorded, so that no line runs over them."""
    whole = np.full((*values.shape[:-1], len(there)), np.nan)
    whole[..., there] = values
    return whole


def _share(values: np.ndarray, grid: np.ndarray) -> np.ndarray:
    return np.searchsorted(np.sort(values), grid, side="right") / len(values)
