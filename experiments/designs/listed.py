"""Cells that are written out one by one, each as what it changes of the baseline."""

from typing import Any

from experiments.designs.levels import Level

__all__ = ["cells", "check"]


def cells(keys: Any) -> list[dict[str, Level]]:
    """The baseline, then the cells as they are listed."""
    return [{name: (keys.baseline | changes)[name] for name in keys.factors} for changes in ({}, *keys.cells)]


def check(keys: Any) -> None:
    """There are cells, all of the factors, no two alike, and none is the baseline again."""
    if not keys.cells:
        raise ValueError("design: listed means the cells under the key cells; there are none")
    for changes in keys.cells:
        keys.check_levels("cells", changes)
    made = cells(keys)
    for k, cell in enumerate(made):
        if cell in made[:k]:
            twin = "the baseline" if made.index(cell) == 0 else f"cell {made.index(cell)}"
            raise ValueError(f"cells: number {k} is the same as {twin}")
