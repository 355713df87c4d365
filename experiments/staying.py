"""Which share of the first customers is still there after one, two ... years, by policy: a section of the report."""

from pathlib import Path

import numpy as np
import pandas as pd

from experiments import stats
from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.figures.style import canvas, house_style, save
from experiments.figures.survival import draw_survival
from experiments.line_labels import line_labels
from experiments.shown_cells import line_cells
from experiments.tables import Table, column, table_of

__all__ = ["staying_section"]

FIRST, YEARS = "customers_start", tuple(f"stayed_{k}y" for k in range(1, 6))
FEWEST = 2  # years: one is the churn rate, which the table of indicators has
TEXT = (
    "Of the customers at the beginning, whoever joined later apart: the share that is still there after each year, "
    "with intervals over replications. Curves that level off say that those who were likely to leave have left."
)


def staying_section(comparison: Comparison, figures: Path) -> list[Section]:
    """The section, drawn into `figures`; none where the first customers were not followed for two years."""
    known = [name for name in YEARS if comparison.outcomes.has(name)]
    if len(known) < FEWEST or not comparison.outcomes.has(FIRST):
        return []
    data = pd.concat([_curve(comparison, cell, known) for cell in line_cells(comparison)], ignore_index=True)
    if data["share"].isna().any():
        return []
    with house_style():
        figure = canvas(8.0, 3.8)
        draw_survival(figure.subplots(), data, steps=False)
        picture = save(figure, figures / "staying")[1]
    alt = "Lines of the share of the first customers still there by year, with interval bands; numbers in the table."
    return [Section("How long the first customers stay", TEXT, picture, alt, [_table(data)])]


def _curve(comparison: Comparison, cell: int, known: list[str]) -> pd.DataFrame:
    """Columns label, time, share, low, high: quotients of sums over replications, all there at the beginning."""
    start, _ = comparison.outcomes.sample(FIRST, cell)
    found = [stats.estimate(comparison.outcomes.sample(name, cell)[0], start, level=comparison.level) for name in known]
    rows = [(0.0, 1.0, 1.0, 1.0), *((float(k), *one[:3]) for k, one in enumerate(found, start=1))]
    label = line_labels(comparison, [cell])[cell]
    return pd.DataFrame(rows, columns=["time", "share", "low", "high"]).assign(label=label)


def _table(data: pd.DataFrame) -> Table:
    years = sorted(time for time in data["time"].unique() if time > 0)
    columns = [["after", *(f"{time:g} year{'s' if time > 1 else ''}" for time in years)]]
    for label, rows in data.groupby("label", sort=False):
        of = rows.set_index("time").loc[years]
        columns.append(column(str(label), "share", list(of["share"]), list(np.subtract(of["high"], of["share"]))))
    return table_of("Still there, of the first customers", columns)
