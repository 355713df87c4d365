"""A technician's nights: fatigue, what fades, attendance at courses."""

import math

import pytest

from sim import events as ev
from sim import simulate
from sim.events import DAY, HOUR
from sim.handle import World
from sim.rules import people_days as days
from sim.rules import roster
from tests.sim.worlds import growing, small_town, started

TIRING = {"fatigue.free_hours": 8.0, "fatigue.per_hour": 0.05, "fatigue.tired_days": 10.0, "fatigue.rest_days": 2.0}


def a_world(people: dict | None = None, changes: dict | None = None) -> World:
    small = {"days": 60, "customers.households": 20, "crew.technicians": 4, "crew.absence": 0.0}
    return started(small_town(small | growing(people) | (changes or {})))


def test_long_days_tire_to_a_steady_level() -> None:
    """Eleven hours a day: F -> a/(1 - exp(-1/tau)) with a = 3 x 0.05."""
    world, fatigue = a_world(TIRING), 0.0
    levels = []
    for _ in range(200):
        fatigue = days.fatigue_after(world, fatigue, 11.0)
        levels.append(fatigue)
    keep = math.exp(-0.1)
    assert levels == pytest.approx([min(1.0, 0.15 * (1 - keep ** (n + 1)) / (1 - keep)) for n in range(200)])


def test_rest_refreshes_faster_than_a_short_day() -> None:
    """exp(-1/2) after a day off, exp(-1/10) after a day with work that does not tire."""
    world = a_world(TIRING)
    assert days.fatigue_after(world, 0.5, 0.0) == pytest.approx(0.5 * math.exp(-0.5))
    assert days.fatigue_after(world, 0.5, 8.0) == pytest.approx(0.5 * math.exp(-0.1))


def test_fatigue_stays_between_zero_and_one() -> None:
    """Whatever the hours."""
    world = a_world(TIRING | {"fatigue.per_hour": 1.0})
    levels = [days.fatigue_after(world, f, h) for f in (0.0, 0.5, 1.0) for h in (0.0, 8.0, 30.0)]
    assert min(levels) == 0.0 and max(levels) == 1.0


def test_awareness_and_ramp_up_fade_by_their_laws() -> None:
    """exp(-t/tau) for awareness; one minus the share of the ramp-up time for newcomers."""
    world = a_world({"training.awareness_days": 30.0, "turnover.ramp_days": 40.0, "training.skill.courses_year": 0.0})
    person = world.people[1]
    person["awareness"], person["entered_at"] = 0.2, 0
    for d in range(1, 50):
        days.wake(world, d * DAY, 1, 0.0)
        assert person["awareness"] == pytest.approx(0.2 * math.exp(-d / 30))
        assert person["ramp"] == pytest.approx(max(0.0, 1 - d / 40))
    assert world.people[0]["ramp"] == 0.0


def test_course_days_are_attended_by_those_who_would_have_worked() -> None:
    """The log has a row for each scheduled course day, and no shift of that person begins on it."""
    people = {"training.skill": {"courses_year": 12.0, "course_days": 6}, "turnover.resign_year": 0.0}
    run = simulate(small_town(growing(people) | {"crew.technicians": 4, "crew.absence": 0.0, "days": 90}))
    rows = run.events[run.events["kind"] == ev.L_COURSE]
    shifts = run.events[(run.events["kind"] == ev.L_SHIFT) & (run.events["code"] == ev.S_START)]
    away = set(zip(rows["who"].tolist(), (rows["t"] // DAY).tolist(), strict=True))
    there = set(zip(shifts["who"].tolist(), (shifts["t"] // DAY).tolist(), strict=True))
    world = run.world
    roll = {(i, d) for i in range(4) for d in range(90) if roster.is_there(world, i, d)}
    assert away | there == roll and not away & there
    assert len(away) > 50 and (rows["a"] == 9 * HOUR).all()


def test_hours_beyond_the_shift_show_in_fatigue() -> None:
    """The same summer with and without overtime: who works longer is more tired."""
    busy = {"days": 120, "start": "2023-06-01", "customers.households": 6000, "crew.last_call_min": 0.0}
    busy |= growing({"fatigue.per_hour": 0.2, "fatigue.free_hours": 10.0}) | {"crew.overtime_month_h": 90.0}
    levels = []
    for overtime in (0.0, 3.0):
        run = simulate(small_town(busy | {"crew.overtime_day_h": overtime}))
        levels.append(run.measures["fatigue_mean"])
    assert levels[0] == 0.0 < 0.01 < levels[1]
