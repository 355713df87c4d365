"""Service standards and their supervision."""

import math
from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.pack.units import seconds
from sim.scenario import Scenario
from sim.scenario.standards import DIMENSIONS
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """How many standards are in force, and supervision."""
    return {
        "standards_active": sum(standard.active for standard in s.standards.values()),
        "audit_share": s.supervision.audit_share,
        "lapses_left": math.exp(-s.supervision.effect * s.supervision.audit_share),
    }


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Standards as records, in the order of the catalogue; the number of a standard is its place there."""
    rows = np.zeros(max(1, len(s.standards)), LAYOUTS["standards"][0])
    for row, standard in zip(rows, s.standards.values(), strict=False):
        row["active"], row["office"] = standard.active, standard.done_by == "office"
        row["dimension"], row["seconds"] = DIMENSIONS.index(standard.dimension), seconds(standard.minutes)
        row["compliance"], row["lift"], row["loss"] = standard.compliance, standard.lift, standard.loss
    return {"standards": rows}
