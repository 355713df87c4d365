"""The analysis of this project, loaded when there is something to analyse: statistics and plots take seconds."""

from typing import Any

__all__ = ["the_analysis"]


def the_analysis(*made: Any) -> str:
    """Folder, runs, monthly, breakdown, facts, experiment -> the summary; tables, figures and report into folder."""
    from experiments.analyse import analyse

    return analyse(*made)
