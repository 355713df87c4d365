"""From a scenario to the tiny company that it is, for chains: refuses what is not exponential or not modelled there."""

from math import exp
from typing import Any

from experiments.theory.chains_company import Company
from sim import Scenario

__all__ = ["company_of"]

_YEAR_H = 365.25 * 24.0
_DAY_H = 24.0


def company_of(scenario: Scenario) -> Company:
    """Rates an hour and chances of a scenario like `theory/joint`; ValueError if a chain would be another company."""
    for problem, found in _not_exponential(scenario).items():
        if found:
            raise ValueError(f"{scenario.name}: {problem}; allowed: what conf/scenario/theory/joint.yaml is")
    demand: Any = scenario.demand  # an installed base
    visit, part = scenario.visit, next(iter(scenario.parts.catalogue.values()), None)
    needs = bool(next(iter(scenario.faults.values())).parts)
    return Company(
        customers=scenario.customers.households,
        failure=1.0 / (demand.failure_scale_years * _YEAR_H),
        **_phone(scenario),
        remote=scenario.contact.remote_resolution,
        technicians=scenario.crew.technicians,
        visit=60.0 / scenario.jobs.types["repair"].minutes,
        skill=1.0 / (1.0 + exp(-scenario.crew.skill)),
        shelf=part.level if part is not None and needs else None,
        lead=1.0 / (_DAY_H * part.lead_days) if part is not None and needs else 0.0,
        callback=visit.callback,
        callback_rate=1.0 / (_DAY_H * visit.callback_days),
        leaves=(_leaves(scenario, 0.0), _leaves(scenario, scenario.satisfaction.gap_not_fixed)),
    )


def _phone(scenario: Scenario) -> dict[str, Any]:
    """Agents and the phone; no agents where every request is answered at once."""
    if scenario.contact.kind == "delay":
        return {"agents": 0, "talk": 0.0, "patience": 0.0, "retry": 0.0, "retry_rate": 0.0}
    contact: Any = scenario.contact  # a centre
    line = contact.channels["phone"]
    (pool,) = contact.pools.values()
    return {
        "agents": sum(shift.agents for shift in pool.shifts.values()),
        "talk": 60.0 / line.handling.minutes,
        "patience": 60.0 / line.patience_min,
        "retry": line.retry,
        "retry_rate": 60.0 / line.retry_min,
    }


def _leaves(scenario: Scenario, gap: float) -> float:
    """Chance to leave after a job: the score, the yearly hazard of the logit link, and its share of a year."""
    mind, leaving = scenario.satisfaction, scenario.leaving
    if leaving.link == "none":
        return 0.0
    value = -mind.loss_aversion * gap**mind.exponent * mind.weights[0] / sum(mind.weights)
    score = 1.0 / (1.0 + exp(-(mind.intercept + mind.scale * value)))
    hazard = leaving.floor + (1.0 - leaving.floor) / (1.0 + exp(-(leaving.intercept - leaving.slope * score)))
    return float(1.0 - (1.0 - hazard) ** (leaving.event_months / 12.0))


def _not_exponential(scenario: Scenario) -> dict[str, bool]:
    """What a company of the chain has not; those with a contact centre have one phone."""
    demand, visit, mind, leaving = scenario.demand, scenario.visit, scenario.satisfaction, scenario.leaving
    parts = scenario.parts
    stays = leaving.link == "none"
    return {
        "demand is no installed base of constant rate": demand.kind != "installed_base" or demand.failure_shape != 1.0,
        "the work is not exponential": scenario.jobs.law != "exponential",
        "lead times are not exponential": any(part.lead_law != "exponential" for part in parts.catalogue.values()),
        "parts are not put aside by a code that is right": any(fault.parts for fault in scenario.faults.values())
        and not (parts.prepick and scenario.contact.diagnosis_accuracy == 1.0),
        "a visit in vain is shorter, or is repeated later": (visit.escalate_h, visit.part_fail_share) != (0.0, 1.0),
        "a customer is not at home": visit.access_failure > 0.0,
        "callbacks are cut": visit.callback > 0.0 and visit.callback_days > 1.5,
        "satisfaction has more than two values": not stays
        and (mind.wait_weight, mind.mood_sd, mind.weight_sd, mind.gap_returned, leaving.gain) != (0, 0, 0, 0, 1),
        "months pass": not stays and scenario.days > 31,
    }
