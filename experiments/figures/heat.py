"""A heat map of one indicator over two factors, with the numbers written in."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from experiments.amounts import axis_scale, plain
from experiments.compare import Comparison
from experiments.figures.style import tidy
from experiments.labels import indicator_words, level_text, scale_words, short
from experiments.shown_cells import map_cells

__all__ = ["draw_heat", "draw_map", "heat_data"]


def heat_data(comparison: Comparison, indicator: str) -> pd.DataFrame:
    """Differences to the baseline, second factor down and first factor across; others as in the combination
    that was chosen.

    The baseline itself, if it is on this map, is 0.  A second table of the same shape is kept in `attrs["shown"]`:
    whether Holm's test shows the difference.
    """
    across, down = comparison.factors[:2]
    chosen = comparison.outcomes.design.loc[map_cells(comparison)]
    rows = comparison.differences[comparison.differences["indicator"] == indicator].set_index("cell")
    rows = rows[["difference", "p_holm"]].reindex(chosen.index)
    rows.loc[rows.index == comparison.baseline] = 0.0
    levels, columns = chosen[down].unique(), chosen[across].unique()
    flat = chosen[[across, down]].assign(value=rows["difference"], shown=rows["p_holm"] <= 1 - comparison.level)
    table = flat.pivot(index=down, columns=across, values="value").loc[levels, columns]
    shown = flat.pivot(index=down, columns=across, values="shown").loc[levels, columns]
    table.attrs["shown"] = shown.to_numpy().tolist()
    return table


def draw_heat(axis: Axes, data: pd.DataFrame, comparison: Comparison, indicator: str) -> Axes:
    """Blue is better, red worse; brackets: not shown; solid frame: recommended, dashed frame: baseline."""
    known = comparison.outcomes.indicators[indicator]
    words = [short(level_text(level), 16) for level in data.columns], [short(level_text(level)) for level in data.index]
    draw_map(axis, data, indicator_words(indicator), known.unit, known.better, words)
    if comparison.decision:
        _frame(axis, data, comparison, comparison.decision.best, "-")
    _frame(axis, data, comparison, comparison.baseline, (0, (3, 2)))
    across, down = (scale_words(factor) for factor in comparison.factors[:2])
    return tidy(axis, across, down)


def draw_map(
    axis: Axes,
    data: pd.DataFrame,
    name: str,
    unit: str,
    better: str = "high",
    ticks: tuple[Sequence[str], Sequence[str]] | None = None,
) -> Axes:
    """Numbers of a table as fields: blue is better, red worse; in brackets where `attrs["shown"]` says that the
    difference is not shown.  `better`: high, low or neither.
    """
    times, words = axis_scale(float(np.nanmax(np.abs(data.to_numpy()))), unit, difference=True)
    values = data.to_numpy() * times
    most = float(np.nanmax(np.abs(values))) or 1.0
    colours = {"high": "RdBu", "low": "RdBu_r"}.get(better, "PuOr")
    image = axis.imshow(values, cmap=colours, vmin=-1.15 * most, vmax=1.15 * most, aspect="auto")
    _write(axis, values, image.to_rgba(values), data.attrs.get("shown"))
    across, down = ticks or (list(map(str, data.columns)), list(map(str, data.index)))
    axis.set_xticks(range(data.shape[1]), across)
    axis.set_yticks(range(data.shape[0]), down)
    axis.grid(False)
    axis.spines[:].set_visible(False)
    axis.tick_params(length=0)
    return tidy(axis, str(data.columns.name or ""), str(data.index.name or ""), f"{name} ({words})")


def _write(axis: Axes, values: np.ndarray, shades: np.ndarray, certain: Sequence[Sequence[bool]] | None) -> None:
    """The numbers, in the ink that can be read on their fields."""
    digits = float(np.nanmax(values) - np.nanmin(values)) / 50
    for (row, column), value in np.ndenumerate(values):
        red, green, blue, _ = shades[row, column]
        text = plain(float(value), digits or np.nan, signed=True)
        axis.text(
            column,
            row,
            text if certain is None or certain[row][column] else f"({text})",
            ha="center",
            va="center",
            fontsize=9,
            color="white" if 0.3 * red + 0.59 * green + 0.11 * blue < 0.45 else "black",
        )


def _frame(
    axis: Axes, data: pd.DataFrame, comparison: Comparison, cell: int, line: str | tuple[int, tuple[int, int]]
) -> None:
    """Frames a cell; one that is not on this map (the baseline has another level of a third factor) has no frame."""
    across, down = comparison.factors[:2]
    if cell not in map_cells(comparison):
        return
    design = comparison.outcomes.design
    columns, rows = list(map(str, data.columns)), list(map(str, data.index))
    column, row = columns.index(str(design.at[cell, across])), rows.index(str(design.at[cell, down]))
    for colour, width, style in (("white", 3.4, "-"), ("black", 1.7, line)):
        axis.add_patch(Rectangle((column - 0.46, row - 0.44), 0.92, 0.88, fill=False, ls=style, ec=colour, lw=width))
