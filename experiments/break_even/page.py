"""The answer in words, the curve of differences, the table, and the page."""

from collections.abc import Sequence
from math import isinf
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import axis_scale, plain, plus_minus, signed_tick
from experiments.break_even.plan import Asked, Differences, grid_of
from experiments.break_even.root import Crossing, crossings, judged
from experiments.evidence import Section
from experiments.execute.exports import write_csv
from experiments.execute.folder import REPORT
from experiments.figures.style import COLOURS, INK, QUIET, canvas, house_style, save, tidy
from experiments.labels import indicator_words
from experiments.points.runs import Runs, unit_of
from experiments.report import page_of
from experiments.tables import Table

__all__ = ["answer", "curve", "draw_curve", "make"]

TEXT = (
    "Policy B minus policy A, paired by replication: both meet the same customers and chances at every value. The line "
    "is the mean, the band its interval; the break-even is where the mean crosses zero, its interval are the values at "
    "which the band holds zero."
)


def make(what: Asked, runs: Runs, folder: Path) -> str:
    """Search, and write everything; returns the summary."""
    question, d = what.a.spec, Differences(what, runs)
    grid = grid_of(what.range)
    d.look(grid)
    found = crossings(d, grid, what.range.whole)
    data = curve(d)
    unit = unit_of(what.a.model, question.value, str(what.a.values.get("money", {}).get("currency", "")))
    (folder / "tables").mkdir()
    (folder / "figures").mkdir()
    write_csv(data, folder / "tables" / "differences.csv")
    write_csv(pd.DataFrame(found, columns=list(Crossing._fields)), folder / "tables" / "break_even.csv")
    with house_style():
        figure = canvas(9.0, 4.2)
        draw_curve(figure.subplots(), data, found, question.parameter, unit, indicator_words(question.value))
        picture = save(figure, folder / "figures" / "break_even")[1]
    text = answer(found, data, what, unit)
    title = f"Policy B is A with {' '.join(question.changes)}: at which {question.parameter} are they worth the same?"
    section = Section("The better policy over the range", TEXT, picture, "Line of the paired difference with its band.",
                      [_table(data, question.parameter, unit)])  # fmt: skip
    (folder / REPORT).write_text(page_of(title, text, [section]), encoding="utf-8", newline="\n")
    return f"{text}\n"


def curve(d: Differences) -> pd.DataFrame:
    """One row for every value that was looked at: mean difference with its interval."""
    rows = []
    for x in sorted(d.known):
        one = judged(d(x))
        a, b = d.known[x]
        rows.append({"x": x, "a": a.mean(), "b": b.mean(), "difference": one.value, "low": one.low, "high": one.high})
    return pd.DataFrame(rows)


def answer(found: Sequence[Crossing], data: pd.DataFrame, what: Asked, unit: str) -> str:
    """The break-even in a sentence, or that there is none in the range and how far it is from one."""
    question, words = what.a.spec, indicator_words(what.a.spec.value)
    if found:
        more = f" There are {len(found)} crossings in the range; the table has the curve." if len(found) > 1 else ""
        return " ".join(_said(one, what, words) for one in found) + more
    better = "B" if data["difference"].iloc[0] > 0 else "A"
    nearest = data.iloc[int(data["difference"].abs().argmin())]
    half = float(nearest["high"] - nearest["difference"])
    sure = "surely " if ((data["low"] > 0) | (data["high"] < 0)).all() else "on average "
    return (
        f"No break-even of {words} between {question.parameter} {plain(what.range.low)} and {plain(what.range.high)}: "
        f"policy {better} has {sure}the higher one throughout; they are nearest at {plain(nearest['x'])}, B minus A "
        f"{plus_minus(nearest['difference'], half, unit, signed=True)}."
    )


def _said(one: Crossing, what: Asked, words: str) -> str:
    path, above, below = what.a.spec.parameter, "B" if one.rises else "A", "A" if one.rises else "B"
    half = (one.high - one.low) / 2
    if what.range.whole and one.after != one.x:
        where = f"between {path} {plain(one.x)} and {plain(one.after)}"
    else:
        where = f"at {path} {plain(one.x, half if half > 0 else np.nan)}"
    ends = ["below the range" if isinf(one.low) else plain(one.low, half), "above it" if isinf(one.high)
            else plain(one.high, half)]  # fmt: skip
    return (
        f"Both have the same {words} {where} (95 %: {' to '.join(ends)}); above, policy {above} has the higher one, "
        f"below, policy {below}."
    )


def _table(data: pd.DataFrame, path: str, unit: str) -> Table:
    rows = [
        [plain(row["x"]), *(plus_minus(row[name], np.nan, unit) for name in "ab"),
         plus_minus(row["difference"], row["high"] - row["difference"], unit, signed=True)]
        for row in data.to_dict("records")
    ]  # fmt: skip
    return Table("", [path, "policy A", "policy B", "B minus A"], rows)


def draw_curve(axis: Axes, data: pd.DataFrame, found: Sequence[Crossing], path: str, unit: str, name: str) -> Axes:
    """Mean difference with its band over the values; crossings with their intervals on the line of zero."""
    times, words = axis_scale(float(data[["low", "high"]].abs().to_numpy().max()), unit, difference=True)
    x = data["x"].to_numpy(float)
    axis.fill_between(x, times * data["low"], times * data["high"], color=COLOURS[0], alpha=0.2, lw=0, label="interval")
    axis.plot(x, times * data["difference"], color=COLOURS[0], marker="o", ms=3, label="mean of B minus A")
    axis.axhline(0, color=QUIET, lw=0.8)
    for number, one in enumerate(found):
        ends = np.clip([one.low, one.high], x.min(), x.max())
        label = None if number else "break-even, interval"
        axis.plot(ends, [0, 0], color=INK, lw=3, solid_capstyle="butt", label=label)
        axis.plot([(one.x + one.after) / 2], [0], "D", color=INK, ms=7)
    axis.yaxis.set_major_formatter(signed_tick)
    axis.legend(loc="best")
    return tidy(axis, path, f"{name}, B minus A ({words})")
