"""What customers keep of a failure: grudges between published anchors, and what recovery regains."""

import math
from typing import Any

import numpy as np
import pytest

from experiments import load_scenario
from sim import events as ev
from sim import simulate
from sim.events import DAY
from sim.handle import World
from sim.rules import complaints, grievances
from sim.rules.leaving import logistic, take_to_heart
from sim.world import GRUDGE, MONTHLY_EXPOSURE, SATISFACTION, THRESHOLD
from tests.sim.rules.test_complaints import a_job, a_world, complaining, everybody
from tests.sim.worlds import small_town

MEAN = 0.853  # cumulative satisfaction of the start


def year_stayed(world: World, level: float, grudge: float) -> float:
    """P(still there after a year) of customer 0 at a level of satisfaction, with a grudge that fades: closed form.

    He leaves when the sum of the monthly hazards reaches a unit exponential, so P = exp(-sum).
    """
    world.mind[SATISFACTION, 0] = level
    grievances.hold(world, 0, 0, grudge)
    exposure = 0.0
    for _ in range(12):
        exposure += world.mind[MONTHLY_EXPOSURE, 0]
        grievances.grudges_fade(world, 0)
    return math.exp(-exposure)


def a_case(world: World, severity: float = 1.0, lost: float = 0.2, days: float = 1.0, remedy: int = ev.R_REFUND) -> int:
    """A complaint of customer 0 that was replied to some days after it was raised."""
    j = a_job(world)
    k = complaints.raise_complaint(world, 12 * DAY, j, complaints.AT_CLOSING, complaints.COLD, severity, 0)
    case = world.cases[k]
    case["acknowledged_at"], case["replied_at"] = case["raised_at"], case["raised_at"] + int(days * DAY)
    case["lost"], case["remedy"], case["distributive"] = lost, remedy, 1.0
    return k


# ------------------------------------------------------------------------------------------------ grudges
@pytest.mark.parametrize(
    ("severity", "silent", "unsatisfied", "satisfied", "quickly"),
    [(1.0, 0.09, 0.19, 0.54, 0.82), (0.0, 0.37, 0.46, 0.70, 0.95)],
)
def test_grudges_are_the_published_anchors(severity, silent, unsatisfied, satisfied, quickly) -> None:
    """At scale 1 the odds of staying differ as those of buying again after a major and a minor problem (C21a)."""
    world = a_world({"grudge.scale": 1.0, "silence.exits": 0.0})
    top = world.par[0]["stay_top"]
    assert logistic(top) == pytest.approx(0.95)
    assert logistic(top - grievances.silent_grudge(world, severity)) == pytest.approx(silent)
    assert logistic(top - grievances.spoken_grudge(world, severity, 0.0, False)) == pytest.approx(unsatisfied)
    assert logistic(top - grievances.spoken_grudge(world, severity, 1.0, False)) == pytest.approx(satisfied)
    assert logistic(top - grievances.spoken_grudge(world, severity, 1.0, True)) == pytest.approx(quickly)


def test_who_goes_at_once_is_part_of_the_anchor() -> None:
    """9 % of the silent with a major problem stay: 30 % go at once, and of the others 12.9 %."""
    world = a_world({"grudge.scale": 1.0, "silence.exits": 0.3})
    stay = logistic(world.par[0]["stay_top"] - grievances.silent_grudge(world, 1.0))
    assert 0.7 * stay == pytest.approx(0.09)


def test_a_major_unresolved_failure_keeps_a_fifth_to_three_tenths() -> None:
    """The calibration, in the default company: at the mean, a job of score one half and no recovery.

    The silent keep less, the helped more.
    """
    world = a_world()
    world.par[0]["intercept"] = load_scenario(["scenario=ac_city"]).leaving.intercept
    world.mind[SATISFACTION, 0] = MEAN
    level = MEAN - grievances.setback(world, 0, 0.5)
    unsatisfied = year_stayed(world, level, grievances.spoken_grudge(world, 1.0, 0.0, False))
    silent = (1 - 0.3) * year_stayed(world, level, grievances.silent_grudge(world, 1.0))
    satisfied = year_stayed(world, MEAN, grievances.spoken_grudge(world, 1.0, 1.0, False))
    quickly = year_stayed(world, MEAN, grievances.spoken_grudge(world, 1.0, 1.0, True))
    untroubled = year_stayed(world, MEAN, 0.0)
    assert 0.2 <= unsatisfied <= 0.3
    assert silent < unsatisfied < satisfied < quickly < untroubled
    speaks = complaints.p_complains(world, 0, complaints.NOT_THOROUGH, 1.0, 0.5)
    assert 0.2 <= speaks * unsatisfied + (1 - speaks) * silent <= 0.3


