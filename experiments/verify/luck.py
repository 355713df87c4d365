"""What a run happened to get: requests, work, chances, lead times, as far as they were given and not brought about.

Their means are known, so they serve as controls: a run with more work than its due has longer waits, and that
part of its error is known too.  See `check.judge`.
"""

import numpy as np

from experiments.verify.log import Log, Times
from sim import events

__all__ = [
    "bursts",
    "failures_per_running",
    "fixing_share",
    "lead",
    "requests_of_class",
    "requests_per",
    "talk",
    "wait_for_one",
    "work",
    "work_squared",
]


def requests_per(log: Log, unit_s: float) -> float:
    """Requests per unit of time."""
    return int(log.measured(log.jobs.opened).sum()) * unit_s / log.length


def requests_of_class(log: Log, unit_s: float, contract: int) -> float:
    """Requests per unit of time of customers with (1) or without (0) a contract."""
    has = log.run.world.customers["contract"][log.jobs.customer]
    return int((log.measured(log.jobs.opened) & (has == contract)).sum()) * unit_s / log.length


def work(log: Log, unit_s: float) -> float:
    """Mean time of a visit."""
    return float(np.mean(_on_site(log))) / unit_s


def work_squared(log: Log, unit_s: float) -> float:
    """Mean square of the time of a visit."""
    return float(np.mean((_on_site(log) / unit_s) ** 2))


def talk(log: Log, unit_s: float) -> float:
    """Mean length of a talk."""
    talks = log.rows(events.L_TALK)
    return float(np.mean(talks["a"][log.measured(talks["t"])])) / unit_s


def fixing_share(log: Log) -> float:
    """Share of visits that fix."""
    visits = log.rows(events.L_VISIT)
    return float(np.mean(visits["code"][log.measured(visits["t"])] == events.DONE))


def failures_per_running(log: Log, unit_s: float) -> float:
    """Failures per unit of time in which a unit runs, for worlds of one unit a household."""
    running = log.scenario.customers.households - log.level(log.jobs.opened, log.jobs.closed)
    return requests_per(log, unit_s) / running


def lead(log: Log, unit_s: float) -> float:
    """Mean lead time of the depot's orders."""
    orders = log.rows(events.L_ORDER)
    orders = orders[(orders["code"] == events.O_DEPOT) & log.measured(orders["t"])]
    return float(np.mean(orders["x"])) * events.DAY / unit_s


def bursts(log: Log, unit_s: float, window: float, load: float) -> float:
    """Mean square of how far the work that comes in within a window is from its mean, `load` a unit of time.

    The window slides in steps of an eighth.
    """
    begin = np.arange(log.start, _last_known(log) - window * unit_s, window * unit_s / 8.0)
    before = np.concatenate(([0.0], np.cumsum(_took(log))))
    ends, begins = (before[np.searchsorted(log.jobs.opened, edge)] for edge in (begin + window * unit_s, begin))
    return float(np.mean(((ends - begins) / unit_s - load * window) ** 2))


def wait_for_one(log: Log, unit_s: float) -> float:
    """Mean wait if the same jobs went to one technician as fast as all together, with all their visits in one.

    Lindley's recursion W' = max(0, W + S - A), written as the height of a walk above its lowest point so far.
    """
    took, opened = _took(log) / log.scenario.crew.technicians, log.jobs.opened
    walk = np.concatenate(([0.0], np.cumsum(took[:-1] - np.diff(opened))))
    waits = walk - np.minimum.accumulate(walk)
    return float(np.mean(waits[(opened >= log.start) & (opened < _last_known(log))])) / unit_s


def _took(log: Log) -> Times:
    """Seconds of work in all visits to each job."""
    visits = log.rows(events.L_VISIT)
    return np.bincount(visits["job"], visits["a"], minlength=len(log.jobs.opened)).astype(float)


def _last_known(log: Log) -> int:
    """The work of jobs that come on the last day may not be known yet."""
    return log.end - events.DAY


def _on_site(log: Log) -> Times:
    visits = log.rows(events.L_VISIT)
    return visits["a"][log.measured(visits["t"])].astype(float)
