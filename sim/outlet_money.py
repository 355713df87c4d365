"""What outlets cost and earn: people, bays and loaners, parcels and lifts, fees."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount, each
from sim.pay_days import months_between
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["outlet_money"]


def outlet_money(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Desks, bays and loaners by the month; parcels, drivers and lifts; fees for inspection and for going first."""
    if run.scenario.modes.kind == "on_site":
        return
    yield _standing(run, edges)
    yield from _trips(run)
    yield from _fees(run)


def _standing(run: "Run", edges: np.ndarray) -> Amount:
    s, cost = run.scenario, run.scenario.outlets.costs
    places = list(s.outlets.places.values())[: s.outlets.number]
    month = sum(
        p.advisers * cost.adviser_month + p.bays * cost.bay_month + p.loaners * cost.loaner_month for p in places
    )
    return Amount("outlets", edges[:-1], months_between(edges) * month * s.money.catalogue_factor)


def _trips(run: "Run") -> Iterator[Amount]:
    cost, factor = run.scenario.outlets.costs, run.scenario.money.catalogue_factor
    parcels, planned, lent = rows_of(run, ev.L_PARCEL), rows_of(run, ev.L_PLANNED), rows_of(run, ev.L_LOANER)
    fetched, taken = planned[planned["code"] == ev.FETCHED], lent[lent["code"] == ev.TAKEN_HOME]
    yield each("shipping", parcels, cost.parcel * factor)
    yield each("shipping", fetched, 2 * cost.fetch_trip * factor)
    yield each("shipping", taken, cost.transport_trip * factor)


def _fees(run: "Run") -> Iterator[Amount]:
    """Where invoices are written the inspection is on one; where there is a tariff the express lane is a surcharge."""
    cost, factor = run.scenario.outlets.costs, run.scenario.money.catalogue_factor
    handed_back, modes = rows_of(run, ev.L_HANDED_BACK), rows_of(run, ev.L_MODE)
    refused, mended = handed_back[handed_back["code"] == 0], handed_back[handed_back["code"] == 1]
    express = modes["job"][modes["a"] == ev.BOUGHT]
    bought = mended[np.isin(mended["job"], express)]  # who refused the quote owes no more for it
    if not run.world.par[0]["invoiced"]:
        yield each("invoices", refused, cost.inspection_fee * factor)
    if run.scenario.price.kind != "tariff":
        yield each("invoices", bought, cost.express_fee * factor)
