"""All combinations, one change at a time, or the cells that claims name."""

from itertools import combinations, product
from math import prod
from typing import Any

from experiments.designs.levels import Level

__all__ = ["all_cells", "all_size", "check_claimed", "check_single", "claimed_cells", "single_cells", "single_size"]


def all_cells(keys: Any) -> list[dict[str, Level]]:
    """Every combination, in the written order, the last factor changing fastest."""
    return [dict(zip(keys.factors, levels, strict=True)) for levels in product(*keys.factors.values())]


def all_size(keys: Any) -> int:
    """How many combinations there are, without making them."""
    return prod(len(levels) for levels in keys.factors.values())


def single_cells(keys: Any) -> list[dict[str, Level]]:
    """The baseline, one change at a time, and the further ones."""
    changes = [{name: level} for name, levels in keys.factors.items() for level in levels]
    alone = [change for change in changes if keys.baseline | change != keys.baseline]
    return [{name: (keys.baseline | one)[name] for name in keys.factors} for one in ({}, *alone, *keys.also)]


def single_size(keys: Any) -> int:
    """How many changes there are."""
    return 1 + sum(len(levels) - 1 for levels in keys.factors.values()) + len(keys.also)


def check_single(keys: Any) -> None:
    """What is to be run besides is of the factors, and new."""
    for changes in keys.also:
        keys.check_levels("also", changes)
    if keys.also and any(left == right for left, right in combinations(single_cells(keys), 2)):
        raise ValueError("also: names a cell that is in the design already")


def claimed_cells(keys: Any) -> list[dict[str, Level]]:
    """The baseline and what the claims name, in their order, each once."""
    named = (cell for claim in keys.claims.values() for step in claim.steps for cell in step.cells())
    cells = [{name: (keys.baseline | changes)[name] for name in keys.factors} for changes in ({}, *named)]
    return [cell for k, cell in enumerate(cells) if cell not in cells[:k]]


def check_claimed(keys: Any) -> None:
    """There must be something that names them."""
    if not keys.claims:
        raise ValueError("design: claimed means the cells that the claims name; there are no claims")
