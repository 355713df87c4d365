"""Spare parts: the catalogue, the depots, and what they start with."""

from typing import Any

import numpy as np

from sim.events import DAY
from sim.inputs import Inputs
from sim.pack.units import seconds
from sim.scenario import Scenario, minutes_of
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]

POLICIES = ("base_stock", "sS", "RQ")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Stock rules that hold for all parts."""
    stock = s.parts
    return {
        "n_parts": n["parts"], "n_depots": n["depots"],
        "restock_at_s": seconds(minutes_of(stock.restock_at)), "continuous": stock.van_review == "continuous",
        "wait_at_van": stock.missing == "wait_at_van", "emergency_when_out": stock.out_of_stock == "emergency",
        "emergency_s": round(DAY * stock.emergency_days), "handling_s": round(DAY * stock.handling_days),
        "van_lead_s": round(DAY * stock.van_lead_days), "prepick": stock.prepick,
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Parts, depots, and the stock of each part in each depot."""
    return {"parts": _parts(s), "depots": _depots(s, n), "stocks": _stocks(s, n)}


def _parts(s: Scenario) -> np.ndarray:
    parts = np.zeros(max(1, len(s.parts.catalogue)), LAYOUTS["parts"][0])
    for row, part in zip(parts, s.parts.catalogue.values(), strict=False):
        kit = round(part.van_kit * s.parts.kit_factor)
        row["kit"], row["reorder_van"] = kit, max(-1, kit - max(1, part.van_kit - part.van_reorder))
        row["policy"] = POLICIES.index(part.policy)
        row["lead_s"], row["exponential"] = round(DAY * part.lead_days), part.lead_law == "exponential"
    return parts


def _depots(s: Scenario, n: dict[str, int]) -> np.ndarray:
    depots = np.zeros(n["depots"], LAYOUTS["depots"][0])
    depots["source"] = -1
    return depots


def _stocks(s: Scenario, n: dict[str, int]) -> np.ndarray:
    stocks = np.zeros((n["depots"], max(1, n["parts"])), LAYOUTS["stocks"][0])
    for row, part in zip(stocks[0], s.parts.catalogue.values(), strict=False):
        row["level"] = round(part.level * s.parts.depot_factor)
        row["reorder"] = round(part.reorder * s.parts.depot_factor) if part.reorder >= 0 else -1
        row["on_hand"] = max(0, row["level"] + (row["reorder"] if part.policy == "RQ" else 0))
        row["initial"] = row["on_hand"]
    return stocks
