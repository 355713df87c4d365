"""What happens at the customer: visits, faults."""

from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.pack.units import seconds
from sim.scenario import Scenario
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Visits."""
    v = s.visit
    return {
        "access_failure": v.access_failure, "access_fail_s": seconds(v.access_min),
        "difficulty_sd": v.difficulty_sd, "code_bonus": v.code_bonus, "skill_fail_share": v.skill_fail_share,
        "part_fail_share": v.part_fail_share, "time_fail_share": v.time_fail_share, "order_right": v.order_right,
        "rebook_s": round(3600 * v.rebook_h), "escalate_s": round(3600 * v.escalate_h), "callback": v.callback,
        "callback_days": v.callback_days, "rush_ratio": v.rush_ratio, "junior_ratio": v.junior_ratio,
        "n_faults": len(s.faults), "n_families": n["families"],
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Faults as records."""
    return {"faults": _faults(s)}


def _faults(s: Scenario) -> np.ndarray:
    part_names, families = list(s.parts.catalogue), s.families
    faults = np.zeros(len(s.faults), LAYOUTS["faults"][0])
    total, running = sum(f.share for f in s.faults.values()), 0.0
    for row, fault in zip(faults, s.faults.values(), strict=True):
        running += fault.share
        row["cumulative"], row["work"], row["family"] = running / total, fault.work, families.index(fault.family)
        row["needs"], row["n_parts"] = sum(1 << part_names.index(p) for p in fault.parts), len(fault.parts)
    return faults
