"""What customers pay: invoices of the cost book or of the tariff, and the fees of contracts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount
from sim.billing import amounts, contracts_at
from sim.stock_value import part_prices
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["contract_fees", "invoices"]


def invoices(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Labour of completed jobs for customers without contract; parts for everybody; callbacks are free.

    Where invoices are written (a tariff, a warranty) they are what is booked.
    """
    if run.world.par[0]["invoiced"]:
        yield from amounts(run)
        return
    money = run.scenario.money
    jobs, customers = run.world.jobs, run.world.customers
    closed = rows_of(run, ev.L_CLOSED)
    nature = run.world.kinds["nature"][closed["code"]]
    free = (customers["contract"][closed["who"]] == 1) & (nature != ev.INSTALLATION)
    free |= jobs["origin"][closed["job"]] == ev.CALLBACK
    by_nature = (money.price_repair, money.price_service, money.price_installation, money.price_service)
    tariff = np.array(by_nature)[run.world.kinds["nature"]]
    charged = closed.compress(~free)
    used = rows_of(run, ev.L_USED)
    used = used.compress(jobs["origin"][used["job"]] != ev.CALLBACK)
    parts = part_prices(run)[used["who"]] * (1 + money.part_markup)
    yield Amount("invoices", charged["t"], tariff[charged["code"]], charged["job"])
    yield Amount("invoices", used["t"], parts, used["job"])


def contract_fees(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Fees of the contract customers who are there on each pay day, for the time until the next one."""
    there = contracts_at(run, edges[:-1])
    share_of_year = np.diff(edges) / ev.YEAR
    yield Amount("contracts", edges[:-1], there * run.scenario.money.contract_year * share_of_year)
