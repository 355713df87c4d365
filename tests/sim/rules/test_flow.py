"""The stay at an outlet for those who go first: their promise, their hurry, what the lane costs them."""

import numpy as np
import pytest

from sim import Run, Scenario, simulate
from sim import events as ev
from sim.events import HOUR
from sim.ledger import ledger_of
from sim.rules.agenda import REMINDED, TRIED
from sim.rules.appointments import stays_away
from sim.rules.satisfaction import wait_of
from tests.sim.bands import assert_share
from tests.sim.worlds import composed, patched, plain, started


def centre(changes: dict | None = None) -> Scenario:
    """The small town, whose customers send what is broken to one centre."""
    values = plain() | {"modes": composed("modes", "mail_in"), "outlets": composed("outlets", "camera_centre")}
    small = {
        "customers.households": 600, "days": 90, "crew.technicians": 4, "parts": composed("parts", "none"),
        "faults": composed("faults", "single"), "modes.mail_in.ship_days": 0.5,
    }  # fmt: skip
    return Scenario.model_validate(patched(values, small | (changes or {})), strict=False)


def rows(run: Run, kind: int) -> np.ndarray:
    return run.events[run.events["kind"] == kind]


def test_the_express_lane_has_its_own_promise() -> None:
    """Promised back 48 hours after the intake, the others 192: both as the log of the desk has it."""
    run = simulate(centre({"modes.mail_in.promised_express_h": 48.0, "customers.contract_share": 0.4}))
    lane = {row["job"]: row["a"] for row in rows(run, ev.L_MODE)}
    desk = rows(run, ev.L_DESK)
    intake = {row["job"]: row["t"] + row["a"] for row in desk if row["code"] == ev.INTAKE}
    told = rows(run, ev.L_TOLD)
    hours = {bool(lane[row["job"]]): set() for row in told}
    for row in told:
        hours[bool(lane[row["job"]])].add((row["a"] - intake[row["job"]]) / HOUR)
        assert row["code"] == (ev.LATE if row["t"] > row["a"] else ev.ON_TIME)
    assert hours == {True: {48.0}, False: {192.0}}


@pytest.mark.parametrize(("contract", "half_days"), [(0, 10.0), (1, 2.0)])
def test_customers_under_contract_are_in_more_of_a_hurry(contract: int, half_days: float) -> None:
    """The time without the product at which responsiveness is one half is their own."""
    world = started(centre({"modes.mail_in.wait_half_days_contract": 2.0}))
    world.customers[0]["contract"] = contract
    world.jobs[0]["customer"] = 0
    world.stays[0]["mode"], world.stays[0]["felt_days"] = ev.MAIL_IN, 3.0
    assert wait_of(world, 0) == (3.0, half_days)


@pytest.mark.parametrize("refuses", [0.0, -50.0])
def test_who_refuses_the_quote_owes_nothing_for_the_lane(refuses: float) -> None:
    """The fee is one for each product that goes back mended; with a fee of 100 instead of 0 nothing else moves."""
    lane = {
        "modes.mail_in.express": "paid", "modes.mail_in.express_share": 1.0, "customers.contract_share": 0.0,
        "modes.mail_in.quote.refuse_intercept": refuses, "modes.mail_in.quote.refuse_slope": 0.0,
    }  # fmt: skip
    free, paid = (simulate(centre(lane | {"outlets.costs.express_fee": fee})) for fee in (0.0, 100.0))
    back = rows(paid, ev.L_HANDED_BACK)
    assert (back["code"] == 1).sum() > 10 and ((back["code"] == 0).sum() > 10) == (refuses > 0)
    earned = ledger_of(paid).total("invoices") - ledger_of(free).total("invoices")
    assert earned == pytest.approx(100.0 * (back["code"] == 1).sum())


def test_a_tariff_charges_the_lane_on_the_invoice_alone() -> None:
    """Half as much again of the labour, and no fee beside it."""
    tariff = composed("price", "ac_tariff") | {"faults": {}}
    lane = {"modes.mail_in.express": "paid", "modes.mail_in.express_share": 1.0, "price": tariff}
    free, fee = (simulate(centre(lane | {"outlets.costs.express_fee": fee})) for fee in (0.0, 100.0))
    assert ledger_of(free).total("invoices") == ledger_of(fee).total("invoices")


def reminding(reminder: dict, households: int) -> Scenario:
    """The small town with one car station to which everybody comes by appointment, and is reminded."""
    told = composed("appointments", "reminders")
    told["reminder"] |= reminder
    values = plain() | {"modes": composed("modes", "carry_in"), "outlets": composed("outlets", "car_station")}
    changes = {
        "customers.households": households, "days": 120, "crew.technicians": 16, "outlets.places.centre.bays": 20,
        "outlets.posts": ["bench"],
        "modes.carry_in.no_show": 0.3, "modes.carry_in.walk_in": 0.0, "modes.carry_in.late_sd_min": 0.0,
        "parts": composed("parts", "none"), "faults": composed("faults", "single"), "appointments": told,
    }  # fmt: skip
    return Scenario.model_validate(patched(values, changes), strict=False)


def test_a_reminder_works_on_whom_it_reached() -> None:
    """Everybody stays away unless reminded (ratio 0): to have been tried and not reached is as good as nothing."""
    world = started(reminding({"ratio": 0.0}, households=20))
    world.stays[0]["mode"] = ev.CARRY_IN
    world.services[ev.CARRY_IN]["no_show"] = 1.0
    seen = []
    for mark in (0, REMINDED << TRIED, REMINDED << TRIED | REMINDED):
        world.appointments[0]["told"] = mark
        seen.append(bool(stays_away(world, 0)))
    assert seen == [True, True, False]


def test_reminders_make_fewer_stay_away() -> None:
    """Of those reached nobody stays away: 0.3 x (1 - 0.3) = 0.21, far from 0 and from 0.3; each is told once."""
    run = simulate(reminding({"reached": 0.3, "ratio": 0.0, "lead_h": 24.0}, households=8000))
    due = int(run.measures["appointments_due"])
    assert due > 1000
    assert_share(int(run.measures["appointments_missed"]), due, 0.21)
    messages = rows(run, ev.L_MESSAGE)
    assert_share(int((messages["a"] == 1).sum()), len(messages), 0.3)
    planned = {}
    for row in run.events[np.isin(run.events["kind"], (ev.L_PLANNED, ev.L_MESSAGE))]:
        if row["kind"] == ev.L_PLANNED:
            planned[row["job"]] = (row["t"], row["a"])
        else:
            made, date = planned.pop(row["job"])  # one message an appointment
            assert row["t"] == max(made, date - 24 * HOUR)
    assert len(messages) > 0.95 * due
