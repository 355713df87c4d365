"""What customers made of it, in figures: answers on published scales, indices, gaps 3 to 5, zones, emotions, traits.

Reads the log, with the scenario's cut-points and standards.  Indicators of what is switched off are NaN and cost
nothing.  Gap 3 is standard less achieved, gap 4 claimed less delivered, gap 5 perceived less predicted.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.pay_days import month_edges
from sim.scenario import Adaptive, Traits
from sim.scenario.segments import DIMENSIONS
from sim.tally import Jobs, customers_of, jobs_of, mean_of, rows_of, rows_since

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["DIMENSIONS", "factors_table", "gaps_by_month", "mind_measures", "segments_table"]

MILLION = 1e6
BITS = 4  # of a level in a customer's word of levels, as in sim/rules/traits.py


def mind_measures(run: "Run", jobs: Jobs, since: int) -> dict[str, float]:
    """Indicators of minds from second `since` on."""
    score = jobs.score[jobs.closed >= since]
    return _answers(run, score) | _gaps(run, since) | _standards(run, since) | _moments(run, since)


def _answers(run: "Run", score: np.ndarray) -> dict[str, float]:
    """True scores as answers on the five-step and the eleven-step scale."""
    scales = run.scenario.satisfaction.scales
    csat = np.searchsorted(scales.csat, score, side="right") + 1
    nps = np.searchsorted(scales.nps, score, side="right")
    return {
        "top_two_answers": float((csat >= 4).sum()),
        "promoters": float((nps >= 9).sum()),
        "detractors": float((nps <= 6).sum()),
        "nps": 100 * float((nps >= 9).mean() - (nps <= 6).mean()) if len(nps) else math.nan,
    }


def _gaps(run: "Run", since: int) -> dict[str, float]:
    """Levels felt and expected by dimension; NaN where they are not noted."""
    felt, zone = rows_since(run, ev.L_FELT, since), rows_since(run, ev.L_ZONE, since)
    expected, e = felt["a"] / MILLION, run.scenario.expectation
    of = [felt["code"] == d for d in range(len(DIMENSIONS))]
    service = felt["code"] < 5
    claimed = e.advertised - _delivered(run, felt[service]) if isinstance(e, Adaptive) else np.zeros(0)
    found = {f"gap5_{name}": mean_of((felt["x"] - expected)[d]) for name, d in zip(DIMENSIONS, of, strict=True)}
    judged = np.bincount(felt["job"], minlength=1)[zone["job"]] if len(zone) else np.zeros(0)
    return found | {
        "gap5": mean_of((felt["x"] - expected)[service]),
        "gap4": mean_of(claimed),
        "level_predicted": mean_of(expected[service]),
        "level_perceived": mean_of(felt["x"][service]),
        "below_adequate_share": float(zone["code"].sum() / judged.sum()) if len(zone) else math.nan,
        "above_desired_share": float(zone["a"].sum() / judged.sum()) if len(zone) else math.nan,
        "adequacy": mean_of(zone["x"]),
        "csi": _index(run, felt),
    }


def _delivered(run: "Run", felt: np.ndarray) -> np.ndarray:
    """The perceived level without the pull of the predicted one; none where that is all there is."""
    gamma = run.scenario.satisfaction.assimilation
    if gamma == 1:
        return np.zeros(0)
    return (felt["x"] - gamma * felt["a"] / MILLION) / (1 - gamma)


def _factor_levels(run: "Run", felt: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(weight, mean level cut to 0 to 1) of each factor of the index."""
    factors = run.scenario.satisfaction.scales.factors.values()
    of = [felt["code"] == DIMENSIONS.index(factor.dimension) for factor in factors]
    weights = np.array([factor.weight for factor in factors])
    return weights, np.array([mean_of(np.clip(felt["x"][d], 0, 1)) for d in of])


def _index(run: "Run", felt: np.ndarray) -> float:
    """1000 x weighted mean of the factors; NaN without factors."""
    weights, levels = _factor_levels(run, felt)
    return float(1000 * (weights * levels).sum() / weights.sum()) if len(weights) and len(felt) else math.nan


