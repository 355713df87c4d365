"""Technicians' days: roster, absence, lunch, last call, overtime, and who is idle."""

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.events import DAY, HOUR, NEVER
from sim.handle import World
from sim.rules import crew
from sim.rules import roster as plan
from tests.sim.bands import assert_share
from tests.sim.worlds import small_town, started

DAY_SHIFT = {
    "start": "08:00",
    "hours": 10.0,
    "weekdays": list(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
    "days_off": 1,
}
MONDAY = {"start": "2023-03-06", "calendar.holidays": []}


def a_crew(technicians: int = 7, changes: dict | None = None, **shift) -> World:
    """People on one shift; the run begins on a Monday."""
    small = MONDAY | {
        "customers.households": 1, "days": 56, "crew.technicians": technicians, "crew.absence": 0.0,
        "calendar.patterns": {"day": DAY_SHIFT | shift}, "crew.patterns": ["day"], "crew.last_call_min": 60.0,
        "calendar.lunch_from": "12:00", "calendar.lunch_min": 60.0, "crew.training_days_year": 0.0,
        "crew.overtime_day_h": 1.0, "crew.overtime_month_h": 36.0,
    }  # fmt: skip
    return started(small_town(small | (changes or {})))


def roster(world: World, people: int) -> np.ndarray:
    """Who is scheduled when: people x days."""
    days = range(int(world.par[0]["days"]))
    return np.array([[plan.is_scheduled(world, i, d) for d in days] for i in range(people)])


def on_duty(world: World, people: int) -> np.ndarray:
    days = range(int(world.par[0]["days"]))
    return np.array([[plan.works(world, i, d) for d in days] for i in range(people)])


@pytest.mark.parametrize("days_off", [0, 1, 2, 3])
def test_days_off_are_staggered_evenly_over_the_crew(days_off: int) -> None:
    """Of seven people, 7 - days_off are there on every day, and everybody has his days off every week."""
    plan = roster(a_crew(7, days_off=days_off), 7)
    assert (plan.sum(axis=0) == 7 - days_off).all()
    assert (plan.reshape(7, 8, 7).sum(axis=2) == 7 - days_off).all()


def test_nobody_works_on_a_weekday_that_is_not_his_shifts() -> None:
    """Five weekdays and one day off among them: four working days, none at the weekend."""
    plan = roster(a_crew(5, weekdays=["Mon", "Tue", "Wed", "Thu", "Fri"]), 5).reshape(5, 8, 7)
    assert not plan[:, :, 5:].any()
    assert (plan.sum(axis=2) == 4).all()
    assert (plan[:, :, :5].sum(axis=0) == 4).all()


def test_temporary_staff_work_in_their_months_only_and_reserve_staff_never() -> None:
    """Temps from April on, two people on the reserve list."""
    changes = {"crew.summer_temps": 2, "crew.temp_months": [4], "crew.reserve": 2}
    plan = roster(a_crew(3, changes), 7)
    april = slice(26, 56)  # from Saturday 1 April 2023
    assert not plan[3:5, :26].any() and plan[3:5, april].sum() > 40
    assert not plan[5:].any()


def test_holidays_are_staffed_by_a_share() -> None:
    """On a holiday each scheduled person is on duty with the given chance, drawn by person and day."""
    holidays = [f"2023-03-{d:02d}" for d in range(6, 32)]
    world = a_crew(200, {"calendar.holidays": holidays, "calendar.holiday_staffing": 0.3}, days_off=0)
    duty = on_duty(world, 200)
    assert_share(int(duty[:, :26].sum()), duty[:, :26].size, 0.3)
    assert duty[:, 26:].all()


def test_absence_and_training_take_their_share_of_working_days() -> None:
    """Each working day is lost with chance absence + training days per year over working days per year."""
    world = a_crew(100, {"crew.absence": 0.05, "crew.training_days_year": 20.0})
    there = on_duty(world, 100)[roster(world, 100)]
    assert_share(int((~there).sum()), there.size, 0.05 + 20 / (365.25 * 6 / 7))


def test_one_more_technician_leaves_the_others_as_they_are() -> None:
    """Skill, home, manners, certificates, roster and absences are keyed by the person, not by the head count."""
    changes = {"crew.absence": 0.2, "crew.summer_temps": 3, "crew.certified_share": 0.5, "crew.temp_months": [3, 4]}
    few, many = a_crew(5, changes), a_crew(6, changes)
    pairs = [(i, i) for i in range(5)] + [(5 + k, 6 + k) for k in range(3)]
    for i, k in pairs:
        for field in ("home_x", "home_y", "courtesy", "tidiness", "senior", "certified", "pattern"):
            assert few.technicians[i][field] == many.technicians[k][field]
        assert (few.skill[i] == many.skill[k]).all()
    duty, more = on_duty(few, 8), on_duty(many, 9)
    assert (duty[[i for i, _ in pairs]] == more[[k for _, k in pairs]]).all()


def test_the_next_shift_is_the_first_one_after_now_on_a_working_day() -> None:
    """Strictly after now, at the hour of the shift, on a day on which the person works."""
    world = a_crew(7)
    for i in range(7):
        worked = np.flatnonzero(on_duty(world, 7)[i])
        starts = [int(d) * DAY + 8 * HOUR for d in worked]
        for now in (-1, 0, 8 * HOUR, 3 * DAY, 50 * DAY + 12 * HOUR):
            assert crew.next_shift(world, now, i) == next((s for s in starts if s > now), NEVER)


def test_shifts_of_a_whole_day_follow_each_other() -> None:
    """Around the clock by calendar: 24 hours from eight to eight, day after day."""
    changes = {"crew.last_call_min": 0.0, "crew.absence": 0.0, "days": 10, "customers.households": 1}
    run = simulate(small_town(MONDAY | changes | {
        "calendar.patterns": {"day": DAY_SHIFT | {"hours": 24.0, "days_off": 0}}, "crew.technicians": 1,
    }))  # fmt: skip
    starts = run.events[(run.events["kind"] == ev.L_SHIFT) & (run.events["code"] == ev.S_START)]["t"]
    assert starts.tolist() == [d * DAY + 8 * HOUR for d in range(10)]


def begin(world: World, i: int = 0, day: int = 0) -> tuple[int, int]:
    return crew.start_shift(world, day * DAY + 8 * HOUR, i)


def last_row(world: World) -> np.void:
    return world.log[int(world.now[0]["n_log"]) - 1]


def test_a_shift_has_lunch_and_last_call_and_pays_its_hours() -> None:
    """Ten hours from eight: lunch at twelve, last call an hour before six, nine paid hours."""
    world = a_crew()
    assert begin(world) == (12 * HOUR, 17 * HOUR)
    row = last_row(world)
    assert (row["kind"], row["code"], row["who"], row["a"]) == (ev.L_SHIFT, ev.S_START, 0, 9 * HOUR)
    assert world.regions[0]["n_idle"] == 1 and world.technicians[0]["shift_end"] == 18 * HOUR


def test_a_shift_without_noon_has_no_lunch() -> None:
    """Lunch must fit into the shift; then every hour is paid."""
    world = a_crew(start="13:00", hours=6.0)
    assert crew.start_shift(world, 13 * HOUR, 0) == (NEVER, 18 * HOUR)
    assert last_row(world)["a"] == 6 * HOUR


def test_an_idle_technician_eats_at_the_bell_and_a_busy_one_afterwards() -> None:
    """Nobody leaves a customer for lunch, and nobody goes without."""
    world = a_crew()
    begin(world)
    assert crew.lunch_time(world, 12 * HOUR, 0) == 13 * HOUR
    assert world.regions[0]["n_idle"] == 0
    crew.lunch_over(world, 13 * HOUR, 0)
    assert world.regions[0]["n_idle"] == 1
    begin(world, 1)
    world.technicians[1]["busy"] = 1
    crew.stop_idling(world, 1)
    assert crew.lunch_time(world, 12 * HOUR, 1) == NEVER
    assert crew.after_visit(world, 14 * HOUR, 1) == 15 * HOUR
    assert world.technicians[1]["at_lunch"] == 1


def test_after_the_last_call_the_idle_go_home_and_the_busy_when_they_are_done() -> None:
    """The overtime of the busy one is what passes after the end of the shift."""
    world = a_crew()
    begin(world)
    begin(world, 1)
    world.technicians[1]["busy"] = 1
    crew.stop_idling(world, 1)
    crew.last_call(world, 17 * HOUR, 0)
    crew.last_call(world, 17 * HOUR, 1)
    assert (world.technicians[0]["on_duty"], world.technicians[1]["on_duty"]) == (0, 1)
    assert crew.after_visit(world, 18 * HOUR + 600, 1) == NEVER
    row = last_row(world)
    assert (row["code"], row["who"], row["a"]) == (ev.S_END, 1, 600)
    assert world.technicians[1]["overtime_month"] == 600


def test_overtime_is_capped_by_day_and_by_month() -> None:
    """At most an hour a day, at most 36 a month, and the month begins anew with the calendar."""
    world = a_crew()
    begin(world)
    person = world.technicians[0]
    assert crew.works_until(world, 9 * HOUR, 0) == 19 * HOUR
    person["overtime_month"] = 35 * HOUR + 1800
    assert crew.works_until(world, 9 * HOUR, 0) == 18 * HOUR + 1800
    person["overtime_month"] = 40 * HOUR
    assert crew.works_until(world, 9 * HOUR, 0) == 18 * HOUR
    crew.go_home(world, 18 * HOUR, 0)
    begin(world, 0, 1)
    assert person["overtime_month"] == 40 * HOUR
    crew.go_home(world, DAY + 18 * HOUR, 0)
    begin(world, 0, 26)  # 1 April
    assert person["overtime_month"] == 0


def test_hours_between_two_shifts_of_somebody_still_out_are_overtime() -> None:
    """Who is still with a customer when his next shift begins has worked all night, and it is booked."""
    world = a_crew()
    begin(world)
    world.technicians[0]["busy"] = 1
    crew.stop_idling(world, 0)
    crew.last_call(world, 17 * HOUR, 0)
    x = float(world.technicians[0]["x"])
    begin(world, 0, 1)
    end, start = world.log[int(world.now[0]["n_log"]) - 2 : int(world.now[0]["n_log"])]
    assert (end["code"], end["a"], start["code"]) == (ev.S_END, 14 * HOUR, ev.S_START)
    assert world.regions[0]["n_idle"] == 0 and world.technicians[0]["x"] == x
    assert crew.after_visit(world, DAY + 9 * HOUR, 0) == NEVER
    assert world.regions[0]["n_idle"] == 1


def test_the_list_of_the_idle_stays_whole_whoever_leaves_it() -> None:
    """The last one takes the place of the one who leaves; everybody knows his place."""
    world, rng = a_crew(30), np.random.default_rng(1)
    idle: set[int] = set()
    for _ in range(500):
        i = int(rng.integers(30))
        if i in idle:
            crew.stop_idling(world, i)
            idle.remove(i)
        else:
            crew.become_idle(world, 0, i)
            idle.add(i)
        listed = world.idle[0, : int(world.regions[0]["n_idle"])].tolist()
        assert set(listed) == idle and len(listed) == len(idle)
        assert all(world.technicians[k]["idle_at"] == place for place, k in enumerate(listed))
