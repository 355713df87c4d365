"""Windows: which one is offered, when a slot is full, and who declines."""

import math

import numpy as np
import pytest
from scipy import stats

from sim import events as ev
from sim import simulate
from sim.events import DAY, HOUR, NEVER
from sim.handle import World
from sim.rules import booking
from sim.rules.intake import open_job
from tests.sim.bands import assert_share
from tests.sim.worlds import small_town, started

SLOTS = {
    "promise.open": "08:00", "promise.close": "18:00", "promise.window_h": 4.0, "promise.quantile": 0.8,
    "promise.work_cv": 0.7, "promise.travel_min": 30.0, "promise.notice_h": 1.0, "promise.early_min": 20.0,
    "promise.planned_share": 0.6, "promise.horizon_days": 10, "promise.balk_intercept": -50.0,
    "promise.balk_per_day": 0.0, "jobs.types.repair.minutes": 60.0, "jobs.types.service.minutes": 45.0,
    "crew.technicians": 4, "days": 30, "promise.repeat_retry_days": 5,
}  # fmt: skip


@pytest.fixture
def world() -> World:
    return started(small_town(SLOTS))


def request(world: World, kind: int = ev.REPAIR, origin: int = ev.NEW) -> int:
    unit = -1 if kind == ev.REPAIR else 0
    return open_job(world, 0, 0, unit, kind, origin, int(world.now[0]["n_jobs"]), 0)


def test_windows_cover_the_opening_hours_evenly(world: World) -> None:
    """Ten hours hold three windows of four: at 8, 11 and 14 o'clock, every day."""
    starts = [booking.slot_start(world, slot) / HOUR for slot in range(4)]
    assert starts == [8.0, 11.0, 14.0, 32.0]
    assert world.par[0]["n_slots"] == 3


def test_a_slot_is_full_when_the_promised_quantile_of_its_work_fills_it(world: World) -> None:
    """L + z c sqrt(L m) <= capacity, with L the booked seconds, visits of mean m and coefficient of variation c."""
    work = 90 * 60
    capacity = world.capacity[0, 2] / 3
    z = stats.norm.ppf(0.8)
    most = max(n for n in range(100) if n * work + z * 0.7 * math.sqrt(n * work * work) <= capacity)
    assert most >= 2
    for n in range(most + 3):
        world.slots[0, 6] = n * work
        assert booking.slot_takes(world, 0, 6, work, False) == (n + 1 <= most)


def test_planned_work_fills_a_slot_up_to_its_share_only(world: World) -> None:
    """Service visits leave room for repairs: 60 % of the capacity, whatever the quantile."""
    capacity = world.capacity[0, 2] / 3
    for share in np.linspace(0, 1, 41):
        world.slots[0, 6] = int(share * capacity)
        assert booking.slot_takes(world, 0, 6, 1000, True) == (int(share * capacity) + 1000 <= 0.6 * capacity)


