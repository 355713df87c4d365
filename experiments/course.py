"""The part of a report that shows a course: customers, scores and money by calendar year, against the baseline.

A total over the period hides a gain that turns into a loss.  Shown where at least two years and two combinations are
compared and customers come or go; all differences are paired, replication by replication.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from experiments import stats
from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.labels import cell_words
from experiments.line_labels import line_labels
from experiments.shown_cells import line_cells
from experiments.table_files import write_table
from experiments.tables import Table, column, table_of

__all__ = ["course", "course_sections", "differences", "years_of"]

MOST = 4  # combinations beside the baseline
UNITS = {"won": "customers", "left": "customers", "customers": "customers", "score": "points", "contribution": ""}
WORDS = {
    "won": "won",
    "left": "left",
    "customers": "customers at its end",
    "score": "score",
    "contribution": "contribution",
}
TEXT = (
    "Differences to the baseline, paired replication by replication. A gain of the first years may be paid for "
    "in later ones: look at where the lines turn. Shorter years have fewer months."
)


def course_sections(comparison: Comparison, monthly: pd.DataFrame, folder: Path) -> list[Section]:
    """The section, with its figure in folder/figures and its numbers in folder/tables; nothing where nothing moves."""
    years, others = years_of(monthly), _others(comparison)
    if not others or years.empty or years["year"].nunique() < 2 or not _move(years, others):
        return []
    found = differences(years, comparison.outcomes.cells, comparison.baseline, comparison.level)
    write_table(found, folder / "tables" / "years")
    lines = course(monthly, others, comparison.baseline, comparison.level)
    tables = [_table(comparison, found[found["cell"] == cell], cell) for cell in others]
    alt = "Lines of the difference in customers to the baseline by month with interval bands; numbers in the tables."
    return [Section("Customers as the years pass", TEXT, _draw(folder / "figures", comparison, lines), alt, tables)]


def years_of(monthly: pd.DataFrame) -> pd.DataFrame:
    """Columns cell, replication, year, and what the months add up to: won (where a market is modelled), left,
    customers at the end of the year, mean of the monthly scores, contribution (where there is money).
    """
    if not {"customers", "leavers"} <= set(monthly.columns):
        return pd.DataFrame()
    ways = [name for name in monthly.columns if name.startswith("won_by_")]
    parts = monthly[["cell", "replication"]].assign(year=monthly["month"].astype(str).str[:4], left=monthly["leavers"])
    parts = parts.assign(customers=monthly["customers"])
    how = {"left": "sum", "customers": "last"}
    if ways and bool(monthly[ways].notna().any(axis=None)):
        parts, how = parts.assign(won=monthly[ways].sum(axis=1)), {"won": "sum", **how}
    if "score_mean" in monthly.columns:
        parts, how = parts.assign(score=monthly["score_mean"]), {**how, "score": "mean"}
    if {"revenue", "cost"} <= set(monthly.columns):
        parts, how = parts.assign(contribution=monthly["revenue"] - monthly["cost"]), {**how, "contribution": "sum"}
    return parts.groupby(["cell", "replication", "year"], sort=True).agg(how).reset_index()


def differences(years: pd.DataFrame, cells: Sequence[int], baseline: int, level: float) -> pd.DataFrame:
    """One row per cell, year and series: its mean, and the difference to the baseline with a paired interval."""
    series = [name for name in WORDS if name in years.columns]
    rows = []
    for cell in cells:
        for year in sorted(years["year"].unique()):
            for name in series:
                a, b = (_sample(years, one, year, name) for one in (cell, baseline))
                found = stats.estimate(a - b, level=level)
                ends = {"difference": found.value, "low": found.low, "high": found.high}
                rows.append({"cell": cell, "year": year, "series": name, "mean": float(np.mean(a)), **ends})
    return pd.DataFrame(rows, columns=["cell", "year", "series", "mean", "difference", "low", "high"])


def course(monthly: pd.DataFrame, cells: Sequence[int], baseline: int, level: float) -> pd.DataFrame:
    """Columns cell, month, mean, low, high of the difference in customers to the baseline at the end of each month."""
    wide = monthly.pivot(index="month", columns=["cell", "replication"], values="customers").sort_index()
    rows = []
    for cell in cells:
        for month, values in (wide[cell] - wide[baseline]).iterrows():
            found = stats.estimate(values.to_numpy(float), level=level)
            rows.append({"cell": cell, "month": str(month), "mean": found.value, "low": found.low, "high": found.high})
    return pd.DataFrame(rows, columns=["cell", "month", "mean", "low", "high"])


def _others(comparison: Comparison) -> list[int]:
    """The cells of the line figures and the next steps without the baseline; all, where they are few."""
    cells = [cell for cell in comparison.outcomes.cells if cell != comparison.baseline]
    steps = [int(cell) for cell in comparison.steps["cell"]] if len(comparison.steps) else []
    near = [cell for cell in dict.fromkeys([*line_cells(comparison), *steps]) if cell != comparison.baseline]
    return cells if len(cells) <= MOST else near[:MOST]


def _move(years: pd.DataFrame, cells: Sequence[int]) -> bool:
    """Whether customers are not the same in all cells shown."""
    ends = years.groupby(["replication", "year"])["customers"].nunique()
    return bool(years["cell"].isin(cells).any() and (ends > 1).any())


def _sample(years: pd.DataFrame, cell: int, year: str, name: str) -> np.ndarray:
    chosen = years[(years["cell"] == cell) & (years["year"] == year)]
    return chosen.sort_values("replication")[name].to_numpy(float)


def _table(comparison: Comparison, rows: pd.DataFrame, cell: int) -> Table:
    """A row a year, a column a series, as differences to the baseline."""
    years = sorted(rows["year"].unique())
    columns = [["year", *years]]
    for name in (name for name in WORDS if name in set(rows["series"])):
        of = rows[rows["series"] == name].sort_values("year")
        unit = UNITS[name] or str(comparison.outcomes.indicators["revenue"].unit)
        halves = list(of["high"] - of["difference"])
        columns.append(column(WORDS[name], unit, list(of["difference"]), halves, signed=True))
    return table_of(f"{cell_words(comparison.outcomes, cell)}, minus the baseline", columns)


def _draw(folder: Path, comparison: Comparison, data: pd.DataFrame) -> Path:
    from experiments.figures.course import draw_course
    from experiments.figures.style import canvas, house_style, save

    labels = line_labels(comparison, [int(cell) for cell in data["cell"].unique()])
    with house_style():
        figure = canvas(8.0, 4.0)
        draw_course(figure.subplots(), data, labels, "customers at the end of the month, minus the baseline's")
        return save(figure, folder / "course")[1]
