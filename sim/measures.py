"""The event log becomes indicators: operations and customers here, money in `ledger` and `value`.

The log is the single source; warm-up is a cut of it.  What did not happen is NaN, never 0.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.billing import contract_when, price_measures
from sim.complaint_measures import complaint_measures
from sim.contact_measures import contact_measures
from sim.indicators import INDICATORS
from sim.listening import listening_measures
from sim.loyalty_measures import loyalty_measures
from sim.market import market_measures
from sim.mind_measures import mind_measures
from sim.outlet_measures import outlet_measures
from sim.people import people_measures
from sim.reasons import reason_measures
from sim.retention import retention_measures
from sim.service import service_measures
from sim.supply import supply_measures
from sim.tally import Jobs, Visits, customers_of, first_visits, jobs_of, mean_of, rows_of, visits_of
from sim.tier_measures import tier_measures
from sim.value import money_measures

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["SATISFIED", "SUMMER", "measure"]

SATISFIED = 0.70  # cumulative satisfaction from which a leaver counts as satisfied (assumption; Reichheld 1996)
SUMMER = (7, 8)  # months of the hot peak


def measure(run: "Run") -> dict[str, float]:
    """Every indicator of sim/indicators/, in its order."""
    since = run.scenario.warmup_days * ev.DAY
    jobs, visits = jobs_of(run), visits_of(run)
    found: dict[str, float] = {}
    found |= _jobs(jobs, visits, since, run)
    found |= _first_visits(jobs, visits, since)
    found |= _times(jobs, visits, since, run)
    found |= _people(visits, since, run)
    found |= people_measures(run, since)
    found |= _parts(since, run)
    found |= _scores(jobs, since, contract_when(run, jobs.customer, jobs.opened))
    found |= _customers(since, run)
    found |= reason_measures(run, since)
    found |= service_measures(run, since)
    found |= outlet_measures(run, jobs, since)
    found |= contact_measures(run, jobs.opened, since)
    found |= supply_measures(run, since)
    found |= price_measures(run, jobs, since)
    found |= mind_measures(run, jobs, since)
    found |= complaint_measures(run, since)
    found |= loyalty_measures(run, jobs, since)
    found |= tier_measures(run, jobs, since)
    found |= market_measures(run, since)
    found |= listening_measures(run, since)
    found |= retention_measures(run, since)
    found |= _ratios(found)
    found |= money_measures(run, jobs, visits, found, since)
    found |= _ratios(found)
    return {name: float(found[name]) for name in INDICATORS}


def _ratios(found: dict[str, float]) -> dict[str, float]:
    """The ratios of sums whose sums are known."""
    ready = [row for row in INDICATORS.values() if row.numerator in found and row.denominator in found]
    return {row.name: _ratio(found[row.numerator], found[row.denominator]) for row in ready}


def _ratio(a: float, b: float) -> float:
    return a / b if b > 0 else math.nan


def _p95(values: np.ndarray) -> float:
    return float(np.percentile(values, 95)) if len(values) else math.nan


def _jobs(jobs: Jobs, visits: Visits, since: int, run: "Run") -> dict[str, float]:
    """Counts of requests, jobs and visits."""
    asked = jobs.opened >= since
    repair = jobs.nature == ev.REPAIR
    done = jobs.closed >= since
    back = rows_of(run, ev.L_RETURN)
    back = back[(back["t"] >= since) & (back["code"] == ev.CALLBACK)]
    within = back["t"] - jobs.closed[back["job"]] <= ev.CALLBACK_WITHIN
    balked = rows_of(run, ev.L_BALK)
    return {
        "requests": asked.sum(),
        "jobs": (asked & (jobs.answer == ev.NEEDS_VISIT)).sum() - (balked["a"] >= since).sum(),
        "balked": (balked["t"] >= since).sum(),
        "closed_remotely": (asked & (jobs.answer >= ev.SOLVED)).sum(),
        "visits": ((visits.t >= since) & (visits.outcome != ev.CONTINUED)).sum(),
        "repeat_visits": ((visits.t >= since) & (visits.number > 1) & (visits.outcome != ev.CONTINUED)).sum(),
        "closed_jobs": (done & repair).sum(),
        "services_closed": (done & (jobs.nature == ev.SERVICE)).sum(),
        "visits_of_closed_jobs": jobs.visits[done & repair].sum(),
        "repairs_closed": (done & repair).sum(),
        "callbacks_30d": within.sum(),
    }


def _first_visits(jobs: Jobs, visits: Visits, since: int) -> dict[str, float]:
    """The first-fix tree at first visits of repairs, and punctuality of all first visits."""
    outcome = visits.outcome[first_visits(jobs, visits) & (visits.t >= since)]
    arrived = (jobs.first_visit >= since) & (jobs.punctual != ev.NO_WINDOW)
    code = jobs.punctual[arrived]
    return {
        "first_visits": len(outcome),
        "first_fixes": (outcome == ev.DONE).sum(),
        "first_visit_failures": (outcome != ev.DONE).sum(),
        "failures_access": (outcome == ev.NO_ACCESS).sum(),
        "failures_skill": (outcome == ev.NO_SKILL).sum(),
        "failures_part": (outcome == ev.NO_PART).sum(),
        "failures_time": (outcome == ev.NO_TIME).sum(),
        "windows": len(code),
        "late": (code == ev.LATE).sum(),
        "early": (code == ev.EARLY).sum(),
    }


def _times(jobs: Jobs, visits: Visits, since: int, run: "Run") -> dict[str, float]:
    """Waits in hours, and the backlog."""
    asked = (jobs.opened >= since) & (jobs.answered >= 0)
    repair = jobs.nature == ev.REPAIR
    seen = repair & (jobs.opened >= since) & (jobs.first_visit >= 0)
    wait = (jobs.first_visit - jobs.opened)[seen] / ev.HOUR
    fixed = repair & (jobs.opened >= since) & (jobs.closed >= 0)
    fix = (jobs.closed - jobs.opened)[fixed] / ev.HOUR
    month = run.world.calendar["month"][jobs.opened[seen] // ev.DAY]
    ended = (visits.t >= since) & (visits.outcome != ev.CONTINUED)
    mended = visits.on_site[ended & (visits.outcome == ev.DONE) & repair[visits.job]] / ev.HOUR
    return {
        "hours_to_first_response": mean_of((jobs.answered - jobs.opened)[asked] / ev.HOUR),
        "hours_to_first_visit": mean_of(wait),
        "hours_to_first_visit_p95": _p95(wait),
        "share_first_visit_24h": mean_of(wait <= 24),
        "share_wait_3d_summer": mean_of(wait[np.isin(month, SUMMER)] >= 72),
        "hours_to_fix": mean_of(fix),
        "hours_to_fix_p95": _p95(fix),
        "hours_on_site": _ratio(visits.on_site[visits.t >= since].sum() / ev.HOUR, ended.sum()),
        "repair_hours": mean_of(mended),
        "repair_hours_sd": float(mended.std()) if len(mended) else math.nan,
        "backlog_mean": open_time(jobs, since, run.scenario.days * ev.DAY) / (run.scenario.days * ev.DAY - since),
    }


def open_time(jobs: Jobs, since: int, until: int) -> float:
    """Seconds that jobs were open between two times, summed over jobs."""
    end = np.where(jobs.ended >= 0, jobs.ended, until)
    return float(np.maximum(np.minimum(end, until) - np.maximum(jobs.opened, since), 0).sum())


def _people(visits: Visits, since: int, run: "Run") -> dict[str, float]:
    """Hours of the crew."""
    shift = rows_of(run, ev.L_SHIFT)
    shift = shift[shift["t"] >= since]
    paid = shift["a"][shift["code"] == ev.S_START].sum() / ev.HOUR
    if run.scenario.calendar.round_the_clock:
        people = run.scenario.crew.technicians + run.scenario.temporary
        paid = people * 24.0 * (run.scenario.days - run.scenario.warmup_days)
    overtime = shift["a"][shift["code"] == ev.S_END].sum() / ev.HOUR
    counted = visits.t >= since
    travel, work = visits.travel[counted].sum() / ev.HOUR, visits.on_site[counted].sum() / ev.HOUR
    return {
        "shift_hours": paid,
        "travel_hours": travel,
        "work_hours": work,
        "overtime_hours": overtime,
        "utilisation": _ratio(travel + work, paid + overtime),
        "travel_share": _ratio(travel, paid + overtime),
    }


def _parts(since: int, run: "Run") -> dict[str, float]:
    """Sets of parts at hand at first visits, and emergency orders."""
    step, orders = rows_of(run, ev.L_PARTS), rows_of(run, ev.L_ORDER)
    first = step[(step["t"] >= since) & (step["a"] == 1)]
    return {
        "first_visits_needing_parts": len(first),
        "first_visits_parts_at_hand": first["code"].sum(),
        "first_visits_parts_same_day": first["code"].sum() + _supplied_that_day(first[first["code"] == 0], run),
        "emergency_orders": ((orders["t"] >= since) & (orders["code"] == ev.O_EMERGENCY)).sum(),
    }


def _supplied_that_day(missing: np.ndarray, run: "Run") -> int:
    """Of first visits without their set, those for whose job as many parts were reserved on the same day."""
    day = np.full(int(run.world.now[0]["n_jobs"]), -1)
    day[missing["job"]] = missing["t"] // ev.DAY
    given = rows_of(run, ev.L_RESERVE)
    given = given[(given["code"] == ev.AFTER_VISIT) & (given["t"] // ev.DAY == day[given["job"]])]
    reserved = np.bincount(given["job"], minlength=len(day))[missing["job"]]
    return int((reserved >= np.bitwise_count(run.world.jobs["needs"][missing["job"]])).sum())


def _scores(jobs: Jobs, since: int, contract: np.ndarray) -> dict[str, float]:
    """Transaction scores on the 0-1000 scale, by circumstance; `contract` says whose customer was under contract."""
    done = jobs.closed >= since
    points = 1000 * jobs.score
    repair = done & (jobs.nature == ev.REPAIR)
    once, more = mean_of(points[repair & (jobs.visits == 1)]), mean_of(points[repair & (jobs.visits > 1)])
    return {
        "scored_jobs": done.sum(),
        "score_mean": mean_of(points[done]),
        "score_repair": mean_of(points[repair]),
        "score_service": mean_of(points[done & (jobs.nature == ev.SERVICE)]),
        "score_on_time": mean_of(points[done & (jobs.punctual == ev.ON_TIME)]),
        "score_late": mean_of(points[done & (jobs.punctual == ev.LATE)]),
        "score_early": mean_of(points[done & (jobs.punctual == ev.EARLY)]),
        "score_first_fix_gain": once - more,
        "score_contract": mean_of(points[done & contract]),
        "score_others": mean_of(points[done & ~contract]),
    }


def _customers(since: int, run: "Run") -> dict[str, float]:
    """Customers who joined, left and stayed."""
    horizon = run.scenario.days * ev.DAY
    customers = customers_of(run)
    left, won = rows_of(run, ev.L_LEFT), rows_of(run, ev.L_WON)
    left, won = left[left["t"] >= since], won[won["t"] >= since]
    stay = np.minimum(customers["left_at"], horizon) - np.maximum(customers["won_at"], since)
    return {
        "customers_start": ((customers["won_at"] < max(since, 1)) & (customers["left_at"] >= since)).sum(),
        "customers_won": len(won),
        "leavers": len(left),
        "leavers_satisfied": (left["x"] >= SATISFIED).sum(),
        "customer_years": np.maximum(stay, 0).sum() / ev.YEAR,
        "customers_end": (customers["left_at"] > horizon).sum(),
    }
