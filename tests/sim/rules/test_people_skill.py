"""Experience, ability and pace: the learning curve, forgetting, generations of products."""

import math

import numpy as np
import pytest

from sim import simulate
from sim.events import DAY, NEVER, REPAIR, YEAR
from sim.handle import World
from sim.rules import people_skill as skill
from sim.rules import visit_tree
from sim.rules.intake import open_job
from tests.sim.bands import assert_mean, assert_share, assert_uniform
from tests.sim.worlds import growing, small_town, started

NEVER_FORGETS = {"learning.forgetting_days": 1e6}


def a_world(people: dict | None = None, changes: dict | None = None) -> World:
    small = {"days": 30, "customers.households": 20, "crew.skill_sd": 0.0, "crew.senior_share": 0.0}
    return started(small_town(small | growing(people) | (changes or {})))


def with_jobs(world: World, jobs: float, i: int = 0, column: int = 0) -> World:
    """Technician i has just had so much experience with one family and generation, and none with others."""
    world.experience[i] = 0.0
    world.practised[i] = 0
    world.experience[i, column] = jobs
    return world


def test_experience_after_n_jobs_is_the_closed_form() -> None:
    """A job every y: n_k = 1 + n_(k-1) exp(-y/tau), so after k jobs (1 - r^k)/(1 - r) with r = exp(-y/tau)."""
    world = with_jobs(a_world({"learning.forgetting_days": 50.0}), 0.0)
    r = math.exp(-3.0 / 50.0)
    for k in range(1, 40):
        skill.gain_experience(world, 3 * DAY * k, 0, 0, 0, 1.0)
        assert skill.experience_of(world, 3 * DAY * k, 0, 0, 0) == pytest.approx((1 - r**k) / (1 - r))
    assert skill.experience_of(world, 3 * DAY * 39 + 50 * DAY, 0, 0, 0) == pytest.approx((1 - r**39) / (1 - r) / math.e)


def test_without_forgetting_experience_counts_jobs() -> None:
    """tau far beyond the run: n jobs are n jobs, of their own family only."""
    world = with_jobs(a_world(NEVER_FORGETS), 0.0)
    for k in range(25):
        skill.gain_experience(world, k * DAY, 0, 0, 0, 1.0)
    assert skill.experience_of(world, 25 * DAY, 0, 0, 0) == pytest.approx(25.0, rel=1e-4)
    assert skill.experience_of(world, 25 * DAY, 0, 1, 0) == 0.0


def test_five_hundred_jobs_more_save_what_was_measured() -> None:
    """C27: 500 jobs more take 2.7 % off the mean and 8.7 % off the variance, for somebody with 100 jobs."""
    world = a_world()
    cv = float(world.kinds[REPAIR]["cv"])

    def variance(pace: float) -> float:
        return pace**2 * math.expm1(skill.spread_at(world, cv, pace) ** 2)

    before, after = skill.learned_pace(world, 100.0), skill.learned_pace(world, 600.0)
    assert after / before == pytest.approx(1 - 0.027, abs=2e-4)
    assert variance(after) / variance(before) == pytest.approx(1 - 0.087, abs=2e-4)


def test_the_mean_time_is_a_power_of_experience_above_its_floor() -> None:
    """m_n = m_inf + (m_1 - m_inf)(1 + n)^-b relative to the reference: rate^doublings of what can be saved is left."""
    world = a_world({"learning.rate": 0.9, "learning.floor": 0.4, "learning.reference_jobs": 63.0})
    at_reference = 0.4 + 0.6 * 0.9**6
    for doublings in range(12):
        expected = (0.4 + 0.6 * 0.9**doublings) / at_reference
        assert skill.learned_pace(world, 2.0**doublings - 1.0) == pytest.approx(expected)


