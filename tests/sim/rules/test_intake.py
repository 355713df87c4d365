"""A request comes in: what the job is about is settled before anybody serves it."""

import numpy as np
import pytest

from sim import events as ev
from sim.events import DAY, HOUR, NEVER
from sim.rules.intake import RETURN_STEP, answer_time, fault_at, open_job, reopen_job, visit_key
from tests.sim.bands import assert_mean, assert_share
from tests.sim.worlds import small_town, started, textbook


@pytest.fixture
def world():
    return started(small_town({"days": 5}))


def repair(world, entity: int = 0, occurrence: int = 0) -> int:
    return open_job(world, DAY, 3, -1, ev.REPAIR, ev.NEW, entity, occurrence)


def test_a_fault_is_found_by_its_cumulative_share(world) -> None:
    """The shares cut (0, 1) into pieces in the order of the catalogue."""
    shares = [0.215, 0.116, 0.058, 0.14, 0.10, 0.08, 0.08, 0.08, 0.03, 0.101]
    edges = np.cumsum([0, *shares]) / sum(shares)
    for f in range(10):
        assert fault_at(world, (edges[f] + edges[f + 1]) / 2) == f
    assert fault_at(world, 0.0) == 0 and fault_at(world, 1.0) == 9


def test_faults_and_difficulties_come_with_their_frequencies(world) -> None:
    """Faults by share, difficulty normal with mean 0 and the given spread."""
    jobs = [repair(world, entity) for entity in range(3000)]
    for f, share in ((0, 0.215), (5, 0.08)):
        assert_share(int((world.jobs["fault"][jobs] == f).sum()), 3000, share)
    assert_mean(world.jobs["difficulty"][jobs], 0.0)
    assert_mean(world.jobs["difficulty"][jobs] ** 2, 1.8**2)


def test_planned_work_has_neither_fault_nor_parts(world) -> None:
    """A service visit or an installation needs no diagnosis."""
    j = open_job(world, DAY, 3, 0, ev.SERVICE, ev.NEW, 0, 0)
    job = world.jobs[j]
    assert (job["fault"], job["code"], job["family"], job["needs"], job["difficulty"]) == (-1, -1, -1, 0, 0.0)


def test_a_problem_that_returns_keeps_its_fault_and_gets_luck_of_its_own(world) -> None:
    """Same fault, place, difficulty and parts; the occurrence moves on by one return, so later draws are new."""
    j = repair(world, 7, 5 << 16)
    back = world.jobs[reopen_job(world, 2 * DAY, j, ev.CALLBACK)]
    old = world.jobs[j]
    for field in ("fault", "family", "needs", "difficulty", "customer", "entity", "x", "y"):
        assert back[field] == old[field]
    assert back["occurrence"] == old["occurrence"] + RETURN_STEP
    assert (back["origin"], back["parent_job"], back["opened"]) == (ev.CALLBACK, j, 2 * DAY)


def test_every_visit_of_a_job_has_a_key_of_its_own(world) -> None:
    """The number of the visit fills the ten low bits of the occurrence."""
    j = repair(world, 7, 5 << 16)
    keys = []
    for visits in range(5):
        world.jobs[j]["visits"] = visits
        keys.append(visit_key(world, j))
    assert keys == [(5 << 16) + k for k in range(5)]


def test_requests_are_answered_after_an_exponential_delay(world) -> None:
    """Mean a quarter of an hour; at once where the delay is zero."""
    waits = [answer_time(world, DAY, repair(world, entity)) - DAY for entity in range(2000)]
    assert_mean(np.array(waits) / HOUR, 0.25)
    assert_mean((np.array(waits) / HOUR) ** 2, 2 * 0.25**2)
    at_once = started(textbook({"days": 5}))
    assert answer_time(at_once, DAY, repair(at_once)) == DAY


def test_a_job_starts_with_nothing_promised_and_nobody_assigned(world) -> None:
    """Times that did not happen are NEVER, numbers of others are -1."""
    job = world.jobs[repair(world)]
    assert {int(job[f]) for f in ("answered", "first_visit", "window_start", "window_end")} == {NEVER}
    assert {int(job[f]) for f in ("technician", "parent_job", "child", "cell")} == {-1}
    assert (job["visits"], job["bookings"], job["reserved"], job["waiting"]) == (0, 0, 0, 0)
