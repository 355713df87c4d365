"""What each grade of customers gets and does: score, wait, share seen within a day, churn.  Fairness is read from it.

A job counts for the grade that its customer had when he asked, a leaver for the one in which he left.  Where nobody is
graded everything is NaN.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.indicators.loyalty import BY_GRADE, GRADES
from sim.loyalty_measures import years_by
from sim.rules.tiers import MAINTAINABLE
from sim.scenario import Graded
from sim.tally import Jobs, jobs_of, rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["grades_when", "tier_measures", "tiers_table"]


def grades_when(run: "Run", customer: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Grade of each customer at his time t (a grading at that very second counts); 1 valuable to 4 let go."""
    rows = rows_of(run, ev.L_GRADE)
    key = rows["who"].astype(np.int64) << 32 | rows["t"]
    order = np.argsort(key, kind="stable")
    place = np.searchsorted(key[order], customer.astype(np.int64) << 32 | t, side="right") - 1
    if not len(rows):
        return np.full(len(customer), MAINTAINABLE)
    found = rows[order[np.maximum(place, 0)]]
    return np.where((place >= 0) & (found["who"] == customer), found["code"], MAINTAINABLE)


def tier_measures(run: "Run", jobs: Jobs, since: int) -> dict[str, float]:
    """Every indicator of grades from second `since` on."""
    names = [row.format(grade) for row in BY_GRADE for grade in GRADES]
    if not isinstance(run.scenario.tiers, Graded):
        return dict.fromkeys(names, math.nan)
    grade = grades_when(run, jobs.customer, jobs.opened)
    years = years_by(run, ev.L_GRADE, first=MAINTAINABLE, levels=1 + len(GRADES), since=since)
    left = rows_of(run, ev.L_LEFT)
    left = left[left["t"] >= since]
    leavers = grades_when(run, left["who"], left["t"] - 1)  # a grading at the same second comes after leaving
    n = int(run.world.now[0]["n_customers"])
    final = np.where(run.world.customers["active"][:n] == 1, run.world.customers["tier"][:n], 0)
    seen = (jobs.nature == ev.REPAIR) & (jobs.opened >= since) & (jobs.first_visit >= 0)
    wait = (jobs.first_visit - jobs.opened) / ev.HOUR
    closed = jobs.closed >= since
    found: dict[str, float] = {}
    for k, name in enumerate(GRADES, start=1):
        own = wait[seen & (grade == k)]
        found |= {
            f"graded_{name}": (final == k).sum(),
            f"leavers_{name}": (leavers == k).sum(),
            f"years_{name}": years[k],
            f"repairs_seen_{name}": len(own),
            f"repairs_seen_24h_{name}": (own <= 24).sum(),
            f"hours_to_first_visit_{name}": own.mean() if len(own) else math.nan,
            f"score_{name}": 1000 * _mean(jobs.score[closed & (grade == k)]),
        }
    return found


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan


def tiers_table(run: "Run") -> dict[str, np.ndarray]:
    """One row a grade, best first: key `grade` and equally long columns; no row where nobody is graded."""
    graded = isinstance(run.scenario.tiers, Graded)
    rows = GRADES if graded else ()
    since = run.scenario.warmup_days * ev.DAY
    found = tier_measures(run, jobs_of(run), since) if graded else {}
    columns = {row.format("x").removesuffix("_x"): row for row in BY_GRADE}
    table = {name: np.array([float(found[row.format(grade)]) for grade in rows]) for name, row in columns.items()}
    with np.errstate(invalid="ignore", divide="ignore"):
        table["churn"] = table["leavers"] / table["years"]
        table["share_first_visit_24h"] = table["repairs_seen_24h"] / table["repairs_seen"]
    return {"grade": np.array(rows), **table}
