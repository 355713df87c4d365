"""Loyalty in numbers: needs given to us and to others, units bought again, extra sales, who came back, churn by status.

Where bonds are not modelled nothing is counted and everything is NaN.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.indicators.loyalty import LOYALTY_COUNTS, STATUSES
from sim.scenario import Bonds
from sim.tally import Jobs, customers_of, mean_of, rows_of, rows_since

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["loyalty_measures", "years_by"]


def loyalty_measures(run: "Run", jobs: Jobs, since: int) -> dict[str, float]:
    """Every indicator of loyalty from second `since` on."""
    found = dict.fromkeys(LOYALTY_COUNTS, math.nan)
    if not isinstance(run.scenario.loyalty, Bonds):
        return found

    def late(kind: int) -> np.ndarray:
        return rows_since(run, kind, since)

    away, replaced, left, won = late(ev.L_NEED), late(ev.L_REPLACED), late(ev.L_LEFT), late(ev.L_WON)
    ours = ((jobs.opened >= since) & (jobs.origin == ev.NEW)).sum()
    trust, offers, extra = late(ev.L_TRUST), late(ev.L_OFFER), late(ev.L_EXTRA)
    found |= {
        "needs": ours + len(away) + (replaced["code"] == ev.BY_OTHERS).sum(),
        "needs_ours": ours,
        "needs_to_rivals": (away["code"] == ev.TO_RIVAL).sum(),
        "units_replaced": len(replaced),
        "units_rebought": (replaced["code"] == ev.BY_US).sum(),
        "extras_sold": len(extra),
        "vouchers": len(late(ev.L_VOUCHER)),
        "care_contacts": len(late(ev.L_CARE)),
        "win_back_offers": len(offers),
        "offers_accepted": offers["code"].sum(),
        "customers_won_back": (won["code"] == ev.BY_COMING_BACK).sum(),
        "left_at_renewal": (left["code"] == ev.LEFT_AT_RENEWAL).sum(),
        "left_at_need": (left["code"] == ev.LEFT_AT_NEED).sum(),
        "trust_mean": mean_of(trust["x"]),
    }
    years = years_by(run, ev.L_STATUS, first=0, levels=len(STATUSES), since=since)
    for k, name in enumerate(STATUSES):
        found[f"leavers_{name}"] = (left["a"] == k).sum()
        found[f"years_{name}"] = years[k]
    return found


def years_by(run: "Run", kind: int, first: int, levels: int, since: int) -> np.ndarray:
    """Customer-years in each level of what rows of `kind` change (code: the new one, a: the old one).

    first: the level of a customer before any row.  Time before `since`, and after he has left, is not counted.
    """
    horizon = run.scenario.days * ev.DAY
    customers = customers_of(run)
    begin = np.maximum(customers["won_at"], since)
    end = np.maximum(np.minimum(customers["left_at"], horizon), begin)
    seconds = np.zeros(levels)
    seconds[first] = (end - begin).sum()
    rows = rows_of(run, kind)
    after = np.maximum(end[rows["who"]] - np.maximum(rows["t"], begin[rows["who"]]), 0)
    np.add.at(seconds, rows["code"], after)
    np.subtract.at(seconds, rows["a"], after)
    return seconds / ev.YEAR
