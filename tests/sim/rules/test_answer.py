"""The request is answered: remotely or not, with a code of given accuracy; and problems that come back."""

import numpy as np
import pytest

from sim import events as ev
from sim.events import DAY, NEVER
from sim.handle import World
from sim.rules.answer import answer, other_fault, problem_returns
from sim.rules.intake import open_job
from tests.sim.bands import assert_share
from tests.sim.worlds import small_town, started

CONTACT = {
    "contact.remote_resolution": 0.2, "contact.false_closure": 0.1, "contact.return_days": 1.0,
    "contact.diagnosis_accuracy": 0.75, "promise.kind": "immediate", "days": 30,
}  # fmt: skip


def a_world(changes: dict | None = None) -> World:
    return started(small_town(CONTACT | (changes or {})))


def request(world: World, kind: int = ev.REPAIR, origin: int = ev.NEW, unit: int = -1) -> int:
    return open_job(world, 0, 0, unit, kind, origin, int(world.now[0]["n_jobs"]), 0)


def test_a_share_is_solved_remotely_and_a_share_of_that_only_believed_so() -> None:
    """20 % closed without a visit, 10 % of them falsely; a false closure is back after a day and a second."""
    world = a_world()
    results = [answer(world, 100, request(world)) for _ in range(3000)]
    closed = [(ready, back) for ready, back in results if ready == NEVER]
    assert_share(len(closed), 3000, 0.2)
    returns = [back for _, back in closed if back < NEVER]
    assert_share(len(returns), len(closed), 0.1)
    assert set(returns) == {100 + 1 + DAY}
    assert set(world.jobs["state"][:3000]) == {ev.BOOKED, ev.CLOSED_REMOTELY}


@pytest.mark.parametrize(
    ("kind", "origin"), [(ev.SERVICE, ev.NEW), (ev.INSTALLATION, ev.NEW), (ev.REPAIR, ev.CALLBACK)]
)
def test_planned_work_and_returned_problems_are_never_solved_remotely(kind: int, origin: int) -> None:
    """Advice helps with new problems only."""
    world = a_world({"contact.remote_resolution": 1.0})
    j = request(world, kind, origin, unit=0)
    assert answer(world, 100, j)[0] == 100
    assert world.jobs[j]["answered"] == 100


def test_the_code_names_the_true_fault_with_its_accuracy() -> None:
    """Three codes in four are right; wrong ones are other faults by their share."""
    world = a_world({"contact.remote_resolution": 0.0})
    for _ in range(3000):
        answer(world, 100, request(world))
    jobs = world.jobs[:3000]
    right = jobs["code"] == jobs["fault"]
    assert_share(int(right.sum()), 3000, 0.75)
    shares = np.diff(np.concatenate([[0], world.faults["cumulative"]]))
    drains = jobs[~right & (jobs["fault"] == 2)]
    assert_share(int((drains["code"] == 0).sum()), len(drains), shares[0] / (1 - shares[2]))


def test_a_wrong_code_is_never_the_true_fault() -> None:
    """The true fault is cut out of the unit interval, the rest is closed up; with one fault only, it is that one."""
    world = a_world()
    for true in range(10):
        codes = {other_fault(world, true, v) for v in np.linspace(0.0001, 0.9999, 800)}
        assert codes == set(range(10)) - {true}
    single = a_world({"faults": {"only": {"share": 1.0, "family": "x", "work": 1.0, "parts": []}}})
    assert other_fault(single, 0, 0.5) == 0


def test_a_false_closure_returns_as_a_job_of_the_same_fault() -> None:
    """The customer calls again; the unit has been down all the time."""
    world = a_world({"contact.remote_resolution": 1.0, "contact.false_closure": 1.0})
    j = request(world, unit=0)
    world.units[0]["down"], world.units[0]["open_job"] = 1, j
    _, back = answer(world, 100, j)
    new = problem_returns(world, back, j)
    assert world.jobs[new]["origin"] == ev.REOPENED and world.jobs[new]["fault"] == world.jobs[j]["fault"]
    assert world.units[0]["open_job"] == new


def closed_repair(world: World, unit: int = 0) -> int:
    j = request(world, unit=unit)
    world.jobs[j]["state"] = ev.CLOSED
    world.jobs[j]["occurrence"] = (int(world.units[unit]["replacements"]) & 3) << 30
    return j


@pytest.mark.parametrize("replacements", range(6))
def test_a_callback_takes_the_unit_down_again(replacements: int) -> None:
    """Its own next failure waits meanwhile; so it is with every unit that has stood in this place."""
    world = a_world()
    world.units[0]["replacements"] = replacements
    j = closed_repair(world)
    new = problem_returns(world, DAY, j)
    assert world.jobs[new]["origin"] == ev.CALLBACK
    assert (world.units[0]["down"], world.units[0]["open_job"], world.units[0]["next_fail"]) == (1, new, NEVER)


@pytest.mark.parametrize("why", ["the customer has left", "another job is open", "it is broken", "it was replaced"])
def test_a_callback_does_not_come_when(why: str) -> None:
    """Nobody calls about a unit that is gone, or about which a job is open already."""
    world = a_world()
    j = closed_repair(world)
    if why == "the customer has left":
        world.customers[0]["active"] = 0
    elif why == "another job is open":
        world.units[0]["open_job"] = 0
    elif why == "it is broken":
        world.units[0]["down"] = 1
    else:
        world.units[0]["replacements"] += 1
    before = int(world.now[0]["n_log"])
    assert problem_returns(world, DAY, j) == -1
    assert int(world.now[0]["n_log"]) == before


def test_a_lost_repair_is_done_by_others_and_a_lost_service_visit_comes_again() -> None:
    """Who declines lets somebody else repair the unit; planned work is due again within 30 days."""
    full = {"promise.kind": "slots", "contact.remote_resolution": 0.0}
    world = a_world(full)
    world.slots[:] = 10**9
    j = request(world, unit=0)
    world.units[0]["down"], world.units[0]["open_job"], world.units[0]["failed_at"] = 1, j, 0
    assert answer(world, 100, j) == (NEVER, NEVER)
    assert (world.jobs[j]["state"], world.units[0]["down"], world.units[0]["open_job"]) == (ev.LOST, 0, -1)
    k = request(world, ev.SERVICE, unit=1)
    world.units[1]["open_job"] = k
    answer(world, 100, k)
    assert world.units[1]["next_service"] <= 100 + 30 * DAY and world.units[1]["open_job"] == -1
    assert world.log[int(world.now[0]["n_log"]) - 1]["kind"] == ev.L_SKIPPED


def test_an_installation_without_a_slot_is_done_by_others() -> None:
    """The new unit is in place, without us."""
    world = a_world({"promise.kind": "slots"})
    world.slots[:] = 10**9
    j = request(world, ev.INSTALLATION, unit=0)
    answer(world, 100, j)
    assert (world.units[0]["replacements"], world.units[0]["installed_at"]) == (1, 100)
