"""What money of later months is worth at the end of the warm-up.

A month counts from its first day: (1 + discount)^-years, docs/model.md, money.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.pay_days import month_edges

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["end_factor", "months_from", "present_factors"]


def months_from(run: "Run", since: int) -> np.ndarray:
    """Edges of the months from second `since` on, in seconds; the first one begins there."""
    edges = month_edges(run)
    return np.unique(np.concatenate([[since], edges[edges > since]]))


def present_factors(run: "Run", since: int, t: np.ndarray) -> np.ndarray:
    """Factor of each of the seconds `t`, none before `since`: what a unit of money of then is worth at `since`."""
    edges = months_from(run, since)
    begun = edges[np.searchsorted(edges, t, side="right") - 1]
    return np.exp(-math.log(1 + run.scenario.money.discount_year) * (begun - since) / ev.YEAR)


def end_factor(run: "Run", since: int) -> float:
    """Factor of the end of the horizon."""
    years = (run.scenario.days * ev.DAY - since) / ev.YEAR
    return (1 + run.scenario.money.discount_year) ** -years
