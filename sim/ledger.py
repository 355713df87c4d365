"""Money: the event log as double-entry postings in integer cents of one currency.

Every posting debits one account and credits another, so the books balance by construction of each row and the tests
check that they do.  Each posting is rounded to a cent once.  Prices and unit costs are the scenario's cost book.  Here
live the accounts; what each subject costs and earns is in its file, sim/*_money.py.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.amounts import Amount
from sim.complaint_money import complaint_money
from sim.contact_money import answers, connections, messages
from sim.crew_money import hired_and_taught, kilometres, shift_pay, wages
from sim.invoice_money import contract_fees, invoices
from sim.listening_money import listening_money, management_money
from sim.loyalty_money import loyalty_money
from sim.market_money import acquisition, advertising_and_referrals
from sim.outlet_money import outlet_money
from sim.pay_days import pay_days
from sim.standards_money import standards_money
from sim.stock_money import between_depots, parts_and_orders, returned

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["ACCOUNTS", "COSTS", "REVENUES", "SUBJECTS", "Ledger", "ledger_of"]

REVENUES = ("invoices", "contracts", "reimbursements", "warranties", "extras")
COSTS = (
    "labour",
    "overtime",
    "travel",
    "contact",
    "agents",
    "telemetry",
    "parts",
    "holding",
    "ordering",
    "emergency",
    "transfers",
    "returns",
    "write_offs",
    "discounts",
    "exchanges",
    "standards",
    "outlets",
    "shipping",
    "levers",
    "people",
    "acquisition",
    "complaints",
    "compensation",
    "goods",
    "programme",
    "care",
    "win_back",
    "tiers",
    "advertising",
    "referrals",
    "listening",
    "management",
)
ACCOUNTS = ("cash", *REVENUES, *COSTS)
POSTING = np.dtype([("t", "i8"), ("debit", "i4"), ("credit", "i4"), ("cents", "i8"), ("job", "i8")])

# Whatever costs or earns money, in the order of the postings: amounts of a run, standing ones from pay day to pay day.
SUBJECTS: tuple[Callable[["Run", np.ndarray], Iterable[Amount]], ...] = (
    invoices,
    contract_fees,
    wages,
    shift_pay,
    hired_and_taught,
    kilometres,
    messages,
    acquisition,
    answers,
    connections,
    parts_and_orders,
    between_depots,
    returned,
    standards_money,
    outlet_money,
    complaint_money,
    loyalty_money,
    advertising_and_referrals,
    listening_money,
    management_money,
)


class Ledger(NamedTuple):
    """All postings of a run, subject by subject."""

    postings: np.ndarray  # dtype POSTING

    def total(self, account: str, since: int = 0) -> float:
        """Money on the natural side of an account (costs: debit, revenues: credit) from second `since` on."""
        return self.totals(since)[account]

    def totals(self, since: int = 0) -> dict[str, float]:
        """`total` of every account."""
        balances = self.balances(since)
        return {name: (-cents if name in REVENUES else cents) / 100 for name, cents in balances.items()}

    def by_month(self, account: str, edges: np.ndarray) -> np.ndarray:
        """Money of an account between consecutive edges (seconds)."""
        k = ACCOUNTS.index(account)
        side = "credit" if account in REVENUES else "debit"
        rows = self.postings.compress(self.postings[side] == k)
        return np.histogram(rows["t"], bins=edges, weights=rows["cents"].astype(np.float64))[0] / 100

    def in_and_out(self, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(revenue, costs) between consecutive edges (seconds), in money."""
        rows = self.postings
        earned = rows["debit"] == ACCOUNTS.index("cash")
        sides = (rows.compress(earned), rows.compress(~earned))
        first, second = (np.histogram(part["t"], edges, weights=part["cents"].astype(np.float64))[0] for part in sides)
        return first / 100, second / 100

    def balances(self, since: int = 0) -> dict[str, int]:
        """Debits minus credits of every account from second `since` on, in cents; they sum to zero."""
        rows = self.postings
        cents = np.where(rows["t"] >= since, rows["cents"], 0)
        debit = np.zeros(len(ACCOUNTS), np.int64)
        np.add.at(debit, rows["debit"], cents)
        np.subtract.at(debit, rows["credit"], cents)
        return dict(zip(ACCOUNTS, debit.tolist(), strict=True))


def ledger_of(run: "Run") -> Ledger:
    """Post everything that cost or earned money."""
    edges = pay_days(run)
    return Ledger(np.concatenate([_post(*amount) for subject in SUBJECTS for amount in subject(run, edges)]))


def _post(account: str, t: np.ndarray, money: np.ndarray, job: np.ndarray | int) -> np.ndarray:
    """Postings of one account against cash; `money` is rounded to cents."""
    rows = np.zeros(len(t), POSTING)
    rows["t"], rows["job"] = t, job
    rows["cents"] = np.rint(100 * np.asarray(money, np.float64)).astype(np.int64)
    known, cash = ACCOUNTS.index(account), ACCOUNTS.index("cash")
    rows["debit"], rows["credit"] = (cash, known) if account in REVENUES else (known, cash)
    return rows
