"""Satisfaction and leaving."""

import functools
import math
from typing import Any

import numpy as np

from sim.draws import normal_quantile
from sim.inputs import Inputs
from sim.scenario import Scenario

__all__ = ["logit_normal", "parameters", "tables"]

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
    return values | {
        "sat_scale": q.scale,
        "sat_intercept": q.intercept,
        "link": LINKS.index(leaving.link),
        "start_mean_logit": mean,
        "start_sd_logit": spread,
        "new_customers_month": leaving.new_customers_year * n["base"] / 12,
    }


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


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Mean weights of the five dimensions."""
    return {"weights": np.array(s.satisfaction.weights, np.float64)}
