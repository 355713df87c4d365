"""The tornado: how far an answer moves when one assumption goes to either end of its range, widest first."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from experiments.amounts import axis_scale, plain, signed_tick
from experiments.figures.style import BAD, GOOD, INK, tidy
from experiments.labels import short

__all__ = ["draw_tornado"]


def draw_tornado(axis: Axes, data: pd.DataFrame, base: float, name: str, unit: str) -> Axes:
    """Bars from the base to the answer at either end; whiskers are intervals.

    `data`: columns parameter, low_at and high_at (the ends of the range, as text), at_low and at_high (the answer
    there), low_half and high_half (half-widths, NaN: none).  The lower end is plain, the upper end hatched.  With
    a base of 0 the answers are differences.
    """
    wide = (data["at_high"] - data["at_low"]).abs().to_numpy()
    rows = data.iloc[np.argsort(-wide, kind="stable")].to_dict("records")
    times, shown = axis_scale(float(np.abs(data[["at_low", "at_high"]].to_numpy()).max()), unit, base == 0)
    middle = times * base
    for place, row in zip(-np.arange(len(rows), dtype=float), rows, strict=True):
        reached = {-1: middle, 1: middle}  # the outermost of bars and whiskers: labels lie beyond it
        for end, colour, hatch in (("low", BAD, ""), ("high", GOOD, "////")):
            found = times * row[f"at_{end}"]
            axis.barh(place, found - middle, 0.62, left=middle, color=colour, ec="white", lw=0.6, hatch=hatch, zorder=2)
            half = np.nan_to_num(times * row[f"{end}_half"])
            if half > 0:
                axis.errorbar(found, place, xerr=half, fmt="none", ecolor=INK, elinewidth=1.1, capsize=2.5, zorder=4)
            reached = {side: side * max(side * at, side * found + half) for side, at in reached.items()}
        for side, end in _sides(row, base):
            axis.annotate(str(row[f"{end}_at"]), (reached[side], place), (4 * side, 0), va="center",
                          textcoords="offset points", ha="left" if side > 0 else "right", fontsize=8)  # fmt: skip
    axis.axvline(middle, color=INK, lw=1.1, zorder=5)
    ends = [
        Patch(fc=BAD, label="at the lower end of the range"),
        Patch(fc=GOOD, ec="white", hatch="////", label="at the upper end"),
    ]
    axis.set_yticks(-np.arange(len(rows)), [short(row["parameter"], 40) for row in rows])
    axis.grid(False, axis="y")
    axis.margins(x=0.14)
    axis.figure.legend(handles=ends, loc="outside upper left", ncols=2)
    if base == 0:
        axis.xaxis.set_major_formatter(signed_tick)
    words = f"{name} ({shown})" if shown else name
    return tidy(axis, f"{words}; line: {plain(middle) if base else 'no difference'}, all as assumed")


def _sides(row: dict[Hashable, Any], base: float) -> tuple[tuple[int, str], tuple[int, str]]:
    """Which end is written on which side: where its bar points, or low on the left if both point the same way."""
    low, high = row["at_low"] - base, row["at_high"] - base
    turned = low * high <= 0 and low > high
    return ((1, "low"), (-1, "high")) if turned else ((-1, "low"), (1, "high"))
