"""What the service standards in force cost."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["standards_money"]


def standards_money(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """A job at which a standard is kept, the office's minutes, audits, and a year of each; prices are in CNY."""
    s = run.scenario
    done, factor = rows_of(run, ev.L_STANDARDS), s.money.catalogue_factor
    if not any(standard.active for standard in s.standards.values()):
        return
    spent = done["code"] * s.supervision.cost_audit * factor
    for k, standard in enumerate(s.standards.values()):
        office = standard.minutes / 60 * s.money.wage_hour if standard.done_by == "office" else 0.0
        spent = spent + ((done["a"] >> k) & 1) * (standard.cost_job * factor + office)
    yearly = sum(standard.cost_year for standard in s.standards.values() if standard.active)
    yearly += s.supervision.cost_year if s.supervision.audit_share else 0.0
    yield Amount("standards", done["t"], spent, done["job"])
    yield Amount("standards", edges[:-1], np.diff(edges) / ev.YEAR * yearly * factor)
