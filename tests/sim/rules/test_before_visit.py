"""Reminders, calls, notices and new dates: as often as stated, in time, and nothing when off."""

import copy
from typing import Any

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR, NEVER
from sim.growth import enlarge
from sim.handle import World
from sim.rules import agenda, before_visit
from sim.rules.intake import open_job
from sim.rules.satisfaction import scheduling
from tests.sim.bands import assert_mean, assert_share
from tests.sim.gaps import gap_of
from tests.sim.worlds import conf, log_demand, patched, requests, small_town, started, textbook, with_parts

NONE = conf("appointments", "none")


def doing(changes: dict[str, Any]) -> dict[str, Any]:
    """The appointments section of `conf/` with nothing in it but the given changes."""
    return patched(copy.deepcopy(NONE), changes)


REMIND = {"reminder.active": True}
CALL = {"call.active": True, "call.reached": 1.0}


def served(changes: dict[str, Any], promise: str = "windows", away: float = 0.08, **more: Any) -> Run:
    """Four thousand requests, twenty a day, for a crew of thirty who have time for all of them."""
    log = requests([1.2 * k for k in range(4000)], customers=400)
    fixed = {
        "demand": log_demand(log), "days": 260, "crew.technicians": 30, "visit.access_failure": away,
        "visit.access_min": 10.0, "promise": conf("promise", promise) | {"balk_intercept": -50.0, "balk_per_day": 0.0},
        "appointments": doing(changes),
    }  # fmt: skip
    return simulate(textbook(fixed | more))


def rows_of(run: Run, kind: int, code: int | None = None) -> np.ndarray:
    found = run.events["kind"] == kind
    return run.events[found if code is None else found & (run.events["code"] == code)]


def first_visits(run: Run) -> np.ndarray:
    """Rows of the first visit of each job, in order of the jobs."""
    visits = rows_of(run, ev.L_VISIT)
    _, first = np.unique(visits["job"], return_index=True)
    return visits[first]


def test_a_reminder_brings_the_share_of_visits_in_vain_from_eight_to_three_percent() -> None:
    """C30: 0.08 without, 0.03 with; and whoever is at home without a reminder is at home with it."""
    without, with_it = (first_visits(served(changes)) for changes in ({}, REMIND))
    for visits, share in ((without, 0.08), (with_it, 0.03)):
        assert_share((visits["code"] == ev.NO_ACCESS).sum(), len(visits), share)
    away = [set(visits["job"][visits["code"] == ev.NO_ACCESS].tolist()) for visits in (without, with_it)]
    assert away[1] < away[0]


def test_a_call_works_like_a_second_reminder() -> None:
    """0.08 x 0.375 x 0.7 when both reach everybody; 0.08 (1 - 0.6 + 0.6 x 0.7) when a call reaches six in ten."""
    both = first_visits(served(REMIND | CALL))
    assert_share((both["code"] == ev.NO_ACCESS).sum(), len(both), 0.08 * 0.375 * 0.7)
    some = first_visits(served({"call.active": True, "call.reached": 0.6}, away=0.4))
    assert_share((some["code"] == ev.NO_ACCESS).sum(), len(some), 0.4 * (1 - 0.6 + 0.6 * 0.7))


@pytest.mark.parametrize("promise", ["windows", "immediate", "forecast"])
def test_whoever_says_that_he_will_be_away_saves_the_trip(promise: str) -> None:
    """If all say so nobody is visited in vain; a call works without windows too."""
    run = served(CALL | {"away.says_so": 1.0}, promise, away=0.3)
    m = run.measures
    assert m["not_at_home"] == 0 and m["new_dates"] == m["trips_saved"]
    calls = rows_of(run, ev.L_MESSAGE, ev.M_CALL)
    assert_share(int(m["trips_saved"]), len(calls), 0.3 * 0.7)
    assert m["closed_jobs"] > 3900


