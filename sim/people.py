"""Technicians as persons, from the log: indicators of the staff, and a table with one row a technician."""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.scenario import Growing
from sim.tally import first_visits, jobs_of, mean_of, rows_of, visits_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["people_measures", "technicians_of"]

STATES = {
    "ability_mean": ev.P_ABILITY,
    "experience_mean": ev.P_EXPERIENCE,
    "fatigue_mean": ev.P_FATIGUE,
    "work_standard_mean": ev.P_STANDARD,
    "rating_mean": ev.P_RATING,
}
COUNTS = {
    "technicians_left": ev.L_RESIGNED,
    "technicians_hired": ev.L_HIRED,
    "course_days": ev.L_COURSE,
    "certificates_won": ev.L_CERTIFIED,
    "bonuses": ev.L_BONUS,
}


def people_measures(run: "Run", since: int) -> dict[str, float]:
    """Indicators of people from second `since` on; all NaN where they are steady."""
    if not isinstance(run.scenario.people, Growing):
        return dict.fromkeys((*COUNTS, "vacant_days", *STATES, "pressure_mean"), math.nan)
    found = {name: float((rows_of(run, kind)["t"] >= since).sum()) for name, kind in COUNTS.items()}
    found["vacant_days"] = float(vacant_seconds(run, since).sum()) / ev.DAY
    state, pressure = rows_of(run, ev.L_PERSON), rows_of(run, ev.L_PRESSURE)
    state = state[state["t"] >= since]
    for name, code in STATES.items():
        found[name] = mean_of(state["x"][state["code"] == code])
    found["pressure_mean"] = mean_of(pressure["x"][pressure["t"] >= since])
    return found


def vacant_seconds(run: "Run", since: int) -> np.ndarray:
    """Seconds from `since` to the horizon for which each post was vacant."""
    end = run.scenario.days * ev.DAY
    seconds = np.zeros(run.scenario.crew.technicians)
    resigned, hired = rows_of(run, ev.L_RESIGNED), rows_of(run, ev.L_HIRED)
    np.add.at(seconds, resigned["who"], end - np.maximum(resigned["t"], since))
    np.subtract.at(seconds, hired["who"], end - np.maximum(hired["t"], since))
    return seconds


def technicians_of(run: "Run") -> dict[str, np.ndarray]:
    """One row a technician (permanent and temporary), after warm-up: columns of equal length.

    jobs and score (0..1000, NaN without a job) are of the closed jobs that he completed, first_fix_rate (NaN without
    one) of his first visits to repairs; hours at customers, on the road and in overtime; vacant_days of the post.
    """
    since = run.scenario.warmup_days * ev.DAY
    people = run.scenario.crew.technicians + run.scenario.temporary
    jobs, visits = jobs_of(run), visits_of(run)
    counted = visits.t >= since
    done = visits.outcome == ev.DONE
    by = np.full(len(jobs.closed), -1)
    by[visits.job[done]] = visits.technician[done]  # visits are in order of time: the last one counts
    closed = (jobs.closed >= since) & (by >= 0)
    first = counted & first_visits(jobs, visits)
    shift = rows_of(run, ev.L_SHIFT)
    shift = shift[(shift["code"] == ev.S_END) & (shift["t"] >= since)]

    def total(chosen: np.ndarray, values: np.ndarray | None = None) -> np.ndarray:
        weights = None if values is None else values[chosen].astype(np.float64)
        return np.bincount(visits.technician[chosen], weights, minlength=people)

    own = np.bincount(by[closed], minlength=people)
    with np.errstate(invalid="ignore"):
        return {
            "technician": np.arange(people),
            "jobs": own,
            "first_fix_rate": total(first & done) / total(first),
            "score": 1000 * np.bincount(by[closed], jobs.score[closed], minlength=people) / own,
            "work_hours": total(counted, visits.on_site) / ev.HOUR,
            "travel_hours": total(counted, visits.travel) / ev.HOUR,
            "overtime_hours": np.bincount(shift["who"], shift["a"].astype(np.float64), minlength=people) / ev.HOUR,
            "vacant_days": np.append(vacant_seconds(run, since), np.zeros(people))[:people] / ev.DAY,
        }
