"""Invoices, warranties and contracts in the log: what they amount to, for the ledger and for indicators.

An invoice is booked at the tariff, and its discounts as a cost; the maker's part of statutory work, and of a unit given
in exchange, is a revenue of its own.  A repeat of statutory work is not reimbursed.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount
from sim.tally import Jobs, Visits, customers_of, mean_of, rows_of, rows_since

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["amounts", "contract_when", "contracts_at", "price_measures", "warranty_hours"]

OURS_TO_BEAR = (ev.STATUTORY, ev.EXTENDED, ev.EXCHANGE)


def amounts(run: "Run") -> Iterator[Amount]:
    """All amounts that invoices, exchanges and extended warranties give rise to."""
    tariff, invoice = rows_of(run, ev.L_TARIFF), rows_of(run, ev.L_INVOICE)
    gross = np.floor(100 * tariff["x"] + 0.5) / 100
    yield Amount("invoices", tariff["t"], gross, tariff["job"])
    yield Amount("discounts", tariff["t"], gross - invoice["a"] / 100, tariff["job"])
    origin = run.world.jobs["origin"][tariff["job"]]
    paid = tariff[(tariff["code"] == ev.STATUTORY) & (origin != ev.CALLBACK)]
    warranty = run.scenario.warranty
    yield Amount("reimbursements", paid["t"], paid["a"] / 100 * warranty.reimbursed, paid["job"])
    exchanged = rows_of(run, ev.L_EXCHANGED)
    yield Amount("exchanges", exchanged["t"], exchanged["x"], exchanged["job"])
    yield Amount("reimbursements", exchanged["t"], exchanged["x"] * warranty.exchange_reimbursed, exchanged["job"])
    sold = rows_of(run, ev.L_SOLD)
    sold = sold[sold["code"] == ev.SOLD_EXTENDED]
    yield Amount("warranties", sold["t"], sold["x"], sold["job"])


def contracts_at(run: "Run", times: np.ndarray) -> np.ndarray:
    """Customers under contract at each time (a change at that very second counts): the final state, read backwards."""
    customers = customers_of(run)
    changes = rows_of(run, ev.L_SOLD)
    changes = changes[changes["code"] == ev.SOLD_CONTRACT]
    contract, found, last = customers["contract"] == 1, np.zeros(len(times), np.int64), len(changes)
    for k in range(len(times) - 1, -1, -1):
        while last > 0 and changes["t"][last - 1] > times[k]:
            last -= 1
            contract[changes["who"][last]] = changes["a"][last] == 0
        there = (customers["won_at"] <= times[k]) & (customers["left_at"] > times[k])
        found[k] = (contract & there).sum()
    return found


def contract_when(run: "Run", customer: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Was each customer under contract at his time t?  Every change after it is taken back from the final state."""
    changes = rows_of(run, ev.L_SOLD)
    changes = changes[changes["code"] == ev.SOLD_CONTRACT]
    key = np.sort(changes["who"].astype(np.int64) << 32 | changes["t"])
    last = np.searchsorted(key, (customer.astype(np.int64) + 1) << 32)
    later = last - np.searchsorted(key, customer.astype(np.int64) << 32 | t, side="right")
    return (run.world.customers["contract"][customer] + later) % 2 == 1


def warranty_hours(run: "Run", visits: Visits, since: int) -> tuple[float, float, np.ndarray]:
    """(hours on road and site, kilometres, rows of parts used) of the jobs that a warranty covers."""
    done = rows_of(run, ev.L_INVOICE)
    ours = np.zeros(int(run.world.now[0]["n_jobs"]), bool)
    ours[done["job"][np.isin(done["code"], OURS_TO_BEAR)]] = True
    mine = ours[visits.job] & (visits.t >= since)
    used = rows_of(run, ev.L_USED)
    used = used[(used["t"] >= since) & ours[used["job"]]]
    return float((visits.travel[mine] + visits.on_site[mine]).sum() / ev.HOUR), float(visits.km[mine].sum()), used


def price_measures(run: "Run", jobs: Jobs, since: int) -> dict[str, float]:
    """Indicators of prices, estimates and warranty from second `since` on."""

    def late(kind: int) -> np.ndarray:
        return rows_since(run, kind, since)

    invoice, estimate, fair = late(ev.L_INVOICE), late(ev.L_ESTIMATE), late(ev.L_FAIRNESS)
    charged = invoice[invoice["a"] > 0]
    asked = late(ev.L_DECIDED)  # at outlets; what nobody is charged for is not asked
    asked = asked[asked["x"] > 0] if run.world.par[0]["estimates"] else asked[:0]
    return {
        "settled_jobs": len(invoice),
        "free_jobs": len(invoice) - len(charged),
        "invoices": len(charged),
        "invoiced": charged["a"].sum() / 100,
        "surprised": (charged["x"] > ev.SURPRISED).sum(),
        "surprise_mean": mean_of(charged["x"]),
        "price_fairness_mean": mean_of(fair["x"]),
        "estimates": np.isin(estimate["code"], (0, 1)).sum() + len(asked),
        "refusals": len(late(ev.L_REFUSED)) + (asked["code"] == 0).sum(),
        "warranty_jobs": np.isin(invoice["code"], OURS_TO_BEAR).sum(),
        "exchanges": len(late(ev.L_EXCHANGED)),
    }
