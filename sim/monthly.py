"""Series by calendar month, for figures: demand, waits, scores, customers, backlog, use of the crew, money."""

from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.indicators import Indicator
from sim.listening import watched_months
from sim.market import market_by_month
from sim.pay_days import month_edges
from sim.tally import jobs_of, rows_of, visits_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["MONTHLY", "by_month"]

# Series by calendar month, with their units.
MONTHLY = {
    row.name: row
    for row in (
        Indicator("requests", "count", "requests that came in"),
        Indicator("first_visits", "count", "repairs that were visited, by the month of their request"),
        Indicator("hours_to_first_visit_mean", "h", "request to first visit, mean over repairs visited", "low"),
        Indicator("share_wait_3d", "share", "of these, waits of three days or more", "low"),
        Indicator("score_mean", "points", "transaction score, mean over jobs closed", "high"),
        Indicator("leavers", "customers", "customers who left", "low"),
        Indicator("customers", "customers", "customers at the end of the month", "high"),
        Indicator("backlog_mean", "count", "mean number of open jobs", "low"),
        Indicator("utilisation", "share", "time on the way and at work over time paid"),
        Indicator("reputation", "level", "level of service ascribed to us by hearsay, end of the month", "high"),
    )
}


def by_month(run: "Run") -> dict[str, np.ndarray]:
    """Columns of equal length; `month` is "YYYY-MM", sums belong to the month in which they happened."""
    edges = month_edges(run)
    days = run.world.calendar[edges[:-1] // ev.DAY]
    jobs, visits = jobs_of(run), visits_of(run)
    repair = jobs.nature == ev.REPAIR
    seen = repair & (jobs.first_visit >= 0)
    wait = (jobs.first_visit - jobs.opened)[seen] / ev.HOUR
    asked_in = np.searchsorted(edges, jobs.opened[seen], side="right") - 1
    closed = jobs.closed >= 0
    shift, left = rows_of(run, ev.L_SHIFT), rows_of(run, ev.L_LEFT)
    paid = shift[shift["code"] == ev.S_START]
    hours = np.histogram(paid["t"], edges, weights=paid["a"] / ev.HOUR)[0]
    if run.scenario.calendar.round_the_clock:
        hours = (run.scenario.crew.technicians + run.scenario.temporary) * np.diff(edges) / ev.HOUR
    busy = np.histogram(visits.t, edges, weights=(visits.on_site + visits.travel) / ev.HOUR)[0]
    months = np.array([f"{d['year']}-{d['month']:02d}" for d in days])
    measured, true = watched_months(run, months)
    revenue, cost = run.ledger.in_and_out(edges)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "month": months,
            "requests": np.histogram(jobs.opened, edges)[0],
            "first_visits": np.histogram(jobs.first_visit[seen], edges)[0],
            "hours_to_first_visit_mean": _mean_by(asked_in, wait, len(edges) - 1),
            "share_wait_3d": _mean_by(asked_in, (wait >= 72).astype(float), len(edges) - 1),
            "score_mean": _mean_by(
                np.searchsorted(edges, jobs.closed[closed], side="right") - 1, 1000 * jobs.score[closed], len(edges) - 1
            ),
            "leavers": np.histogram(left["t"], edges)[0],
            "customers": _active_at(run, edges[1:]),
            "backlog_mean": _open_between(jobs.opened, jobs.ended, edges),
            "utilisation": np.where(hours > 0, busy / hours, np.nan),
            "measured_score": measured,
            "true_score": true,
            "revenue": revenue,
            "cost": cost,
        } | market_by_month(run, edges)


def _mean_by(group: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    """Mean of values by group; NaN for empty groups."""
    return np.bincount(group, values, minlength=n) / np.bincount(group, minlength=n)


def _active_at(run: "Run", times: np.ndarray) -> np.ndarray:
    """Active customers just before each time."""
    customers = run.world.customers[: int(run.world.now[0]["n_customers"])]
    won, left = np.sort(customers["won_at"]), np.sort(customers["left_at"])
    return np.searchsorted(won, times, side="left") - np.searchsorted(left, times, side="left")


def _open_between(opened: np.ndarray, ended: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Mean number of open jobs between consecutive edges."""
    end = np.where(ended >= 0, ended, edges[-1])

    def area(times: np.ndarray) -> np.ndarray:  # integral of min(t, x) over jobs, via sorted prefix sums
        ordered = np.sort(times)
        sums = np.concatenate([[0.0], np.cumsum(ordered.astype(np.float64))])
        k = np.searchsorted(ordered, edges)
        return sums[k] + (len(ordered) - k) * edges.astype(np.float64)

    return np.diff(area(end) - area(opened)) / np.diff(edges)
