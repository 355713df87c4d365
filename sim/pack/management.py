"""Managers: what is watched, what is done, and the decisions to come; what they reckon with."""

from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.pack.listening import months_of_days
from sim.pack.price import invoiced, part_prices
from sim.scenario import Manages, NoManagement, Reinvests, Scenario
from sim.scenario.listening import DIMENSIONS, MEASURES
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]

ACTIONS = ("hire", "train", "supervise", "none")
HIGH_IS_BAD = ("hours_to_first_visit", "complaint_rate")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Everything about the loop; where nobody manages, only who comes with the season."""
    m = s.management
    if isinstance(m, Reinvests):
        return _reinvestment(s, m)
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


def _reinvestment(s: Scenario, m: Reinvests) -> dict[str, Any]:
    """What is bought at which price, and the prices of the managers' books; amounts in the money of the cost book."""
    money, action, crew = s.money, m.action, s.crew.technicians
    factor = money.catalogue_factor
    force = factor * (action.costs.month + action.costs.technician_month * crew)
    hired = money.technician_month + money.vehicle_month
    months = action.term_months if action.kind == "hire" else m.every_months
    return {
        "manages": 0, "reinvests": 1, "seasonal": s.crew.summer_temps, "action": ACTIONS.index(action.kind),
        "review_months": m.every_months, "delay_months": action.delay_months, "most_steps": action.most,
        "term_days": round(365.25 / 12 * action.term_months), "briefing_gain": action.briefing_gain,
        "reinvest_share": m.share, "reinvest_floor": m.floor_month * factor, "force_month": force,
        "step_price": factor * action.costs.decision + months * (force + (hired if action.kind == "hire" else 0.0)),
        "books_km": money.travel_km, "books_contract": money.contract_year / 12, "books_markup": money.part_markup,
        "books_wage": hired, "books_senior": money.senior_premium,
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Contracts of people on call, decisions by month, and what is believed of expectations."""
    m = s.management
    if isinstance(m, NoManagement):
        return {}
    month_of = months_of_days(s)
    months = int(month_of[-1]) + 1
    found = {
        "terms": np.zeros(max(1, s.on_call), LAYOUTS["terms"][0]),
        "decisions": np.zeros(months + m.action.delay_months + m.every_months + 1, np.int32),
    }
    if isinstance(m, Manages):
        return found | {"belief": np.full(len(DIMENSIONS), m.assumed)}
    money = s.money
    price = {"repair": money.price_repair, "installation": money.price_installation}
    known = {} if invoiced(s) else {"part_prices": part_prices(s)}
    return {
        **found,
        **known,
        "month_of": month_of,
        "tariff": np.array([price.get(kind.nature, money.price_service) for kind in s.jobs.types.values()]),
    }
