"""Coming and going: resignations, vacancies, successors."""

import math

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY
from sim.handle import World
from sim.rules import people_posts as posts
from sim.rules import persons, roster
from tests.sim.bands import assert_share
from tests.sim.worlds import growing, small_town, started


def a_world(technicians: int = 6, people: dict | None = None, changes: dict | None = None) -> World:
    small = {"days": 200, "customers.households": 5, "crew.technicians": technicians, "crew.absence": 0.0}
    return started(small_town(small | growing(people) | (changes or {})))


def a_run(people: dict, changes: dict | None = None, seed: int = 1) -> Run:
    small = {"days": 400, "crew.technicians": 40, "customers.households": 40}
    return simulate(small_town(small | growing(people) | (changes or {})), seed=seed)


def rows(run: Run, kind: int) -> np.ndarray:
    return run.events[run.events["kind"] == kind]


def test_people_resign_with_the_hazard_of_the_scenario() -> None:
    """Of the person-months served, 1 - exp(-h/12) end with a resignation."""
    people = {"turnover.resign_year": 1.5, "fatigue.per_hour": 0.0, "turnover.hiring_days": 5}
    found = [a_run(people, seed=seed) for seed in range(3)]
    served = sum(int((rows(run, ev.L_PERSON)["code"] == ev.P_RATING).sum()) for run in found)
    left = sum(len(rows(run, ev.L_RESIGNED)) for run in found)
    assert_share(left, served, 1 - math.exp(-1.5 / 12))


def test_fatigue_drives_people_away_and_a_bonus_keeps_them() -> None:
    """h exp(slope F), times the factor of those with a bonus."""
    world = a_world(people={"turnover.resign_year": 0.4, "fatigue.resign": 2.0, "rating.bonus_stay": 0.7})
    assert posts.hazard_of(world, 0) == pytest.approx(0.4)
    world.people[0]["fatigue"] = 0.5
    assert posts.hazard_of(world, 0) == pytest.approx(0.4 * math.e)
    world.people[0]["bonus"] = 1
    assert posts.hazard_of(world, 0) == pytest.approx(0.28 * math.e)


def test_a_post_is_vacant_for_the_hiring_time() -> None:
    """Nobody works on it, the plan does not count on it, and then another person does."""
    world = a_world(people={"turnover.hiring_days": 30, "training.skill.courses_year": 0.0})
    planned = world.capacity[0].copy()
    posts.resign(world, 50 * DAY, 2)
    assert not any(roster.works(world, 2, d) for d in range(50, 80))
    assert [roster.works(world, 2, d) for d in range(80, 95)] == [roster.is_there(world, 2, d) for d in range(80, 95)]
    lost = planned - world.capacity[0]
    expected = [w for w in range(50, 80) if roster.is_scheduled(world, 2, w)]
    assert np.flatnonzero(lost).tolist() == expected


def test_the_successor_is_another_person_and_nobody_else_changes() -> None:
    """His traits come from keys of his own; those of all others, and their absences, stay as they were."""
    few, one = (a_world(changes={"crew.certified_share": 0.5, "crew.absence": 0.2}) for _ in range(2))
    posts.resign(one, 0, 2)
    for field in ("courtesy", "tidiness", "home_x", "home_y"):
        same = few.technicians[field] == one.technicians[field]
        assert same.tolist() == [True, True, False, True, True, True]
    assert (few.skill == one.skill).all(axis=1).tolist() == [True, True, False, True, True, True]
    days = range(60, 200)
    there = [[[roster.works(w, i, d) for d in days] for i in range(6)] for w in (few, one)]
    assert [a == b for a, b in zip(*there, strict=True)] == [True, True, False, True, True, True]


def test_newcomers_bring_little_and_start_rested() -> None:
    """Experience of a newcomer, no fatigue, an undisturbed standard, the first rating, the full ramp-up."""
    people = {"learning.newcomer_jobs": 7.0, "learning.start_spread": 0.0, "turnover.hiring_days": 0}
    world = a_world(people=people)
    world.people[1]["fatigue"], world.people[1]["standard"], world.people[1]["rating"] = 0.9, 0.5, 0.1
    posts.resign(world, 10 * DAY, 1)
    person = world.people[1]
    assert (person["fatigue"], person["standard"], person["rating"]) == (0.0, 1.0, pytest.approx(0.85))
    assert set(world.experience[1].tolist()) <= {0.0, 7.0} and world.experience[1].max() == 7.0
    assert person["entered_at"] == 10 * DAY and persons.GOLDEN < 1


def test_nobody_goes_in_the_middle_of_a_day() -> None:
    """Who is on duty when he resigns finishes the day; whoever is out when his next shift begins goes after that."""
    world = a_world(people={"turnover.resign_year": 20.0})
    world.technicians[0]["on_duty"], world.people[0]["notice"] = 1, 1
    world.technicians[0]["busy"] = 1
    posts.end_of_day(world, 10 * DAY, 0)
    assert world.people[0]["vacant"] == 0
    world.technicians[0]["busy"] = 0
    posts.end_of_day(world, 10 * DAY, 0)
    assert world.people[0]["vacant"] == 1 and world.people[0]["vacant_until"] == 10 + 45


def test_every_vacancy_is_filled_after_the_hiring_time() -> None:
    """Resigned at the end of a month, hired so many days after the next midnight, person by person."""
    run = a_run({"turnover.resign_year": 2.0, "turnover.hiring_days": 20})
    resigned, hired = rows(run, ev.L_RESIGNED), rows(run, ev.L_HIRED)
    assert len(resigned) > 30
    for row in resigned[resigned["t"] < 370 * DAY]:
        back = hired[(hired["who"] == row["who"]) & (hired["code"] == row["code"] + 1)]
        assert back["t"].tolist() == [-(-int(row["t"]) // DAY) * DAY + 20 * DAY]
    assert run.measures["technicians_left"] == len(resigned) and run.measures["technicians_hired"] == len(hired)


def test_turnover_lowers_the_mean_ability() -> None:
    """The same customers: the more leave, the more newcomers, and the less the staff can do."""
    quiet = {"training.skill.courses_year": 0.0}
    found = [a_run(quiet | {"turnover.resign_year": rate}).measures for rate in (0.0, 0.5, 3.0)]
    assert found[0]["ability_mean"] > found[1]["ability_mean"] > found[2]["ability_mean"]
    assert found[0]["experience_mean"] > found[1]["experience_mean"] > found[2]["experience_mean"]
    assert found[0]["technicians_left"] == 0


def test_a_bonus_is_paid_to_those_above_the_threshold() -> None:
    """One row a month and person whose rating has reached it; none where no bonus is paid."""
    people = {"rating.bonus_threshold": 0.85, "rating.gain": 0.2}
    paid, unpaid = a_run(people | {"rating.bonus_month": 200.0}), a_run(people)
    bonus = rows(paid, ev.L_BONUS)
    rated = rows(paid, ev.L_PERSON)
    rated = rated[rated["code"] == ev.P_RATING]
    above = rated[rated["x"] >= 0.85]
    assert len(bonus) == len(above) > 0 and (bonus["who"] == above["who"]).all()
    assert len(rows(unpaid, ev.L_BONUS)) == 0