def test_half_of_those_who_will_be_away_say_so() -> None:
    """Reminded: 0.03 are away, half of them say so, the other half are visited in vain."""
    run = served(REMIND | {"away.says_so": 0.5}, away=0.8, **{"visit.rebook_h": 1.0})
    reminders = rows_of(run, ev.L_MESSAGE, ev.M_REMINDER)
    said = rows_of(run, ev.L_REBOOKED, ev.R_REMINDER)
    assert_share(len(said), len(reminders), 0.8 * 0.375 * 0.5)


def test_reminders_go_out_a_day_before_the_window_or_at_once() -> None:
    """At the later of the promise and the start of the window less the lead, for the window that stands."""
    run = served(REMIND | {"reminder.lead_h": 6.0, "away.says_so": 0.5, "away.choice_days": 3.0}, away=0.4)
    due: dict[int, int] = {}
    for row in run.events[np.isin(run.events["kind"], (ev.L_PROMISE, ev.L_MESSAGE))].tolist():
        t, a, _, j, _, kind, _ = row
        if kind == ev.L_PROMISE:
            due[j] = max(t, a - 6 * HOUR)
        else:
            assert t == due.pop(j)
    left = [t for t in due.values() if t < run.scenario.days * DAY - DAY]
    assert not left, "somebody was not reminded"


def test_a_reminder_waits_for_the_window_that_stands(world: World) -> None:
    """The window has moved back since the date of the reminder was set: it is set anew, and nobody is told yet."""
    j = a_job(world)
    world.jobs[j]["state"], world.jobs[j]["window_start"] = ev.BOOKED, 9 * DAY
    assert before_visit.remind(world, DAY, j) == 8 * DAY
    assert world.log[int(world.now[0]["n_log"]) - 1]["kind"] == ev.L_REQUEST
    assert before_visit.remind(world, 8 * DAY, j) == NEVER
    assert world.log[int(world.now[0]["n_log"]) - 1]["kind"] == ev.L_MESSAGE


def test_a_new_date_is_after_the_window_and_as_late_as_the_customer_chooses() -> None:
    """Uniform over the days he may choose from: half of their number on average, plus the way to the next window."""
    changes = REMIND | {"away.says_so": 1.0, "away.choice_days": 10.0}
    run = served(changes, "forecast", away=0.8, **{"promise.open": "00:00", "promise.close": "23:59"})
    window: dict[int, int] = {}
    waits, moved = [], set()
    for t, a, x, j, _, kind, _ in run.events.tolist():
        if kind == ev.L_REBOOKED:
            moved.add(j)
            assert t <= window[j]
        elif kind == ev.L_PROMISE:
            if j in moved:
                moved.remove(j)
                waits.append((a + x - window[j]) / DAY - run_forecast(run))
            window[j] = int(a + x)
    assert len(waits) > 500 and min(waits) > -0.5
    assert np.mean(waits) == pytest.approx(5.0, abs=0.5)


def run_forecast(run: Run) -> float:
    """Days of the forecast at the end: what a promise adds to the chosen day."""
    return float(np.exp(run.world.forecast[0, 0]) / DAY)


def test_a_share_gives_up_at_the_door_and_the_books_say_so() -> None:
    """One in five of the new requests whose customer was away; nobody asks twice."""
    run = served({"away.withdraws": 0.2}, away=0.5)
    first = first_visits(run)
    away = first["job"][first["code"] == ev.NO_ACCESS]
    gone = rows_of(run, ev.L_WITHDRAWN)
    again = rows_of(run, ev.L_REBOOKED, ev.R_DOOR)
    assert_share(len(gone), len(again), 0.2)
    assert set(gone["job"].tolist()) <= set(again["job"].tolist()) and set(away.tolist()) <= set(again["job"].tolist())
    assert run.measures["withdrawn"] == len(gone) and run.measures["new_dates"] == len(again)
    assert (run.world.jobs["state"][gone["job"]] == ev.LOST).all()


def test_only_new_requests_are_withdrawn() -> None:
    """A problem that has come back is ours."""
    world = started(small_town({"appointments": doing({"away.withdraws": 1.0}), "promise": conf("promise", "windows")}))
    for origin, lost in ((ev.NEW, True), (ev.CALLBACK, False)):
        j = open_job(world, 0, 0, -1, ev.REPAIR, origin, 0, 0)
        world.jobs[j]["visits"], world.jobs[j]["state"] = 1, ev.BOOKED
        assert (before_visit.not_at_home(world, 9 * HOUR, j) == NEVER) == lost
        assert (world.jobs[j]["state"] == ev.LOST) == lost