def test_the_first_slot_with_room_is_offered(world: World) -> None:
    """Never before the earliest time, never a full one, never beyond the booking horizon."""
    work, rng = 90 * 60, np.random.default_rng(1)
    world.slots[0] = rng.choice([0, 10**9], world.slots.shape[1])
    for earliest in rng.integers(0, 20 * DAY, 200).tolist():
        free = [
            slot for slot in range(3 * (earliest // DAY), 3 * (earliest // DAY) + 33)
            if booking.slot_start(world, slot) >= earliest and world.slots[0, slot] == 0
        ]  # fmt: skip
        assert booking.find_slot(world, 0, earliest, work, False) == (free[0] if free else -1)


def test_a_booking_is_a_promise_that_takes_room(world: World) -> None:
    """Window from the start of the slot; notice before it; dispatch from `early_min` before it; work is booked."""
    j = request(world)
    ready = booking.book(world, 9 * HOUR, j, 9 * HOUR)
    job, row = world.jobs[j], world.log[int(world.now[0]["n_log"]) - 1]
    assert (job["window_start"], job["window_end"], ready) == (11 * HOUR, 15 * HOUR, 11 * HOUR - 1200)
    assert world.slots[0, 1] == 90 * 60
    assert (row["kind"], row["code"], row["a"], row["x"]) == (ev.L_PROMISE, 1, 11 * HOUR, 4 * HOUR)
    late = request(world)
    booking.book(world, 10 * HOUR + 1, late, 10 * HOUR + 1)
    assert world.jobs[late]["window_start"] == 14 * HOUR  # an hour's notice no longer fits before eleven


def test_a_repeat_visit_needs_no_notice(world: World) -> None:
    """The customer is at the door already."""
    j = request(world)
    world.jobs[j]["visits"] = 1
    booking.book(world, 10 * HOUR + 1, j, 10 * HOUR + 1)
    assert world.jobs[j]["window_start"] == 11 * HOUR


def test_without_windows_a_job_is_ready_at_once() -> None:
    """Immediate dispatch promises nothing."""
    world = started(small_town(SLOTS | {"promise.kind": "immediate"}))
    j = request(world)
    assert booking.book(world, 500, j, 100) == 500
    assert booking.book(world, 500, j, 900) == 900
    assert world.jobs[j]["window_start"] == NEVER


def test_customers_decline_by_a_logit_in_the_offered_delay() -> None:
    """P(balk) = sigma(intercept + slope x days), each customer with a draw of his own."""
    world = started(small_town(SLOTS | {"promise.balk_intercept": -2.0, "promise.balk_per_day": 0.5}))
    jobs = [request(world) for _ in range(2500)]
    for days in (0.0, 2.0, 6.0):
        declined = sum(booking.balks(world, 0, j, int(days * DAY)) for j in jobs)
        assert_share(declined, 2500, 1 / (1 + math.exp(2.0 - 0.5 * days)))


def test_only_new_repair_requests_decline() -> None:
    """Planned work, returned problems and repeat visits take what they get."""
    world = started(small_town(SLOTS | {"promise.balk_intercept": 50.0}))
    assert booking.balks(world, 0, request(world), 0)
    assert not booking.balks(world, 0, request(world, ev.SERVICE), 0)
    assert not booking.balks(world, 0, request(world, ev.REPAIR, ev.CALLBACK), 0)
    again = request(world)
    world.jobs[again]["visits"] = 1
    assert not booking.balks(world, 0, again, 0)


def test_a_new_request_without_a_window_is_lost_and_a_repeat_visit_waits_some_days(world: World) -> None:
    """A declined or missing window ends a new job; a job that was visited goes on without one."""
    world.slots[:] = 10**9
    new, repeat = request(world), request(world)
    world.jobs[repeat]["visits"] = 1
    assert booking.book(world, HOUR, new, HOUR) == NEVER
    assert world.jobs[new]["state"] == ev.LOST
    assert world.log[int(world.now[0]["n_log"]) - 1]["kind"] == ev.L_BALK
    assert booking.book(world, HOUR, repeat, HOUR) == HOUR + 5 * DAY
    assert world.jobs[repeat]["state"] == ev.BOOKED


def test_visits_that_fail_in_no_time_do_not_follow_for_ever() -> None:
    """After 64 visits a job waits a week for each further one, so a run always gets past every instant."""
    changes = {
        "promise.kind": "immediate", "visit.access_failure": 1.0, "visit.access_min": 0.0, "visit.rebook_h": 0.0,
        "travel.kind": "none", "demand.failure_scale_years": 1.0, "days": 30,
    }  # fmt: skip
    run = simulate(small_town(changes))
    visits = run.events[run.events["kind"] == ev.L_VISIT]
    assert np.bincount(visits["job"]).max() <= 64 + 5


def test_the_planned_capacity_is_the_rosters_expected_hours() -> None:
    """Paid seconds of everybody on the roster, less absence; on holidays the staffed share."""
    changes = SLOTS | {"crew.absence": 0.1, "calendar.holidays": ["2023-01-02"], "calendar.holiday_staffing": 0.5}
    world = started(small_town(changes | {"crew.technicians": 7, "crew.training_days_year": 0.0}))
    paid = 9 * HOUR * 6  # one of seven is off, an hour is lunch
    assert world.capacity[0, 0] == pytest.approx(0.9 * paid, abs=1)
    assert world.capacity[0, 1] == pytest.approx(0.45 * paid, abs=1)


def test_late_arrivals_become_rarer_with_the_promised_quantile() -> None:
    """Fewer visits a slot, later windows, fewer broken promises."""
    late = {}
    for quantile in (0.5, 0.95):
        busy = {"promise.quantile": quantile, "customers.households": 500, "days": 120, "start": "2023-06-01"}
        late[quantile] = simulate(small_town(busy | {"demand.failure_scale_years": 3.0})).measures["late_rate"]
    assert late[0.95] < late[0.5]
