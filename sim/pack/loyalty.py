"""Bonds of customers: trust, barriers, rivals, programmes."""

from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.rules.bonds import ROWS
from sim.scenario import Bonds, Scenario

__all__ = ["parameters", "tables"]


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Names are those of the schema with their section in front."""
    b = s.loyalty
    if not isinstance(b, Bonds):
        return {}
    values = {f"{part}_{name}": value for part in PARTS for name, value in getattr(b, part).model_dump().items()}
    return {name: value for name, value in values.items() if name not in OTHERS} | {
        "bonds": 1,
        "spread": b.spread,
        "at_need": b.needs.timing == "at_need",
    }


PARTS = ("trust", "barriers", "rivals", "needs", "repurchase", "extras", "programme", "care", "win_back")
OTHERS = {  # the ledger's
    "needs_timing", "extras_goods", "programme_cost_year", "care_cost", "win_back_cost", "win_back_discount",
}  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Empty bonds of every customer."""
    if not isinstance(s.loyalty, Bonds):
        return {}
    return {"bonds": np.zeros((ROWS, n["customers"]), np.float32)}
