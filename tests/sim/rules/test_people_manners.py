"""Manners, the standard of work under pressure, ratings and the bonus."""

import math

import numpy as np
import pytest

from sim import simulate
from sim.events import DAY, L_CLOSED
from sim.handle import World
from sim.rules import people_manners as manners
from tests.sim.worlds import composed, growing, small_town, started


def a_world(people: dict | None = None, changes: dict | None = None) -> World:
    small = {"days": 60, "customers.households": 20, "crew.technicians": 4, "crew.absence": 0.0}
    return started(small_town(small | growing(people) | (changes or {})))


def under(world: World, pressures: list[float], i: int = 0) -> list[float]:
    """The standard of technician i after each of so many days."""
    found = []
    for pressure in pressures:
        manners.adapt_standard(world, i, pressure)
        found.append(float(world.people[i]["standard"]))
    return found


TIMES = {
    "pressure.elasticity": 0.5,
    "pressure.lowest": 0.3,
    "pressure.erosion_days": 20.0,
    "pressure.recovery_days": 90.0,
}


def test_the_standard_falls_exponentially_to_what_can_be_kept() -> None:
    """Pressure 4 with elasticity 0.5: 0.5 + 0.5 exp(-t/20)."""
    found = under(a_world(TIMES), [4.0] * 80)
    assert found == pytest.approx([0.5 + 0.5 * math.exp(-(d + 1) / 20) for d in range(80)])


def test_the_standard_recovers_fully_and_slowly() -> None:
    """Below a pressure of 1 it returns to 1 with the other time constant, however deep it was."""
    world = a_world(TIMES)
    world.people[0]["standard"] = 0.4
    found = under(world, [0.9] * 2000)
    assert found[:300] == pytest.approx([1 - 0.6 * math.exp(-(d + 1) / 90) for d in range(300)])
    assert found[-1] == pytest.approx(1.0, abs=1e-9)


def test_recovery_takes_longer_than_erosion() -> None:
    """After ten days of pressure, ten days without it do not bring the standard back."""
    found = under(a_world(TIMES), [4.0] * 10 + [0.5] * 10)
    assert found[9] < found[19] < 1.0
    assert found[19] - found[9] < (1.0 - found[9]) / 3


def test_nothing_erodes_without_pressure() -> None:
    """Up to a pressure of 1 the standard stays where it is best."""
    assert under(a_world(TIMES), [0.0, 0.5, 1.0] * 20) == [1.0] * 60


def test_more_pressure_never_leaves_a_higher_standard() -> None:
    """Pressure^-elasticity, not below the floor."""
    world = a_world(TIMES)
    levels = [manners.bearable_standard(world, p) for p in np.linspace(0, 20, 101)]
    assert (np.diff(levels) <= 0).all() and levels[0] == 1.0 and levels[-1] == 0.3
    assert manners.bearable_standard(world, 4.0) == pytest.approx(0.5)


def test_pressure_is_work_over_the_capacity_meant_for_it() -> None:
    """Booked seconds from today on and the jobs that wait, over the next two days' capacity."""
    world = a_world({"pressure.desired_days": 2})
    slots = int(world.par[0]["n_slots"])
    assert manners.work_pressure(world, 10 * DAY, 0) == 0.0
    world.capacity[0, 10:13] = 30_000, 50_000, 70_000
    world.slots[0, 9 * slots] = 99_999  # yesterday's bookings are over
    world.slots[0, 10 * slots] = 20_000
    world.slots[0, 13 * slots + 1] = 36_000
    assert manners.work_pressure(world, 10 * DAY, 0) == pytest.approx(56_000 / 80_000)
    world.regions[0]["n_ready"] = 3
    waiting = 3 * int(world.kinds[0]["planned_s"])
    assert manners.work_pressure(world, 10 * DAY, 0) == pytest.approx((56_000 + waiting) / 80_000)


def test_holidays_are_no_days_to_do_the_work_in() -> None:
    """The next two days on which somebody works, however far; nobody until the end: no pressure."""
    world = a_world({"pressure.desired_days": 2})
    slots = int(world.par[0]["n_slots"])
    world.capacity[0, 10:16] = 0, 30_000, 0, 0, 50_000, 70_000
    world.slots[0, 14 * slots] = 40_000
    assert manners.work_pressure(world, 10 * DAY, 0) == pytest.approx(40_000 / 80_000)
    world.capacity[0, 10:] = 0
    assert manners.work_pressure(world, 10 * DAY, 0) == 0.0


