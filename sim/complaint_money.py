"""What complaints cost: the people who handle them, calls and mediations, and what customers are given."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount, each
from sim.pay_days import months_between
from sim.scenario import Handled
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["complaint_money"]


def complaint_money(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Handlers and their training by the month, calls, mediations; compensation as it was decided."""
    q, factor = run.scenario.complaints, run.scenario.money.catalogue_factor
    if not isinstance(q, Handled):
        return
    monthly = q.staff.handlers * (q.staff.wage_month + q.staff.training_year / 12)
    further, paid = rows_of(run, ev.L_ESCALATED), rows_of(run, ev.L_REMEDY)
    yield Amount("complaints", edges[:-1], months_between(edges) * monthly * factor)
    yield each("complaints", rows_of(run, ev.L_FOLLOW_UP), q.follow_up.call * factor)
    yield each("complaints", rows_of(run, ev.L_ASKED_AFTER), q.outreach.call * factor)
    yield each("complaints", further[further["code"] == ev.E_ACCEPTED], q.escalation.fee * factor)
    yield Amount("compensation", paid["t"], paid["x"] / 100, paid["job"])
