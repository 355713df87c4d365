"""Grades: how customers are scored and sorted, what each grade is treated to, and what that does to the others."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR
from sim.handle import World
from sim.indicators.loyalty import BY_GRADE, GRADES
from sim.rules import booking, cost, grading, ready, tiers
from sim.rules.satisfaction import EMPATHY, RELIABILITY
from sim.rules.tiers import (
    FORECAST,
    FREQUENCY,
    JOBS,
    LAST_DAY,
    LET_GO,
    MAINTAINABLE,
    MONEY,
    POTENTIAL,
    RECENCY,
    SCORE,
    SPENT,
    VALUABLE,
)
from sim.world import SATISFACTION
from tests.sim.bands import assert_mean
from tests.sim.gaps import gap_of
from tests.sim.rules.test_outlets import city
from tests.sim.worlds import composed, log_demand, requests, small_town, started, textbook

RFM = {"tiers": composed("tiers", "rfm")}


def changed(name: str = "rfm", changes: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"tiers": composed("tiers", name)} | (changes or {})


def graded(name: str = "rfm", changes: dict[str, Any] | None = None) -> World:
    return started(small_town({"days": 40} | changed(name, changes)))


def five(name: str = "rfm", changes: dict[str, Any] | None = None) -> World:
    """Five customers without contract: the more a number is, the later, oftener and richer was the custom."""
    world = graded(name, {"customers.households": 5, "customers.contract_share": 0.0} | (changes or {}))
    world.grades[LAST_DAY, :5] = [-900, -700, -500, -300, -100]
    world.grades[JOBS, :5] = [1, 2, 3, 4, 5]
    world.grades[MONEY, :5] = [100, 200, 400, 800, 1600]
    world.mind[SATISFACTION, :5] = 0.85
    return world


# ------------------------------------------------------------------------------------------------ the score
def test_rfm_is_the_mean_of_three_midranks() -> None:
    """Of five in the same order in all three respects the midranks are 0.1, 0.3, ..., 0.9."""
    world = five()
    grading.score_all(world, 0)
    assert world.grades[SCORE, :5] == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9], abs=1e-6)
    world.grades[LAST_DAY, :5] = [-100, -300, -500, -700, -900]  # the rarest was here last
    grading.score_all(world, 0)
    assert world.grades[SCORE, :5] == pytest.approx([1.1 / 3, 1.3 / 3, 0.5, 1.7 / 3, 1.9 / 3], abs=1e-6)


def test_weights_say_what_counts() -> None:
    """Frequency alone: the order of the jobs; ties share their rank."""
    world = five(changes={"tiers.weights.recency": 0.0, "tiers.weights.money": 0.0})
    world.grades[LAST_DAY, :5] = 0.0
    world.grades[JOBS, :5] = [3, 1, 2, 2, 5]
    grading.score_all(world, 0)
    assert world.grades[SCORE, :5] == pytest.approx([0.7, 0.1, 0.4, 0.4, 0.9], abs=1e-6)
    assert world.score_weights[[RECENCY, FREQUENCY, SPENT, FORECAST]].tolist() == [0, 1, 0, 0]


def test_value_is_money_times_the_years_it_will_come() -> None:
    """By value: a satisfied customer with less money beats a dissatisfied one with a little more."""
    world = five("value")
    world.grades[LAST_DAY, :5] = 0.0
    world.grades[MONEY, :5] = [1000, 900, 100, 50, 10]
    world.mind[SATISFACTION, :2] = 0.6, 0.95
    grading.score_all(world, 0)
    assert world.grades[SCORE, 1] > world.grades[SCORE, 0] > world.grades[SCORE, 2]
    r = 1 - 0.03 - 0.97 / (1 + math.exp(-(5.6 - 9.0 * 0.95)))
    assert grading.years_ahead(world, 0, 1) == pytest.approx(r / (1.1 - r), rel=1e-6)
    rate = 900 * math.log(2) / 2  # a sum with half-life H holds H/ln 2 years of a constant stream
    assert grading.money_rate(world, 0, 1) == pytest.approx(rate, rel=1e-6)


def test_the_past_is_forgotten_with_its_half_life() -> None:
    """A job two years ago counts half; a contract's fee is money too."""
    world = five()
    world.jobs[0]["customer"], world.jobs[0]["kind"] = 4, 0
    world.grades[LAST_DAY, 4] = 0.0
    world.grades[MONEY, 4], world.grades[JOBS, 4] = 1600, 4
    tiers.remember(world, round(2 * 365.25 * DAY), 0)
    assert world.grades[JOBS, 4] == pytest.approx(3.0)
    assert world.grades[MONEY, 4] == pytest.approx(800 + world.type_worth[0])
    world.customers[4]["contract"] = 1
    assert tiers.worth_of(world, 0) == 0.0
    without = grading.money_rate(world, 0, 3)
    world.customers[3]["contract"] = 1
    assert grading.money_rate(world, 0, 3) == pytest.approx(without + world.par[0]["contract_worth"])


