"""A run day by day: what is open, what was waited, how much was worked.  From the log, like every indicator."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim import Run

__all__ = ["SERIES", "daily_series"]

DAY_S, HOUR_S = 86_400, 3_600

SERIES = {
    "open_jobs": "jobs that are open at midnight",
    "requests": "requests of the day",
    "hours_to_first_visit": "wait of the jobs first visited on the day (h)",
    "work_hours": "hours at work on site that ended on the day",
}


def daily_series(run: "Run") -> dict[str, NDArray[np.float64]]:
    """Every series of SERIES, one value a day; NaN on a day on which nothing was visited."""
    from sim import jobs_of, visits_of

    days = run.scenario.days
    jobs, visits = jobs_of(run), visits_of(run)
    came, gone = (_by_day(times[times >= 0], days) for times in (jobs.opened, jobs.ended))
    seen = jobs.first_visit >= 0
    waited = (jobs.first_visit - jobs.opened)[seen] / HOUR_S
    visited = _by_day(jobs.first_visit[seen], days)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_wait = _by_day(jobs.first_visit[seen], days, waited) / visited
    worked = _by_day(visits.t, days, visits.on_site / HOUR_S)
    series = (np.cumsum(came) - np.cumsum(gone), came, mean_wait, worked)
    return dict(zip(SERIES, series, strict=True))


def _by_day(times: NDArray[np.int64], days: int, weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """Sum of the weights, or count, by day."""
    inside = times < days * DAY_S
    chosen = None if weights is None else weights[inside]
    return np.bincount(times[inside] // DAY_S, chosen, minlength=days).astype(float)