def test_a_rate_of_one_teaches_nothing() -> None:
    """Without learning the pace is the scenario's, whatever the experience, and so is the spread."""
    world = a_world({"learning.rate": 1.0})
    for jobs in (0.0, 40.0, 5000.0):
        assert skill.learned_pace(world, jobs) == pytest.approx(1.0)
    assert skill.spread_at(world, 0.6, 1.0) == pytest.approx(math.sqrt(math.log1p(0.36)))


def test_ability_gains_the_same_with_every_doubling() -> None:
    """s = own level + gain log2((1 + n)/(1 + reference)): the odds of failing are a power of experience."""
    world = a_world(NEVER_FORGETS | {"learning.ability_per_doubling": 0.3, "learning.reference_jobs": 99.0})
    for doublings in (-2, 0, 3):
        with_jobs(world, 100.0 * 2.0**doublings - 1.0)
        assert skill.ability_at(world, 0, 0, 0, 0) == pytest.approx(world.skill[0, 0] + 0.3 * doublings)


def test_ramp_up_and_fatigue_take_from_ability_and_add_to_time() -> None:
    """On the first day, and fully tired, by the amounts of the scenario; corners cut shorten the visit."""
    people = {"learning.reference_jobs": 0.0, "turnover.ramp_ability": 0.8, "turnover.ramp_time": 0.5}
    people |= {"fatigue.ability": 0.4, "fatigue.time": 0.1, "pressure.time": 0.2}
    world = with_jobs(a_world(people), 0.0)
    base = skill.ability_at(world, 0, 0, 0, 0)
    person = world.people[0]
    assert base == pytest.approx(world.skill[0, 0]) and skill.haste(world, 0) == 1.0
    person["ramp"], person["fatigue"], person["standard"] = 0.5, 0.25, 0.5
    assert skill.ability_at(world, 0, 0, 0, 0) == pytest.approx(base - 0.4 - 0.1)
    assert skill.haste(world, 0) == pytest.approx(1.25 * 1.025 * 0.9)


def test_corners_cut_and_fatigue_raise_callbacks() -> None:
    """exp(a (1 - standard) + b fatigue); nothing while undisturbed and rested."""
    world = a_world({"pressure.callback": 1.0, "fatigue.callback": 0.5})
    assert skill.carelessness(world, 0) == 1.0
    world.people[0]["standard"], world.people[0]["fatigue"] = 0.6, 0.8
    assert skill.carelessness(world, 0) == pytest.approx(math.exp(0.4 + 0.4))


def test_practice_shortens_visits_and_makes_them_alike() -> None:
    """Sampled work on site has the mean and the variance of the learning curve."""
    people = NEVER_FORGETS | {"learning.rate": 0.8, "learning.floor": 0.2, "learning.reference_jobs": 50.0}
    world = a_world(people, {"jobs.law": "lognormal"})
    j = open_job(world, 0, 0, -1, REPAIR, 0, 1, 0)
    column = skill.column_of(world, world.jobs[j]["family"], 0)
    plan = 3600.0 * world.kinds[REPAIR]["minutes"] / 60 * world.faults[world.jobs[j]["fault"]]["work"]
    for jobs in (5.0, 500.0):
        with_jobs(world, jobs, column=column)
        pace = skill.learned_pace(world, jobs)
        spread = skill.spread_at(world, float(world.kinds[REPAIR]["cv"]), pace)
        work = np.array([visit_tree.work_seconds(world, 0, 0, j, key) for key in range(4000)]) / plan
        assert_mean(work, pace)
        logs = np.log(work) - math.log(pace) + spread**2 / 2
        assert_mean(logs**2, spread**2)


TECHNOLOGY = {
    "technology": {
        "second": {"since": "2023-06-01", "overlap": 0.5, "difficulty": 0.7},
        "third": {"since": "2024-06-01", "overlap": 0.2, "difficulty": 1.5},
    },
    "adoption_years": 2.0,
}


