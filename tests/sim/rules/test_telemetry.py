"""Connected units: faults reported by the machine, at the failure or before it."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, FAIL, NEVER
from sim.ledger import ledger_of
from sim.rules.answer import give_up
from sim.rules.installed_base import mark, restore
from sim.rules.telemetry import AHEAD, BEFORE, TOO_LATE, felt_wait, is_connected, next_sign
from sim.rules.unitlife import unit_event
from tests.sim.bands import assert_share
from tests.sim.worlds import conf, small_town, started, textbook

CONNECTED = {
    "kind": "connected", "share": 1.0, "predicted": 1.0, "days_ahead": 7.0, "remote_resolution": 0.0,
    "diagnosis_accuracy": 1.0,
}  # fmt: skip
TOWN = {"customers.households": 1500, "days": 200, "demand.failure_scale_years": 2.0}


def town(**telemetry: Any) -> Run:
    return simulate(small_town(TOWN | {"telemetry": CONNECTED | telemetry}))


def rows(run: Run, kind: int) -> np.ndarray:
    return run.events[run.events["kind"] == kind]


@pytest.fixture(scope="module")
def plain() -> Run:
    return simulate(small_town(TOWN))


def about_to_fail():
    """A world and a unit that will fail in more than eight days, with all its faults showing themselves."""
    world = started(small_town({"telemetry": CONNECTED, "demand.failure_scale_years": 0.3, "demand.kijima": "I"}))
    u = next(u for u in range(len(world.units)) if 8 * DAY < world.units[u]["next_fail"] < NEVER)
    return world, u


def test_units_are_connected_by_share() -> None:
    """Drawn for the unit, so the same units whatever else happens."""
    world = started(small_town({"telemetry": CONNECTED | {"share": 0.3}, "customers.households": 2000}))
    assert_share(sum(is_connected(world, u) for u in range(3000)), 3000, 0.3)


def test_a_reported_fault_is_answered_at_once_and_nobody_calls() -> None:
    """No wait for an answer and no contact, for every new failure."""
    run = simulate(
        small_town(TOWN | {"contact": conf("contact", "centre"), "telemetry": CONNECTED | {"predicted": 0.0}})
    )
    new = (rows(run, ev.L_REQUEST)["code"] == ev.REPAIR) & (rows(run, ev.L_REQUEST)["x"] == ev.NEW)
    reported = rows(run, ev.L_REPORTED)["job"]
    assert set(reported) == set(rows(run, ev.L_REQUEST)["job"][new])
    assert not set(reported) & set(rows(run, ev.L_CALL)["job"])
    jobs = run.world.jobs[reported]
    assert (jobs["answered"] == jobs["opened"]).all()


def test_reports_have_an_accuracy_and_a_remote_resolution_of_their_own() -> None:
    """Always right, a third solved from afar."""
    run = town(predicted=0.0, remote_resolution=1 / 3)
    reported = rows(run, ev.L_REPORTED)["job"]
    jobs = run.world.jobs[reported]
    assert_share(int((jobs["state"] == ev.CLOSED_REMOTELY).sum()), len(jobs), 1 / 3)
    assert (jobs["code"] == jobs["fault"]).all()


def test_a_fault_that_shows_itself_is_reported_days_before_the_unit_fails() -> None:
    """Seven days before, on a running unit; the failure is still to come."""
    world, u = about_to_fail()
    fails = int(world.units[u]["next_fail"])
    assert next_sign(world, u) == fails - 7 * DAY
    mark(world, u)
    world.units[u]["due_at"], world.units[u]["due_kind"] = fails - 7 * DAY, FAIL
    j = unit_event(world, fails - 7 * DAY, FAIL, u)
    assert world.jobs[j]["channel"] == AHEAD and world.units[u]["down"] == 0
    assert world.log[int(world.now[0]["n_log"]) - 1]["code"] == BEFORE
    assert world.units[u]["due_at"] <= fails == world.units[u]["next_fail"]


def predicted():
    world, u = about_to_fail()
    fails = int(world.units[u]["next_fail"])
    world.units[u]["due_at"], world.units[u]["due_kind"] = fails - 7 * DAY, FAIL
    return world, u, unit_event(world, fails - 7 * DAY, FAIL, u), fails


def test_a_unit_repaired_before_it_fails_has_not_been_out_of_order() -> None:
    """It ages to the second of its repair, and its customer has not waited."""
    world, u, j, fails = predicted()
    age = float(world.units[u]["virtual_age"])
    now = fails - DAY
    years = (now - int(world.units[u]["renewed_at"])) / (365.25 * DAY)
    world.jobs[j]["first_visit"] = now - 3600
    restore(world, now, u)
    assert world.units[u]["virtual_age"] == pytest.approx(age + world.par[0]["restoration"] * years)
    assert felt_wait(world, j) == 0
    assert world.units[u]["next_fail"] > now


def test_a_unit_that_fails_before_its_repair_waits_from_then_on() -> None:
    """No second job; the wait that counts begins with the failure."""
    world, u, j, fails = predicted()
    world.units[u]["due_at"] = fails
    assert unit_event(world, fails, FAIL, u) == -1
    assert (world.units[u]["down"], world.units[u]["open_job"]) == (1, j)
    assert world.log[int(world.now[0]["n_log"]) - 1]["code"] == TOO_LATE
    world.jobs[j]["first_visit"] = fails + 5 * 3600
    assert felt_wait(world, j) == 5 * 3600


def test_a_declined_prediction_leaves_the_unit_running_to_its_failure() -> None:
    """Nothing is repaired by anybody, and no second prediction is made."""
    world, u, j, fails = predicted()
    give_up(world, fails - 6 * DAY, j)
    assert (world.units[u]["open_job"], world.units[u]["down"], world.units[u]["next_fail"]) == (-1, 0, fails)
    assert next_sign(world, u) == fails


def test_predictions_spare_customers_the_outage(plain: Run) -> None:
    """Most predicted repairs are done in time; satisfaction rises."""
    run = town()
    assert run.measures["reports_ahead"] > 300
    assert run.measures["reports_too_late"] < 0.5 * run.measures["reports_ahead"]
    assert run.measures["score_mean"] > plain.measures["score_mean"]


def test_earlier_signs_are_missed_less_often() -> None:
    """Two days, seven, twenty: the share of predictions that come too late falls."""
    late = [m["reports_too_late"] / m["reports_ahead"] for m in (town(days_ahead=d).measures for d in (1.0, 4.0, 20.0))]
    assert late[0] > late[1] >= late[2]


def test_connection_costs_by_unit_and_year() -> None:
    """Half of the units at 12 a year; nobody leaves, nobody joins."""
    stay = {"leaving.link": "none", "leaving.new_customers_year": 0.0, "days": 365, "customers.households": 200}
    price = {"money.telemetry_unit_year": 12.0, "telemetry": CONNECTED | {"share": 0.5}}
    run = simulate(small_town(stay | price))
    units = int(run.world.customers["n_units"].sum())
    assert ledger_of(run).total("telemetry") == pytest.approx(0.5 * units * 12.0 * 365 / 365.25, abs=1)


def test_telemetry_needs_units() -> None:
    """A stream of requests has none: refused, not ignored."""
    with pytest.raises(ValidationError, match=r"telemetry\.kind: 'connected' although demand\.kind is poisson"):
        textbook({"telemetry": CONNECTED})
