"""Figures of a comparison: each one a function that takes an axis and data and returns the axis.

`draw_all` draws every figure that the experiment allows and saves it as PNG and SVG.  Importing this package
loads matplotlib (never pyplot), so import it where figures are wanted and not at the top of a command line.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.compare import Comparison
from experiments.figures.causes import cause_data, causes_differ, causes_happen, draw_causes
from experiments.figures.forest import draw_forest, forest_data, forest_legend
from experiments.figures.heat import draw_heat, heat_data
from experiments.figures.months import counted_months, draw_months, month_data
from experiments.figures.plane import draw_plane, plane_data
from experiments.figures.style import canvas, house_style, save
from experiments.line_labels import line_labels
from experiments.shown_cells import (
    bar_cells,
    forest_cells,
    headline_indicators,
    line_cells,
    map_cells,
    maps_two_factors,
    nobody_visited,
)

__all__ = [
    "cause_data",
    "counted_months",
    "draw_all",
    "draw_causes",
    "draw_forest",
    "draw_heat",
    "draw_months",
    "draw_plane",
    "forest_data",
    "heat_data",
    "house_style",
    "month_data",
    "plane_data",
]


def draw_all(comparison: Comparison, monthly: pd.DataFrame, folder: Path) -> list[Path]:
    """Draws what the experiment allows into `folder`; returns the files, PNG before SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    with house_style():
        return [path for name, figure in _figures(comparison, monthly) for path in save(figure, folder / name)]


def _figures(comparison: Comparison, monthly: pd.DataFrame) -> Iterator[tuple[str, Figure]]:
    if comparison.decision:
        yield "cost_loyalty", _plane(comparison)
    if causes_happen(comparison) and causes_differ(comparison):
        yield "first_fix_causes", _causes(comparison)
    if _has_waits(monthly) and not nobody_visited(comparison):
        yield "waits_by_month", _months(comparison, monthly)
    if maps_two_factors(comparison):
        yield "heat_map", _heat(comparison)
    if comparison.decision:
        yield "differences", _forest(comparison)


def _has_waits(monthly: pd.DataFrame) -> bool:
    """In two months at least: one says nothing of the course of the year."""
    if "hours_to_first_visit_mean" not in monthly.columns:
        return False
    return bool(monthly.loc[monthly["hours_to_first_visit_mean"].notna(), "month"].nunique() > 1)


def _plane(comparison: Comparison) -> Figure:
    figure = canvas(9.0, 5.4)
    draw_plane(figure.subplots(), plane_data(comparison), comparison)
    return figure


def _causes(comparison: Comparison) -> Figure:
    data = cause_data(comparison, bar_cells(comparison))
    figure = canvas(8.0, 1.3 + 0.42 * len(data))
    first = "first goes at the bench" if nobody_visited(comparison) else "first visits"
    axis = draw_causes(figure.subplots(), data, first)
    figure.legend(*axis.get_legend_handles_labels(), loc="outside upper left", ncols=4)
    return figure


def _months(comparison: Comparison, monthly: pd.DataFrame) -> Figure:
    cells = line_cells(comparison)
    data = month_data(monthly, cells, "hours_to_first_visit_mean", comparison.level)
    labels = line_labels(comparison, cells)
    figure = canvas(8.0, 4.0)
    draw_months(figure.subplots(), data, labels, "hours from request to first visit (mean)")
    return figure


def _heat(comparison: Comparison) -> Figure:
    names = headline_indicators(comparison)[-2:]
    rows = comparison.outcomes.design.loc[map_cells(comparison), comparison.factors[1]].nunique()
    figure = canvas(9.0, 1.2 + 0.42 * rows)
    axes = figure.subplots(1, len(names), squeeze=False)[0]
    for axis, name in zip(axes, names, strict=True):
        draw_heat(axis, heat_data(comparison, name), comparison, name)
        if axis is not axes[0]:
            axis.set_yticklabels([])
            axis.set_ylabel("")
    return figure


def _forest(comparison: Comparison) -> Figure:
    cells, names = forest_cells(comparison), headline_indicators(comparison)[:3]
    figure = canvas(9.0, 1.4 + 0.23 * len(cells))
    verdicts: set[str] = set()
    axes = figure.subplots(1, len(names), squeeze=False)[0]
    for index, (axis, name) in enumerate(zip(axes, names, strict=True)):
        data = forest_data(comparison, name, cells)
        verdicts |= set(data["verdict"])
        draw_forest(axis, data, name, comparison.outcomes.indicators[name].unit, names=index == 0)
    forest_legend(axes[0], verdicts)
    return figure