def test_where_invoices_are_written_they_are_what_counts() -> None:
    """The money of a job is its invoice in the currency of the book."""
    world = graded(changes={"price": composed("price", "ac_tariff")})
    world.jobs[0]["invoice"] = 12345
    assert tiers.worth_of(world, 0) == pytest.approx(123.45)


def test_the_start_has_a_past_of_the_mean_that_was_said() -> None:
    """One repair each, an exponential time ago; customers who join have none."""
    world = graded(changes={"customers.households": 3000})
    assert_mean(-world.grades[LAST_DAY, :3000].astype(float), 2 * 365.25)
    assert (world.grades[JOBS, :3000] == 1).all() and (world.customers["tier"][:3000] == MAINTAINABLE).all()


# ------------------------------------------------------------------------------------------------ the grades
def test_grades_have_the_shares_that_were_asked_for() -> None:
    """A fifth is valuable, a fifth of the least is let go or potential, and all four occur."""
    world = graded(changes={"customers.households": 4000, "tiers.low_share": 0.0})
    grading.grade_all(world, 30 * DAY)
    share = np.bincount(world.customers["tier"][:4000], minlength=5)[1:] / 4000
    assert share == pytest.approx([0.2, 0.0, 0.6, 0.2], abs=0.005)
    best = world.grades[SCORE, :4000][world.customers["tier"][:4000] == VALUABLE].min()
    least = world.grades[SCORE, :4000][world.customers["tier"][:4000] == LET_GO].max()
    assert (world.grades[SCORE, :4000][world.customers["tier"][:4000] == MAINTAINABLE] <= best).all() and best > least


def test_potential_is_who_could_bring_much_and_brings_little() -> None:
    """Many units, little money: potential; few units and as little: let go; the best stay valuable."""
    world = five(changes={"tiers.potential_share": 0.4})
    world.customers["n_units"][:5] = [2, 1, 1, 1, 2]
    grading.grade_all(world, 0)
    got = world.customers["tier"][:5].tolist()
    assert got == [POTENTIAL, MAINTAINABLE, MAINTAINABLE, MAINTAINABLE, VALUABLE]
    world.customers["n_units"][:5] = [1, 2, 1, 1, 2]
    grading.grade_all(world, 0)
    assert world.customers["tier"][:5].tolist() == [LET_GO, POTENTIAL, MAINTAINABLE, MAINTAINABLE, VALUABLE]


def test_a_change_of_grade_is_written_down_and_only_a_change() -> None:
    """A second grading on the same facts says nothing."""
    world = five()
    grading.grade_all(world, 0)
    rows = int(world.now[0]["n_log"])
    assert rows == (world.customers["tier"][:5] != MAINTAINABLE).sum()
    grading.grade_all(world, 0)
    assert world.now[0]["n_log"] == rows


