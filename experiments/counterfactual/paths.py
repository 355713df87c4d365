"""Through what policy B keeps a customer that A loses: his life replayed with each path as under A or as under B.

What a job was like comes through paths (the wait, the first fix, lateness, price, manners, ...): its score is 1 / (1 +
exp(-logit)) with the logit a sum of one contribution a path.  Which jobs there were, and when, is a path of its own,
`JOBS`: callbacks, declined dates, repairs that lasted longer.  For each of the 2^n choices of paths the rules of
leaving are called again with the jobs so mixed; Shapley's value divides the difference between all-B and all-A.

A job under A and a job under B are the same if they have the same key.  A job that only one policy has keeps its own
contributions.  Where all contributions come from one policy its logged score is used as it is, so all-A leaves at A's
logged second and all-B at B's.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.counterfactual.shapley import MOST_PATHS, shapley
from sim import Run, left_in_each, rows_of
from sim import events as ev

__all__ = ["JOBS", "WHOLE", "Job", "attributed", "lives_of", "logged_jobs"]

JOBS = "which jobs"
WHOLE = ("how they went",)  # paths, as long as a log has scores and no contributions
Key = tuple[int, int, int]


class Job(NamedTuple):
    """A closed job of one customer under one policy."""

    t: int
    key: Key  # what it is about; the same under both policies
    score: float
    contributions: Sequence[float]  # one a path, adding up to the logit of the score


def logged_jobs(run: Run) -> dict[int, list[Job]]:
    """Closed jobs by customer, in order; one contribution, the logit itself."""
    found: dict[int, list[Job]] = {}
    closed, jobs = rows_of(run, ev.L_CLOSED), run.world.jobs
    seen: dict[Key, int] = {}
    for row in closed:
        job, score = jobs[row["job"]], min(max(float(row["x"]), 1e-12), 1 - 1e-12)
        about = (int(row["who"]), int(job["entity"]), int(job["occurrence"]))
        seen[about] = seen.get(about, -1) + 1
        logit = float(np.log(score / (1 - score)))
        key = (about[1], about[2], seen[about])
        found.setdefault(about[0], []).append(Job(int(row["t"]), key, float(row["x"]), (logit,)))
    return found


def lives_of(a: Sequence[Job], b: Sequence[Job], paths: int) -> Iterator[tuple[int, list[int], list[float]]]:
    """The jobs of all 2^(paths + 1) lives, in order of time; the last path is `JOBS`.

    Coalitions without `JOBS` have the jobs of A at A's times, those with it the jobs of B.
    """
    if paths + 1 > MOST_PATHS:
        raise ValueError(f"paths: {paths + 1} with which jobs; allowed: up to {MOST_PATHS}")
    half = 1 << paths
    told: list[tuple[int, list[int], list[float]]] = []
    for own, others, with_jobs in ((a, {job.key: job for job in b}, 0), (b, {job.key: job for job in a}, 1)):
        which = [with_jobs * half + mix for mix in range(half)]
        told += [(job.t, which, _scores(job, others, half, with_jobs)) for job in own]
    yield from sorted(told, key=lambda one: one[0])


def _scores(own: Job, others: Mapping[Key, Job], half: int, of_b: int) -> list[float]:
    """Score of a job in each mix of paths; `own` is that of the policy whose jobs there are."""
    other = others.get(own.key)
    if other is None:
        return [own.score] * half
    a, b = (other, own) if of_b else (own, other)
    mixed = []
    for mix in range(half):
        if mix in (0, half - 1):
            mixed.append(b.score if mix else a.score)
            continue
        both = zip(a.contributions, b.contributions, strict=True)
        logit = sum((y if mix >> p & 1 else x) for p, (x, y) in enumerate(both))
        mixed.append(1.0 / (1.0 + float(np.exp(-logit))))
    return mixed


def attributed(
    run: Run, customers: Sequence[int], a: Mapping[int, Sequence[Job]], b: Mapping[int, Sequence[Job]], paths: int
) -> np.ndarray:
    """Customers kept by B through each path (rows; the last one is `JOBS`), customer by customer (columns).

    `run` is that of either policy: it has the customers, their thresholds and the rules of leaving, which must be the
    same under both.  A column adds up to 1 for who leaves under A and stays under B, to -1 the other way round, else 0.
    """
    horizon, lives = int(run.world.par[0]["horizon"]), 1 << (paths + 1)
    found = np.zeros((paths + 1, len(customers)))
    for column, customer in enumerate(customers):
        mine, theirs = a.get(customer, ()), b.get(customer, ())
        if list(mine) != list(theirs):
            left = left_in_each(run, customer, lives_of(mine, theirs, paths), lives, horizon)
            found[:, column] = shapley(left > horizon)
    return found
