"""What each type of job amounts to: one row per type of `jobs.types`, for tables of a report."""

from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.tally import jobs_of, visits_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["by_type"]


def by_type(run: "Run") -> dict[str, np.ndarray]:
    """Columns of equal length, one entry per type, for requests since the warm-up; NaN where nothing happened."""
    since, kinds = run.scenario.warmup_days * ev.DAY, run.scenario.jobs.types
    jobs, visits = jobs_of(run), visits_of(run)
    asked = jobs.opened >= since
    closed = asked & (jobs.closed >= 0)
    seen = asked[visits.job]

    def count(which: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        return np.bincount(which, weights, minlength=len(kinds))

    ended = seen & (visits.outcome != ev.CONTINUED)  # work cut by the end of a shift goes on as the same visit
    made = count(jobs.kind[visits.job[ended]])
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "type": np.array(list(kinds)),
            "nature": np.array([kind.nature for kind in kinds.values()]),
            "requests": count(jobs.kind[asked]),
            "solved_remotely": count(jobs.kind[asked & (jobs.answer >= ev.SOLVED)]),
            "closed": count(jobs.kind[closed]),
            "visits": made,
            "hours_on_site": count(jobs.kind[visits.job[seen]], visits.on_site[seen] / ev.HOUR) / made,
            "hours_to_close": count(jobs.kind[closed], (jobs.closed - jobs.opened)[closed] / ev.HOUR)
            / count(jobs.kind[closed]),
            "score_mean": count(jobs.kind[closed], 1000 * jobs.score[closed]) / count(jobs.kind[closed]),
        }
