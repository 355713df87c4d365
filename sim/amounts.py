"""What the subjects of money (sim/*_money.py) hand to the ledger: money of one account, entry by entry."""

from typing import NamedTuple

import numpy as np

__all__ = ["Amount", "each"]


class Amount(NamedTuple):
    """Money of one account, entry by entry."""

    account: str
    t: np.ndarray
    money: np.ndarray
    job: np.ndarray | int = -1  # -1: of no job


def each(account: str, rows: np.ndarray, price: float) -> Amount:
    """One price for each of some rows of the log, on their jobs."""
    return Amount(account, rows["t"], np.full(len(rows), price), rows["job"])
