"""Grades of customers and their treatments."""

import math
from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.rules.tiers import BINS, FORECAST, RANKED
from sim.rules.tiers import ROWS as GRADE_ROWS
from sim.scenario import GRADES, Graded, Scenario
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """How and when customers are graded; by value nothing else counts."""
    t = s.tiers
    if not isinstance(t, Graded):
        return {}
    return {
        "graded": 1,
        "grade_months": t.every_months,
        "forgets_per_day": math.log(2.0) / (365.25 * t.memory_years),
        "past_days": 365.25 * t.past_years,
        "valuable_share": t.valuable_share,
        "potential_share": t.potential_share,
        "let_go_share": t.let_go_share,
        "low_share": t.low_share,
        "grade_discount": s.money.discount_year,
        "contract_worth": s.money.contract_year,
    }


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """A row of treatment for each grade (the first: ungraded), what a job of each type brings, and room for grading."""
    if not isinstance(s.tiers, Graded):
        return {}
    treatments = np.zeros(1 + len(GRADES), LAYOUTS["treatments"][0])
    for row, grade in zip(treatments[1:], GRADES, strict=True):
        own = getattr(s.tiers.treatments, grade)
        row["ahead_s"], row["width_s"] = round(3600 * own.ahead_h), round(3600 * own.window_h)
        row["value"], row["attention"], row["care"], row["loaner"] = own.value, own.attention, own.care, own.loaner
        row["compensation"] = own.compensation
    money = s.money
    prices = {"repair": money.price_repair, "service": money.price_service, "installation": money.price_installation}
    worth = [prices.get(kind.nature, money.price_service) for kind in s.jobs.types.values()]
    return {
        "treatments": treatments,
        "score_weights": _weights(s.tiers),
        "type_worth": np.array(worth, np.float64),
        "grades": np.zeros((GRADE_ROWS, n["customers"]), np.float32),
        "grade_bins": np.zeros((RANKED, BINS), np.int64),
    }


def _weights(t: Graded) -> np.ndarray:
    """Weights of recency, frequency and money; by value the forecast alone counts."""
    if t.by == "value":
        return np.eye(RANKED)[FORECAST]
    past = np.array([*t.weights.model_dump().values(), 0.0, 0.0, 0.0])
    return past / past.sum()
