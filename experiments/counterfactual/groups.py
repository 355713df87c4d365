"""The counterfactual ledger: every customer by his fate under policy A and under policy B, in heads and in money.

A customer has the same number, start and chances in both runs.  Who was won in one of them only, or at another time,
has no counterpart and is a group of his own.  Heads and money of the groups add up to the difference of the runs.
"""

import numpy as np
import pandas as pd

from sim import Run, end_factor, money_by_customer
from sim.events import DAY

__all__ = ["FATES", "customer_money", "fates", "ledger"]

# Fate of a customer: numbers of the groups.
FATES = (
    "stays under both",
    "leaves under A, stays under B",
    "stays under A, leaves under B",
    "leaves under both",
    "won under A only",
    "won under B only",
)
BOTH_STAY, SAVED, LOST, BOTH_LEAVE, ONLY_A, ONLY_B = range(6)
COMPANY = "the company: wages, stock, levers"


def fates(a: Run, b: Run) -> np.ndarray:
    """Group of every customer number of either run."""
    (won_a, left_a), (won_b, left_b) = _times(a, b), _times(b, a)
    here_a, here_b = won_a >= 0, won_b >= 0
    shared = here_a & here_b & (won_a == won_b)
    found = np.full(len(won_a), BOTH_STAY)
    found[left_a & ~left_b] = SAVED
    found[~left_a & left_b] = LOST
    found[left_a & left_b] = BOTH_LEAVE
    found[~shared & here_a] = ONLY_A
    found[~shared & here_b & ~here_a] = ONLY_B
    return found


def _times(run: Run, other: Run) -> tuple[np.ndarray, np.ndarray]:
    """(second of coming, -1: never came; has he left) by number, as long as the longer of both runs."""
    n = max(int(one.world.now[0]["n_customers"]) for one in (run, other))
    mine = run.world.customers[: int(run.world.now[0]["n_customers"])]
    won, left = np.full(n, -1, np.int64), np.zeros(n, bool)
    won[: len(mine)], left[: len(mine)] = mine["won_at"], mine["left_at"] <= int(run.world.par[0]["horizon"])
    return won, left


def ledger(a: Run, b: Run) -> pd.DataFrame:
    """One row a group, and one for the company itself: heads, active at the end and money under A and B, difference.

    Money is net value: revenue minus costs after the warm-up, and the value of who is there at the end, discounted.
    """
    group = fates(a, b)
    table = pd.DataFrame({"group": [*FATES, COMPANY], "customers": [*np.bincount(group, minlength=len(FATES)), 0]})
    for side, run in (("A", a), ("B", b)):
        stays, money, rest = _customers(run, len(group))
        active, amounts = (np.bincount(group, weights, len(FATES)) for weights in (stays, money))
        table[f"active {side}"] = [*active.astype(int), 0]
        table[f"money {side}"] = [*amounts, rest]
    return table.assign(heads=table["active B"] - table["active A"], money=table["money B"] - table["money A"])


def customer_money(a: Run, b: Run) -> np.ndarray:
    """Money of every customer under each policy (rows A, B): what he brought, and his value if he stays."""
    n = max(int(run.world.now[0]["n_customers"]) for run in (a, b))
    return np.array([_customers(run, n)[1] for run in (a, b)])


def _customers(run: Run, n: int) -> tuple[np.ndarray, np.ndarray, float]:
    """(is he there at the end, his money) of n customers, those whom this run does not know with nothing; the rest."""
    since = int(run.scenario.warmup_days) * DAY
    flows, rest = money_by_customer(run, since)
    stays, money = np.zeros(n, bool), np.zeros(n)
    stays[: len(flows)] = run.world.customers["left_at"][: len(flows)] > int(run.world.par[0]["horizon"])
    money[: len(flows)] = flows
    if stays.any():
        money[stays] += run.measures["customer_value_mean"] * end_factor(run, since)
    return stays, money, rest
