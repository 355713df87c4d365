"""One customer's mind, lived through again: what each job and each month did to him, by the rules that did it.

The log has every job that was closed, with its score; the customer's start and his threshold are looked up by key.
So the rules of leaving, called again in the same order on a world with this customer alone, give the same satisfaction,
the same exposure and the same second of leaving, bit for bit (tests/sim/test_traces.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import events as ev
from sim.handle import World
from sim.tally import rows_of
from sim.world import EXPOSURE, LAYOUTS, SATISFACTION, THRESHOLD

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["Step", "Told", "exposure_without", "left_in_each", "steps_of"]

YEAR_MONTHS = 12  # the anniversary of customer c falls into the months that leave the same rest as c
Told = tuple[int, Sequence[int], Sequence[float]]  # a job: second, lives in which it happens, score in each of them


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
    world.mind[THRESHOLD, _row(customer)] = np.inf
    *_, last = (0.0, *(step.exposure for step in _lived(run, world, customer, _jobs(run, customer)[:jobs], until)))
    return float(last)


def left_in_each(run: "Run", customer: int, jobs: Iterable[Told], lives: int, until: int) -> np.ndarray:
    """When one customer leaves in each of several lives that differ in their jobs alone; NEVER where he stays.

    Jobs come in order of time.
    """
    from sim.rules.leaving import month_passes, take_to_heart

    world, told = _alone(run, customer, lives), list(jobs)
    came, place, first = int(run.world.customers[customer]["won_at"]), 0, _row(customer)
    for month, end in _months(run, until):
        while place < len(told) and told[place][0] < min(end, until + 1):
            t, which, scores = told[place]
            for life, score in zip(which, scores, strict=True):
                take_to_heart(world, t, first + YEAR_MONTHS * life, score)
            place += 1
        if end > until or end == ev.NEVER:
            break
        if end > came:
            month_passes(world, end, month)
    return world.customers["left_at"][first::YEAR_MONTHS].copy()


def _jobs(run: "Run", customer: int) -> np.ndarray:
    closed = rows_of(run, ev.L_CLOSED)
    return closed[closed["who"] == customer]


def _row(customer: int) -> int:
    """His row in a world of his own."""
    return customer % YEAR_MONTHS


def _alone(run: "Run", customer: int, lives: int = 1) -> World:
    """A world like that of the run in which this customer has just come and nobody else is.

    His further lives stand a year of rows apart, so that all have their anniversary in the same month.
    """
    source, row = run.world, _row(customer)
    n = row + 1 + YEAR_MONTHS * (lives - 1)
    mine = slice(row, None, YEAR_MONTHS)
    person, mind = _start(run, customer)
    own = {
        "customers": np.zeros(n, source.customers.dtype),
        "mind": np.zeros((source.mind.shape[0], n), source.mind.dtype),
        "ties": np.zeros((source.ties.shape[0], n), source.ties.dtype),
        "now": source.now.copy(),
        "log": np.zeros(64 + lives, source.log.dtype),
    }
    own["customers"][mine], own["mind"][:, mine] = person, mind[:, None]
    own["now"]["n_customers"], own["now"]["n_log"] = n, 0
    if source.ties.shape[1] > 1:
        own["ties"][:, mine] = source.ties[:, customer, None]
    return World(**{name: own[name] if name in own else getattr(source, name) for name in LAYOUTS})


def _start(run: "Run", customer: int) -> tuple[np.void, np.ndarray]:
    """(his row of the table of customers, his mind) when he came."""
    from sim.rules.leaving import start_mind

    source = run.world
    customers = source.customers[: customer + 1].copy()
    mind = np.zeros((source.mind.shape[0], customer + 1), source.mind.dtype)
    own = {"customers": customers, "mind": mind}
    world = World(**{name: own[name] if name in own else getattr(source, name) for name in LAYOUTS})
    start_mind(world, int(customers[customer]["won_at"]), customer)
    person = customers[customer]
    person["active"], person["left_at"], person["jobs_this_year"] = 1, ev.NEVER, 0
    return person, mind[:, customer]


def _lived(run: "Run", world: World, customer: int, jobs: np.ndarray, until: int) -> Iterator[Step]:
    """His jobs and months in the order of the law: at one second the month comes first."""
    from sim.rules.leaving import month_passes, take_to_heart

    came, place, row = int(run.world.customers[customer]["won_at"]), 0, _row(customer)
    for month, end in _months(run, until):
        while place < len(jobs) and jobs[place]["t"] < min(end, until + 1):
            job = jobs[place]
            before, place = float(world.mind[SATISFACTION, row]), place + 1
            take_to_heart(world, int(job["t"]), row, float(job["x"]))
            yield _step(world, row, int(job["t"]), int(job["job"]), float(job["x"]), before)
            if not world.customers[row]["active"]:
                return
        if end > until or end == ev.NEVER:
            return
        if end > came:
            before = float(world.mind[SATISFACTION, row])
            month_passes(world, end, month)
            yield _step(world, row, end, -1, np.nan, before)
            if not world.customers[row]["active"]:
                return


def _months(run: "Run", until: int) -> Iterator[tuple[int, int]]:
    """(number, end) of each month, and a last one that never ends."""
    from sim.rules.months import next_month

    month, end = 0, int(next_month(run.world, 0))
    while end != ev.NEVER:
        yield month, end
        month, end = month + 1, int(next_month(run.world, end))
    yield month, ev.NEVER


def _step(world: World, row: int, t: int, job: int, score: float, before: float) -> Step:
    mind = world.mind[:, row]
    left = not world.customers[row]["active"]
    return Step(t, job, score, before, float(mind[SATISFACTION]), float(mind[EXPOSURE]), float(mind[THRESHOLD]), left)
