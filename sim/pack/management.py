"""The management loop: what is watched, what is done, and the decisions to come."""

from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.pack.listening import months_of_days
from sim.scenario import Manages, Scenario
from sim.scenario.listening import DIMENSIONS, MEASURES
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]

ACTIONS = ("hire", "train", "supervise", "none")
HIGH_IS_BAD = ("hours_to_first_visit", "complaint_rate")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Everything about the loop; where nobody manages, only who comes with the season."""
    m = s.management
    if not isinstance(m, Manages):
        return {"manages": 0, "seasonal": s.crew.summer_temps}
    names, action = list(s.instruments), m.action
    return {
        "manages": 1, "seasonal": s.crew.summer_temps, "action": ACTIONS.index(action.kind),
        "watched": names.index(m.instrument), "watched_measure": MEASURES.index(m.measure),
        "high_is_good": m.measure not in HIGH_IS_BAD, "review_months": m.every_months,
        "memory_months": m.memory_months, "at_least": m.at_least, "delay_months": action.delay_months,
        "most_steps": action.most, "term_days": round(365.25 / 12 * action.term_months),
        "believes": names.index(m.expectation_from) if m.expectation_from is not None else -1,
        "target": m.target, "dead_band": m.dead_band, "audit_step": action.audit_step,
        "audit_effect": s.supervision.effect, "briefing_gain": action.briefing_gain, "prior_level": m.assumed,
        "standard_level": m.standard, "standard_follows": m.standard_follows,
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Contracts of people on call, decisions by month, and what is believed of expectations."""
    if not isinstance(s.management, Manages):
        return {}
    months = int(months_of_days(s)[-1]) + 1
    return {
        "terms": np.zeros(max(1, s.on_call), LAYOUTS["terms"][0]),
        "decisions": np.zeros(months + s.management.action.delay_months + 1, np.int32),
        "belief": np.full(len(DIMENSIONS), s.management.assumed),
    }