def test_who_moves_his_date_again_and_again_is_visited_at_last() -> None:
    """Nobody ever at home, everybody says so, no time between: after sixteen moves the visit is made in vain."""
    changes = CALL | {"away.says_so": 1.0, "call.ratio": 1.0}
    run = simulate(textbook({
        "demand": log_demand(requests([1.0])), "days": 10, "visit.access_failure": 1.0, "appointments": doing(changes),
    }))  # fmt: skip
    assert len(rows_of(run, ev.L_REBOOKED, ev.R_CALL)) >= 16 and run.measures["not_at_home"] > 0


def test_who_waits_for_parts_is_told_every_second_day() -> None:
    """Notices at two, four, six days; none once the parts are there, and none for a part that comes in a day."""
    for lead, days in ((7.0, [2, 4, 6]), (1.0, [])):
        company = with_parts(
            {"demand": log_demand(requests([1.0])), "days": 20, "appointments": doing({"progress.active": True})},
            van_kit=0, van_reorder=-1, level=0, lead_days=lead,
        )  # fmt: skip
        run = simulate(company)
        waiting = rows_of(run, ev.L_PARTS)["t"][0] + (
            rows_of(run, ev.L_VISIT)["t"][0] - rows_of(run, ev.L_PARTS)["t"][0]
        )
        notices = rows_of(run, ev.L_MESSAGE, ev.M_PROGRESS)
        assert (notices["t"] - waiting).tolist() == [d * DAY for d in days]
        assert run.measures["progress_notices"] == len(days) and run.measures["closed_jobs"] == 1


@pytest.fixture
def world() -> World:
    changes = {
        "appointments": doing(CALL | {"progress.active": True}), "satisfaction.scheduling_weight": 0.3,
        "satisfaction.courtesy_sd": 0.0,
    }  # fmt: skip
    return started(small_town(changes))


def a_job(world: World, hours: float = 4.0, told: int = 0) -> int:
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 0, 0)
    job = world.jobs[j]
    job["visits"], job["first_visit"] = 1, DAY
    job["window_start"], job["window_end"] = DAY, DAY + int(hours * HOUR)
    world.appointments[j]["told"] = told
    return j


def test_being_kept_informed_lifts_responsiveness(world: World) -> None:
    """(1 - assimilation) x lift, on that dimension only."""
    plain, informed = a_job(world), a_job(world, told=agenda.INFORMED)
    change = [gap_of(world, 0, informed, d) - gap_of(world, 0, plain, d) for d in range(5)]
    assert change == pytest.approx([0, 0.8 * 0.05, 0, 0, 0])


def test_scheduling_falls_with_the_width_of_the_window_and_rises_by_a_call(world: World) -> None:
    """C7: two hours -49, four hours -104 of 1000 against one hour, a call +138; half-way between in the logarithm."""
    points = {h: 1000 * scheduling(world, a_job(world, h)) for h in (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)}
    drops = [points[h] - points[1.0] for h in (0.5, 2.0, 4.0, 8.0, 16.0)]
    assert drops == pytest.approx([0.0, -49.0, -104.0, -159.0, -159.0])
    between = 1000 * scheduling(world, a_job(world, 2.0 * 2**0.5)) - points[1.0]
    assert between == pytest.approx(-(49 + 104) / 2, abs=0.01)
    called = 1000 * scheduling(world, a_job(world, 4.0, agenda.CALLED))
    assert called - points[4.0] == pytest.approx(138.0)