def test_experience_with_another_generation_counts_in_part() -> None:
    """Each step between two generations keeps the overlap of the newer one, in both directions."""
    world = a_world(NEVER_FORGETS | TECHNOLOGY)
    for column, expected in ((0, (100.0, 50.0, 10.0)), (1, (50.0, 100.0, 20.0)), (2, (10.0, 20.0, 100.0))):
        with_jobs(world, 100.0, column=column)
        found = [skill.experience_of(world, 0, 0, 0, g) for g in range(3)]
        assert found == pytest.approx(expected)


def test_a_unit_belongs_to_the_generation_of_its_installation() -> None:
    """The last generation that had begun when it was installed; what is to be installed is of the day."""
    world = a_world(TECHNOLOGY)
    begin = [int(t) for t in world.generations["since"]]
    assert begin[0] == -NEVER and begin[1] == 151 * DAY and begin[2] == (151 + 366) * DAY
    j = open_job(world, 0, 0, 0, REPAIR, 0, 1, 0)
    for installed, g in ((-20 * DAY, 0), (begin[1] - 1, 0), (begin[1], 1), (begin[2], 2), (begin[2] + 900 * DAY, 2)):
        world.units[0]["installed_at"] = installed
        assert skill.generation_of(world, j) == g
    assert [skill.newest_generation(world, t) for t in (0, begin[1], begin[2] - 1, begin[2])] == [0, 1, 1, 2]


def test_customers_without_a_unit_on_record_change_over_evenly() -> None:
    """Half of the adoption time after the beginning of a generation, half of the customers have it."""
    world = a_world(TECHNOLOGY, {"customers.households": 2000})
    changed = 0
    for c in range(2000):
        j = open_job(world, 0, c, -1, REPAIR, 0, c, 0)
        world.jobs[j]["opened"] = 151 * DAY + YEAR  # before the third generation counts for anybody but a few
        changed += skill.generation_of(world, j) >= 1
    assert_share(changed, 2000, 0.5)


def test_new_products_ask_for_more_and_outdate_what_was_learned() -> None:
    """Ability for a job falls by the difficulty of its generation and by the doublings that do not carry over."""
    people = NEVER_FORGETS | TECHNOLOGY | {"learning.ability_per_doubling": 1.0}
    world = with_jobs(a_world(people), 127.0)
    j = open_job(world, 0, 0, 0, REPAIR, 0, 1, 0)
    world.units[0]["installed_at"] = 0
    old = skill.ability_for(world, 0, 0, j, 0)
    world.units[0]["installed_at"] = 151 * DAY
    new = skill.ability_for(world, 0, 0, j, 0)
    assert old - new == pytest.approx(0.7 + math.log2(128 / 64.5))


def test_staff_brings_a_lognormal_experience_with_what_it_may_do() -> None:
    """Median and spread as in the scenario, zero without a certificate."""
    people = {"learning.start_jobs": 300.0, "learning.start_spread": 0.5}
    world = a_world(people, {"crew.technicians": 400, "crew.certified_share": 0.5})
    certified = np.array([[c >> f & 1 for f in range(world.skill.shape[1])] for c in world.technicians["certified"]])
    families = world.experience[:, :-1]
    assert (families[certified == 0] == 0.0).all() and 0 < certified.mean() < 1
    z = np.log(families[certified == 1] / 300.0) / 0.5
    assert_uniform(np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in z]))


def test_skill_failures_rise_when_products_change() -> None:
    """The same customers and failures: with a second generation that little carries over to, more first visits fail."""
    small = {
        "days": 365,
        "customers.households": 3000,
        "demand.replacement_mean_years": 3.0,
        "promise.kind": "immediate",
    }
    change = {"technology": {"second": {"since": "2022-01-01", "overlap": 0.1, "difficulty": 1.0}}}
    same, new = (
        [simulate(small_town(small | growing(people)), seed=seed).measures["failures_skill"] for seed in range(4)]
        for people in ({}, change)
    )
    assert min(n / s for n, s in zip(new, same, strict=True)) > 1.1
