"""The tables beside the figures: the same data, with intervals and with what is not shown said to be that."""

from collections.abc import Sequence

import pandas as pd

from experiments.amounts import factor, probability
from experiments.compare import Comparison
from experiments.figures.causes import cause_data, causes_differ, causes_of
from experiments.figures.months import MONTH_NAMES, month_data
from experiments.labels import cell_words, indicator_words, level_text, level_words, scale_words
from experiments.shown_cells import (
    bar_cells,
    forest_cells,
    headline_indicators,
    line_cells,
    map_cells,
    nobody_visited,
)
from experiments.tables import Table, column, difference_column, table_of
from experiments.verdicts import ALIKE, choice_words, identical

__all__ = ["cause_table", "difference_table", "heat_tables", "month_table", "plane_table"]


def plane_table(comparison: Comparison) -> Table:
    """Baseline and shown cells: cost, loyalty, and the place in the Pareto set."""
    cells = sorted([comparison.baseline, *forest_cells(comparison)])
    status = comparison.pareto.set_index("cell").loc[cells]
    columns = [
        ["combination", *(_marked(comparison, cell) for cell in cells)],
        *(_mean_column(comparison, name, cells) for name in (comparison.cost, comparison.loyalty)),
        ["Pareto set", *(_status(comparison, row) for _, row in status.iterrows())],
    ]
    return table_of("Means with intervals", columns, _best_row(comparison, cells))


def cause_table(comparison: Comparison) -> Table:
    """Shares of first visits: fixed, and stopped by each cause; one row where all combinations are the same."""
    cells = bar_cells(comparison)
    data = cause_data(comparison, cells if causes_differ(comparison) else cells[:1])
    names = {"fixed": "fixed", **causes_of(data)}
    columns = [
        column(words, "share", data[name].tolist(), data[f"{name}_half"].tolist()) for name, words in names.items()
    ]
    of = "goes at the bench" if nobody_visited(comparison) else "visits"
    labels = data["label"].map(str) if len(data) > 1 or len(cells) == 1 else ["all combinations"]
    return table_of(f"Shares of all first {of}", [["combination", *labels], *columns])


def month_table(comparison: Comparison, monthly: pd.DataFrame, series: str = "hours_to_first_visit_mean") -> Table:
    """Months of the calendar down, the selected cells across; years are pooled."""
    cells = line_cells(comparison)
    data = month_data(monthly, cells, series, comparison.level, by_calendar=True)
    months = sorted(data["month"].unique())
    columns = [["month", *(MONTH_NAMES[int(month) - 1] for month in months)]]
    for cell in cells:
        rows = data[data["cell"] == cell].set_index("month").reindex(months)
        means, halves = rows["mean"].tolist(), (rows["high"] - rows["mean"]).tolist()
        columns.append(column(cell_words(comparison.outcomes, cell), "", means, halves))
    return table_of("Hours to the first visit, by month of the year", columns)


def heat_tables(comparison: Comparison) -> list[Table]:
    """The heat map again, with the intervals that do not fit into its fields."""
    return [_heat_table(comparison, name) for name in headline_indicators(comparison)[-2:]]


def difference_table(comparison: Comparison) -> Table:
    """Every shown cell against the baseline: the headline differences; p and the gain of pairing for the
    goal.
    """
    names, cells = headline_indicators(comparison)[:3], forest_cells(comparison)
    goal = comparison.goal
    tests = [comparison.difference(cell, goal) for cell in cells]
    columns = [
        ["combination", *(_marked(comparison, cell) for cell in cells)],
        *(difference_column(comparison, name, cells, indicator_words(name)) for name in names),
        [f"adjusted p ({indicator_words(goal)})", *(probability(row["p_holm"]) for row in tests)],
        ["variance reduction", *(factor(row["variance_reduction"]) for row in tests)],
    ]
    return table_of("Combination minus baseline, paired", columns, _best_row(comparison, cells))


def _mean_column(comparison: Comparison, name: str, cells: Sequence[int]) -> list[str]:
    rows = [comparison.cell(cell, name) for cell in cells]
    unit = comparison.outcomes.indicators[name].unit
    return column(indicator_words(name), unit, [row["mean"] for row in rows], [row["half"] for row in rows])


def _status(comparison: Comparison, row: pd.Series) -> str:
    if row["status"] == "undominated":
        return "in the set"
    by = row["dominated_by"] if row["status"] == "dominated" else row["tied_with"]
    one = cell_words(comparison.outcomes, _cheapest(comparison, [int(cell) for cell in by.split(", ")]))
    return f"dominated by {one}" if row["status"] == "dominated" else f"in the set; not told apart from {one}"


def _cheapest(comparison: Comparison, cells: Sequence[int]) -> int:
    """The cheapest of some cells that nothing dominates, or of all where everything is dominated."""
    status = comparison.pareto.set_index("cell")["status"]
    free = [cell for cell in cells if status[cell] != "dominated"]
    return min(free or cells, key=lambda cell: float(comparison.cell(cell, comparison.cost)["mean"]))


def _best_row(comparison: Comparison, cells: Sequence[int]) -> list[int]:
    return [cells.index(comparison.decision.best)] if comparison.decision and comparison.decision.best in cells else []


def _marked(comparison: Comparison, cell: int) -> str:
    """The name of a cell, with what is special about it."""
    marks = ["baseline"] if cell == comparison.baseline else []
    if comparison.decision and cell == comparison.decision.best:
        marks.append(choice_words(comparison, long=True))
    if cell != comparison.baseline and identical(comparison, [comparison.baseline, cell]):
        marks.append(ALIKE)
    name = cell_words(comparison.outcomes, cell)
    return f"{name} ({', '.join(marks)})" if marks else name


def _heat_table(comparison: Comparison, name: str) -> Table:
    across, down = comparison.factors[:2]
    same = comparison.outcomes.design.astype(str).loc[map_cells(comparison)].rename_axis("cell")
    cells = same.reset_index().set_index([down, across])["cell"]
    levels, columns = list(same[down].unique()), list(same[across].unique())
    found = [[int(cells[(level, one)]) if (level, one) in cells.index else None for level in levels] for one in columns]
    heading = f"{indicator_words(name)}: difference to the baseline"
    caption, *texts = difference_column(comparison, name, [cell for chosen in found for cell in chosen], heading)
    names = [scale_words(down), *map(level_text, levels)]
    down_each = [texts[start : start + len(levels)] for start in range(0, len(texts), len(levels))]
    across_words = [level_words(across, one) for one in columns]
    return table_of(caption, [names, *([word, *down] for word, down in zip(across_words, down_each, strict=True))])
