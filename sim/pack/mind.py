"""Satisfaction, expectations and leaving."""

import functools
import math
from typing import Any

import numpy as np

from sim.draws import normal_quantile
from sim.inputs import Inputs
from sim.scenario import Adaptive, Scenario
from sim.world import LAYOUTS

__all__ = ["logit_normal", "parameters", "tables"]

MODELS = ("prospect", "servperf", "zone", "kano")
CLASSES = ("indifferent", "must_be", "one_dimensional", "attractive")
LAWS = ("four_levels", "single", "bayesian")
LINKS = ("none", "logit", "cloglog", "convex", "threshold", "weibull")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Parameters of satisfaction and leaving: names that agree with the schema are copied."""
    q, leaving = s.satisfaction, s.leaving
    mean, spread = logit_normal(leaving.start_mean, leaving.start_sd)
    same = (
        "weight_sd loss_aversion exponent gap_not_fixed gap_early gap_late gap_late_response gap_returned expected "
        "assimilation wait_half_days wait_weight courtesy courtesy_sd tidiness tidiness_sd competence competence_lost "
        "mood_sd scheduling_weight scheduling_level scheduling_2h scheduling_4h scheduling_8h scheduling_call"
    )
    kept = (
        "floor intercept slope cloglog_intercept cloglog_slope convex_top convex_power threshold_low threshold_high "
        "threshold_high_hazard duration_shape duration_scale duration_slope gain loss_ratio brand recency_half_years "
        "event_months"
    )
    values = {name: getattr(q, name) for name in same.split()} | {name: getattr(leaving, name) for name in kept.split()}
    return (
        values
        | _perception(s)
        | _expectation(s)
        | {
            "tied": _tied(s),
            "explain_scores": q.explain,
            "explain_ties": q.explain and any(part.kind != "none" for part in (s.complaints, s.loyalty)),
            "renews": s.loyalty.kind != "none",
            "sat_scale": q.scale,
            "sat_intercept": q.intercept,
            "link": LINKS.index(leaving.link),
            "start_mean_logit": mean,
            "start_sd_logit": spread,
            "new_customers_month": leaving.new_customers_year * n["base"] / 12,
        }
    )


@functools.lru_cache(maxsize=64)
def logit_normal(mean: float, sd: float) -> tuple[float, float]:
    """(mu, sigma) of a logit-normal variable with given mean and sd: two nested bisections on 101 quantiles."""
    z = [normal_quantile((k + 0.5) / 101) for k in range(101)]

    def moments(mu: float, sigma: float) -> tuple[float, float]:
        x = [1 / (1 + math.exp(-mu - sigma * q)) for q in z]
        m = sum(x) / 101
        return m, math.sqrt(sum((v - m) ** 2 for v in x) / 101)

    def mu_for(sigma: float) -> float:
        low, high = -20.0, 20.0
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if moments(middle, sigma)[0] < mean else (low, middle)
        return low

    low, high = 0.0, 10.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if moments(mu_for(middle), middle)[1] < sd else (low, middle)
    return mu_for(low), low


def _tied(s: Scenario) -> bool:
    """Does anything beside satisfaction move the odds of leaving?"""
    return any(section.kind != "none" for section in (s.complaints, s.loyalty, s.market))


def _perception(s: Scenario) -> dict[str, Any]:
    """Models of value, effort, emotion, damage; what is off is 0."""
    q = s.satisfaction
    effort, emotions, damage = q.effort, q.emotions, q.damage
    points = (effort.contact, effort.again, effort.switch, effort.hour)
    return {
        "model": MODELS.index(q.model), "price_weight": q.price_weight, "zone_below": q.zone.below,
        "zone_within": q.zone.inside, "zone_above": q.zone.above, "kano_size": q.kano.size, "kano_power": q.kano.power,
        "effort": any(points), "effort_weight": effort.weight, "effort_contact": effort.contact,
        "effort_again": effort.again, "effort_switch": effort.switch, "effort_hour": effort.hour,
        "emotions": emotions.active, "joy_above": emotions.joy_above, "upset_below": emotions.upset_below,
        "joy": emotions.joy, "anger": emotions.anger, "sadness": emotions.sadness, "fear": emotions.fear,
        "damage": damage.product > 0 or damage.surroundings > 0, "damage_parts": damage.product,
        "damage_surroundings": damage.surroundings, "gap_damage": damage.gap_product,
        "gap_surroundings": damage.gap_surroundings, "shocks": len(q.shocks),
        "noted": isinstance(s.expectation, Adaptive) or bool(q.scales.factors),
    }  # fmt: skip


def _expectation(s: Scenario) -> dict[str, Any]:
    """Gains and slopes; a single level is moved by experience alone."""
    e = s.expectation
    if not isinstance(e, Adaptive):
        return {}
    others = 0.0 if e.law == "single" else 1.0
    return {
        "adaptive": True, "expectation_law": LAWS.index(e.law), "normative": e.promises_judged_by == "norm",
        "advertised": e.advertised, "credibility": e.credibility, "gain_experience": e.gains.experience,
        "gain_promise": others * e.gains.promise, "gain_rumour": others * e.gains.rumour,
        "gain_desired": e.gains.desired, "gain_reputation": e.gains.reputation, "expected_sd": e.sd,
        "adequate_predicted": e.adequate.predicted, "adequate_competition": e.adequate.competition,
        "adequate_heat": e.adequate.heat,
    }  # fmt: skip


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Mean weights, classes of the dimensions, shocks; levels of each customer where they adapt; room for ties."""
    q, e = s.satisfaction, s.expectation
    found: dict[str, np.ndarray] = {
        "weights": np.array([*q.weights, q.price_weight], np.float64),
        "kano": np.array([CLASSES.index(name) for name in q.kano.classes], np.int32),
    }
    if q.shocks:
        rates = np.array([shock.per_year / 12 for shock in q.shocks.values()])
        found["shocks"] = np.column_stack([rates.cumsum(), [shock.change for shock in q.shocks.values()]])
    if _tied(s):
        found["ties"] = np.zeros((2, n["customers"]), LAYOUTS["ties"][0])
    if isinstance(e, Adaptive):
        name = np.array([[e.brand.predicted], [e.brand.desired]]) * e.brand.strength
        start = np.array([e.predicted, e.desired]) + name
        found["levels"] = np.vstack([start, e.adequate.base])
        found["judged"] = np.zeros(n["customers"], np.int32)
        for table in ("expected", "desired", "perceived"):
            found[table] = np.zeros((n["customers"], 6), LAYOUTS[table][0])
        found["perceived"][:] = np.nan
    return found
