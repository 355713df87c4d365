"""Through what policy B keeps a customer that A loses: his life replayed with each path as under A or as under B.

What a job was like comes through paths (the wait, the first fix, lateness, price, manners, ...): its score is 1 / (1 +
exp(-logit)) with the logit a sum of one contribution a path.  Which jobs there were, and when, is a path of its own,
`JOBS`: callbacks, declined dates, repairs that lasted longer.  What tied him beside is another, `TIES`: grudges,
recoveries, bonds, rivals.  For each choice of paths the rules of leaving are called again with what is so mixed;
Shapley's value divides the difference between all-B and all-A.  A path in which his two lives do not differ has nothing
and needs no life.

A job under A and a job under B are the same if they have the same key.  A job that only one policy has keeps its own
contributions.  Where all contributions come from one policy its logged score is used as it is, so all-A leaves at A's
logged second and all-B at B's.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.counterfactual.causes import PATHS, causes_of, is_explained, on_paths
from experiments.counterfactual.shapley import MOST_PATHS, shapley
from sim import Run, Side, left_in_each, moments_of, rows_of
from sim import events as ev

__all__ = ["JOBS", "TIES", "WHOLE", "Job", "Life", "attributed", "life_of", "logged_lives", "paths_of"]

JOBS, TIES = "which jobs", "grudges, bonds and rivals"
WHOLE = ("how they went",)  # paths, where a log has scores and no causes
Key = tuple[int, int, int]


class Job(NamedTuple):
    """A closed job of one customer under one policy."""

    t: int
    key: Key  # what it is about; the same under both policies
    score: float
    contributions: Sequence[float]  # one a path, adding up to the logit of the score


class Life(NamedTuple):
    """One customer under one policy: his jobs, and the rows of the log that can move his mind."""

    jobs: Sequence[Job]
    rows: np.ndarray


def paths_of(a: Run, b: Run) -> tuple[str, ...]:
    """Names of the paths that the logs of two policies have."""
    return tuple(PATHS) if is_explained(a) and is_explained(b) else WHOLE


def logged_lives(run: Run, paths: Sequence[str]) -> dict[int, Life]:
    """The life of every customer who had one; contributions by cause, or the logit itself."""
    found: dict[int, list[Job]] = {}
    closed, jobs = rows_of(run, ev.L_CLOSED), run.world.jobs
    parts = on_paths(causes_of(run)).tolist() if len(paths) > 1 else None
    seen: dict[Key, int] = {}
    for row in closed:
        number, score = int(row["job"]), min(max(float(row["x"]), 1e-12), 1 - 1e-12)
        about = (int(row["who"]), int(jobs[number]["entity"]), int(jobs[number]["occurrence"]))
        seen[about] = seen.get(about, -1) + 1
        mine = parts[number] if parts else [float(np.log(score / (1 - score)))]
        found.setdefault(about[0], []).append(Job(int(row["t"]), (*about[1:], seen[about]), float(row["x"]), mine))
    return {customer: Life(found.get(customer, []), rows) for customer, rows in moments_of(run).items()}


def life_of(run: Run, jobs: Sequence[Job]) -> Life:
    """A life of these jobs and nothing else; `run` says how a log is laid out."""
    rows = np.zeros(len(jobs), run.events.dtype)
    rows["kind"], rows["job"] = ev.L_HEART if run.world.par[0]["explain_ties"] else ev.L_CLOSED, -1
    rows["t"], rows["x"] = [job.t for job in jobs], [job.score for job in jobs]
    return Life(jobs, rows)


def attributed(
    run: Run, customers: Sequence[int], a: Mapping[int, Life], b: Mapping[int, Life], paths: int
) -> np.ndarray:
    """Customers kept by B through each path (rows; the last two are `JOBS` and `TIES`), customer by customer (columns).

    `run` is that of either policy: it has the customers, their thresholds and the rules of leaving, which must be the
    same under both.  A column adds up to 1 for who leaves under A and stays under B, to -1 the other way round, else 0.
    """
    if paths + 2 > MOST_PATHS:
        raise ValueError(f"paths: {paths} and two; allowed: up to {MOST_PATHS}")
    horizon, nothing = int(run.world.par[0]["horizon"]), life_of(run, ())
    found = np.zeros((paths + 2, len(customers)))
    for column, customer in enumerate(customers):
        mine, theirs = a.get(customer, nothing), b.get(customer, nothing)
        apart = _apart(mine, theirs, paths)
        if apart:
            sides = _mixed(mine, theirs, apart, paths)
            left = left_in_each(run, customer, sides, 1 << len(apart), horizon)
            found[apart, column] = shapley(left > horizon)
    return found


def _apart(a: Life, b: Life, paths: int) -> list[int]:
    """Paths in which two lives differ."""
    others = {job.key: job for job in b.jobs}
    pairs = [(job, others[job.key]) for job in a.jobs if job.key in others]
    found = [p for p in range(paths) if any(x.contributions[p] != y.contributions[p] for x, y in pairs)]
    if not found and any(x.score != y.score for x, y in pairs):
        found = [paths - 1]
    if [(job.t, job.key) for job in a.jobs] != [(job.t, job.key) for job in b.jobs]:
        found.append(paths)
    if not np.array_equal(_ties(a.rows), _ties(b.rows)):
        found.append(paths + 1)
    return found


def _ties(rows: np.ndarray) -> np.ndarray:
    """What moves a mind beside jobs and shocks, without the numbers of jobs and complaints."""
    kept = rows[~np.isin(rows["kind"], (ev.L_CLOSED, ev.L_HEART, ev.L_SHOCK))]
    return np.stack([kept[name].astype(float) for name in ("t", "kind", "code", "x")])


def _mixed(a: Life, b: Life, apart: Sequence[int], paths: int) -> list[Side]:
    """Both sides, with the lives of all coalitions of the paths in which they differ."""
    coalitions = np.arange(1 << len(apart))
    of_b = {path: (coalitions >> bit & 1).astype(bool) for bit, path in enumerate(apart)}
    never = np.zeros(len(coalitions), bool)
    jobs, ties = of_b.get(paths, never), of_b.get(paths + 1, never)
    switched = {path: which for path, which in of_b.items() if path < paths}
    sides = []
    for mine, theirs, with_jobs, with_ties, number in ((a, b, ~jobs, ~ties, 0), (b, a, jobs, ties, 1)):
        others = {job.key: job for job in theirs.jobs}
        scores = [_scores(job, others.get(job.key), switched, number, len(coalitions)) for job in mine.jobs]
        sides.append(Side(mine.rows, with_jobs, with_ties, scores, np.arange(len(mine.rows))))
    return sides


def _scores(own: Job, other: Job | None, switched: Mapping[int, np.ndarray], of_b: int, lives: int) -> np.ndarray:
    """Score of a job in each life; `own` is that of the policy whose jobs there are."""
    if other is None or not switched:
        return np.full(lives, own.score)
    a, b = (other, own) if of_b else (own, other)
    logit = np.full(lives, sum((x for p, x in enumerate(a.contributions) if p not in switched), 0.0))
    for path, which in switched.items():
        logit += np.where(which, b.contributions[path], a.contributions[path])
    mixed = 1.0 / (1.0 + np.exp(-logit))
    every = np.logical_and.reduce(list(switched.values()))
    none = ~np.logical_or.reduce(list(switched.values()))
    return np.where(every, b.score, np.where(none, a.score, mixed))
