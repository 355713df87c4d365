"""What must hold of profit that is ploughed back, read again from the log."""

import math
from collections import defaultdict

from sim import Run
from sim import events as ev
from sim.scenario import Reinvests

__all__ = ["reinvestment_balance"]

T, A, X, JOB, WHO, KIND, CODE = range(7)


def reinvestment_balance(run: Run, rows: list[tuple]) -> None:
    """Put aside is the share of the profit above the floor; no more is spent than is there; indicators add up."""
    plan = run.scenario.management
    assert isinstance(plan, Reinvests)
    floor = plan.floor_month * run.scenario.money.catalogue_factor
    books: dict[int, list[float]] = defaultdict(list)
    steps = [row[T] for row in rows if row[KIND] == ev.L_MANAGED]
    fund, since = 0.0, run.scenario.warmup_days * ev.DAY
    for row in rows:
        if row[KIND] != ev.L_BOOKS:
            continue
        books[row[CODE]] += [row[X]] if row[T] >= since else []
        if row[CODE] == ev.B_SEEN:
            due = plan.share * max(0.0, row[X] - floor * row[A])
        elif row[CODE] == ev.B_PUT_ASIDE:
            assert math.isclose(row[X], due, rel_tol=1e-9, abs_tol=1e-6)
            fund += row[X]
        else:
            assert row[A] == steps.count(row[T]) > 0 and row[X] <= fund + 1e-6
            fund -= row[X]
    names = {"profit_seen": ev.B_SEEN, "profit_put_aside": ev.B_PUT_ASIDE, "profit_reinvested": ev.B_SPENT}
    for name, code in names.items():
        assert math.isclose(run.measures[name], math.fsum(books[code]), rel_tol=1e-9, abs_tol=1e-6)
