"""Spare parts: the catalogue with its brands, the depots and what they start with, suppliers that stand still."""

import datetime
from typing import Any

import numpy as np

from sim.events import DAY, NEVER
from sim.inputs import Inputs
from sim.pack.kit import van_kits
from sim.pack.units import seconds
from sim.scenario import Scenario, minutes_of
from sim.scenario.parts import THIRD_PARTY
from sim.scenario.parts_checks import levels_of
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]

POLICIES = ("base_stock", "sS", "RQ")
BRANDS = ("genuine", "third_party", "when_out", "by_choice", "out_of_warranty")
TRANSFERS = ("none", "nearest", "most_stock")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Stock rules that hold for all parts."""
    stock = s.parts
    return {
        "n_parts": n["parts"], "n_genuine": len(stock.catalogue), "n_depots": n["depots"],
        "restock_at_s": seconds(minutes_of(stock.restock_at)), "continuous": stock.van_review == "continuous",
        "wait_at_van": stock.missing == "wait_at_van", "emergency_when_out": stock.out_of_stock == "emergency",
        "emergency_s": round(DAY * stock.emergency_days), "handling_s": round(DAY * stock.handling_days),
        "van_lead_s": round(DAY * stock.van_lead_days), "prepick": stock.prepick,
        "brands": BRANDS.index(stock.brands.policy), "choice_share": stock.brands.choice_share,
        "transfers": TRANSFERS.index(stock.transfers.rule), "transfer_s": round(DAY * stock.transfers.days),
        "transfer_keep": stock.transfers.keep, "return_s": round(DAY * stock.returns.days),
        "return_lost": stock.returns.lost,
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Parts, depots, the stock of each part in each depot, who is served by which, disruptions of supply."""
    return {
        "parts": _parts(s),
        "depots": _depots(s, n),
        "stocks": _stocks(s, n),
        "depot_of": _depot_of(s),
        "disruptions": _disruptions(s),
    }


def _second(s: Scenario, day: str) -> int:
    """Second at which a date begins."""
    return (datetime.date.fromisoformat(day) - datetime.date.fromisoformat(s.start)).days * DAY


def _parts(s: Scenario) -> np.ndarray:
    stocked = s.parts.stocked
    parts = np.zeros(max(1, len(stocked)), LAYOUTS["parts"][0])
    parts["other"], parts["ended_at"] = -1, NEVER
    parts["callback"] = parts["durability"] = parts["availability"] = 1.0
    for row, (name, part), kit in zip(parts, stocked.items(), van_kits(s), strict=False):
        row["kit"], row["reorder_van"] = kit.level, kit.reorder
        row["policy"] = POLICIES.index(part.policy)
        row["lead_s"], row["exponential"] = round(DAY * part.lead_days), part.lead_law == "exponential"
        row["spoils"] = 1 - (1 - s.parts.shelf_loss_year.get(name, 0.0)) ** (1 / 365.25)
        if name in s.parts.endings:
            ending = s.parts.endings[name]
            row["ended_at"] = _second(s, ending.last_order) + seconds(minutes_of(s.parts.restock_at))
            row["final_order"], row["scrapped"] = ending.final_order, ending.scrapped
    names = list(stocked)
    for name, brand in s.parts.brands.third_party.items():
        genuine, other = names.index(name), names.index(name + THIRD_PARTY)
        parts[genuine]["other"], parts[other]["other"], parts[other]["third_party"] = other, genuine, 1
        for field, value in (("callback", brand.callback_ratio), ("durability", brand.durability)):
            parts[other][field] = value
        parts[other]["availability"] = brand.availability
    return parts


def _depots(s: Scenario, n: dict[str, int]) -> np.ndarray:
    depots = np.zeros(n["depots"], LAYOUTS["depots"][0])
    depots["source"] = -1
    names = list(s.parts.depots)
    for row, depot in zip(depots, s.parts.depots.values(), strict=False):
        row["source"] = -1 if depot.source is None else names.index(depot.source)
        row["lead_s"] = round(DAY * depot.lead_days)
        row["x"], row["y"] = depot.at_km
    return depots


def _stocks(s: Scenario, n: dict[str, int]) -> np.ndarray:
    stocks = np.zeros((n["depots"], max(1, n["parts"])), LAYOUTS["stocks"][0])
    depots: list[str | None] = [*s.parts.depots] or [None]
    for shelf, depot in zip(stocks, depots, strict=True):
        levels = levels_of(s.parts, depot)
        for row, (name, part) in zip(shelf, s.parts.stocked.items(), strict=False):
            row["level"], row["reorder"] = levels[name]
            row["on_hand"] = max(0, row["level"] + (row["reorder"] if part.policy == "RQ" else 0))
            row["initial"] = row["on_hand"]
    return stocks


def _depot_of(s: Scenario) -> np.ndarray:
    """Number of the depot that serves each region."""
    serving = {region: d for d, depot in enumerate(s.parts.depots.values()) for region in depot.regions}
    return np.array([serving.get(region, 0) for region in s.regions], np.int32)


def _disruptions(s: Scenario) -> np.ndarray:
    """Disruptions in order of time; factor 0 stands for no work at all."""
    names = list(s.parts.stocked)
    rows = np.zeros(len(s.parts.disruptions), LAYOUTS["disruptions"][0])
    for row, d in zip(rows, sorted(s.parts.disruptions, key=lambda d: d.start), strict=True):
        row["start"] = _second(s, d.start)
        row["end"] = row["start"] + round(DAY * d.days)
        row["parts"] = sum(1 << names.index(part) for part in d.parts or names)
        row["factor"], row["emergency"] = d.lead_factor or 0.0, d.emergency
    return rows
