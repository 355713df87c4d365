"""Look-ahead: the formula is that of its definition, it helps where it must, and nothing happens where it is off."""

import math

import numpy as np
import pytest

from sim import Run, Scenario, simulate
from sim import events as ev
from sim.events import DAY, HOUR
from sim.rules.look_ahead import expected_excess, holds_back, urgent_rate
from sim.rules.ready import count_urgent
from sim.rules.road import travel_time
from tests.sim.rules.test_rolling import a_world, call, sent, stand
from tests.sim.worlds import log_demand, requests, textbook


@pytest.mark.parametrize("mean", [0.0, 0.3, 2.0, 9.5])
@pytest.mark.parametrize("k", [0, 1, 3, 10])
def test_the_expected_excess_is_that_of_a_poisson_number(mean: float, k: int) -> None:
    """E[(N - k)+], summed term by term."""
    chances = [math.exp(-mean) * mean**n / math.factorial(n) for n in range(120)]
    assert expected_excess(mean, k) == pytest.approx(sum(max(0, n - k) * p for n, p in enumerate(chances)), abs=1e-12)


def test_enough_others_are_enough() -> None:
    assert expected_excess(50.0, 65) == 0.0


def test_the_running_rate_finds_a_steady_rate_and_forgets() -> None:
    """One urgent job an hour is seen as such, early and late; after a memory without any, as a third of it."""
    world = a_world(1, {"planning.look_ahead": 1.0, "planning.every_min": 15.0, "planning.look_ahead_days": 2.0})
    for hour in range(1, 241):
        count_urgent(world, hour * HOUR, 0)
        if hour in (24, 240):
            assert urgent_rate(world, hour * HOUR, 0) * HOUR == pytest.approx(1.0, rel=0.06)
    assert urgent_rate(world, 12 * DAY, 0) * HOUR == pytest.approx(math.exp(-1), rel=0.06)
    assert urgent_rate(a_world(1), 0, 0) == 0.0


LOOK = {"planning.look_ahead": 3.0, "planning.every_min": 15.0, "planning.urgent": "contract", "dispatch.rule": "fcfs"}


def rush(others: int, changes: dict | None = None):
    """A world in which half an urgent job an hour has been seen for days, and a job without a contract waits."""
    world = a_world(1 + others, LOOK | (changes or {}))
    now = 2 * DAY
    for hour in range(2, 49, 2):
        count_urgent(world, hour * HOUR, 0)
    for i in range(1 + others):
        stand(world, i, 0.0, 0.0)
        world.technicians[i]["shift_end"] = 4 * DAY
    world.customers["contract"][:2] = 0, 1
    return world, now


def test_a_technician_is_held_back_by_the_formula() -> None:
    """A E[(N - k)+] > 2 with the time there, at work and back; nobody is held back from urgent work."""
    for others in (0, 1, 2):
        world, now = rush(others)
        j, urgent = call(world, (6.0, 6.0), customer=0), call(world, (6.0, 6.0), customer=1)
        world.jobs["ready_at"][[j, urgent]] = now
        km = math.hypot(6, 6)
        away = 2 * travel_time(world, now, km) + 3600 * world.faults[0]["work"]
        excess = expected_excess(urgent_rate(world, now, 0) * away, others)
        for worth in (1.9 / excess, 2.1 / excess):
            world.par["look_ahead"] = worth
            assert holds_back(world, now, 0, j) == (worth * excess > 2)
            assert not holds_back(world, now, 0, urgent)


def test_nothing_is_held_back_for_ever() -> None:
    """Not beyond the longest hold, and not where the window would be missed at the next look."""
    world, now = rush(0)
    world.par["look_ahead"] = 1e6
    j = call(world, (1.0, 1.0))
    world.jobs["ready_at"][j] = now
    assert holds_back(world, now, 0, j)
    assert not holds_back(world, now + 8 * HOUR, 0, j)
    world.jobs["window_end"][j] = now + 900
    assert not holds_back(world, now, 0, j)


@pytest.mark.parametrize("rule", ["fcfs", "nearest", "cost_index", "rolling_horizon", "insertion"])
def test_every_rule_asks_before_it_sends(rule: str) -> None:
    """The job that is not urgent stays, the urgent one goes, whatever the rule; then nobody is left."""
    world, now = rush(0, {"dispatch.rule": rule})
    world.par["look_ahead"] = 1e6
    j, urgent = call(world, (1.0, 1.0), customer=0), call(world, (5.0, 5.0), customer=1)
    world.jobs["ready_at"][[j, urgent]] = now
    assert sent(world, now) == [(0, urgent)]
    assert world.jobs[j]["state"] == ev.READY_STATE


def two_classes(look_ahead: float) -> Scenario:
    """One technician, one request an hour: repairs of a quarter of an hour, every eighth one a long installation."""
    rng = np.random.default_rng(5)
    hours = np.sort(rng.uniform(0, 24 * 25, 24 * 25)).tolist()
    log = requests(hours, customers=200)
    log.requests["kind"] = np.where(rng.random(len(hours)) < 0.12, ev.INSTALLATION, ev.REPAIR)
    return textbook({
        "days": 30, "demand": log_demand(log), "jobs.law": "constant", "jobs.types.repair.minutes": 15.0,
        "jobs.types.installation.minutes": 240.0, "dispatch.rule": "priority", "planning.look_ahead": look_ahead,
        "planning.every_min": 15.0, "planning.urgent": "repair", "planning.hold_at_most_h": 24.0,
        "customers.households": 200,
    })  # fmt: skip


def waits(run: Run) -> dict[int, float]:
    """Mean hours from request to arrival, by job kind."""
    first = run.events[(run.events["kind"] == ev.L_ARRIVE) & (run.events["a"] == 1)]
    kind = run.world.jobs["kind"][first["job"]]
    return {k: float(first["x"][kind == k].mean()) for k in (ev.REPAIR, ev.INSTALLATION)}


def test_look_ahead_helps_urgent_work_where_other_work_is_long() -> None:
    """Four-hour installations between quarter-hour repairs, one an hour: holding back makes repairs wait less."""
    without, with_it = waits(simulate(two_classes(0.0))), waits(simulate(two_classes(4.0)))
    assert with_it[ev.REPAIR] < 0.8 * without[ev.REPAIR]
    assert with_it[ev.INSTALLATION] > without[ev.INSTALLATION]


def test_look_ahead_is_off_at_zero() -> None:
    """At 0 neither its other keys nor its ticks move a bit of the log."""
    plain = two_classes(0.0)
    other = plain.model_copy(update={"planning": plain.planning.model_copy(update={
        "every_min": 0.0, "urgent": "contract", "hold_at_most_h": 1.0, "look_ahead_days": 30.0,
    })})  # fmt: skip
    assert simulate(plain).events.tobytes() == simulate(other).events.tobytes()
