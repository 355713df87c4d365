"""The part of a report that sets what the management sees beside what is true."""

from pathlib import Path

import pandas as pd

from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.labels import cell_words, indicator_words
from experiments.shown_cells import line_cells
from experiments.tables import Table, column, table_of

__all__ = ["seen_data", "what_is_seen"]

COLUMNS = (
    "measured_score", "true_score", "measured_error", "measured_error_mean", "response_rate", "management_decisions",
    "cost_listening",
)  # fmt: skip
TEXT = (
    "The management does not see what is true, but what its instrument shows: the answers of those who were asked, who "
    "answered, and who said what they said, when it was known. Shown is the measure that it watches (or the first "
    "instrument's, where nobody acts), by month; means over replications."
)


def what_is_seen(comparison: Comparison, monthly: pd.DataFrame, folder: Path) -> list[Section]:
    """The section, with its figure in `folder`; nothing where nobody listens."""
    cells = [cell for cell in line_cells(comparison) if _listens(comparison, cell)]
    data = seen_data(monthly, cells)
    if not cells or data.empty:
        return []
    alt = "Lines of the measured and the true score by month; means in the table."
    return [
        Section("What the management sees", TEXT, _draw(folder, comparison, data), alt, [_table(comparison, cells)])
    ]


def seen_data(monthly: pd.DataFrame, cells: list[int]) -> pd.DataFrame:
    """Columns cell, month, measured, true: means over replications of the months in which something was shown or so."""
    if "measured_score" not in monthly.columns:
        return pd.DataFrame(columns=["cell", "month", "measured", "true"])
    chosen = monthly[monthly["cell"].isin(cells)].rename(columns={"measured_score": "measured", "true_score": "true"})
    means = chosen.groupby(["cell", "month"], sort=True)[["measured", "true"]].mean().reset_index()
    return means[means["true"].notna() | means["measured"].notna()]


def _listens(comparison: Comparison, cell: int) -> bool:
    known = comparison.cells
    rows = known[(known["cell"] == cell) & (known["indicator"] == "measured_score")]
    return bool(rows["mean"].notna().any())


def _table(comparison: Comparison, cells: list[int]) -> Table:
    """A row a combination: what was measured, what was true, and what listening cost."""
    units = comparison.outcomes.indicators
    known = set(comparison.cells["indicator"])
    columns = [["combination", *(cell_words(comparison.outcomes, cell) for cell in cells)]]
    for name in (name for name in COLUMNS if name in known):
        rows = [comparison.cell(cell, name) for cell in cells]
        means, halves = [row["mean"] for row in rows], [row["half"] for row in rows]
        columns.append(column(indicator_words(name), units[name].unit, means, halves))
    return table_of("Measured beside true", columns)


def _draw(folder: Path, comparison: Comparison, data: pd.DataFrame) -> Path:
    from experiments.figures.listening import draw_listening
    from experiments.figures.style import canvas, house_style, save

    labels = {int(cell): cell_words(comparison.outcomes, int(cell)) for cell in data["cell"].unique()}
    with house_style():
        figure = canvas(8.0, 4.0)
        draw_listening(figure.subplots(), data, labels, "score of the instrument")
        return save(figure, folder / "what_is_seen")[1]
