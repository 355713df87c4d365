"""Technicians as persons in whole runs: what pays when, what each lever does, and what the table of people says."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim import Run, simulate, technicians_of
from sim import events as ev
from sim.events import DAY
from tests.sim.bands import assert_mean
from tests.sim.random_companies import merged
from tests.sim.worlds import conf, growing, plain, small_town

QUIET = {"turnover.resign_year": 0.0, "training.skill.courses_year": 0.0}
EARLY, LATE = (0, 60 * DAY), (180 * DAY, 390 * DAY)


def waits(run: Run, span: tuple[int, int]) -> float:
    """Mean time in hours from request to completion, of repairs requested in a span."""
    request = run.events[
        (run.events["kind"] == ev.L_REQUEST) & (run.events["t"] >= span[0]) & (run.events["t"] < span[1])
    ]
    closed = run.events[run.events["kind"] == ev.L_CLOSED]
    end = dict(zip(closed["job"].tolist(), closed["t"].tolist(), strict=True))
    return float(
        np.mean([end[j] - t for j, t in zip(request["job"].tolist(), request["t"].tolist(), strict=True) if j in end])
    )


def differences(one: dict, other: dict, measure: Callable[[Run], Any], runs: int = 8) -> np.ndarray:
    """Measures of the one company less those of the other, with the same customers, failures and moods."""
    found = []
    for replication in range(runs):
        a, b = (simulate(small_town(changes), replication=replication) for changes in (one, other))
        found.append(np.subtract(measure(a), measure(b)))
    return np.array(found)


def assert_above(values: np.ndarray, bound: float) -> None:
    """The mean of independent values lies above a bound (one-sided t test)."""
    p = stats.ttest_1samp(values, bound, alternative="greater").pvalue
    assert p < 0.001, f"mean {values.mean():.4g}, p {p:.2g}"


def test_training_costs_capacity_now_and_pays_later() -> None:
    """Days on courses make customers wait at first; once learned from, fewer visits fail, and waits are shorter."""
    school = {
        "training.skill_jobs": 20.0, "learning.start_jobs": 30.0, "learning.start_spread": 0.0,
        "learning.ability_per_doubling": 0.6, "learning.rate": 0.92, "learning.floor": 0.3,
        "learning.forgetting_days": 5000.0, "turnover.resign_year": 0.0,
    }  # fmt: skip
    busy = {
        "days": 400, "customers.households": 60, "demand": conf("demand", "poisson") | {"rate_per_day": 44.0},
        "climate.kind": "none", "crew.technicians": 10, "crew.absence": 0.0, "promise.kind": "immediate",
        "parts.depot_factor": 3.0, "visit.order_right": 1.0, "calendar.holidays": [], "leaving.link": "none",
    }  # fmt: skip
    trained, untrained = (
        busy | growing(school | {"training.skill": {"courses_year": n, "course_days": 10}}) for n in (4.0, 0.0)
    )
    at_first, later = differences(trained, untrained, lambda run: (waits(run, EARLY), waits(run, LATE))).T
    assert_above(at_first, 0.0)
    assert_above(-later, 0.0)


def test_further_certificates_pool_the_work() -> None:
    """Where each may do one family only, certificates let everybody help, and nobody waits longer for it."""
    narrow = {
        "days": 500, "customers.households": 60, "demand": conf("demand", "poisson") | {"rate_per_day": 14.0},
        "climate.kind": "none", "crew.technicians": 5, "crew.certified_share": 0.0, "crew.senior_share": 0.0,
        "promise.kind": "immediate", "leaving.link": "none",
    }  # fmt: skip
    people = QUIET | {"learning.ability_per_doubling": 0.0, "learning.rate": 1.0}
    crossed = people | {"training.certificate": {"courses_year": 6.0, "course_days": 5}}
    change = differences(
        narrow | growing(crossed), narrow | growing(people), lambda run: waits(run, (300 * DAY, 500 * DAY))
    )
    assert change.max() < 0.0


def test_pressure_erodes_and_its_absence_does_not() -> None:
    """A crew with time to spare keeps its standard of 1; one that drowns loses it."""
    town = {"days": 300, "start": "2023-03-01", "customers.households": 4000}
    few, many = (simulate(small_town(town | {"crew.technicians": n} | growing(QUIET))).measures for n in (1, 6))
    assert many["work_standard_mean"] == 1.0 and many["pressure_mean"] < 1.0
    assert few["work_standard_mean"] < 0.97 and few["pressure_mean"] > 1.0


def with_lever(name: str, changes: dict | None = None) -> Run:
    """Twenty growing technicians for a year under a staffing lever of `conf/`."""
    values = small_town(
        {"days": 365, "crew.technicians": 20, "customers.households": 8000, "crew.certified_share": 0.3}
        | {"crew.senior_share": 0.0} | growing() | (changes or {})
    ).model_dump()  # fmt: skip
    return simulate(type(small_town()).model_validate(merged(values, conf("staffing", name))))


@pytest.fixture(scope="module")
def baseline() -> Run:
    return with_lever("baseline")


def test_awareness_training_pleases_customers(baseline: Run) -> None:
    """Courtesy, explanation and tidiness rise, and so does the score; the course days are paid for."""
    run = with_lever("awareness_training")
    assert run.measures["score_mean"] > baseline.measures["score_mean"]
    assert run.measures["course_days"] > baseline.measures["course_days"]
    assert run.measures["cost_people"] > baseline.measures["cost_people"]


def test_cross_training_adds_certificates(baseline: Run) -> None:
    """Whoever lacks a certificate earns one after the other."""
    run = with_lever("cross_training")
    assert run.measures["certificates_won"] > 20 > baseline.measures["certificates_won"] == 0


def test_a_retention_bonus_keeps_people(baseline: Run) -> None:
    """The same draws against a smaller hazard: nobody leaves who would have stayed, and it costs."""
    run = with_lever("retention_bonus")
    assert run.measures["technicians_left"] < baseline.measures["technicians_left"]
    assert run.measures["cost_levers"] > 0 == baseline.measures["cost_levers"]


def test_a_performance_bonus_is_earned_and_felt(baseline: Run) -> None:
    """Well-rated technicians get it, and their manners rise with it."""
    run = with_lever("performance_bonus", {"people.rating.bonus_threshold": 0.8})
    assert run.measures["bonuses"] > 0 == baseline.measures["bonuses"]
    assert run.measures["score_mean"] > baseline.measures["score_mean"]


def test_levers_of_people_are_refused_where_people_are_steady() -> None:
    """A lever that would not act is not taken."""
    for name in ("awareness_training", "cross_training", "retention_bonus", "performance_bonus"):
        with pytest.raises(ValueError, match="people"):
            type(small_town()).model_validate(merged(plain(), conf("staffing", name)))


def test_what_steady_people_do_not_do_is_nan() -> None:
    """Nobody learned, so there is no mean ability; no row of the log speaks of persons."""
    run = simulate(small_town())
    for name in ("ability_mean", "technicians_left", "work_standard_mean", "pressure_mean"):
        assert np.isnan(run.measures[name])
    assert run.measures["cost_people"] == 0.0 and not np.isin(run.events["kind"], range(47, 54)).any()


def test_vacant_posts_cost_no_wage() -> None:
    """Labour falls by the monthly wage for each month in which a post was vacant."""
    changes = {"days": 365, "crew.technicians": 10, "crew.senior_share": 0.0, "calendar.holidays": []}
    run = simulate(small_town(changes | growing({"turnover.resign_year": 3.0, "training.skill.courses_year": 0.0})))
    full = simulate(small_town(changes | growing(QUIET)))
    months = run.measures["vacant_days"] / (365.25 / 12)
    assert months > 5
    saved = full.measures["cost_labour"] - run.measures["cost_labour"]
    assert saved == pytest.approx(months * run.scenario.money.technician_month, abs=1.0)


def test_the_table_of_technicians_knows_vacancies_and_overtime() -> None:
    """One row each; vacant days sum to the company's, and first-fix rates are shares."""
    town = {"days": 200, "crew.technicians": 6, "customers.households": 4000}
    run = simulate(small_town(town | growing({"turnover.resign_year": 3.0})))
    table = technicians_of(run)
    assert table["technician"].tolist() == list(range(6))
    assert table["vacant_days"].sum() == pytest.approx(run.measures["vacant_days"])
    assert ((table["first_fix_rate"] >= 0) & (table["first_fix_rate"] <= 1)).all()
    assert_mean(table["score"] / 1000, run.measures["score_mean"] / 1000)
