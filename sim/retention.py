"""How many customers stay, year by year: of all who were there at the beginning of a year, and of those of the start.

Years are counted from the end of the warm-up; a year that the horizon cuts does not count.
"""

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.tally import customers_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["COHORT_YEARS", "retention_measures"]

COHORT_YEARS = 5  # for so many years the customers of the start are followed


def retention_measures(run: "Run", since: int) -> dict[str, float]:
    """Customers at the beginning of whole years, those still there a year later, and the cohort of the start."""
    customers = customers_of(run)
    years = int((run.scenario.days * ev.DAY - since) / ev.YEAR)
    edges = [since + int(k * ev.YEAR) for k in range(years + 1)]
    starts, stays = 0, 0
    for begin, end in pairwise(edges):
        there = _there(customers, begin)
        starts += int(there.sum())
        stays += int((there & (customers["left_at"] >= end)).sum())
    first = _there(customers, since)
    followed = {
        f"stayed_{k}y": float((first & (customers["left_at"] >= edges[k])).sum()) if k <= years else math.nan
        for k in range(1, COHORT_YEARS + 1)
    }
    return {"year_starts": starts, "year_stays": stays} | followed


def _there(customers: np.ndarray, t: int) -> np.ndarray:
    """Who is a customer at second t; who starts with the run is there from the beginning."""
    return (customers["won_at"] < max(t, 1)) & (customers["left_at"] >= t)
