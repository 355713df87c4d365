"""What listening and managing cost: answers, visits, studies; decisions, what is in force, people hired for a term."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount
from sim.scenario import NoManagement
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["listening_money", "management_money"]


def listening_money(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Contacts and answers when they are made, standing costs from pay day to pay day; prices in catalogue money."""
    tools, factor = run.scenario.instruments, run.scenario.money.catalogue_factor
    if not tools:
        return
    heard = rows_of(run, ev.L_SURVEYED)
    contact, answer = (
        np.array([getattr(tool.costs, name) for tool in tools.values()]) for name in ("contact", "answer")
    )
    spent = contact[heard["code"]] + answer[heard["code"]] * (heard["a"] >= 0)
    yearly = sum(tool.costs.year for tool in tools.values())
    yield Amount("listening", heard["t"], spent * factor)
    yield Amount("listening", edges[:-1], np.diff(edges) / ev.YEAR * yearly * factor)


def management_money(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Steps decided upon, steps in force for the coming month, and wages and vehicles of people hired for a term."""
    m, money = run.scenario.management, run.scenario.money
    if isinstance(m, NoManagement):
        return
    costs, factor = m.action.costs, money.catalogue_factor
    decided, in_force, terms = (rows_of(run, kind) for kind in (ev.L_MANAGED, ev.L_IN_FORCE, ev.L_TERM))
    more = decided[decided["code"] % 2 == 1]
    month = in_force["a"] * (costs.month + costs.technician_month * in_force["x"])
    wage = (money.technician_month + money.vehicle_month) * 12 / ev.YEAR
    yield Amount("management", more["t"], np.full(len(more), costs.decision * factor))
    yield Amount("management", in_force["t"], month * factor)
    yield Amount("labour", edges[:-1], hired_seconds(terms, edges) * wage)


def hired_seconds(terms: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Seconds of all contracts on call between consecutive edges."""
    begin, end = terms["a"], terms["a"] + terms["x"] * ev.DAY
    inside = np.minimum(end[:, np.newaxis], edges[1:]) - np.maximum(begin[:, np.newaxis], edges[:-1])
    return np.maximum(inside, 0).sum(axis=0)
