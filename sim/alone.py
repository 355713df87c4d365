"""A world in which one customer has just come and nobody else is; his further lives stand beside him.

His start and his threshold are looked up by key, what binds him comes from the log (sim/lives.py).
"""

from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.handle import World
from sim.rules.leaving import start_mind
from sim.world import LAYOUTS

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["YEAR_MONTHS", "alone", "row_of"]


YEAR_MONTHS = 12  # the anniversary of customer c falls into the months that leave the same rest as c


def row_of(customer: int) -> int:
    """His row in a world of his own."""
    return customer % YEAR_MONTHS


def alone(run: "Run", customer: int, lives: int = 1) -> World:
    """A world like that of the run in which this customer has just come and nobody else is.

    His further lives stand a year of rows apart, so that all have their anniversary in the same month.  What binds him
    comes from the log: bonds are switched off.
    """
    source, row = run.world, row_of(customer)
    n = row + 1 + YEAR_MONTHS * (lives - 1)
    mine = slice(row, None, YEAR_MONTHS)
    person, mind = _start(run, customer)
    own = {
        "customers": np.zeros(n, source.customers.dtype),
        "mind": np.zeros((source.mind.shape[0], n), source.mind.dtype),
        "ties": np.zeros((source.ties.shape[0], n), source.ties.dtype),
        "now": source.now.copy(),
        "par": _unbound(source),
        "log": np.zeros(64 + lives, source.log.dtype),
    }
    own["customers"][mine], own["mind"][:, mine] = person, mind[:, None]
    own["now"]["n_customers"], own["now"]["n_log"] = n, 0
    return World(**{name: own[name] if name in own else getattr(source, name) for name in LAYOUTS})


def _unbound(source: World) -> np.ndarray:
    """The parameters, but bonds come from outside and nothing is written down."""
    par = source.par.copy()
    par["bonds"] = par["explain_ties"] = 0
    return par


def _start(run: "Run", customer: int) -> tuple[np.void, np.ndarray]:
    """(his row of the table of customers, his mind) when he came."""
    source = run.world
    n = customer + 1
    own = {
        "customers": source.customers[:n].copy(),
        "mind": np.zeros((source.mind.shape[0], n), source.mind.dtype),
        "ties": np.zeros((source.ties.shape[0], n), source.ties.dtype),
        "par": _unbound(source),
    }
    person = own["customers"][customer]
    person["contract"] = _contract_at_first(run, customer)
    world = World(**{name: own[name] if name in own else getattr(source, name) for name in LAYOUTS})
    start_mind(world, int(person["won_at"]), customer)
    person["active"], person["left_at"], person["jobs_this_year"] = 1, ev.NEVER, 0
    return person, own["mind"][:, customer]


def _contract_at_first(run: "Run", customer: int) -> int:
    """Whether he had a contract when he came: the other of what the first change was to."""
    sold = run.events[run.rows_by_kind[ev.L_SOLD]]
    changed = sold["a"][(sold["who"] == customer) & (sold["code"] == ev.SOLD_CONTRACT)]
    return 1 - int(changed[0]) if len(changed) else int(run.world.customers[customer]["contract"])
