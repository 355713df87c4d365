"""One customer's mind, lived through again: what jobs, months and all else that moved it did, by the same rules.

The log has every job that was closed, with its score, and every shock; where `satisfaction.explain` is on it also has
each change of what ties a customer.  His start and his threshold are looked up by key.  So the rules of leaving, called
again in the same order on a world with this customer alone, give the same satisfaction, the same exposure and the same
second of leaving, bit for bit (tests/sim/test_traces.py).

A life can be lived with the jobs of one run and the ties of another: `Side` says which lives follow which run.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import events as ev
from sim.alone import YEAR_MONTHS, alone, row_of
from sim.lives import Side, heart_of, lived
from sim.world import EXPOSURE, SATISFACTION, THRESHOLD

if TYPE_CHECKING:
    from sim.run import Run

__all__ = [
    "Step",
    "check_traced",
    "exposure_in_each",
    "exposure_without",
    "left_in_each",
    "moments_of",
    "side_of",
    "steps_of",
]


TIES = (ev.L_GRUDGE, ev.L_BONDS, ev.L_MADE_UP)  # written down where scores are explained and ties are modelled
MOVING = (*TIES, ev.L_SHOCK, ev.L_CARE, ev.L_SOLD, ev.L_WON, ev.L_VOICE, ev.L_LEFT)


class Step(NamedTuple):
    """A job, a month or something else, and what it did."""

    t: int
    job: int  # -1: no job
    what: str  # "job", "month", "shock", "ties", "made up", "comes back", "exit" (in silence), "need" (given away)
    score: float  # NaN: no job
    before: float  # cumulative satisfaction
    after: float
    exposure: float  # after the step
    threshold: float
    left: bool


def moments_of(run: "Run") -> dict[int, np.ndarray]:
    """Rows of the log that can move a mind, by customer, in the order of the log."""
    rows = run.events[np.sort(np.concatenate([run.rows_by_kind[kind] for kind in _kinds(run)]))]
    rows = rows[np.argsort(rows["who"], kind="stable")]
    starts = np.flatnonzero(np.diff(rows["who"], prepend=-2))
    return {int(part["who"][0]): part for part in np.split(rows, starts[1:])} if len(rows) else {}


def check_traced(run: "Run") -> None:
    """Raise ValueError where the log lacks what ties customers."""
    par = run.world.par[0]
    if not par["explain_ties"] and (par["complaints"] or par["bonds"]):
        raise ValueError("satisfaction.explain=False: must be true to live a mind again where ties are modelled")


def side_of(run: "Run", rows: np.ndarray) -> Side:
    """One life as it was."""
    here = np.ones(1, bool)
    scores = [np.array([x]) for x in rows["x"][rows["kind"] == heart_of(run)]]
    return Side(rows, here, here, scores, np.arange(len(rows)))


def steps_of(run: "Run", customer: int, until: int | None = None) -> list[Step]:
    """Everything that moved one customer's mind from the day he came until he left, or until a second."""
    check_traced(run)
    last = int(run.world.par[0]["horizon"]) if until is None else until
    world, row = alone(run, customer), row_of(customer)
    side, found = side_of(run, _rows(run, customer)), []
    before = float(world.mind[SATISFACTION, row])
    for t, what, job, score in lived(run, world, customer, [side], last):
        mind, left = world.mind[:, row], not world.customers[row]["active"]
        after = float(mind[SATISFACTION])
        found.append(Step(t, job, what, score, before, after, float(mind[EXPOSURE]), float(mind[THRESHOLD]), left))
        before = after
        if left:
            break
    return found


def exposure_without(run: "Run", customer: int, jobs: int, until: int) -> float:
    """His exposure at a second if only his first `jobs` jobs had been, and he had not left before."""
    side = side_of(run, _rows(run, customer))
    return float(exposure_in_each(run, customer, [side._replace(scores=side.scores[:jobs])], 1, until)[0])


def exposure_in_each(run: "Run", customer: int, sides: Sequence[Side], lives: int, until: int) -> np.ndarray:
    """Exposure at a second of one customer in each of several lives, if he never left."""
    world = alone(run, customer, lives)
    mine = slice(row_of(customer), None, YEAR_MONTHS)
    enough = float(world.mind[THRESHOLD, row_of(customer)])
    world.mind[THRESHOLD, mine] = np.inf
    for _ in lived(run, world, customer, sides, until, enough):
        pass
    return world.mind[EXPOSURE, mine].copy()


def left_in_each(run: "Run", customer: int, sides: Sequence[Side], lives: int, until: int) -> np.ndarray:
    """When one customer leaves in each of several lives; NEVER where he stays."""
    world = alone(run, customer, lives)
    for _ in lived(run, world, customer, sides, until):
        pass
    return world.customers["left_at"][row_of(customer) :: YEAR_MONTHS].copy()


def _kinds(run: "Run") -> tuple[int, ...]:
    """Kinds of rows that can move a mind."""
    return heart_of(run), *MOVING


def _rows(run: "Run", customer: int) -> np.ndarray:
    """Rows of the log that can move this customer's mind, in the order of the log."""
    who = run.events["who"]
    mine = [numbers[who[numbers] == customer] for numbers in (run.rows_by_kind[kind] for kind in _kinds(run))]
    return run.events[np.sort(np.concatenate(mine))]