def test_grading_comes_round_every_so_many_months() -> None:
    """Every two months: at the ends of the second, fourth and sixth month."""
    run = simulate(small_town(changed(changes={"tiers.every_months": 2, "days": 200, "start": "2023-01-01"})))
    when = np.unique(run.events["t"][run.events["kind"] == ev.L_GRADE]) // DAY
    assert when.tolist() == [59, 120, 181]


# ------------------------------------------------------------------------------------------------ the treatment
def test_a_head_start_is_hours_in_the_rank() -> None:
    """A job of a valuable customer that is ready at nine ranks as one of nine the evening before."""
    world = graded(changes={"dispatch.rule": "fcfs"})
    for j, tier in ((0, VALUABLE), (1, MAINTAINABLE)):
        world.jobs[j]["customer"] = j
        world.customers[j]["tier"] = tier
    now = 100 * HOUR
    assert ready.rank_of(world, now, 0) >> 28 == now - 12 * HOUR
    assert ready.rank_of(world, now, 1) >> 28 == now
    assert ready.rank_of(world, HOUR, 0) >> 28 == 0
    assert ready.rank_of(world, now, 0) < ready.rank_of(world, now - 11 * HOUR, 1)


def test_value_in_the_index_windows_and_attention() -> None:
    """Half an hour of travel off the cost, a window of two hours in place of four, empathy raised by 0.1 (1 - 0.2)."""
    world = graded()
    world.jobs[0]["code"] = -1
    world.customers[0]["contract"] = 0
    assert cost.with_mismatch(world, 0, 1.0, 0, 0) == pytest.approx(1.0)
    before = {d: gap_of(world, 0, 0, d) for d in (RELIABILITY, EMPATHY)}
    assert tiers.width_of(world, 0) == 4 * HOUR
    world.customers[0]["tier"] = VALUABLE
    assert cost.with_mismatch(world, 0, 1.0, 0, 0) == pytest.approx(0.5)
    assert tiers.width_of(world, 0) == 2 * HOUR
    assert gap_of(world, 0, 0, EMPATHY) == pytest.approx(before[EMPATHY] + 0.8 * 0.1)
    assert gap_of(world, 0, 0, RELIABILITY) == before[RELIABILITY]
    world.jobs[0]["customer"] = 0
    booking.book(world, 0, 0, 0)
    assert world.jobs[0]["window_end"] - world.jobs[0]["window_start"] == 2 * HOUR


def favoured(changes: dict[str, Any], ahead_h: float, hours: list[float]) -> Run:
    """One technician who never rests, jobs of an hour, requests of 40 customers, of whom half are made valuable."""
    log = requests(hours, customers=40)
    rules = {
        "tiers.every_months": 1, "tiers.treatments.valuable.ahead_h": ahead_h, "tiers.valuable_share": 0.5,
        "tiers.low_share": 0.0, "tiers.let_go_share": 0.5, "tiers.treatments.potential.ahead_h": 0.0,
        "days": 70, "jobs.law": "constant", "jobs.types.repair.minutes": 60.0, "demand": log_demand(log),
        "dispatch.rule": "fcfs",
    }  # fmt: skip
    plain = {f"tiers.treatments.{grade}.attention": 0.0 for grade in ("valuable", "potential", "let_go")}
    return simulate(textbook(RFM | rules | plain | changes))


def waits(run: Run) -> tuple[float, float, float]:
    """Mean hours to the first visit of valuable customers, of those let go, and of all, since the grading."""
    m = run.measures
    first = run.events[run.events["kind"] == ev.L_ARRIVE]
    return m["hours_to_first_visit_valuable"], m["hours_to_first_visit_let_go"], float(first["x"].mean())


