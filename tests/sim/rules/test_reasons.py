"""Why a job is not placed: one reason for each small company that has it, and each once."""

import numpy as np
import pytest

from sim import INDICATORS, simulate
from sim import events as ev
from sim.events import DAY, HOUR
from sim.handle import World
from sim.reasons import COUNTS
from sim.rules import reasons as why
from sim.rules.crew import stop_idling
from sim.rules.ready import want_dispatch
from tests.sim.rules.test_rolling import a_world, call, keep_busy, sent, stand
from tests.sim.worlds import log_demand, requests, small_town, textbook

EXPLAIN = {"planning.explain": True, "dispatch.rule": "fcfs"}


def told(world: World) -> list[tuple[int, int]]:
    """(job, reason) in the order of the log."""
    rows = world.log[: int(world.now[0]["n_log"])]
    return [(int(row["job"]), int(row["code"])) for row in rows if row["kind"] == ev.L_NOT_PLACED]


def send_home(world: World, i: int) -> None:
    stop_idling(world, i)
    world.technicians[i]["on_duty"] = 0


def test_nobody_certified() -> None:
    """The family is known to nobody of the region, on duty or not."""
    world = a_world(2, EXPLAIN)
    for i in range(2):
        world.technicians[i]["certified"] = 0
    send_home(world, 1)
    j = call(world, (1.0, 1.0))
    assert sent(world) == [] and told(world) == [(j, why.NOBODY_CERTIFIED)]


def test_no_senior_on_duty() -> None:
    """Juniors are there, the senior is at home; when nobody is there at all it is the shift."""
    for juniors in (True, False):
        world = a_world(2, EXPLAIN)
        world.technicians[1]["senior"] = 1
        send_home(world, 1)
        if not juniors:
            send_home(world, 0)
        world.jobs["senior"][0] = 1
        j = call(world, (1.0, 1.0))
        assert sent(world) == []
        assert told(world) == [(j, why.NO_SENIOR_ON_DUTY if juniors else why.OUTSIDE_SHIFT)]


def test_outside_the_shift_and_all_busy() -> None:
    """Nobody on duty; then everybody at work; a reason is told once, however often the pass comes by."""
    world = a_world(2, EXPLAIN)
    send_home(world, 0)
    send_home(world, 1)
    j = call(world, (1.0, 1.0))
    for _ in range(2):
        assert sent(world) == []
        call(world, (1.0, 1.0))
    assert [row for row in told(world) if row[0] == j] == [(j, why.OUTSIDE_SHIFT)]
    world.technicians["on_duty"][:2] = 1
    other = call(world, (2.0, 2.0))
    assert sent(world) == []
    assert (other, why.ALL_BUSY) in told(world) and (j, why.ALL_BUSY) in told(world)


def test_reserved_for_another() -> None:
    """An idle technician is there, but the job is planned for a colleague who will be next door."""
    world = a_world(2, {"planning.explain": True})
    stand(world, 0, 0.0, 0.0)
    keep_busy(world, 1, 600, (8.0, 8.0))
    j = call(world, (8.0, 8.0))
    assert sent(world) == [] and told(world) == [(j, why.RESERVED)]


def test_held_back_for_urgent_work() -> None:
    """Look-ahead keeps the only technician."""
    world = a_world(
        1, EXPLAIN | {"planning.look_ahead": 1e6, "planning.every_min": 15.0, "planning.urgent": "contract"}
    )
    world.customers["contract"][0] = 0
    world.regions["urgent_seen"], world.regions["urgent_at"] = 20.0, 0
    world.technicians["shift_end"][0] = 4 * DAY
    j = call(world, (5.0, 5.0), ready=DAY)
    want_dispatch(world, 0)
    assert sent(world, DAY) == [] and told(world) == [(j, why.HELD_BACK)]


def test_waits_for_the_plan() -> None:
    """With plans by the clock only."""
    world = a_world(1, {"planning.explain": True, "planning.on_change": False, "planning.every_min": 15.0})
    j = call(world, (1.0, 1.0))
    assert sent(world) == [] and told(world) == [(j, why.AWAITS_PLAN)]


def test_no_room_in_any_tour() -> None:
    """One job a tour: the second has no place, though its technician still idles at this second."""
    world = a_world(1, {"planning.explain": True, "dispatch.rule": "insertion", "planning.tour_jobs": 1})
    first, second = call(world, (1.0, 1.0), ready=HOUR), call(world, (1.0, 1.0), ready=0, due=10 * HOUR)
    assert {first, second} == {0, 1}
    world.jobs["ready_at"][first] = 0
    world.jobs["ready_at"][second] = 0
    pairs = sent(world)
    assert len(pairs) == 1
    assert told(world)[0][1] in (why.ALL_BUSY, why.NO_ROOM_IN_TOURS)


def test_a_part_is_missing() -> None:
    """A visit that ends without its part leaves the job waiting for it."""
    changes = {"planning.explain": True, "parts.depot_factor": 0.0, "parts.kit_factor": 0.0, "days": 40}
    run = simulate(small_town(changes))
    rows = run.events[(run.events["kind"] == ev.L_NOT_PLACED) & (run.events["code"] == why.PART_MISSING)]
    failed = run.events[(run.events["kind"] == ev.L_VISIT) & (run.events["code"] == ev.NO_PART)]
    assert len(rows) > 0
    assert set(rows["job"].tolist()) <= set(failed["job"].tolist())


def overloaded(explain: bool):
    hours = np.sort(np.random.default_rng(1).uniform(0, 48, 60)).tolist()
    return textbook({"demand": log_demand(requests(hours)), "days": 5, "jobs.types.repair.minutes": 90.0,
                     "planning.explain": explain})  # fmt: skip


def test_reasons_are_counted_and_change_nothing_else() -> None:
    """With one technician all who wait find him busy; but for the rows of reasons the log is as without them."""
    run, silent = simulate(overloaded(True)), simulate(overloaded(False))
    others = run.events[run.events["kind"] != ev.L_NOT_PLACED]
    assert others.tobytes() == silent.events.tobytes()
    waited = len(run.events) - len(others)
    assert run.measures["not_placed_busy"] == waited > 40
    assert run.measures["not_placed_nobody"] == 0
    assert np.isnan(silent.measures["not_placed_busy"])


@pytest.mark.parametrize("reason", range(10))
def test_every_reason_has_an_indicator(reason: int) -> None:
    """One count for each code."""
    assert COUNTS[reason] in INDICATORS
