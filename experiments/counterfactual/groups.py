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
    rows = []
    for number, name in enumerate(FATES):
        mine = group == number
        rows.append({"group": name, "customers": int(mine.sum()), **_amounts(a, b, mine)})
    sides = {"A": a, "B": b}
    rest = {f"money {side}": money_by_customer(run, _since(run))[1] for side, run in sides.items()}
    rows.append({"group": COMPANY, "customers": 0, "active A": 0, "active B": 0, **rest})
    table = pd.DataFrame(rows)
    return table.assign(heads=table["active B"] - table["active A"], money=table["money B"] - table["money A"])


def customer_money(a: Run, b: Run) -> np.ndarray:
    """Money of every customer under each policy (rows A, B): what he brought, and his value if he stays."""
    n = max(int(run.world.now[0]["n_customers"]) for run in (a, b))
    found = np.zeros((2, n))
    for row, run in zip(found, (a, b), strict=True):
        flows = money_by_customer(run, _since(run))[0]
        row[: len(flows)] = flows
        stays = run.world.customers["left_at"][: len(flows)] > int(run.world.par[0]["horizon"])
        if stays.any():
            row[: len(flows)] += np.where(stays, _value_of_one(run), 0.0)
    return found


def _amounts(a: Run, b: Run, mine: np.ndarray) -> dict[str, float]:
    """Active customers and money of one group under each policy."""
    found: dict[str, float] = {}
    for side, run in (("A", a), ("B", b)):
        customers = run.world.customers[: int(run.world.now[0]["n_customers"])]
        active = (customers["left_at"] > int(run.world.par[0]["horizon"])) & mine[: len(customers)]
        flows = money_by_customer(run, _since(run))[0]
        value = _value_of_one(run) * active.sum() if active.any() else 0.0
        found |= {f"active {side}": int(active.sum()), f"money {side}": float(flows[mine[: len(flows)]].sum() + value)}
    return found


def _value_of_one(run: Run) -> float:
    """Present value of a customer who is there at the end."""
    return run.measures["customer_value_mean"] * end_factor(run, _since(run))


def _since(run: Run) -> int:
    return int(run.scenario.warmup_days) * DAY
