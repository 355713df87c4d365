"""An apostrophe before a text that a spreadsheet would take for a formula, put there and taken away again exactly.

A text that begins with apostrophes and goes on as a formula gets one more, so that taking one away is always right.
"""

import pandas as pd

from experiments.execute.exports import harmless

__all__ = ["guarded", "unguarded"]


def guarded(text: str | None) -> str | None:
    """The text as it stands in a guarded file."""
    return None if text is None else f"'{text}" if _as_formula(text) else text


def _as_formula(text: str) -> bool:
    bare = text.lstrip("'")
    return harmless(bare) != bare


def unguarded(cells: pd.Series) -> pd.Series:
    """The texts without the apostrophe that `guarded` gave them."""
    begun = cells.str.startswith("'").astype(bool)
    if not begun.any():
        return cells
    whole = cells.copy()
    whole[begun] = [cell[1:] if _as_formula(cell) else cell for cell in cells[begun]]
    return whole
