"""The columns of a frame that say the levels of the factors: named as the factor, unless an indicator has that name.

A factor may be a group of files, and `complaints` and `jobs` are both a group and an indicator.
"""

from collections.abc import Container, Mapping

from experiments.designs.levels import Level

__all__ = ["columns_of", "level_column"]


def _apart(factor: str) -> str:
    return f"{factor} (factor)"


def columns_of(levels: Mapping[str, Level], taken: Container[str]) -> dict[str, Level]:
    """Levels by the names of their columns, in a frame that has the columns `taken` besides."""
    return {_apart(name) if name in taken else name: level for name, level in levels.items()}


def level_column(factor: str, columns: Container[str]) -> str:
    """The column of a frame with these columns that says the level of a factor."""
    return _apart(factor) if _apart(factor) in columns else factor
