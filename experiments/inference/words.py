"""What is said of a precision that was asked for, in a sentence."""

from collections.abc import Mapping
from typing import Any

__all__ = ["precision_words"]


def precision_words(precision: Mapping[str, Any]) -> str:
    """What was asked, what was reached, after how many replications."""
    rows = precision["rows"]
    number = rows[0]["replications"]
    asked = {row["indicator"]: row for row in rows}
    goals = ", ".join(f"{name} ± {_width(row, row['asked'])}" for name, row in asked.items())
    if precision["reached"]:
        last = max(rows, key=lambda row: row["sufficient"])
        return (
            f"Asked: {goals}; reached in every cell with {number} replications (asked for at least "
            f"{precision['pilot']}), last by {last['indicator']} in cell {last['cell']} with {last['sufficient']}."
        )
    short = [row for row in rows if row["sufficient"] is None]
    worst = max(short, key=lambda row: (row["reached"] or float("inf")) / row["asked"])
    return (
        f"Precision not reached: {worst['indicator']} in cell {worst['cell']} is known to ± "
        f"{_width(worst, worst['reached'])} after {number} replications, asked was ± {_width(worst, worst['asked'])}"
        f"{f'; so in {len(short)} of {len(rows)} cases' if len(rows) > 1 else ''}. Asked: {goals}."
    )


def _width(row: Mapping[str, Any], width: float | None) -> str:
    if width is None:
        return "infinity"
    return f"{100 * width:.3g} %" if row["kind"] == "relative" else f"{width:.4g}"
