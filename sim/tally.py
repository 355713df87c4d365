"""The log read once: one row per job with its facts, and the visits with their circumstances."""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import events as ev

if TYPE_CHECKING:
    from sim.run import Run

__all__ = [
    "Jobs", "Visits", "customers_of", "first_visits", "job_times", "jobs_of", "mean_of", "rows_of", "rows_since",
    "visits_of",
]  # fmt: skip


class Jobs(NamedTuple):
    """Facts of the jobs, indexed by job number; times in seconds, -1 where it did not happen."""

    opened: np.ndarray
    kind: np.ndarray
    nature: np.ndarray
    origin: np.ndarray
    customer: np.ndarray
    answered: np.ndarray
    answer: np.ndarray  # NEEDS_VISIT, SOLVED, BELIEVED_SOLVED, -1 not answered
    first_visit: np.ndarray
    punctual: np.ndarray  # code of the first arrival, -1 if none
    closed: np.ndarray
    ended: np.ndarray  # closed, declined, refused, answered remotely, lost on the line, or handed back as it was
    visits: np.ndarray  # of closed jobs
    score: np.ndarray  # NaN if not closed


class Visits(NamedTuple):
    """Visits that ended, in order of their end."""

    t: np.ndarray
    job: np.ndarray
    technician: np.ndarray
    number: np.ndarray  # 1 for the first visit of the job; work that goes on after a night is the same visit
    outcome: np.ndarray
    on_site: np.ndarray  # seconds
    travel: np.ndarray  # seconds
    km: np.ndarray


def rows_of(run: "Run", kind: int) -> np.ndarray:
    """Log rows of one kind.  (`take` copies records fifteen times as fast as indexing does.)"""
    return run.events.take(run.rows_by_kind[kind])


def rows_since(run: "Run", kind: int, since: int) -> np.ndarray:
    """Log rows of one kind from second `since` on."""
    rows = rows_of(run, kind)
    return rows[rows["t"] >= since]


def customers_of(run: "Run") -> np.ndarray:
    """Rows of all customers there ever were; the table has room for more."""
    return run.world.customers[: int(run.world.now[0]["n_customers"])]


def mean_of(values: np.ndarray) -> float:
    """Their mean; NaN, what did not happen, if there are none."""
    return float(values.mean()) if len(values) else math.nan


def jobs_of(run: "Run") -> Jobs:
    """One entry per job that was opened."""
    request, answer = rows_of(run, ev.L_REQUEST), rows_of(run, ev.L_ANSWER)
    arrive, closed, lost = rows_of(run, ev.L_ARRIVE), rows_of(run, ev.L_CLOSED), rows_of(run, ev.L_BALK)
    gone = rows_of(run, ev.L_WITHDRAWN)
    n = len(request)
    facts = {name: np.full(n, -1, np.int64) for name in Jobs._fields}
    facts["opened"], facts["kind"] = request["t"], request["code"]
    facts["nature"] = run.world.kinds["nature"][request["code"]]
    facts["origin"], facts["customer"] = request["x"].astype(np.int64), request["who"]
    facts["answered"][answer["job"]], facts["answer"][answer["job"]] = answer["t"], answer["code"]
    first = arrive[arrive["a"] == 1]
    facts["first_visit"][first["job"]], facts["punctual"][first["job"]] = first["t"], first["code"]
    facts["closed"][closed["job"]], facts["visits"][closed["job"]] = closed["t"], closed["a"]
    remote = answer[answer["code"] != ev.NEEDS_VISIT]
    handed_back = rows_of(run, ev.L_HANDED_BACK)
    refused = rows_of(run, ev.L_REFUSED)
    hung_up = rows_of(run, ev.L_GIVE_UP)
    lost_on_the_line = hung_up[hung_up["x"].astype(np.int64) % 2 == 0]
    for rows in (closed, lost, gone, remote, lost_on_the_line, handed_back[handed_back["code"] == 0], refused):
        facts["ended"][rows["job"]] = rows["t"]
    score = np.full(n, np.nan)
    score[closed["job"]] = closed["x"]
    return Jobs(**(facts | {"score": score}))


def first_visits(jobs: Jobs, visits: Visits) -> np.ndarray:
    """Which visits the first-fix rate counts: the first of each repair, once it has ended, if anything was tried."""
    tried = (visits.outcome != ev.CONTINUED) & (visits.outcome != ev.NO_CONSENT)
    return tried & (visits.number == 1) & (jobs.nature[visits.job] == ev.REPAIR)


def job_times(run: "Run") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(customer, opened, ended) of every job, in seconds; ended is -1 where the job is still open or was lost."""
    jobs = jobs_of(run)
    solved = np.where(jobs.answer == ev.SOLVED, jobs.answered, jobs.closed)
    return jobs.customer, jobs.opened, solved


def visits_of(run: "Run") -> Visits:
    """One entry per visit that ended."""
    visit = rows_of(run, ev.L_VISIT)
    order, number = _numbered(visit["job"])
    sent = rows_of(run, ev.L_SENT)
    sent_order, sent_number = _numbered(sent["job"])
    key = visit["job"][order].astype(np.int64) << 16 | number
    sent_key = sent["job"][sent_order].astype(np.int64) << 16 | sent_number
    again = _continued(visit["code"][order], number)
    trip = sent.take(sent_order).take(np.searchsorted(sent_key, key)) if len(visit) else sent[:0]
    back = np.argsort(order, kind="stable")
    return Visits(
        visit["t"],
        visit["job"],
        visit["who"],
        (number - again)[back],
        visit["code"],
        visit["a"],
        trip["a"][back],
        trip["x"][back],
    )


def _continued(outcome: np.ndarray, number: np.ndarray) -> np.ndarray:
    """How many of the sessions before each one, in the same job, were cut by the end of a shift."""
    cut = np.cumsum(outcome == ev.CONTINUED)
    before = np.r_[0, cut[:-1]] if len(cut) else cut
    first = np.maximum.accumulate(np.where(number == 1, np.arange(len(number)), 0)) if len(number) else number
    return before - before[first] if len(cut) else cut


def _numbered(job: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(order by job and time, number 1, 2, … within the job in that order)."""
    order = np.argsort(job, kind="stable")
    ordered = job[order]
    new = np.r_[True, ordered[1:] != ordered[:-1]] if len(job) else np.zeros(0, bool)
    first = np.maximum.accumulate(np.where(new, np.arange(len(job)), 0)) if len(job) else np.zeros(0, np.int64)
    return order, np.arange(len(job)) - first + 1