def test_grudges_grow_with_severity_and_shrink_with_recovery() -> None:
    """Monotone, and never below zero: a failure is no bonus."""
    world = a_world()
    grid = np.linspace(0, 1, 11)
    for quickly in (False, True):
        g = np.array([[grievances.spoken_grudge(world, x, rho, quickly) for rho in (*grid, 1.3)] for x in grid])
        assert (g >= 0).all() and (np.diff(g, axis=0) >= 0).all() and (np.diff(g, axis=1) <= 0).all()
    silent = [grievances.silent_grudge(world, x) for x in grid]
    assert (np.diff(silent) > 0).all()
    assert all(s > grievances.spoken_grudge(world, x, 0.0, False) for x, s in zip(grid, silent, strict=True))


def test_a_grudge_fades_by_half_in_its_half_life() -> None:
    """A year of twelve months; a small one is forgotten."""
    world = a_world({"grudge.half_life_years": 1.0})
    grievances.hold(world, 0, 0, 2.0)
    before = world.mind[MONTHLY_EXPOSURE, 0]
    for _ in range(12):
        grievances.grudges_fade(world, 0)
    assert world.ties[GRUDGE, 0] == pytest.approx(1.0, rel=1e-5)
    assert world.mind[MONTHLY_EXPOSURE, 0] < before
    for _ in range(240):
        grievances.grudges_fade(world, 0)
    assert world.ties[GRUDGE, 0] == 0.0


def test_the_greatest_grudge_counts() -> None:
    """A second and smaller one adds nothing."""
    world = a_world()
    grievances.keep_silent(world, 0, 0, 1.0, False)
    most = world.ties[GRUDGE, 0]
    grievances.keep_silent(world, 0, 0, 0.3, False)
    assert world.ties[GRUDGE, 0] == most == np.float32(grievances.silent_grudge(world, 1.0))


# ------------------------------------------------------------------------------------------------ recovery
def test_justice_is_the_weighted_sum_of_its_three_kinds() -> None:
    """Outcome 0.45, treatment 0.35, speed 0.20; speed is one half after a week."""
    world = a_world({"staff.tact": 0.6, "justice.acknowledged": 0.15})
    k = a_case(world, days=7.0)
    assert grievances.justice(world, 0, k, 0.0) == pytest.approx(0.45 + 0.35 * 0.75 + 0.20 * 0.5)
    assert grievances.justice(world, 0, k, 0.1) == pytest.approx(0.45 + 0.35 * 0.85 + 0.20 * 0.5)
    world.cases[k]["acknowledged_at"] += 2 * DAY
    assert grievances.justice(world, 0, k, 0.0) == pytest.approx(0.45 + 0.35 * 0.6 + 0.20 * 0.5)
    world.cases[k]["distributive"] = 0.2
    assert grievances.justice(world, 0, k, 0.0) == pytest.approx(0.09 + 0.35 * 0.6 + 0.20 * 0.5)


def test_recovery_is_proportional_up_to_a_full_one() -> None:
    """rho = most x min(1, r / full)."""
    world = a_world({"justice.full": 0.8, "justice.most": 0.9})
    k = a_case(world)
    assert [grievances.regained_by(world, k, r) for r in (0.0, 0.4, 0.8, 1.0)] == pytest.approx([0.0, 0.45, 0.9, 0.9])


def test_a_second_failure_halves_the_gain_and_a_refusal_gives_none() -> None:
    """Double deviation (Maxham and Netemeyer 2002)."""
    world = a_world()
    k = a_case(world)
    once = grievances.regained_by(world, k, 0.6)
    world.cases[k]["again"] = 1
    assert grievances.regained_by(world, k, 0.6) == pytest.approx(0.5 * once)
    world.cases[k]["remedy"] = ev.R_REFUSED
    assert grievances.regained_by(world, k, 0.6) == 0.0


def test_full_recovery_restores_exactly_what_was_lost() -> None:
    """s_post = s_fail + rho (s_ref - s_fail): with rho 1 as before, with rho 1/2 half of the way."""
    for rho in (1.0, 0.5, 0.0):
        world = a_world()
        world.mind[SATISFACTION, 0] = 0.8
        lost = grievances.setback(world, 0, 0.3)
        take_to_heart(world, 12 * DAY, 0, 0.3)
        failed = float(world.mind[SATISFACTION, 0])
        assert lost == pytest.approx(0.8 - failed) and lost > 0.1
        k = a_case(world, lost=lost)
        grievances.make_up(world, 20 * DAY, k, rho)
        assert world.mind[SATISFACTION, 0] == pytest.approx(failed + rho * lost)


def test_what_pleased_is_no_loss() -> None:
    """A complaint about a job with a score above the customer's level has nothing to make good but the grudge."""
    world = a_world()
    world.mind[SATISFACTION, 0] = 0.6
    assert grievances.setback(world, 0, 0.7) == 0.0


