"""What parts cost: use, orders, holding; what depots send each other; what comes back, or is thrown away."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount, each
from sim.stock_value import gone, part_prices, stock_value_years
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["between_depots", "parts_and_orders", "returned"]


def parts_and_orders(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Parts used, orders, reserved parts, emergency surcharges, holding."""
    money, price = run.scenario.money, part_prices(run)
    used, orders, reserved = rows_of(run, ev.L_USED), rows_of(run, ev.L_ORDER), rows_of(run, ev.L_RESERVE)
    regular = orders[orders["code"] == ev.O_DEPOT]
    emergency = orders[orders["code"] == ev.O_EMERGENCY]
    surcharge = price[emergency["who"]] * money.emergency_share + money.emergency_order
    yield Amount("parts", used["t"], price[used["who"]], used["job"])
    yield each("ordering", regular, money.order)._replace(job=-1)
    yield each("ordering", reserved, money.reserve)
    yield Amount("emergency", emergency["t"], surcharge, emergency["job"])
    yield Amount("holding", edges[:-1], stock_value_years(run, edges) * money.holding_year)


def between_depots(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Parts sent across to jobs of other depots, and replenishments from the depot above."""
    parts, factor = run.scenario.parts, run.scenario.money.catalogue_factor
    if not parts.depots:
        return
    across, orders = rows_of(run, ev.L_TRANSFER), rows_of(run, ev.L_ORDER)
    down = orders[orders["code"] == ev.O_REPLENISH]
    cost = np.array([depot.cost for depot in parts.depots.values()])
    yield Amount("transfers", across["t"], across["a"] * parts.transfers.cost * factor, across["job"])
    yield Amount("transfers", down["t"], cost[-1 - down["job"]] * factor)


def returned(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Handling of parts that come back unused; the value of what is lost, spoiled or scrapped."""
    back, waste, price = rows_of(run, ev.L_PUT_BACK), gone(run), part_prices(run)
    handling = run.scenario.parts.returns.cost * run.scenario.money.catalogue_factor
    yield Amount("returns", back["t"], back["a"] * handling, back["job"])
    yield Amount("write_offs", waste["t"], waste["a"] * price[waste["who"]])
