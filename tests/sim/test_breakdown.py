"""Indicators by dimension: they add up to the whole, and agree with a slow count of one level at a time."""

import math

import numpy as np
import pytest

from sim import BREAKDOWN, DIMENSIONS, Run, simulate, table_by
from sim import events as ev
from sim.events import DAY, HOUR
from sim.tally import jobs_of, visits_of
from tests.sim.random_companies import case
from tests.sim.worlds import small_town

BUSY = {
    "customers.households": 400, "days": 150, "start": "2023-05-01", "demand.failure_scale_years": 0.45,
    "crew.technicians": 4, "visit.callback": 0.1, "contact.delay_h": 3.0,
    "regions": {"north": {"weight": 2.0, "warmer_k": 0.0}, "south": {"weight": 1.0, "warmer_k": 0.0}},
}  # fmt: skip
SUMS = {"closed": "scored_jobs"} | {
    name: name for name, row in BREAKDOWN.items() if row.unit == "count" and name != "closed"
}
HOURS = ("travel_hours", "work_hours")


@pytest.fixture(scope="module", params=[0, 45])
def run(request: pytest.FixtureRequest) -> Run:
    """A busy half-year in two regions, measured whole and after a warm-up."""
    return simulate(small_town(BUSY | {"warmup_days": request.param}))


@pytest.mark.parametrize("number", range(0, 40, 2))
def test_levels_add_up_to_the_whole(number: int) -> None:
    """Every item belongs to exactly one level, so nothing is counted twice and nothing is lost."""
    company = case(number)
    run = simulate(company.scenario, "compiled", company.seed, company.replication)
    since = run.scenario.warmup_days * DAY
    for dimension in DIMENSIONS:
        table = table_by(run, dimension)
        for column, whole in SUMS.items():
            assert table[column].sum() == run.measures[whole], (dimension, column)
        for column in HOURS:
            assert math.isclose(table[column].sum(), run.measures[column], rel_tol=1e-9, abs_tol=1e-9)
        assert math.isclose(table["invoices"].sum(), run.ledger.total("invoices", since), rel_tol=1e-9, abs_tol=1e-6)


def level_by_hand(run: Run, dimension: str, level: str) -> dict[str, float]:
    """Some columns of one level, by plain loops over jobs and visits."""
    s, since = run.scenario, run.scenario.warmup_days * DAY
    jobs, visits = jobs_of(run), visits_of(run)
    last = {int(j): int(i) for j, i in zip(visits.job, visits.technician, strict=True)}
    first = {int(j): int(i) for j, i in reversed(list(zip(visits.job, visits.technician, strict=True)))}

    def belongs(j: int, t: int, technician: int) -> bool:
        if dimension == "region":
            return list(s.regions)[run.world.customers["region"][jobs.customer[j]]] == level
        if dimension == "technician":
            return (f"T{technician + 1}" if technician >= 0 else "nobody yet") == level
        day = np.datetime64(s.start) + int(t) // DAY
        return str(day)[:7] == level

    repairs = [j for j in range(len(jobs.opened)) if jobs.nature[j] == ev.REPAIR and jobs.opened[j] >= since]
    waits = [
        (jobs.first_visit[j] - jobs.opened[j]) / HOUR
        for j in repairs
        if jobs.first_visit[j] >= 0 and belongs(j, jobs.opened[j], first[j])
    ]
    scores = [
        1000 * jobs.score[j]
        for j in range(len(jobs.opened))
        if jobs.closed[j] >= since and belongs(j, jobs.closed[j], last[j])
    ]
    mine = [k for k in range(len(visits.t)) if visits.t[k] >= since]
    mine = [k for k in mine if belongs(int(visits.job[k]), visits.t[k], int(visits.technician[k]))]
    tries = [visits.outcome[k] for k in mine if visits.number[k] == 1 and jobs.nature[visits.job[k]] == ev.REPAIR]
    return {
        "requests": sum(
            belongs(j, jobs.opened[j], last.get(j, -1)) for j in range(len(jobs.opened)) if jobs.opened[j] >= since
        ),
        "visits": len(mine),
        "closed": len(scores),
        "first_fix_rate": np.mean([outcome == ev.DONE for outcome in tries]) if tries else math.nan,
        "hours_to_first_visit": np.mean(waits) if waits else math.nan,
        "hours_to_first_visit_p95": np.percentile(waits, 95) if waits else math.nan,
        "score_mean": np.mean(scores) if scores else math.nan,
    }


@pytest.mark.parametrize("dimension", ["region", "technician", "month"])
def test_each_level_is_what_a_slow_count_finds(run: Run, dimension: str) -> None:
    """The vectorised counts against loops that look at one level and one job at a time."""
    table = table_by(run, dimension)
    assert len(table["level"]) >= 2
    for k, level in enumerate(table["level"]):
        for name, value in level_by_hand(run, dimension, str(level)).items():
            assert np.isclose(table[name][k], value, rtol=1e-12, equal_nan=True), (level, name)


def test_what_did_not_happen_is_nan(run: Run) -> None:
    """Planned work is no repair, so it has no first-fix rate; nobody's jobs have no wait."""
    kinds = table_by(run, "job_type")
    planned = kinds["level"] != "repair"
    assert planned.any() and np.isnan(kinds["first_fix_rate"][planned]).all()
    nobody = table_by(run, "technician")
    assert np.isnan(nobody["hours_to_first_visit"][nobody["level"] == "nobody yet"]).all()


def test_a_dimension_that_divides_nothing_is_left_out(run: Run) -> None:
    """One region is the whole; two are worth a table."""
    assert "region" in run.breakdown["dimension"]
    alone = simulate(small_town({"days": 40}))
    assert "region" not in alone.breakdown["dimension"] and len(table_by(alone, "region")["level"]) == 1
    assert len({len(column) for column in alone.breakdown.values()}) == 1


def test_an_empty_company_has_an_empty_breakdown() -> None:
    """Nobody asks for anything: there is nothing to divide."""
    quiet = simulate(small_town({"days": 1, "customers.households": 1, "demand.failure_scale_years": 1000.0}))
    if len(jobs_of(quiet).opened) == 0:
        assert len(table_by(quiet, "job_type")["level"]) == 0
    assert all(len(column) == len(quiet.breakdown["dimension"]) for column in quiet.breakdown.values())
