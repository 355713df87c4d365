"""The gap between what customers expected and what they perceived, by dimension and policy: a section of the report."""

from pathlib import Path

import pandas as pd

from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.figures.dimensions import draw_dimensions
from experiments.figures.style import canvas, house_style, save
from experiments.labels import DIMENSIONS
from experiments.line_labels import line_labels
from experiments.shown_cells import line_cells
from experiments.tables import column, table_of

__all__ = ["gap_section"]

MOST = 3  # policies that a figure has room for
TEXT = (
    "Gap 5 of the service-quality model, by dimension: the level perceived minus the level expected, 0 where both are "
    "the same; left of it customers got less than they expected. Means over judged jobs, with intervals over "
    "replications."
)


def gap_section(comparison: Comparison, figures: Path) -> list[Section]:
    """The section, drawn into `figures`; none where gaps are not measured, or the same everywhere and nothing."""
    known = [name for name in DIMENSIONS if comparison.outcomes.has(f"gap5_{name}")]
    labels = line_labels(comparison, line_cells(comparison)[:MOST])
    data = pd.DataFrame([_row(comparison, cell, label, name) for name in known for cell, label in labels.items()])
    if data.empty or data["perceived"].isna().any() or (data["perceived"] == 0).all():
        return []
    with house_style():
        figure = canvas(8.0, 1.2 + 0.32 * len(data))
        draw_dimensions(figure.subplots(), data, "level perceived, minus the level expected")
        picture = save(figure, figures / "gaps")[1]
    columns = [["dimension", *known]]
    for label, rows in data.groupby("label", sort=False):
        columns.append(column(str(label), "", list(rows["perceived"]), list(rows["half"]), signed=True))
    alt = "Bars from the level expected to the level perceived, by dimension and policy; numbers in the table."
    title = "Where service falls short of what was expected"
    return [Section(title, TEXT, picture, alt, [table_of("Perceived minus expected", columns)])]


def _row(comparison: Comparison, cell: int, label: str, name: str) -> dict[str, object]:
    found = comparison.cell(cell, f"gap5_{name}")
    half = {"perceived": float(found["mean"]), "half": float(found["half"])}
    return {"dimension": name, "label": label, "expected": 0.0, **half}
