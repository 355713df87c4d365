"""Visits to a job: queues to which a job returns until it is fixed, and how failures split over causes."""

from collections.abc import Sequence
from typing import NamedTuple

from experiments.theory.queues import little, mm_c

__all__ = ["RepeatVisits", "conditional_failures", "repeat_visits"]


class RepeatVisits(NamedTuple):
    """Steady state of jobs that return until fixed; `wait` is per visit, `time_to_fix` per job."""

    utilisation: float
    wait: float
    visits_per_job: float
    time_to_fix: float
    between_visits: float
    queued_or_served: float


def repeat_visits(rate: float, visit_rate: float, technicians: int, success: float, delay: float) -> RepeatVisits:
    """Two-station product-form network: a visit fixes with probability p, else the job is away for a while.

    Visit rate lambda / p; W per visit from M/M/c; E[time to fix] = W / p + ((1 - p) / p) D, D the mean delay.
    Needs exponential visits of one rate, first and later, in order of arrival; the delay may have any law
    (Baskett, Chandy, Muntz and Palacios 1975).
    """
    station = mm_c(rate / success, visit_rate, technicians)
    extra = (1.0 - success) / success
    return RepeatVisits(
        utilisation=station.utilisation,
        wait=station.wait,
        visits_per_job=1.0 / success,
        time_to_fix=station.sojourn / success + extra * delay,
        between_visits=little(rate, extra * delay),
        queued_or_served=station.number,
    )


def conditional_failures(failure: float, shares: Sequence[float]) -> list[float]:
    """Probability of failing at each step, given that the steps before it succeeded.

    A visit stops at its first failure.  `failure` f is the share of visits that fail, `shares` s_k how the
    recorded causes split, in the order of the steps: q_k = f s_k / (1 - f (s_1 + ... + s_{k-1})).  So the
    product of all (1 - q_k) is 1 - f.
    """
    result, reached = [], 1.0
    for share in shares:
        result.append(failure * share / reached)
        reached -= failure * share
    return result
