"""What loyalty and grades cost and earn: extras, vouchers, members, care, win-back, treatment of grades.

Prices of these sections are in CNY, as those of parts; the cost book's factor turns them into its currency.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount
from sim.rules.bonds import IS_MEMBER
from sim.rules.tiers import MAINTAINABLE
from sim.scenario import GRADES, Bonds, Graded
from sim.tally import rows_of
from sim.tier_measures import grades_when

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["loyalty_money"]


def loyalty_money(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """All amounts; standing ones for the time between consecutive pay days (`edges`, seconds)."""
    factor = run.scenario.money.catalogue_factor
    bonds, tiers = run.scenario.loyalty, run.scenario.tiers
    if isinstance(bonds, Bonds):
        yield from _of_bonds(run, bonds, edges, factor)
    if isinstance(tiers, Graded):
        yield from _of_grades(run, tiers, edges, factor)


def _of_bonds(run: "Run", bonds: Bonds, edges: np.ndarray, factor: float) -> Iterator[Amount]:
    """Extras and their goods; vouchers and members; contacts; offers and what was given to who accepted."""
    extra, voucher, care = rows_of(run, ev.L_EXTRA), rows_of(run, ev.L_VOUCHER), rows_of(run, ev.L_CARE)
    yield Amount("extras", extra["t"], extra["x"] * factor, extra["job"])
    yield Amount("goods", extra["t"], extra["x"] * factor * bonds.extras.goods, extra["job"])
    yield Amount("programme", voucher["t"], voucher["x"] * factor, voucher["job"])
    if bonds.programme.active:
        members = _there(run, edges[:-1], run.world.bonds[IS_MEMBER] == 1.0)
        yield _standing("programme", edges, members * bonds.programme.cost_year * factor)
    yield Amount("care", care["t"], np.full(len(care), bonds.care.cost * factor))
    offer, terms = rows_of(run, ev.L_OFFER), bonds.win_back
    yield Amount("win_back", offer["t"], (terms.cost + terms.discount * offer["code"]) * factor)


def _of_grades(run: "Run", tiers: Graded, edges: np.ndarray, factor: float) -> Iterator[Amount]:
    """A job and a year of each grade's treatment, by the grade at that time."""
    treatments = [getattr(tiers.treatments, grade) for grade in GRADES]
    job = np.array([0.0, *(own.cost_job for own in treatments)])
    year = np.array([0.0, *(own.cost_year for own in treatments)])
    closed = rows_of(run, ev.L_CLOSED)
    yield Amount("tiers", closed["t"], job[grades_when(run, closed["who"], closed["t"])] * factor, closed["job"])
    yield _standing("tiers", edges, _graded_at(run, edges[:-1]) @ year * factor)


def _standing(account: str, edges: np.ndarray, yearly: np.ndarray) -> Amount:
    return Amount(account, edges[:-1], yearly * np.diff(edges) / ev.YEAR)


def _there(run: "Run", times: np.ndarray, among: np.ndarray) -> np.ndarray:
    """How many of some customers are there at each time."""
    n = int(run.world.now[0]["n_customers"])
    own = run.world.customers[:n][among[:n]]
    won, left = np.sort(own["won_at"]), np.sort(own["left_at"])
    return np.searchsorted(won, times, side="right") - np.searchsorted(left, times, side="right")


def _graded_at(run: "Run", times: np.ndarray) -> np.ndarray:
    """How many customers have each grade at each time (rows: times; columns: grades, the first nobody)."""
    rows = rows_of(run, ev.L_GRADE)
    everybody = np.ones(len(run.world.customers), bool)
    found = np.zeros((len(times), 1 + len(GRADES)))
    found[:, MAINTAINABLE] = _there(run, times, everybody)
    n = int(run.world.now[0]["n_customers"])
    left_at = run.world.customers["left_at"][:n][rows["who"]]
    for sign, level in ((1, rows["code"]), (-1, rows["a"])):
        for k in range(1, 1 + len(GRADES)):
            own = level == k
            begun, ended = np.sort(rows["t"][own]), np.sort(left_at[own])
            found[:, k] += sign * (
                np.searchsorted(begun, times, side="right") - np.searchsorted(ended, times, side="right")
            )
    return found
