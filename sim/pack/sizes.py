"""How many of everything there are, and the empty tables that hold them."""

import math
from typing import Any

import numpy as np

from sim.draws import ABREAST
from sim.inputs import Inputs
from sim.pack.units import open_outlets
from sim.scenario import Adaptive, Bonds, InstalledBase, OpenMarket, PoissonStream, Scenario
from sim.world import CHAIN, LAYOUTS, MIND_COLUMNS

__all__ = ["empty_tables", "sizes_of"]


def sizes_of(s: Scenario, inputs: Inputs) -> dict[str, int]:
    """Numbers of entities."""
    base = inputs.log.customers if inputs.log is not None else s.customers.households
    won = newcomers_at_most(s, base)
    units = isinstance(s.demand, InstalledBase)
    return {
        "base": base,
        "customers": base + won,
        "stride": math.ceil(s.customers.units_per_household) if units else 1,
        "units": (base + won) * math.ceil(s.customers.units_per_household) if units else 1,
        "technicians": s.crew.technicians + s.temporary + s.crew.reserve,
        "families": len(s.families),
        "parts": len(s.parts.stocked),
        "depots": max(1, len(s.parts.depots)),
        "regions": len(s.regions),
        "grid": max(1, math.ceil(math.sqrt(s.crew.technicians / len(s.regions) / 2))),
        "jobs": min(1 << 19, _jobs(s, inputs)),
        "job_rows": 4096 + min(1 << 19, _jobs(s, inputs)),
        "outlets": len(open_outlets(s)),
    }


def newcomers_at_most(s: Scenario, base: int) -> int:
    """Rows for customers to be won, those who come back among them: as the market's bound says, else as many as the
    constant rate brings and more than are to be expected back if everybody left once.

    Stories find their hearers among the rows, so with a market their number must not hang on the horizon.
    """
    if isinstance(s.market, OpenMarket):
        return int((s.market.customers_at_most - 1) * base)
    won = math.ceil(s.leaving.new_customers_year * base * _years(s)) + 1 if s.leaving.new_customers_year else 0
    if not isinstance(s.loyalty, Bonds):
        return won
    back = s.loyalty.win_back
    return won + math.ceil(base * min(1.0, 12 * _years(s) * back.month + (back.accepts if back.active else 0.0)))


def _years(s: Scenario) -> float:
    """Years of the run; whole months are joined at their end, however short the last ones are."""
    return s.days / 365.25 + 2 / 12


def _jobs(s: Scenario, inputs: Inputs) -> int:
    """About as many jobs as will be opened.  Too few: the tables grow; too many: unused rows take no memory."""
    if inputs.log is not None:
        return len(inputs.log.requests)
    if isinstance(s.demand, PoissonStream):
        return math.ceil(s.demand.rate_per_day * s.days)
    return math.ceil(s.customers.households * s.days / 365.25)


def _log_rows(s: Scenario, n: dict[str, int]) -> int:
    """About as many rows as will be written, and room for the busiest event; as with jobs, too many cost nothing."""
    a_job = 12 + 8 * isinstance(s.expectation, Adaptive) + 12 * s.satisfaction.explain
    return (1 << 16) + a_job * n["jobs"] + (4 + s.satisfaction.explain) * n["customers"]


def empty_tables(s: Scenario, n: dict[str, int]) -> dict[str, np.ndarray]:
    """Empty tables of customers, units, technicians, stock, queues and the engine's own."""
    shapes: dict[str, Any] = {
        "customers": n["customers"],
        "mind": (MIND_COLUMNS, n["customers"]),
        "units": n["units"],
        "technicians": n["technicians"],
        "skill": (n["technicians"], n["families"]),
        "van": (n["technicians"] + n["outlets"], max(1, n["parts"])),
        "dirty": n["technicians"] + n["outlets"],
        "tech_cells": n["regions"] * n["grid"] ** 2,
        "job_cells": n["regions"] * n["grid"] ** 2,
        "ask_head": (n["depots"] + n["technicians"] + n["outlets"], max(1, n["parts"])),
        "ask_tail": (n["depots"] + n["technicians"] + n["outlets"], max(1, n["parts"])),
        "jobs": n["job_rows"],
        "orders": 1024,
        "asks": 1024,
        "log": _log_rows(s, n),
        "impressions": 6,
        "abreast_u": ABREAST,
        "abreast_v": ABREAST,
        "heap": 8192 + 4 * n["technicians"] + n["customers"] // 4,
    }
    tables = {name: np.zeros(shape, LAYOUTS[name][0]) for name, shape in shapes.items()}
    for name in ("tech_cells", "job_cells", "ask_head", "ask_tail"):
        tables[name][...] = -1
    chain = np.zeros(n["units"], CHAIN)
    chain["day"] = -1
    tables["chain"] = chain
    tables["buckets"] = np.full(s.days + 1, -1, np.int32)
    return tables
