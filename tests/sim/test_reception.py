"""How customers are received, against a slow re-reading of the log; and that the indicators mean what they say."""

import math
import statistics

import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR
from tests.sim.rules.test_outlets import city, rows


@pytest.fixture(scope="module", params=[0, 21])
def run(request: pytest.FixtureRequest) -> Run:
    """A station with few people, measured whole and after a warm-up."""
    changes = {
        "days": 120, "crew.technicians": 3, "outlets.posts": ["bench"], "demand.failure_scale_years": 0.8,
        "outlets.places.centre.advisers": 1, "outlets.slot_h": 0.5, "visit.callback": 0.2,
        "outlets.places.centre.weekdays": ["Mon", "Tue", "Wed", "Fri"], "warmup_days": request.param,
    }  # fmt: skip
    return simulate(city(changes, "carry_in"))


def share(hits: list[bool]) -> float:
    return statistics.fmean(hits) if hits else math.nan


def opening(run: Run, t: int) -> int:
    """Day of the first appointment that could begin at t or later, day by day and slot by slot."""
    place, last = run.scenario.outlets.places["centre"], run.scenario.outlets.last_slot_h
    for d in range(t // DAY, run.scenario.days + 60):
        today = run.world.calendar[d]
        name = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[today["weekday"]]
        if name not in place.weekdays or today["holiday"]:
            continue
        for k in range(20):
            begins = d * DAY + 8 * HOUR + k * HOUR // 2
            if begins >= t and (k == 0 or k / 2 + last < place.hours):
                return d
    raise AssertionError("the calendar is too short")


def test_greetings_are_the_waits_at_the_desk(run: Run) -> None:
    """At once is within a minute of the arrival, soon within five; only intakes count."""
    since = run.scenario.warmup_days * DAY
    came = {int(row["job"]): int(row["t"]) for row in rows(run, ev.L_CAME) if row["code"] == 1}
    waits = [
        int(row["t"]) - came[int(row["job"])]
        for row in rows(run, ev.L_DESK)
        if row["code"] == ev.INTAKE and row["t"] >= since
    ]
    m = run.measures
    assert m["carry_in_intakes"] == len(waits) > 300
    assert m["carry_in_greeted_at_once_share"] == pytest.approx(share([w < 60 for w in waits]))
    assert m["carry_in_greeted_5min_share"] == pytest.approx(share([w <= 300 for w in waits]))
    assert 0 < m["carry_in_greeted_at_once"] < m["carry_in_greeted_5min"] < len(waits)


def test_a_wanted_day_is_the_first_that_could_be_had(run: Run) -> None:
    """Had nobody else booked; missed appointments and later ones do not count."""
    since, notice = run.scenario.warmup_days * DAY, round(HOUR * run.scenario.modes.carry_in.notice_h)
    planned: dict[int, tuple[int, int, int]] = {}
    for row in rows(run, ev.L_PLANNED):
        planned.setdefault(int(row["job"]), (int(row["t"]), int(row["code"]), int(row["a"])))
    first = [p for p in planned.values() if p[0] >= since]
    kept = [a // DAY == opening(run, t + notice) for t, code, a in first if code == ev.APPOINTMENT]
    assert run.measures["appointments_made"] == len(kept) > 100
    assert run.measures["appointments_as_wanted_share"] == pytest.approx(share(kept))
    assert 0 < share(kept) < 1
    assert run.measures["carry_in_walk_in_share"] == pytest.approx(share([p[1] == ev.WALK_IN for p in first]))


def test_right_first_time_is_one_go_and_no_return(run: Run) -> None:
    """A repair fails it by a missing part or skill at the bench, or by coming back; the last month is not judged."""
    since, until = run.scenario.warmup_days * DAY, (run.scenario.days - 30) * DAY
    closed = {int(row["job"]): int(row["t"]) for row in rows(run, ev.L_CLOSED)}
    outcomes: dict[int, list[int]] = {}
    for row in rows(run, ev.L_VISIT):
        outcomes.setdefault(int(row["job"]), []).append(int(row["code"]))
    back = {int(row["job"]) for row in rows(run, ev.L_RETURN) if row["code"] == ev.CALLBACK}
    judged = [
        j
        for j, t in closed.items()
        if since <= t < until and j in outcomes and run.world.jobs["nature"][j] == ev.REPAIR
    ]
    right = [next(c for c in outcomes[j] if c != ev.CONTINUED) == ev.DONE and j not in back for j in judged]
    assert run.measures["carry_in_judged"] == len(judged) > 100
    assert run.measures["carry_in_right_first_time"] == pytest.approx(share(right))
    assert 0.05 < share(right) < 0.95


def test_the_third_day_is_counted_by_the_calendar(run: Run) -> None:
    """A product that comes on Monday and goes back on Wednesday was there for three days."""
    since = run.scenario.warmup_days * DAY
    came = {int(row["job"]): int(row["t"]) // DAY for row in rows(run, ev.L_CAME) if row["code"] == 1}
    days = [
        int(row["t"]) // DAY - came[int(row["job"])]
        for row in rows(run, ev.L_HANDED_BACK)
        if row["code"] == 1 and row["t"] >= since
    ]
    assert run.measures["carry_in_third_day_share"] == pytest.approx(share([d >= 2 for d in days]))
    assert run.measures["carry_in_same_day_share"] == pytest.approx(share([d == 0 for d in days]))
    assert 0 < share([d >= 2 for d in days]) < 1


def test_without_outlets_nobody_is_received() -> None:
    """What did not happen is NaN."""
    m = simulate(city({"days": 20}, "on_site", "none")).measures
    assert math.isnan(m["carry_in_greeted_5min_share"]) and math.isnan(m["appointments_as_wanted_share"])
