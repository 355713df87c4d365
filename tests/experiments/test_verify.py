"""The judgement on a row, and the quantities read from a log, on cases small enough to count by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from experiments.verify import readers
from experiments.verify.check import AGREES, DIFFERS, UNDECIDED, judge
from experiments.verify.rows import CHECKS, FAST
from sim import events

HOUR = 3_600
ROW = np.dtype(
    [("t", "i8"), ("a", "i8"), ("x", "f8"), ("job", "i4"), ("who", "i4"), ("kind", "i4"), ("code", "i4")]
)


def run_of(*rows: dict, days: int = 1, technicians: int = 1, households: int = 1) -> SimpleNamespace:
    """A run with these log rows, no warm-up, contract customers 0, 2, 4 and so on."""
    log = np.zeros(len(rows), dtype=ROW)
    for record, row in zip(log, rows, strict=True):
        for name, value in row.items():
            record[name] = value
    scenario = SimpleNamespace(
        days=days,
        warmup_days=0,
        crew=SimpleNamespace(technicians=technicians),
        customers=SimpleNamespace(households=households),
    )
    contract = np.array([1, 0] * 10, dtype="i4")
    world = SimpleNamespace(customers={"contract": contract})
    return SimpleNamespace(events=log, scenario=scenario, world=world)


def job(number: int, opened_h: float, visited_h: float, closed_h: float) -> list[dict]:
    """The log of a job of customer `number`, fixed at its only visit; times in hours."""
    visit_s = round((closed_h - visited_h) * HOUR)
    return [
        {"kind": events.L_REQUEST, "job": number, "who": number, "t": opened_h * HOUR},
        {"kind": events.L_ARRIVE, "job": number, "t": visited_h * HOUR, "a": 1},
        {"kind": events.L_VISIT, "job": number, "t": closed_h * HOUR, "code": events.DONE, "a": visit_s},
        {"kind": events.L_CLOSED, "job": number, "who": number, "t": closed_h * HOUR},
    ]


@pytest.fixture
def two_jobs() -> SimpleNamespace:
    """One technician: job 0 waits 0 h of its 6, job 1 waits 4 h of its 12; the day has 24."""
    return run_of(*job(0, 2, 2, 8), *job(1, 4, 8, 16))


def test_an_interval_that_holds_the_theory_and_is_narrow_agrees():
    assert judge([0.999, 1.001, 1.0, 1.0005, 0.9995], 1.0, 0.01).verdict == AGREES


def test_a_wide_interval_that_holds_the_theory_is_undecided():
    assert judge([0.5, 1.5, 1.0, 1.2, 0.8], 1.0, 0.01).verdict == UNDECIDED


def test_a_narrow_interval_beside_the_theory_differs_even_within_the_bound():
    assert judge(np.linspace(1.0049, 1.0051, 20), 1.0, 0.01).verdict == DIFFERS


def test_an_error_shown_to_exceed_the_bound_differs_even_if_the_wide_interval_holds_the_theory():
    values = np.linspace(0.95, 1.45, 8)
    low, high = judge(values, 1.0, 0.01).interval
    assert low < 1.0 < high
    assert judge(values, 1.0, 0.01).verdict == DIFFERS


def test_a_value_that_did_not_happen_differs():
    assert judge([1.0, np.nan, 1.0], 1.0, 0.01).verdict == DIFFERS


def test_the_intervals_are_those_of_student():
    """12.2 ± .770432 is the textbook 95 % interval of these five numbers."""
    judged = judge([12.1, 11.4, 13.0, 12.6, 11.9], 10.0, 0.01)
    assert judged.mean == pytest.approx(12.2)
    assert 10.0 * judged.error_interval[1] == pytest.approx(2.2 + 0.770432, abs=1e-6)


def test_waits_run_from_request_to_first_arrival(two_jobs):
    assert readers.wait(two_jobs, unit_s=HOUR) == 2.0
    assert readers.wait_exceeds(two_jobs, seconds=3 * HOUR) == 0.5
    assert readers.waiting_jobs(two_jobs) == pytest.approx(4 / 24)


def test_each_class_has_its_own_wait(two_jobs):
    assert readers.wait_of_class(two_jobs, unit_s=HOUR, contract=1) == 0.0
    assert readers.wait_of_class(two_jobs, unit_s=HOUR, contract=0) == 4.0


def test_open_jobs_are_counted_until_closed(two_jobs):
    assert readers.open_jobs(two_jobs) == pytest.approx((6 + 12) / 24)
    assert readers.time_to_fix(two_jobs, unit_s=HOUR) == 9.0
    assert readers.closed_per(two_jobs, unit_s=HOUR) == pytest.approx(2 / 24)
    assert readers.busy_share(two_jobs) == pytest.approx((6 + 8) / 24)


def test_what_happens_in_the_warm_up_is_not_measured():
    run = run_of(*job(0, 2, 2, 8), *job(1, 20, 28, 30), *job(2, 30, 33, 36), days=2)
    run.scenario.warmup_days = 1
    assert readers.wait(run, unit_s=HOUR) == 3.0
    assert readers.waiting_jobs(run) == pytest.approx((4 + 3) / 24)
    assert readers.open_jobs(run) == pytest.approx((6 + 6) / 24)


def test_a_repeat_visit_waits_from_the_end_of_its_delay():
    """First visit at once and in vain, 2 h of delay, 1 h more of waiting: half an hour a visit."""
    failed = {"kind": events.L_VISIT, "job": 0, "t": 3 * HOUR, "code": events.NO_SKILL, "a": HOUR}
    first, again = job(0, 2, 2, 3), job(0, 2, 6, 7)
    run = run_of(*first[:2], failed, *again[1:])
    assert readers.wait_per_visit(run, unit_s=HOUR, delay_s=2 * HOUR) == pytest.approx(0.5)
    assert readers.visits_per_job(run) == 2.0
    assert readers.first_visit_success(run) == 0.0
    assert readers.wait(run, unit_s=HOUR) == 0.0


def test_a_job_closed_at_once_was_filled_from_the_shelf():
    assert readers.share_at_once(run_of(*job(0, 2, 2, 2), *job(1, 3, 3, 9))) == 0.5


def test_stock_rises_with_deliveries_and_falls_with_use():
    run = run_of(
        {"kind": events.L_USED, "t": 6 * HOUR, "a": 1},
        {"kind": events.L_DELIVERY, "t": 12 * HOUR, "a": 2, "code": events.O_DEPOT},
        {"kind": events.L_DELIVERY, "t": 18 * HOUR, "a": 1, "code": events.O_VAN},
    )
    assert readers.parts_on_hand(run, initial=3) == pytest.approx((3 * 6 + 2 * 6 + 4 * 12) / 24)


def test_the_depot_owes_a_part_until_it_sends_it():
    sent = {"kind": events.L_ORDER, "t": 9 * HOUR, "a": 1, "code": events.O_VAN}
    assert readers.depot_backorders(run_of(*job(0, 3, 3, 3), sent)) == pytest.approx(6 / 24)


def test_failures_are_new_requests_per_unit():
    run = run_of(*job(0, 1, 1, 1), *job(1, 2, 2, 2), households=4)
    run.events["x"][run.events["job"] == 1] = events.CALLBACK
    assert readers.failures_per_unit(run) == 0.25


def test_trips_have_a_mean_and_a_first_one_for_each_technician():
    sent = [(0, 3.0), (1, 5.0), (0, 10.0)]
    run = run_of(*({"kind": events.L_SENT, "t": 60, "who": who, "x": km} for who, km in sent))
    assert readers.trip_km(run) == 6.0
    assert readers.first_trip_km(run) == 4.0


def test_rows_have_names_of_their_own_and_finite_theory():
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert all(np.isfinite(check.theory) and check.theory > 0 for check in CHECKS)
    assert all(check in CHECKS for check in FAST)


def test_rows_that_share_a_world_stand_together():
    """Runs are shared by neighbours only, so a world must not come back after another one."""
    worlds = [check.overrides for check in CHECKS]
    starts = [here for before, here in zip([None, *worlds], worlds, strict=False) if before != here]
    assert len(starts) == len(set(starts))
