"""What the lines of a figure are called: by what differs, so that nothing that matters is cut off."""

from collections.abc import Sequence
from textwrap import fill

from experiments.compare import Comparison
from experiments.labels import cell_words, difference_words

__all__ = ["line_labels", "wrapped"]

WIDE = 46  # characters of a line of a legend


def line_labels(comparison: Comparison, cells: Sequence[int]) -> dict[int, str]:
    """'baseline', and of each other cell what differs from it; a cell alone has its own name."""
    outcomes, base = comparison.outcomes, comparison.baseline
    if len(outcomes.cells) == 1:
        return {cell: cell_words(outcomes, cell) for cell in cells}
    return {cell: "baseline" if cell == base else difference_words(outcomes, cell, base) for cell in cells}


def wrapped(text: str) -> str:
    """A label over as many lines as it takes."""
    return fill(text, WIDE)