def a_workshop(changes: dict | None = None) -> World:
    """Two technicians in the field and two at the benches of one outlet; nobody works before day 11."""
    outlets = {
        "modes": composed("modes", "all"), "outlets": composed("outlets", "car_station"),
        "outlets.posts": ["field", "bench"], "people.pressure.desired_days": 2,
    }  # fmt: skip
    world = a_world(changes=outlets | (changes or {}))
    world.capacity[0, 10:14] = 0, 30_000, 50_000, 70_000
    world.bench_capacity[0, 10:14] = 0, 20_000, 0, 60_000
    return world


def test_pressure_is_work_in_the_field_and_at_benches_over_the_capacity_of_both() -> None:
    """Appointments count from today on; (30 + 20) + (50 + 0) thousand seconds on the next two days with anybody."""
    world = a_workshop()
    desk = int(world.par[0]["desk_slots"])
    world.bench_slots[0, 9 * desk] = 99_999  # yesterday's appointments are over
    world.bench_slots[0, 11 * desk] = 25_000
    world.slots[0, 11 * int(world.par[0]["n_slots"])] = 10_000
    assert manners.work_pressure(world, 10 * DAY, 0) == pytest.approx(35_000 / 100_000)


def test_nobody_s_time_counts_twice() -> None:
    """Benches with people who also go out, or with nobody of their own, add no capacity to that of the field."""
    for change in ({"outlets.bench_in_field": True}, {"outlets.posts": ["field"], "outlets.field_at_bench": True}):
        world = a_workshop(change)
        world.bench_slots[0, 11 * int(world.par[0]["desk_slots"])] = 20_000
        assert manners.work_pressure(world, 10 * DAY, 0) == pytest.approx(20_000 / 80_000)


def test_manners_are_trait_awareness_pressure_and_bonus() -> None:
    """Each adds its part, and the level stays between 0 and 1."""
    world = a_world({"pressure.manners": 0.4, "rating.bonus_manners": 0.05})
    person = world.people[0]
    assert manners.shown(world, 0, 0.7) == 0.7
    person["awareness"], person["standard"] = 0.1, 0.5
    assert manners.shown(world, 0, 0.7) == pytest.approx(0.6)
    person["bonus"] = 1
    assert manners.shown(world, 0, 0.7) == pytest.approx(0.65)
    assert manners.shown(world, 0, 0.1) == pytest.approx(0.05) and manners.shown(world, 0, 0.99) == pytest.approx(0.94)
    person["awareness"] = 0.9
    assert manners.shown(world, 0, 0.7) == 1.0
    person["awareness"], person["standard"] = 0.0, 0.0
    assert manners.shown(world, 0, 0.2) == 0.0


def test_explanation_moves_assurance_about_its_mean() -> None:
    """weight x (shown - mean): whoever explains as everybody does changes nothing."""
    world = a_world({"manners.explanation": 0.8, "manners.explanation_weight": 0.5})
    for level, lift in ((0.8, 0.0), (1.0, 0.1), (0.2, -0.3)):
        world.people[0]["explanation"] = level
        assert manners.explains(world, 0) == pytest.approx(lift)


def test_the_rating_is_an_exponentially_weighted_mean() -> None:
    """Reference value V31: gain 0.3, from 0.7 towards scores of 0.5, five steps: 0.533614."""
    world = a_world({"rating.gain": 0.3, "rating.first": 0.7})
    for _ in range(5):
        manners.rate(world, 0, 0.5)
    assert world.people[0]["rating"] == pytest.approx(0.5336140)


def test_every_closed_job_moves_the_rating_of_whoever_did_it() -> None:
    """Replayed from the log: R <- R + k (s - R) for each score, in the order in which jobs were closed."""
    town = {"days": 90, "customers.households": 800, "crew.technicians": 3}
    run = simulate(small_town(town | growing({"turnover.resign_year": 0.0, "rating.gain": 0.05})))
    ratings = np.full(3, run.scenario.people.rating.first)
    closed = run.events[run.events["kind"] == L_CLOSED]
    for row in closed:
        i = run.world.jobs[row["job"]]["technician"]
        ratings[i] += 0.05 * (row["x"] - ratings[i])
    assert len(closed) > 50 and np.ptp(ratings) > 0
    assert run.world.people["rating"][:3] == pytest.approx(ratings)


def test_a_bonus_needs_a_bonus_and_a_rating() -> None:
    """Nobody earns one where none is paid; else from the threshold on."""
    unpaid = a_world({"rating.bonus_month": 0.0, "rating.bonus_threshold": 0.8})
    paid = a_world({"rating.bonus_month": 100.0, "rating.bonus_threshold": 0.8})
    for rating, earned in ((0.79, False), (0.8, True), (0.9, True)):
        unpaid.people[0]["rating"] = paid.people[0]["rating"] = rating
        assert manners.earns_bonus(paid, 0) == earned and not manners.earns_bonus(unpaid, 0)
