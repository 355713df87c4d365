"""Waiting jobs: one pairing heap per class against an obviously sorted list."""

import heapq

import numpy as np
import pytest

from sim import events as ev
from sim.rules.intake import open_job
from sim.rules.ready import class_of, expected_work, make_ready, rank_of, take_ready
from tests.sim.worlds import small_town, started


def a_world(rule: str = "fcfs", jobs: int = 0):
    world = started(small_town({"days": 1, "dispatch.rule": rule, "customers.contract_share": 0.5}))
    for entity in range(jobs):
        open_job(world, entity, entity % 100, -1, ev.REPAIR, ev.NEW, entity, 0)
    return world


def pop_all(world, cls: int) -> list[int]:
    """Take the first job of a queue until it is empty."""
    order = []
    while world.roots[cls] >= 0:
        order.append(int(world.roots[cls]))
        take_ready(world, order[-1])
    return order


@pytest.mark.parametrize("seed", range(5))
def test_a_queue_is_a_heap_under_any_mix_of_joining_and_leaving(seed: int) -> None:
    """Jobs join with ranks in any order and leave from the middle; the first one is always the one of least rank."""
    world, rng = a_world(jobs=400), np.random.default_rng(seed)
    queues: dict[int, list[tuple[int, int]]] = {}
    waiting: list[int] = []
    for j in rng.permutation(400).tolist():
        make_ready(world, int(rng.integers(0, 50)), j)
        heapq.heappush(queues.setdefault(int(world.jobs[j]["cls"]), []), (int(world.jobs[j]["rank"]), j))
        waiting.append(j)
        while waiting and rng.random() < 0.45:
            leaver = waiting.pop(int(rng.integers(len(waiting))))
            cls = int(world.jobs[leaver]["cls"])
            take_ready(world, leaver)
            queues[cls].remove((int(world.jobs[leaver]["rank"]), leaver))
            heapq.heapify(queues[cls])
        for cls, queue in queues.items():
            assert world.roots[cls] == (queue[0][1] if queue else -1)
        assert world.regions[0]["n_ready"] == len(waiting)
    for cls, queue in queues.items():
        assert pop_all(world, cls) == [j for _, j in sorted(queue)]
    assert world.regions[0]["n_ready"] == 0


def test_a_waiting_job_wants_a_dispatch_pass() -> None:
    """Somebody may have to be sent now."""
    world = a_world(jobs=1)
    make_ready(world, 0, 0)
    assert world.now[0]["dispatch_wanted"] == 1
    assert world.jobs[0]["state"] == ev.READY_STATE


def test_classes_part_skill_families_planned_work_and_senior_jobs() -> None:
    """A job is queued by what the remote code says, planned work last; twice each, for everybody and for seniors."""
    world = a_world(jobs=3)
    families = [int(f) for f in world.faults["family"]]
    for fault in range(10):
        world.jobs[0]["code"] = fault
        world.jobs[0]["senior"] = 0
        assert class_of(world, 0) == 2 * families[fault]
        world.jobs[0]["senior"] = 1
        assert class_of(world, 0) == 2 * families[fault] + 1
    world.jobs[1]["code"] = -1
    assert class_of(world, 1) == 2 * world.par[0]["n_families"] == len(world.roots) - 2


def test_first_come_first_served_ranks_by_the_time_of_becoming_ready() -> None:
    """Equal times go by the number of the job, that is by the order of requests."""
    world = a_world(jobs=5)
    ranks = {j: rank_of(world, t, j) for j, t in [(4, 10), (3, 10), (0, 11), (1, 2**31 - 2), (2, 0)]}
    assert sorted(ranks, key=ranks.__getitem__) == [2, 3, 4, 0, 1]


def test_earliest_due_date_ranks_by_the_end_of_the_window() -> None:
    """A job without a window comes last."""
    world = a_world("earliest_due", jobs=3)
    world.jobs["window_end"][:2] = 500, 400
    assert rank_of(world, 0, 1) < rank_of(world, 0, 0) < rank_of(world, 0, 2)


def test_priority_puts_contract_customers_first() -> None:
    """Class before time, time within the class."""
    world = a_world("priority", jobs=4)
    world.customers["contract"][:4] = 0, 1, 0, 1
    ranks = {j: rank_of(world, 100 - j, j) for j in range(4)}
    assert sorted(ranks, key=ranks.__getitem__) == [3, 1, 2, 0]


def test_shortest_ranks_by_the_work_that_the_code_lets_expect() -> None:
    """Mean minutes of the job kind times the factor of the coded fault."""
    world = a_world("shortest", jobs=2)
    world.kinds["minutes"], world.faults["work"][[8, 6]] = (60.0, 45.0, 150.0), (2.4, 0.6)
    world.jobs["code"][:2] = 8, 6
    assert [expected_work(world, j) for j in (0, 1)] == [8640, 2160]
    assert rank_of(world, 0, 1) < rank_of(world, 0, 0)
    world.jobs[0]["code"], world.jobs[0]["kind"] = -1, ev.INSTALLATION
    assert expected_work(world, 0) == 150 * 60


def test_ranks_leave_room_for_every_time_and_every_job() -> None:
    """Class, time and number do not run into each other."""
    world = a_world("priority", jobs=2)
    world.customers["contract"][:2] = 1, 0
    assert rank_of(world, 2**31 - 1, 0) < rank_of(world, 0, 1)
    assert rank_of(world, 5, 1) - rank_of(world, 4, 1) > 2**27
