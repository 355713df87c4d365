"""One customer's mind, lived through again: what each job and each month did to him, by the rules that did it.

The log has every job that was closed, with its score; the customer's start and his threshold are looked up by key.
So the rules of leaving, called again in the same order on a world with this customer alone, give the same satisfaction,
the same exposure and the same second of leaving, bit for bit (tests/sim/test_traces.py).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import events as ev
from sim.handle import World
from sim.tally import rows_of
from sim.world import EXPOSURE, LAYOUTS, SATISFACTION, THRESHOLD

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["Step", "exposure_without", "steps_of"]

OWN = ("customers", "mind", "now", "log")  # tables that the rules of leaving write into


class Step(NamedTuple):
    """A job or a month, and what it did."""

    t: int
    job: int  # -1: a month passed
    score: float  # NaN: a month
    before: float  # cumulative satisfaction
    after: float
    exposure: float  # after the step
    threshold: float
    left: bool


def steps_of(run: "Run", customer: int, until: int | None = None) -> list[Step]:
    """Every job and month of one customer from the day he came until he left, or until a second."""
    last = int(run.world.par[0]["horizon"]) if until is None else until
    return list(_lived(run, _alone(run, customer), customer, _jobs(run, customer), last))


def exposure_without(run: "Run", customer: int, jobs: int, until: int) -> float:
    """His exposure at a second if only his first `jobs` jobs had been, and he had not left before."""
    world = _alone(run, customer)
    world.mind[THRESHOLD, customer] = np.inf
    *_, last = (0.0, *(step.exposure for step in _lived(run, world, customer, _jobs(run, customer)[:jobs], until)))
    return float(last)


def _jobs(run: "Run", customer: int) -> np.ndarray:
    closed = rows_of(run, ev.L_CLOSED)
    return closed[closed["who"] == customer]


def _alone(run: "Run", customer: int) -> World:
    """A world like that of the run in which this customer has just come and nobody else is."""
    from sim.rules.leaving import start_mind

    source = run.world
    customers = np.zeros(customer + 1, source.customers.dtype)
    customers[customer] = source.customers[customer]
    own = {
        "customers": customers,
        "mind": np.zeros((source.mind.shape[0], customer + 1), source.mind.dtype),
        "now": source.now.copy(),
        "log": np.zeros(64, source.log.dtype),
    }
    world = World(**{name: own[name] if name in own else getattr(source, name) for name in LAYOUTS})
    world.now[0]["n_customers"], world.now[0]["n_log"] = customer + 1, 0
    start_mind(world, int(customers[customer]["won_at"]), customer)
    row = customers[customer : customer + 1]
    row["active"], row["left_at"], row["jobs_this_year"] = 1, ev.NEVER, 0
    return world


def _lived(run: "Run", world: World, customer: int, jobs: np.ndarray, until: int) -> Iterator[Step]:
    """His jobs and months in the order of the law: at one second the month comes first."""
    from sim.rules.leaving import month_passes, take_to_heart

    came, place = int(run.world.customers[customer]["won_at"]), 0
    for month, end in _months(run, until):
        while place < len(jobs) and jobs[place]["t"] < min(end, until + 1):
            job = jobs[place]
            before, place = float(world.mind[SATISFACTION, customer]), place + 1
            take_to_heart(world, int(job["t"]), customer, float(job["x"]))
            yield _step(world, customer, int(job["t"]), int(job["job"]), float(job["x"]), before)
            if not world.customers[customer]["active"]:
                return
        if end > until or end == ev.NEVER:
            return
        if end > came:
            before = float(world.mind[SATISFACTION, customer])
            month_passes(world, end, month)
            yield _step(world, customer, end, -1, np.nan, before)
            if not world.customers[customer]["active"]:
                return


def _months(run: "Run", until: int) -> Iterator[tuple[int, int]]:
    """(number, end) of each month, and a last one that never ends."""
    from sim.rules.months import next_month

    month, end = 0, int(next_month(run.world, 0))
    while end != ev.NEVER:
        yield month, end
        month, end = month + 1, int(next_month(run.world, end))
    yield month, ev.NEVER


def _step(world: World, c: int, t: int, job: int, score: float, before: float) -> Step:
    mind = world.mind[:, c]
    left = not world.customers[c]["active"]
    return Step(t, job, score, before, float(mind[SATISFACTION]), float(mind[EXPOSURE]), float(mind[THRESHOLD]), left)