def test_priority_for_some_is_paid_by_the_others() -> None:
    """Conservation of work: a head start shortens the valuable ones' wait, lengthens the others', and moves no total.

    Repairs take the same time for all, so technicians begin visits at the same seconds in whatever order.
    """
    hours = np.sort(np.random.default_rng(5).uniform(0, 70 * 24, 1500)).tolist()
    equal, unequal = favoured({}, 0.0, hours), favoured({}, 200.0, hours)
    before, after = waits(equal), waits(unequal)
    assert before[2] > 2.0  # a busy technician
    assert after[0] < 0.7 * before[0] and after[1] > before[1]
    assert after[2] == pytest.approx(before[2])
    starts = [run.events["t"][run.events["kind"] == ev.L_ARRIVE].tolist() for run in (equal, unequal)]
    assert starts[0] == starts[1]


def test_priority_does_nothing_where_nobody_waits() -> None:
    """In the slack season a head start changes no visit."""
    hours = np.arange(1, 70 * 24, 12.0).tolist()
    equal, unequal = favoured({}, 0.0, hours), favoured({}, 200.0, hours)
    assert waits(equal) == pytest.approx(waits(unequal))
    arrivals = [run.events[run.events["kind"] == ev.L_ARRIVE].tolist() for run in (equal, unequal)]
    assert arrivals[0] == arrivals[1]


def test_fairness_is_told_for_every_grade() -> None:
    """The table has the four grades, and its columns are the indicators; where nobody is graded it is empty."""
    run = simulate(small_town(changed(changes={"tiers.every_months": 1, "days": 120, "customers.households": 400})))
    table, m = run.tiers, run.measures
    assert table["grade"].tolist() == ["valuable", "potential", "maintainable", "let_go"]
    for k, grade in enumerate(table["grade"]):
        for name in ("graded", "leavers", "years", "score", "hours_to_first_visit", "churn", "share_first_visit_24h"):
            assert table[name][k] == pytest.approx(m[f"{name}_{grade}"], nan_ok=True)
    assert table["graded"].sum() == m["customers_end"] and table["leavers"].sum() == m["leavers"]
    assert table["years"].sum() == pytest.approx(m["customer_years"])
    alike = simulate(small_town({"days": 5}))
    assert len(alike.tiers["grade"]) == 0 and math.isnan(alike.measures["score_valuable"])
    assert alike.measures["cost_tiers"] == 0


def test_grades_that_are_treated_alike_change_nothing() -> None:
    """Grading without treatment only tells what each grade gets; it is the other runs' zero."""
    graded_ones = (*BY_GRADE, "churn_{}", "share_first_visit_24h_{}")
    names = {row.format(grade) for row in graded_ones for grade in GRADES}
    alone, alike = (simulate(small_town({"days": 200} | others)).measures for others in ({}, changed("alike")))
    assert math.isnan(alone["score_maintainable"]) and not math.isnan(alike["score_maintainable"])
    for name in alone.keys() - names:
        assert alone[name] == pytest.approx(alike[name], nan_ok=True, rel=0), name


def test_treatment_costs_jobs_and_years() -> None:
    """Nobody is graded before the end of the first month: 2 CNY a job of the maintainable and 30 a year."""
    price = {"tiers.treatments.maintainable.cost_job": 2.0, "tiers.treatments.maintainable.cost_year": 30.0}
    run = simulate(small_town(changed(changes=price | {"days": 25, "leaving.link": "none", "start": "2023-05-01"})))
    m = run.measures
    assert m["cost_tiers"] == pytest.approx(2 * m["scored_jobs"] + 30 * 100 * 25 / 365.25, abs=0.02)


def test_a_grade_may_be_lent_a_loaner() -> None:
    """Where nobody is entitled, a grade that is gets loaners, and nobody else does."""
    loan = {"modes.carry_in.loan.to": "nobody", "modes.carry_in.loan.wanted": 1.0}
    lent = []
    for entitled in (False, True):
        own = changed(changes={"tiers.treatments.maintainable.loaner": entitled})
        run = simulate(city(loan | own, "carry_in"))
        rows = run.events[run.events["kind"] == ev.L_LOANER]
        lent.append(int((rows["code"] == ev.LENT).sum()))
    assert lent[0] == 0 < lent[1]
