"""Technicians as persons: learning, products, courses, standard, fatigue, absence, turnover, rating."""

import datetime
import math
from typing import Any

import numpy as np

from sim.events import DAY, NEVER
from sim.inputs import Inputs
from sim.rules.people_absence import SPELL_DAYS
from sim.scenario import Growing, Scenario
from sim.scenario.people import Course, Learning
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Everything about people; where they are steady only that they are."""
    if not isinstance(s.people, Growing):
        return {"growing": 0}
    people, training = s.people, s.people.training
    pressure, turnover, rating = people.pressure, people.turnover, people.rating
    goes_on = 1.0 - 1.0 / people.absence_spell_days
    return _learning(people.learning) | _fatigue(people) | {
        "growing": 1, "adoption_s": 365.25 * DAY * people.adoption_years,
        "course_jobs": training.skill_jobs, "awareness_gain": training.awareness_gain,
        "awareness_days": training.awareness_days, "certificate_jobs": training.certificate_jobs,
        "explanation": people.manners.explanation, "explanation_sd": people.manners.explanation_sd,
        "explanation_weight": people.manners.explanation_weight, "desired_days": pressure.desired_days,
        "pressure_elasticity": pressure.elasticity, "lowest_standard": pressure.lowest,
        "erosion_days": pressure.erosion_days, "recovery_days": pressure.recovery_days,
        "corner_time": pressure.time, "corner_manners": pressure.manners, "corner_callback": pressure.callback,
        "spell_goes_on": goes_on, "spell_begins": spell_chance(s.crew.absence, goes_on),
        "resign_year": turnover.resign_year, "hiring_days": turnover.hiring_days, "ramp_s": DAY * turnover.ramp_days,
        "ramp_ability": turnover.ramp_ability, "ramp_time": turnover.ramp_time,
        "first_rating": rating.first, "rating_gain": rating.gain, "bonus_paid": rating.bonus_month > 0,
        "bonus_threshold": rating.bonus_threshold, "bonus_manners": rating.bonus_manners,
        "bonus_stay": rating.bonus_stay,
    }  # fmt: skip


def _learning(learning: Learning) -> dict[str, Any]:
    return {
        "start_jobs": learning.start_jobs, "start_spread": learning.start_spread,
        "newcomer_jobs": learning.newcomer_jobs, "reference_jobs": learning.reference_jobs,
        "ability_per_doubling": learning.ability_per_doubling, "learning_exponent": -math.log2(learning.rate),
        "learning_floor": learning.floor, "variance_power": learning.variance_power,
        "forgetting_s": DAY * learning.forgetting_days,
    }  # fmt: skip


def _fatigue(people: Growing) -> dict[str, Any]:
    fatigue = people.fatigue
    return {
        "free_hours": fatigue.free_hours, "fatigue_per_hour": fatigue.per_hour, "tired_days": fatigue.tired_days,
        "rest_days": fatigue.rest_days, "fatigue_ability": fatigue.ability, "fatigue_time": fatigue.time,
        "fatigue_callback": fatigue.callback, "fatigue_resign": fatigue.resign,
    }  # fmt: skip


def spell_chance(absence: float, goes_on: float) -> float:
    """Chance p that a spell begins on a day, so that 1 - prod_k (1 - p q^k) is the share of days lost (bisection)."""
    low, high = 0.0, absence
    for _ in range(60):
        p = (low + high) / 2
        present = math.prod(1.0 - p * goes_on**k for k in range(SPELL_DAYS))
        low, high = (p, high) if 1.0 - present < absence else (low, p)
    return high


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """People, their experience, generations of products, programmes of courses; a row each where people are steady."""
    if not isinstance(s.people, Growing):
        return {}
    generations = np.zeros(1 + len(s.people.technology), LAYOUTS["generations"][0])
    generations["since"][0] = -NEVER
    first_day = datetime.date.fromisoformat(s.start)
    for row, generation in zip(generations[1:], s.people.technology.values(), strict=True):
        row["since"] = (datetime.date.fromisoformat(generation.since) - first_day).days * DAY
        row["overlap"], row["difficulty"] = generation.overlap, generation.difficulty
    training = s.people.training
    courses = np.zeros(3, LAYOUTS["courses"][0])
    for row, course in zip(courses, (training.skill, training.awareness, training.certificate), strict=True):
        row["gap"], row["days"] = _gap(course), course.course_days if course.courses_year else 0
    shape = (n["technicians"], (n["families"] + 1) * len(generations))
    return {
        "people": np.zeros(n["technicians"], LAYOUTS["people"][0]),
        "experience": np.zeros(shape),
        "practised": np.zeros(shape, np.int64),
        "generations": generations,
        "courses": courses,
        "pressure": np.zeros(n["regions"]),
    }


def _gap(course: Course) -> int:
    """Days from the beginning of one course to that of the next."""
    return round(365.25 / course.courses_year) if course.courses_year else 1