def test_scheduling_is_a_share_of_empathy_and_of_nothing_else(world: World) -> None:
    """(1 - w) x manners + w x scheduling, both against expectation; a job without a window is not judged by it."""
    wide, narrow, none = a_job(world, 4.0), a_job(world, 1.0), a_job(world)
    world.jobs[none]["window_start"] = NEVER
    difference = [gap_of(world, 0, narrow, d) - gap_of(world, 0, wide, d) for d in range(5)]
    assert difference == pytest.approx([0, 0, 0, 0.3 * 0.8 * 0.104, 0], abs=1e-12)
    world.technicians["courtesy"][0] = 0.9
    assert gap_of(world, 0, narrow, 3) == pytest.approx(0.8 * (0.7 * 0.1 + 0.3 * 0.104))
    assert gap_of(world, 0, none, 3) == pytest.approx(0.8 * 0.1)


def test_narrow_windows_and_calls_please_in_a_whole_company() -> None:
    """The mean score falls from windows of one hour to four, and rises by calls, if scheduling is judged."""
    score = {}
    for hours, changes in ((1.0, {}), (4.0, {}), (4.0, CALL | {"call.ratio": 1.0})):
        judged = {"promise.window_h": hours, "satisfaction.scheduling_weight": 0.5, "promise.early_min": 0.0}
        score[hours, len(changes)] = served(changes, away=0.0, **judged).measures["score_mean"]
    assert score[1.0, 0] > score[4.0, 0] < score[4.0, 3]


def test_the_list_of_customers_to_be_told_gives_each_wish_once(world: World) -> None:
    """A job may want a reminder and a notice; what has a date already is not asked for again."""
    first, second = a_job(world), a_job(world)
    agenda.want(world, first, agenda.WANTS_REMINDER)
    agenda.want(world, second, agenda.WANTS_NOTICE)
    agenda.want(world, second, agenda.WANTS_REMINDER)
    agenda.want(world, first, agenda.WANTS_REMINDER)
    found = set()
    for _ in range(3):
        found.add(agenda.next_to_tell(world, 100))
    lead = int(world.par[0]["lead_s"])
    start = max(100, DAY - lead)
    assert found == {(ev.REMIND, first, start), (ev.REMIND, second, start), (ev.PROGRESS, second, 100 + 2 * DAY)}
    agenda.want(world, second, agenda.WANTS_NOTICE)
    assert agenda.next_to_tell(world, 100) == (-1, -1, NEVER)


def test_the_books_grow_with_the_jobs() -> None:
    """More requests than were expected: every job has its entry, and every customer his reminder."""
    log = requests([0.01 * k for k in range(100)], customers=20)
    world = started(textbook({
        "demand": log_demand(log), "promise": conf("promise", "windows"), "appointments": doing(REMIND), "days": 5,
    }))  # fmt: skip
    assert len(world.appointments) == len(world.jobs)
    world.now[0]["n_jobs"] = len(world.jobs) - 3
    enlarge(world)
    assert len(world.appointments) == len(world.jobs) > 4096 + 100


def test_what_is_switched_off_changes_no_bit() -> None:
    """Rates of means that are not used leave the log as it is: no reminder, nothing said in answer to one."""
    changes = {"visit.access_failure": 0.2, "days": 90, "customers.households": 300, "demand.failure_scale_years": 3.0}
    silent = doing({"away.says_so": 1.0, "reminder.ratio": 0.0, "deferral.heat": 0.0, "progress.lift": 1.0})
    a, b = (simulate(small_town(changes | {"appointments": section})) for section in (NONE, silent))
    assert len(a.events) > 1000 and np.array_equal(a.events, b.events)
    assert len(a.world.appointments) == 1


def test_offered_delays_and_windows_are_counted_by_width() -> None:
    """The table by width agrees with the log: all windows of four hours, early, on time or late."""
    run = served({}, away=0.0)
    promised, first = rows_of(run, ev.L_PROMISE), rows_of(run, ev.L_ARRIVE)
    delays = (promised["a"] - promised["t"]) / DAY
    assert_mean(delays, run.measures["offered_delay_days"])
    table = run.windows
    assert table["window_h"].tolist() == [4.0] and table["first_visits"][0] == len(first)
    counts = [(first["code"] == code).sum() for code in (ev.EARLY, ev.ON_TIME, ev.LATE)]
    assert [table[name][0] for name in ("early", "on_time", "late")] == counts
    assert table["kept"][0] == counts[1] / len(first)
