"""Regions: who belongs where, and the desks at which their jobs are handed out."""

from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.pack.units import open_outlets
from sim.scenario import Scenario
from sim.scenario.regions import dealt
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Classes of jobs at each desk: skill families and planned work, with and without a senior."""
    return {"n_classes": 2 * (n["families"] + 1)}


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Regions, one desk each and one for each outlet, and the queues of the desks."""
    regions = np.zeros(n["regions"], LAYOUTS["regions"][0])
    desks = np.zeros(n["regions"] + n["outlets"], LAYOUTS["desks"][0])
    regions["warmer"] = [region.warmer_k for region in s.regions.values()]
    regions["first_desk"] = desks["region"][: n["regions"]] = np.arange(n["regions"])
    desks["next"] = -1
    for k, outlet in enumerate(open_outlets(s), start=n["regions"]):
        field = desks[list(s.regions).index(outlet.region)]
        desks[k]["region"], desks[k]["next"], field["next"] = field["region"], field["next"], k
    order = np.array(dealt(tuple(region.weight for region in s.regions.values())), np.int32)
    before = np.array([np.count_nonzero(order[:k] == r) for k, r in enumerate(order)], np.int32)
    regions["in_cycle"] = np.bincount(order, minlength=n["regions"])
    queues = len(desks) * parameters(s, n)["n_classes"]
    return {
        "regions": regions,
        "desks": desks,
        "dealt": order,
        "dealt_before": before,
        "roots": np.full(queues, -1, np.int32),
        "tried": np.zeros(queues, np.int64),
        "reason": np.zeros(queues, np.int32),
        "idle": np.zeros((n["regions"], n["technicians"]), np.int32),
    }