def _standards(run: "Run", since: int) -> dict[str, float]:
    """Gap 3: level that the standards in force would have added, less what was achieved of it, mean over jobs."""
    done = rows_since(run, ev.L_STANDARDS, since)
    active = [(k, row) for k, row in enumerate(run.scenario.standards.values()) if row.active]
    if not active or not len(done):
        return {"gap3": math.nan, "gap3_level": math.nan}
    missed = [((done["a"] >> k) & 1 == 0).mean() for k, _ in active]
    level = sum(share * (row.lift + row.loss) for share, (_, row) in zip(missed, active, strict=True))
    return {"gap3": float(np.mean(missed)), "gap3_level": float(level)}


def _moments(run: "Run", since: int) -> dict[str, float]:
    """Effort, emotions, damage and shocks; NaN where they are off."""
    p = run.world.par[0]
    effort, emotion, shock, damage = (
        rows_since(run, kind, since) for kind in (ev.L_EFFORT, ev.L_EMOTION, ev.L_SHOCK, ev.L_DAMAGE)
    )
    found = {
        "effort_mean": mean_of(effort["x"]),
        "ces": mean_of(np.clip(1 + effort["x"], 1, 7)),
        "shocks_good": float((shock["x"] > 0).sum()) if p["shocks"] else math.nan,
        "shocks_bad": float((shock["x"] < 0).sum()) if p["shocks"] else math.nan,
        "damages": float(len(damage)) if p["damage"] else math.nan,
    }
    names = ("joy", "anger", "sadness", "fear")
    felt = {name: float((emotion["code"] == k).sum()) for k, name in enumerate(names)}
    return found | {f"moments_of_{name}": felt[name] if p["emotions"] else math.nan for name in names}


def factors_table(run: "Run") -> dict[str, np.ndarray]:
    """One row per factor of the index: weight and mean level in points of 1000; empty without factors."""
    felt = rows_since(run, ev.L_FELT, run.scenario.warmup_days * ev.DAY)
    weights, levels = _factor_levels(run, felt)
    names = list(run.scenario.satisfaction.scales.factors)
    return {"factor": np.array(names), "weight": weights, "points": 1000 * levels}


def gaps_by_month(run: "Run") -> dict[str, np.ndarray]:
    """Mean of perceived less predicted level by month and dimension; NaN where nothing was noted."""
    felt, edges = rows_of(run, ev.L_FELT), month_edges(run)
    month = np.searchsorted(edges, felt["t"], side="right") - 1
    days = run.world.calendar[edges[:-1] // ev.DAY]
    found = {"month": np.array([f"{d['year']}-{d['month']:02d}" for d in days])}
    gap = felt["x"] - felt["a"] / MILLION
    for k, name in enumerate(DIMENSIONS):
        of = felt["code"] == k
        n = np.bincount(month[of], minlength=len(edges) - 1)
        total = np.bincount(month[of], gap[of], len(edges) - 1)
        found[f"gap5_{name}"] = np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
    return found


def segments_table(run: "Run") -> dict[str, np.ndarray]:
    """One row per level of each trait: customers ever, jobs, mean score, leavers, leavers a customer-year.

    Within a trait the counts add up to the whole; empty where customers are alike.
    """
    traits = run.scenario.segments.traits if isinstance(run.scenario.segments, Traits) else {}
    customers = customers_of(run)
    horizon, jobs = run.scenario.days * ev.DAY, jobs_of(run)
    years = np.maximum(np.minimum(customers["left_at"], horizon) - customers["won_at"], 0) / ev.YEAR
    left, closed = customers["left_at"] < horizon, jobs.closed >= 0
    columns: dict[str, list] = {"trait": [], "level": [], "customers": [], "jobs": [], "score_mean": [], "leavers": [],
                                "churn_rate_year": []}  # fmt: skip
    for k, (trait, levels) in enumerate(traits.items()):
        level = (customers["traits"] >> (BITS * k)) & 15
        for n, name in enumerate(levels):
            of = level == n
            points = 1000 * jobs.score[closed & of[jobs.customer]]
            gone, time = int((left & of).sum()), float(years[of].sum())
            row = (trait, name, int(of.sum()), len(points), mean_of(points), gone, gone / time if time else math.nan)
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
    return {name: np.array(values) for name, values in columns.items()}
