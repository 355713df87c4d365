"""The points of a design that fills a space: a picture for each factor and a table, as differences to the baseline."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.amounts import axis_scale, plain
from experiments.compare import Comparison
from experiments.designs.levels import Range, is_number
from experiments.effects.slopes import axes_of, line_of
from experiments.effects.table import asked_of
from experiments.evidence import Section
from experiments.figures.points import draw_points
from experiments.figures.style import canvas, house_style, save
from experiments.labels import indicator_words, level_text, scale_words
from experiments.settings import Experiment
from experiments.shown_cells import headline_indicators
from experiments.tables import Table, column, difference_column, table_of

__all__ = ["points_section", "the_baseline"]

MOST_PANELS, MOST_ROWS = 12, 40
_TEXT = (
    "Each mark is one point with its paired interval, as a difference to the baseline (the cross); everything else "
    "differs between the points too. The line is the straight line of the table above, with its band, where everything "
    "else is as it is on average over the points. Marks that bend away from the line say that a slope is a poor "
    "picture. Points are spread to learn what moves the result: the first row of the table is the best of those that "
    "were tried, and no optimum."
)


def points_section(comparison: Comparison, experiment: Experiment, folder: Path) -> Section:
    """The figure, drawn into `folder`, and the table of the points, the best first by what is asked."""
    folder.mkdir(parents=True, exist_ok=True)
    goal = asked_of(comparison, experiment)[0]
    factors = list(experiment.factors)[:MOST_PANELS]
    wide = 2 if len(factors) in (2, 4) else 3
    down = -(-len(factors) // wide)
    with house_style():
        figure = canvas(9.0, 0.3 + 2.5 * down)
        axes = figure.subplots(down, min(wide, len(factors)), squeeze=False, sharey=True).flatten()
        for place, factor in enumerate(factors):
            _panel(axes[place], comparison, experiment, factor, goal, place % wide == 0)
        for spare in axes[len(factors) :]:
            spare.remove()
        picture = save(figure, folder / "points")[1]
    title = f"The points themselves: {indicator_words(goal)}"
    alt = "One scatter for each factor, with the straight line and its band; the points are in the table."
    cells = _points(comparison)
    text = _TEXT if len(factors) == len(experiment.factors) else f"{_TEXT} The first {MOST_PANELS} factors are shown."
    if len(cells) > MOST_ROWS:
        text += f" The table has the {MOST_ROWS} best of {len(cells)}; cells.json and tables/differences.csv have all."
    return Section(title, text, picture, alt, [_table(comparison, goal)])


def the_baseline(comparison: Comparison) -> Comparison:
    """The same with the baseline alone, for sections that would set chosen cells beside it: of points that were spread
    to learn what moves the result none is a choice.
    """
    outcomes, base = comparison.outcomes, comparison.baseline
    row = [outcomes.cells.index(base)]
    values = {name: table[row] for name, table in outcomes.values.items()}
    alone = replace(outcomes, design=outcomes.design.loc[[base]], values=values)
    return replace(comparison, outcomes=alone, steps=comparison.steps.iloc[:0], decision=None)


def _panel(axis: Axes, comparison: Comparison, experiment: Experiment, factor: str, goal: str, first: bool) -> None:
    cells, outcomes, allowed = _points(comparison), comparison.outcomes, experiment.factors[factor]
    design = outcomes.design.loc[cells]
    rows = [comparison.difference(cell, goal) for cell in cells]
    data = pd.DataFrame(
        {"level": list(design[factor]), **{name: [row[end] for row in rows] for name, end in _ENDS.items()}}
    )
    line = line_of(outcomes, goal, cells, axes_of(experiment, design), factor, experiment, comparison.baseline)
    unit = outcomes.indicators[goal].unit
    times, shown = axis_scale(float(data[["low", "high"]].abs().to_numpy().max()), unit, difference=True)
    for frame in (data, line):
        frame[["value", "low", "high"]] *= times
    if not isinstance(allowed, Range):
        data["level"], line["level"] = data["level"].astype(str), line["level"].astype(str)
    label = f"{indicator_words(goal)} ({shown})" if first else ""
    log = isinstance(allowed, Range) and allowed.scale == "log"
    draw_points(axis, data, line, experiment.baseline[factor], scale_words(factor), label, log)


_ENDS = {"value": "difference", "low": "low", "high": "high"}


def _points(comparison: Comparison) -> list[int]:
    return [cell for cell in comparison.outcomes.cells if cell != comparison.baseline]


def _table(comparison: Comparison, goal: str) -> Table:
    """The baseline, then the points by the goal: levels, and differences of what a planner looks at first."""
    outcomes, sign = comparison.outcomes, -1 if comparison.outcomes.indicators[goal].better == "low" else 1
    ranked = sorted(
        _points(comparison), key=lambda cell: -sign * float(comparison.difference(cell, goal)["difference"])
    )
    cells = [comparison.baseline, *ranked[:MOST_ROWS]]
    names = list(dict.fromkeys([goal, *headline_indicators(comparison)]))
    columns = [["point", *("baseline" if cell == comparison.baseline else str(cell) for cell in cells)]]
    columns += [
        [scale_words(factor), *(_level(outcomes.design.loc[cell, factor]) for cell in cells)]
        for factor in comparison.factors
    ]
    columns += [_means(comparison, name, cells) for name in names[:1]]
    columns += [difference_column(comparison, name, cells, f"{indicator_words(name)}, difference") for name in names]
    return table_of("Points, ± half a paired interval", columns)


def _means(comparison: Comparison, name: str, cells: list[int]) -> list[str]:
    rows = [comparison.cell(cell, name) for cell in cells]
    unit = comparison.outcomes.indicators[name].unit
    return column(indicator_words(name), unit, [row["mean"] for row in rows], [row["half"] for row in rows])


def _level(level: Any) -> str:
    """Three digits are enough to read a point by; the files have all."""
    number = is_number(level) or isinstance(level, np.number)
    return plain(float(level)) if number else level_text(level)
