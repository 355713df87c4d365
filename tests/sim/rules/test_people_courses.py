"""Courses: when, for whom, and what they bring."""

import numpy as np
import pytest

from sim.events import C_AWARENESS, C_CERTIFICATE, C_SKILL, DAY, L_CERTIFIED
from sim.handle import World
from sim.rules import people_courses as courses
from sim.rules import roster
from tests.sim.worlds import growing, small_town, started

ALL_THREE = {
    "training.skill": {"courses_year": 2.0, "course_days": 4},
    "training.awareness": {"courses_year": 4.0, "course_days": 1},
    "training.certificate": {"courses_year": 1.0, "course_days": 10},
}


def a_world(technicians: int = 20, people: dict | None = None, changes: dict | None = None) -> World:
    small = {"days": 800, "customers.households": 5, "crew.technicians": technicians, "crew.certified_share": 0.0}
    small |= {"crew.senior_share": 0.0, "crew.absence": 0.0, "calendar.holidays": []}
    return started(small_town(small | growing(ALL_THREE | (people or {})) | (changes or {})))


def calendar(world: World, k: int, days: int = 800) -> np.ndarray:
    """Who has a course of programme k when: posts x days."""
    people = range(int(world.par[0]["technicians"]))
    return np.array([[courses.day_of_course(world, i, d, k) >= 0 for d in range(days)] for i in people])


@pytest.mark.parametrize(("k", "gap", "length"), [(C_SKILL, 183, 4), (C_AWARENESS, 91, 1), (C_CERTIFICATE, 365, 10)])
def test_courses_come_at_their_distance_and_last_their_days(k: int, gap: int, length: int) -> None:
    """365.25 over the number a year, rounded; so many days in a row."""
    plan = calendar(a_world(), k)
    assert (plan[:, :-gap] == plan[:, gap:]).all()
    assert (plan[:, :gap].sum(axis=1) == length).all()


def test_courses_are_staggered_over_the_posts() -> None:
    """Of 20 people at most two are on the same half-yearly course at once, and one post more moves nobody's."""
    few, many = (calendar(a_world(n), C_SKILL) for n in (20, 21))
    assert few.sum(axis=0).max() <= 2
    assert (few == many[:20]).all()


def test_who_is_on_a_course_does_not_work_and_is_not_planned_with() -> None:
    """A shift on a course day is neither worked nor counted on; all others are."""
    world = a_world()
    for i in range(20):
        for d in range(370):
            away = courses.course_on(world, i, d) >= 0
            there = roster.is_scheduled(world, i, d)
            assert roster.works(world, i, d) == (there and not away)
            assert (roster.planned_seconds(world, i, d) > 0) == (there and not away)


def test_the_plan_of_working_time_knows_the_courses() -> None:
    """Capacity is the shifts of those who are neither off nor on a course."""
    world = a_world()
    for d in range(0, 370, 7):
        planned = sum(roster.planned_seconds(world, i, d) for i in range(20))
        assert world.capacity[0, d] == planned


def test_a_skill_course_adds_experience_with_every_certified_family() -> None:
    """So many jobs a day, planned work included; nothing where the certificate is missing."""
    world = a_world(people={"training.skill_jobs": 15.0, "learning.start_jobs": 0.0})
    courses.take_course(world, 0, 3, C_SKILL)
    certified = [world.technicians[3]["certified"] >> f & 1 for f in range(world.experience.shape[1])]
    assert world.experience[3].tolist() == [15.0 * c for c in certified] and 0 < sum(certified) < len(certified)


def test_awareness_courses_lift_manners() -> None:
    """By the gain of the scenario a day."""
    world = a_world(people={"training.awareness_gain": 0.07})
    courses.take_course(world, 0, 3, C_AWARENESS)
    courses.take_course(world, 0, 3, C_AWARENESS)
    assert world.people[3]["awareness"] == pytest.approx(0.14)
    assert world.people[2]["awareness"] == 0.0


def test_certificates_are_won_one_by_one_until_there_is_none_to_win() -> None:
    """Each ends a course, gives some practice and is written down; then the person is sent to no more of them."""
    world = a_world(people={"training.certificate_jobs": 30.0})
    families = world.skill.shape[1]
    assert world.technicians[5]["n_certified"] == 1
    for n in range(2, families + 1):
        before = int(world.technicians[5]["certified"])
        courses.certify(world, 0, 5)
        row = world.log[int(world.now[0]["n_log"]) - 1]
        assert (row["kind"], row["who"], row["a"]) == (L_CERTIFIED, 5, n)
        assert world.technicians[5]["certified"] == before | 1 << row["code"] != before
        assert world.experience[5, row["code"]] == 30.0
    days = np.flatnonzero(calendar(world, C_CERTIFICATE)[5])
    assert all(courses.course_on(world, 5, int(d)) != C_CERTIFICATE for d in days)
    assert any(courses.course_on(world, 6, int(d)) == C_CERTIFICATE for d in range(400))


def test_a_certificate_course_ends_with_the_certificate() -> None:
    """On the last of its days, and only then."""
    world = a_world(people={"training.skill.courses_year": 0.0, "training.awareness.courses_year": 0.0})
    days = np.flatnonzero(calendar(world, C_CERTIFICATE)[2])
    ends = [d for d in days.tolist() if courses.earns_certificate(world, 2, d)]
    assert ends == [d for d in days.tolist() if d + 1 not in days]
    assert DAY > len(ends) > 0
