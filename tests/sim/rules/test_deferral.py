"""Planned visits make room in the heat: repairs wait less, nothing happens without heat, the calendar stays right."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim import Run, Scenario, simulate
from sim import events as ev
from sim.events import DAY, HOUR
from sim.rules import deferral
from sim.rules.booking import book
from sim.rules.days import day_begins, first_day
from sim.rules.intake import open_job
from sim.scenario import Scenario as Schema
from tests.sim.worlds import conf, patched, plain, small_town, started


def summer(active: bool, **changes: Any) -> Scenario:
    """A small town from May to September with as many service visits as repairs, planned for the hottest months."""
    fixed = {
        "start": "2023-05-01", "days": 153, "customers.households": 1500, "jobs.types.service.rate": 0.5,
        "jobs.types.service.months": [1.0] * 12, "crew.technicians": 2,
        "appointments": conf("appointments", "deferral"), "promise.planned_share": 0.9,
        "appointments.deferral.active": active, "appointments.deferral.load": 1000.0,
        "appointments.deferral.by_days": 30, "appointments.deferral.most": 4, "leaving.link": "none",
    }  # fmt: skip
    return small_town(fixed | changes)


def repairs_wait(run: Run) -> float:
    """Mean hours from request to first visit of the repairs that were asked for in July and August."""
    jobs = run.world.jobs[: int(run.world.now[0]["n_jobs"])]
    seen = (jobs["nature"] == ev.REPAIR) & (jobs["first_visit"] < run.scenario.days * DAY) & (jobs["opened"] > 61 * DAY)
    return float((jobs["first_visit"] - jobs["opened"])[seen].mean() / HOUR)


def test_deferring_planned_visits_cuts_the_summer_wait_of_repairs() -> None:
    """Same customers, same failures: over ten summers the paired difference is negative at the 1 % level."""
    waits = [[repairs_wait(simulate(summer(active), replication=k)) for active in (False, True)] for k in range(10)]
    less = np.diff(waits, axis=1)[:, 0]
    assert stats.ttest_1samp(less, 0.0, alternative="less").pvalue < 0.01, less


def test_without_heat_nothing_is_deferred() -> None:
    """A town without weather goes on as if nobody looked ahead."""
    idle, looking = (simulate(summer(active, **{"climate.kind": "none"})) for active in (False, True))
    assert looking.measures["deferrals"] == 0
    told = looking.events["kind"] != ev.L_REBOOKED  # who moves appointments writes down new dates at the door, too
    assert np.array_equal(idle.events, looking.events[told]) and not told.all()


def test_deferred_visits_are_planned_ones_and_move_back_at_most_so_often() -> None:
    """Only service and installation, by thirty days at least, and each at most four times."""
    run = simulate(summer(True))
    rows = run.events[run.events["kind"] == ev.L_DEFERRED]
    assert len(rows) > 20 and run.measures["deferrals"] == len(rows)
    assert (run.world.jobs["nature"][rows["job"]] != ev.REPAIR).all()
    assert (rows["t"] % DAY == 0).all()
    for j in np.unique(rows["job"]):
        assert rows["code"][rows["job"] == j].tolist() == [1, 2, 3, 4][: (rows["job"] == j).sum()]
    assert len(rows) > len(np.unique(rows["job"])), "nobody was moved twice"
    assert (rows["a"] >= rows["t"] + 31 * DAY).all()


def test_a_full_calendar_defers_too() -> None:
    """Booked work of the next days against their planned working time."""
    world = started(summer(True, **{"appointments.deferral.load": 0.5, "appointments.deferral.look_days": 3}))
    capacity = int(world.capacity[0, 11:14].sum())
    slots = int(world.par[0]["n_slots"])
    for share in (0.4, 0.6):
        world.slots[0, 11 * slots] = int(share * capacity)
        assert deferral.full_ahead(world, 0, 10) == (share > 0.5)
    world.slots[0, :] = 0
    assert not deferral.full_ahead(world, 0, 10)


def test_the_weather_of_the_days_ahead_is_looked_at() -> None:
    """A day of twice the failures counts from five days before to the day before, and no longer on the day itself."""
    world = started(summer(True, **{"climate.kind": "none"}))
    world.clocks[2, 21:] += 1.5  # on day 20 the weather raises failures to 2.5
    hot = [day for day in range(30) if deferral.heat_ahead(world, 0, day)]
    assert hot == [15, 16, 17, 18, 19]


def test_a_moved_booking_gives_its_slot_back_and_takes_another() -> None:
    """Work in the calendar is the same before and after, only later; who has no other slot stays."""
    world = started(summer(True))
    j = open_job(world, 0, 0, 0, ev.SERVICE, ev.NEW, 0, 0)
    book(world, 9 * HOUR, j, 9 * HOUR)
    booked, before = int(world.slots.sum()), int(world.jobs[j]["window_start"])
    deferral.defer(world, DAY, j)
    assert world.slots.sum() == booked and world.jobs[j]["window_start"] >= before + 30 * DAY
    assert world.appointments[j]["deferred"] == 1 and world.jobs[j]["bookings"] == 2
    held = world.slots.copy()
    world.slots[:] = np.where(held > 0, held, 10**9)
    full = world.slots.copy()
    deferral.defer(world, 2 * DAY, j)
    assert world.appointments[j]["deferred"] == 1 and np.array_equal(world.slots, full)


def test_days_are_looked_at_only_if_somebody_wants_to() -> None:
    """The first break of day is at zero, the next one a day later; without deferral there is none."""
    assert first_day(started(summer(True))) == 0 and day_begins(started(summer(True)), 3 * DAY) == 4 * DAY
    assert first_day(started(summer(False))) >= 153 * DAY


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("appointments.deferral.active", {"promise.kind": "immediate"}),
        ("appointments.deferral.by_days", {"appointments.deferral.by_days": 2}),
    ],
)
def test_impossible_deferrals_are_refused_by_their_key(key: str, changes: dict[str, Any]) -> None:
    """There is no calendar to move in, or the new date is one of the days that are cleared."""
    values = patched(plain(), {"appointments": conf("appointments", "deferral")} | changes)
    with pytest.raises(ValueError, match=key):
        Schema.model_validate(values)
