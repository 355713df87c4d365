"""What each customer brought and cost: the ledger by customer.

A posting about a job belongs to the job's customer; a contract fee to whoever is under contract and there on the pay
day.  Wages, stock, levers and whatever else is about no customer is the company's own.
"""

from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.billing import contract_when
from sim.ledger import ACCOUNTS
from sim.pay_days import pay_days
from sim.present import present_factors

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["money_by_customer"]


def money_by_customer(run: "Run", since: int = 0) -> tuple[np.ndarray, float]:
    """(revenue minus costs of each customer from second `since` on, that of the company itself), in money of `since`.

    Both together are `contribution_present`: revenue minus all costs, discounted month by month.
    """
    rows = run.ledger.postings.compress(run.ledger.postings["t"] >= since)
    signed = np.where(rows["debit"] == ACCOUNTS.index("cash"), rows["cents"], -rows["cents"]) / 100
    signed *= present_factors(run, since, rows["t"])
    about = rows["job"] >= 0
    customer = run.world.jobs["customer"][rows["job"][about]]
    n = int(run.world.now[0]["n_customers"])
    found = np.bincount(customer, signed[about], minlength=n) + _fees(run, since)
    return found, float(signed.sum() - found.sum())


def _fees(run: "Run", since: int) -> np.ndarray:
    """Contract fees of each customer, in money of `since`."""
    edges, n = pay_days(run), int(run.world.now[0]["n_customers"])
    edges = edges[edges >= since]
    years = present_factors(run, since, edges[:-1]) * np.diff(edges) / ev.YEAR
    everybody, customers = np.arange(n), run.world.customers[:n]
    fees = np.zeros(n)
    for begin, worth in zip(edges[:-1].tolist(), years.tolist(), strict=True):
        there = (customers["won_at"] <= begin) & (customers["left_at"] > begin)
        there &= contract_when(run, everybody, np.full(n, begin))
        fees += there * (worth * run.scenario.money.contract_year)
    return fees
