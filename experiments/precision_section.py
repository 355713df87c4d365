"""How the precision that was asked for was reached, replication by replication: a section of the report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.figures.precision import draw_precision
from experiments.figures.style import canvas, house_style, save
from experiments.inference.words import precision_words
from experiments.labels import cell_words, indicator_words
from experiments.tables import frame_table

__all__ = ["precision_section"]

TRACE = Path("tables") / "precision_trace.parquet"
TEXT = (
    "Mean and interval after 2, 3 ... replications of the indicator and the cell that took the most of them: {which}. "
    "Looking after every replication and stopping at the first narrow interval would be too hopeful; the rule that was "
    "used is in docs/statistics.md."
)


def precision_section(comparison: Comparison, facts: Mapping[str, Any], folder: Path) -> list[Section]:
    """The section, drawn into folder/figures; none where a number of replications was asked for."""
    asked = facts.get("precision")
    if not asked or not (folder / TRACE).is_file():
        return []
    trace, rows = pd.read_parquet(folder / TRACE), asked["rows"]
    slowest = max(rows, key=lambda row: row["sufficient"] or float("inf"))
    data = trace[trace["indicator"] == slowest["indicator"]]
    if len(data) < 2 or data[["mean", "low", "high"]].isna().any(axis=None):
        return []
    name, unit = slowest["indicator"], comparison.outcomes.indicators[slowest["indicator"]].unit
    with house_style():
        figure = canvas(8.0, 3.4)
        wanted = float(slowest["asked"]) if slowest["kind"] == "relative" else None
        draw_precision(figure.subplots(), data, indicator_words(name), unit, wanted)
        picture = save(figure, folder / "figures" / "precision")[1]
    which = f"{indicator_words(name)}, {cell_words(comparison.outcomes, int(data['cell'].iloc[0]))}"
    table = pd.DataFrame(rows)[["cell", "indicator", "kind", "asked", "reached", "sufficient"]]
    alt = "The mean with its interval as replications come in, and the corridor that was asked for."
    text = f"{precision_words(asked)} {TEXT.format(which=which)}"
    return [Section("How precise the answer is", text, picture, alt, [frame_table(table)])]
