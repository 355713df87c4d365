"""The days on which standing amounts are posted, and the calendar months that results are grouped by."""

from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["month_edges", "months_between", "pay_days"]

MONTH_DAYS = 365.25 / 12


def month_edges(run: "Run") -> np.ndarray:
    """Seconds at which calendar months begin, with the start and the end of the horizon."""
    days = run.scenario.days
    starts = np.flatnonzero(run.world.calendar["month_start"][:days]) * ev.DAY
    return np.unique(np.concatenate([[0], starts, [days * ev.DAY]]))


def pay_days(run: "Run") -> np.ndarray:
    """Seconds at which standing amounts are posted: when a month begins, and when the warm-up ends."""
    return np.unique(np.concatenate([month_edges(run), [run.scenario.warmup_days * ev.DAY]]))


def months_between(edges: np.ndarray) -> np.ndarray:
    """Mean months from each second to the next one."""
    return np.diff(edges) / (MONTH_DAYS * ev.DAY)