def test_a_reply_that_makes_nothing_good_leaves_the_customer_unsatisfied() -> None:
    """Without recovery effort retention falls to the level of the unsatisfied."""
    world = a_world({"justice.most": 0.0})
    k = a_case(world, severity=0.7)
    before = world.mind[MONTHLY_EXPOSURE, 0], world.mind[SATISFACTION, 0], world.ties[GRUDGE, 0]
    grievances.make_up(world, 20 * DAY, k, grievances.regained_by(world, k, 1.0))
    assert (world.mind[MONTHLY_EXPOSURE, 0], world.mind[SATISFACTION, 0], world.ties[GRUDGE, 0]) == before
    assert world.ties[GRUDGE, 0] == np.float32(grievances.spoken_grudge(world, 0.7, 0.0, False))


def test_an_older_grudge_is_still_there_when_the_complaint_is_settled() -> None:
    """Faded by the months that have passed since."""
    world = a_world()
    grievances.hold(world, 0, 0, 1.5)
    k = a_case(world, severity=0.2)
    for _ in range(6):
        grievances.grudges_fade(world, 0)
    grievances.make_up(world, 200 * DAY, k, 1.0)
    assert world.ties[GRUDGE, 0] == pytest.approx(1.5 * 0.5**0.5, rel=1e-5)


def test_help_teaches_to_speak_and_a_complaint_in_vain_not_to() -> None:
    """Helplessness moves by its step and stays between 0 and 1."""
    world = a_world({"speaking.learned": 0.2, "speaking.helplessness": 0.5})
    grievances.learn_of_help(world, 0, True)
    assert world.grievances[0]["helpless"] == pytest.approx(-0.2)
    for _ in range(9):
        grievances.learn_of_help(world, 0, False)
    assert world.grievances[0]["helpless"] == pytest.approx(0.5)


# ------------------------------------------------------------------------------------------------ no paradox
def after_failure(world: World, score: float, recovery: float, severity: float, days: float) -> tuple[float, float]:
    """(cumulative satisfaction, hazard) of customer 0 after a failure that was complained of and recovered."""
    lost = grievances.setback(world, 0, score)
    take_to_heart(world, 12 * DAY, 0, score)
    k = a_case(world, severity, lost, days)
    grievances.make_up(world, 20 * DAY, k, grievances.regained_by(world, k, recovery))
    return float(world.mind[SATISFACTION, 0]), float(world.mind[MONTHLY_EXPOSURE, 0])


def test_no_failure_however_recovered_makes_a_customer_worth_more() -> None:
    """With rho at most 1, satisfaction ends no higher and the hazard no lower than without the failure."""
    rng = np.random.default_rng(7)
    for _ in range(60):
        world = a_world({"justice.most": 1.0})
        level, score, severity, recovery = rng.uniform(size=4)
        world.mind[SATISFACTION, 0] = level
        grievances.hold(world, 0, 0, 0.0)
        world.mind[THRESHOLD, 0] = 1e9  # so that he is there to be asked
        before = world.mind[MONTHLY_EXPOSURE, 0]
        end, hazard = after_failure(world, min(score, level), recovery, severity, rng.uniform(0, 10))
        assert end <= level + 1e-12
        assert hazard >= before * (1 - 1e-9)


def test_the_paradox_needs_its_switch_and_its_conditions() -> None:
    """Only a first, mild failure that was mended fast leaves a customer above his level of before."""

    def gain(**other: Any) -> float:
        on = {"paradox.active": True} | other.pop("changes", {})
        world = a_world(on)
        k = a_case(world, other.get("severity", 0.3), days=other.get("days", 1.0))
        world.cases[k]["again"] = other.get("again", 0)
        return float(grievances.regained_by(world, k, 1.0))

    assert gain() == pytest.approx(1.3)
    assert gain(changes={"paradox.active": False}) == gain(severity=0.5) == gain(days=3.0) == 1.0
    assert gain(again=1) == 0.5


def test_handling_complaints_keeps_customers_and_failing_them_does_not() -> None:
    """Same town, same failures: recovery beats none, and a company that fails more keeps fewer however it recovers."""

    def kept(choice: str, skill: float, changes: dict[str, Any] | None = None) -> float:
        town = {
            "days": 420, "customers.households": 1500, "crew.technicians": 6, "demand.failure_scale_years": 2.0,
            "crew.skill": skill,
        }  # fmt: skip
        section = complaining(everybody(0.0) | {"staff.finds": 1.0, "staff.handlers": 20} | (changes or {}), choice)
        return simulate(small_town(town | section)).measures["customers_end"]

    assert kept("city", -1.0) > kept("no_recovery", -1.0, {"staff.handlers": 0})
    assert kept("generous", -1.0) < kept("city", 4.0)
