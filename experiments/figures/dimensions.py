"""The dimensions of service quality: what customers expected and what they perceived, and the gap between."""

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.figures.style import COLOURS, INK, MARKERS, tidy

__all__ = ["draw_dimensions"]

WIDE = 46  # characters of a line of the legend


def draw_dimensions(
    axis: Axes, data: pd.DataFrame, x_label: str = "level, from 0 to 1; in numbers the gap: perceived less expected"
) -> Axes:
    """For each dimension and policy a bar from the level expected, an upright stroke, to the level perceived, a mark
    with its interval; and the gap in numbers.

    `data`: columns dimension, label, expected, perceived, half (of the perceived; NaN: none); levels
    from 0 to 1, or all less the level expected.
    """
    dimensions, labels = list(dict.fromkeys(data["dimension"])), list(dict.fromkeys(data["label"]))
    high = 0.8 / len(labels)
    for index, label in enumerate(labels):
        rows = data[data["label"] == label].set_index("dimension").loc[dimensions]
        y = -np.arange(len(dimensions)) + 0.4 - high * (index + 0.5)
        gap, half = (rows["perceived"] - rows["expected"]).to_numpy(float), rows["half"].fillna(0).to_numpy(float)
        colour, marker = COLOURS[index % len(COLOURS)], MARKERS[index % len(MARKERS)]
        axis.barh(y, gap, 0.3 * high, left=rows["expected"], color=colour, alpha=0.35, zorder=2)
        axis.errorbar(rows["perceived"], y, xerr=half, fmt=marker, ms=7, color=colour, elinewidth=1.2, zorder=4,
                      label=fill(f"{label}: perceived", WIDE))  # fmt: skip
        axis.plot(rows["expected"], y, "|", ms=34 * high, mew=2.4, color=INK, zorder=3)
        ends = np.fmax(rows["expected"], rows["perceived"] + half)
        for place, end, size in zip(y, ends, gap, strict=True):
            axis.annotate(_gap(size), (end, place), (9, 0), textcoords="offset points",
                          va="center", fontsize=8)  # fmt: skip
    axis.plot([], [], "|", ms=11, mew=2.4, color=INK, label="expected")
    for place in range(1, len(dimensions)):
        axis.axhline(0.5 - place, color=INK, lw=0.5, alpha=0.3)
    axis.margins(x=0.13)
    axis.set_ylim(0.5 - len(dimensions), 0.5)
    axis.set_yticks(-np.arange(len(dimensions)), dimensions)
    axis.tick_params(axis="y", length=0)
    axis.grid(False, axis="y")
    axis.figure.legend(*axis.get_legend_handles_labels(), loc="outside upper left", ncols=2)
    return tidy(axis, x_label)


def _gap(size: float) -> str:
    """'+0.04', '−0.04', '0.00'."""
    text = f"{size:+.2f}".replace("-", "−")
    return text if round(size, 2) else text[1:]
