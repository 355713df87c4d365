"""A made-up service company for the tests of comparison, figures and report: no simulation, known truth.

Replications share their luck (demand, weather, moods), so cells are correlated as under common random
numbers.
"""

from itertools import product

import numpy as np
import pandas as pd

TECHNICIANS = [8, 9, 10, 11, 12]
# first-fix rate, split of the failures (access, skill, part, time), cost of the strategy over three years
STRATEGIES = {
    "baseline": (0.75, (0.11, 0.25, 0.51, 0.13), 0),
    "fuller_van": (0.80, (0.14, 0.31, 0.39, 0.16), 95_000),
    "remote_diagnosis": (0.79, (0.13, 0.29, 0.43, 0.15), 120_000),
    "training": (0.78, (0.12, 0.17, 0.57, 0.14), 190_000),
    "time_buffer": (0.76, (0.12, 0.27, 0.55, 0.06), 60_000),
    "all_in": (0.86, (0.20, 0.25, 0.40, 0.15), 480_000),
}
FACTORS = ["crew.technicians", "first_fix"]
BASELINE = {"crew.technicians": 9, "first_fix": "baseline"}
CAUSES = ["access", "skill", "part", "time"]
SUMMER = np.array([0.7, 0.7, 0.8, 0.9, 1.0, 1.35, 1.9, 1.6, 1.0, 0.8, 0.7, 0.75])


def _run(technicians: int, strategy: str, luck: np.ndarray, noise: np.random.Generator) -> tuple[dict, pd.DataFrame]:
    rate, split, lever = STRATEGIES[strategy]
    demand = np.tile(SUMMER, 3) * 265 * (1 + 0.03 * luck[0]) * np.exp(0.08 * luck[1:37])
    first_visits = np.round(demand)
    fixed = np.round(first_visits.sum() * (rate + 0.004 * luck[37] + 0.001 * noise.normal()))
    failures = first_visits.sum() - fixed
    causes = np.round(failures * np.array(split))
    causes[-1] = failures - causes[:-1].sum()
    jobs, repeats = first_visits.sum(), np.round(1.6 * failures)
    visits = first_visits.sum() + 1.6 * failures + 9000
    load = (demand * (1 + 1.6 * (1 - rate)) + 250) / (technicians * 104)
    wait = 14 + 16 * np.minimum(load, 1.6) ** 6 * np.exp(0.05 * noise.normal(size=36))
    mean_wait = (wait * first_visits).sum() / first_visits.sum()
    years = 57_500 + 40 * luck[38]
    churn = 0.105 + 0.09 * failures / first_visits.sum() + 0.0022 * mean_wait + 0.0004 * luck[39]
    leavers = np.round(churn * years + 15 * noise.normal())
    customers = 20_000 + 9_100 - leavers + np.round(20 * luck[38])
    revenue = 6_200_000 + 30_000 * luck[0] + 260 * (customers - 18_000)
    labour = technicians * 3 * 96_000.0
    parts = 1_150_000 + 20_000 * luck[0] + (60_000 if strategy in ("fuller_van", "all_in") else 0)
    quality = 1.6 * failures * 110 + 180 * failures * 0.05
    cost = labour + parts + quality + lever + 11 * visits
    measures = {
        "requests": jobs * 1.25,
        "jobs": jobs,
        "visits": visits,
        "repeat_visits": repeats,
        "closed_jobs": jobs,
        "visits_of_closed_jobs": jobs + repeats,
        "visits_per_job": 1 + 1.6 * (1 - rate),
        "first_visits": jobs,
        "first_fixes": fixed,
        "first_fix_rate": fixed / jobs,
        "repairs_closed": jobs,
        "callbacks_30d": np.round(0.05 * jobs + 9 * luck[3]),
        "callback_rate_30d": 0.05,
        "first_visit_failures": failures,
        **dict(zip([f"failures_{name}" for name in CAUSES], causes, strict=True)),
        **{f"fail_{name}_share": np.nan for name in CAUSES},
        "hours_to_first_visit": mean_wait,
        "hours_to_first_visit_p95": 3.1 * mean_wait,
        "hours_to_fix": mean_wait + 60 * failures / jobs,
        "share_wait_3d_summer": min(0.9, 0.02 * wait[6::12].mean() ** 0.8),
        "utilisation": load.mean() * 0.8,
        "score_mean": 890 - 150 * (1 - rate) - 0.4 * mean_wait + luck[4],
        "scored_jobs": jobs,
        "late": np.round(0.07 * jobs),
        "score_late": 660 + 5 * luck[5],
        "leavers": leavers,
        "customer_years": years,
        "churn_rate_year": leavers / years,
        "customers_end": customers,
        "emergency_orders": float(noise.poisson(0.2)),
        "revenue": revenue,
        "cost_total": cost,
        "cost_labour": labour,
        "cost_parts": parts,
        "cost_levers": float(lever),
        "cost_poor_quality": quality,
        "contribution": revenue - cost,
        "contribution_present": 0.87 * (revenue - cost),
        "customer_value": customers * 610.0,
        "customer_value_present": 0.75 * customers * 610.0,
    }
    series = {
        "first_visits": first_visits,
        "hours_to_first_visit_mean": wait,
        "requests": np.round(1.25 * demand),
    }
    months = pd.period_range("2025-01", periods=36, freq="M").astype(str)
    return measures, pd.DataFrame({"month": months, **series})


def make(
    replications: int = 20, seed: int = 7, technicians=TECHNICIANS, strategies=tuple(STRATEGIES)
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Runs and monthly series of the made-up company."""
    runs, monthly = [], []
    for cell, (crew, strategy) in enumerate(product(technicians, strategies)):
        for replication in range(replications):
            luck = np.random.default_rng((seed, replication)).normal(size=40)
            noise = np.random.default_rng((seed, replication, cell + 1))
            measures, series = _run(crew, strategy, luck, noise)
            place = {
                "cell": cell,
                "crew.technicians": crew,
                "first_fix": strategy,
                "replication": replication,
            }
            runs.append({**place, "digest": f"{cell:032x}{replication:032x}", **measures})
            monthly.append(series.assign(**place))
    return pd.DataFrame(runs), pd.concat(monthly, ignore_index=True)
