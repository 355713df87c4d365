"""Invoices by hand: tariff, surcharges, cover, discounts; surprise and fairness of the price."""

import copy
import math
from typing import Any

import numpy as np
import pytest

from sim import events as ev
from sim.events import DAY, HOUR, YEAR
from sim.handle import World
from sim.rules import price
from sim.rules.intake import open_job
from sim.rules.satisfaction import RELIABILITY
from tests.sim.bands import assert_mean, assert_share
from tests.sim.gaps import gap_of
from tests.sim.worlds import conf, plain, sections, small_town, started

# A plain tariff: nothing taken off, nothing added.
PLAIN = {
    "price": conf("price", "ac_tariff") | {
        "call_out": 50.0, "part_markup": 0.3, "diagnosis_fee": 60.0, "weekend": 0.2, "express": 0.5, "faults": {},
        "discounts": {"contract": 0.0, "year": 0.0, "year_most": 0.0, "campaign": 0.0, "campaign_months": []},
        "types": {
            "repair": {"labour": "hourly", "amount": 130.0, "reference": 300.0},
            "service": {"labour": "flat", "amount": 100.0, "reference": 150.0},
            "installation": {"labour": "free", "amount": 0.0, "reference": 0.0},
        },
        "reference_cv": 0.0,
    },
    "start": "2023-01-02", "days": 1500, "customers.contract_share": 0.0, "climate.kind": "none",
}  # fmt: skip
SATURDAY, MONDAY = 5 * DAY, 7 * DAY


def town(changes: dict[str, Any] | None = None) -> World:
    """The small town with the plain tariff; dotted keys change it."""
    return started(small_town(copy.deepcopy(PLAIN) | {"calendar.holidays": []} | (changes or {})))


def repair(
    world: World, fault: str = "refrigerant", kind: int = ev.REPAIR, origin: int = ev.NEW, customer: int = 0
) -> int:
    """A job with a known fault."""
    j = open_job(world, 0, customer, -1, kind, origin, int(world.now[0]["n_jobs"]), 0)
    if kind == ev.REPAIR:
        f = list(plain()["faults"]).index(fault)
        world.jobs[j]["fault"], world.jobs[j]["needs"] = f, world.faults[f]["needs"]
    return j


def settled(world: World, now: int, j: int, hours: float) -> np.ndarray:
    """The invoice row of a job that took technician 0 so many hours."""
    world.technicians[0]["on_site_s"] = round(hours * HOUR)
    price.settle(world, now, j, 0)
    rows = world.log[: int(world.now[0]["n_log"])]
    return rows[rows["kind"] == ev.L_INVOICE][-1]


def test_an_invoice_by_hand() -> None:
    """Call-out 50 and one and a half hours at 130 make 245; the refrigerant costs 120 and 30 % more: 156."""
    world = town()
    row = settled(world, MONDAY, repair(world), 1.5)
    assert (row["a"], row["code"]) == (24_500 + 15_600, ev.CHARGED)


def test_a_weekend_costs_more_on_the_work_and_not_on_the_parts() -> None:
    """(50 + 195) x 1.2 + 156 = 450; in an express lane that was bought, on a Saturday,
    where we do not call out, 195 x 1.7 + 156 = 487.50; who goes first by contract pays no more for it: 390."""
    world = town()
    assert settled(world, SATURDAY, repair(world), 1.5)["a"] == 45_000
    world.par["n_outlets"] = 1
    world.replace("stays", np.zeros(4, world.stays.dtype))
    j = repair(world)
    world.stays[j]["mode"], world.stays[j]["taken_in_at"] = ev.CARRY_IN, SATURDAY
    for express, cents in ((2, 48_750), (1, 39_000)):
        world.stays[j]["express"] = express
        assert settled(world, SATURDAY, j, 1.5)["a"] == cents


def test_whoever_collects_on_a_saturday_pays_the_price_of_the_day_of_the_quote() -> None:
    """Taken in on a Monday, handed back on a Saturday: 195 + 156, as was said."""
    world = town()
    world.par["n_outlets"] = 1
    world.replace("stays", np.zeros(4, world.stays.dtype))
    j = repair(world)
    world.stays[j]["mode"], world.stays[j]["taken_in_at"] = ev.CARRY_IN, MONDAY
    assert settled(world, SATURDAY, j, 1.5)["a"] == 35_100


def test_a_holiday_is_a_weekend() -> None:
    """A Monday off: (50 + 195) x 1.2 + 156."""
    world = town({"calendar.holidays": ["2023-01-09"]})
    assert settled(world, MONDAY, repair(world), 1.5)["a"] == 45_000


def test_labour_is_by_the_hour_or_flat_or_free() -> None:
    """A service costs 50 + 100 however long it takes; a free type costs nothing but parts; a priced fault its price."""
    world = town()
    assert settled(world, MONDAY, repair(world, kind=ev.SERVICE), 3.0)["a"] == 15_000
    assert settled(world, MONDAY, repair(world, kind=ev.INSTALLATION), 3.0)["a"] == 0
    world = town({"price.faults": {"refrigerant": 180.0}})
    assert settled(world, MONDAY, repair(world), 3.0)["a"] == 23_000 + 15_600


def test_several_parts_are_added_up() -> None:
    """Piping 150 and refrigerant 120, with mark-up: 351; call-out and an hour: 180."""
    world = town()
    assert settled(world, MONDAY, repair(world, "piping"), 1.0)["a"] == 18_000 + 35_100


def test_a_contract_pays_the_work_and_perhaps_the_parts() -> None:
    """The customer pays the parts (156); nothing if the contract covers them; an installation is no matter of it."""
    for parts, cents in ((False, 15_600), (True, 0)):
        world = town({"price.contract_parts": parts})
        world.customers[0]["contract"] = 1
        row = settled(world, MONDAY, repair(world), 1.5)
        assert (row["a"], row["code"]) == (cents, ev.IN_CONTRACT)
        assert settled(world, MONDAY, repair(world, kind=ev.INSTALLATION), 1.0)["code"] == ev.CHARGED


@pytest.mark.parametrize(("labour", "parts", "cents"), [(True, True, 0), (True, False, 15_600), (False, True, 24_500)])
def test_a_callback_is_a_matter_of_our_guarantee(labour: bool, parts: bool, cents: int) -> None:
    """What is free when a repair comes undone is a policy."""
    world = town({"price.guarantee_labour": labour, "price.guarantee_parts": parts})
    j = repair(world, origin=ev.CALLBACK)
    world.jobs[j]["parent_job"] = repair(world)
    row = settled(world, MONDAY, j, 1.5)
    assert (row["a"], row["code"]) == (cents, ev.GUARANTEE)


def discounts(**given: Any) -> dict[str, Any]:
    return {"price.discounts": PLAIN["price"]["discounts"] | given}


@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 1.0])
def test_a_discount_lowers_the_invoice_by_its_share_exactly(share: float) -> None:
    """A campaign in January takes its share off 401.00, and nothing in February."""
    world = town(discounts(campaign=share, campaign_months=[1]))
    assert settled(world, MONDAY, repair(world), 1.5)["a"] == round(40_100 * (1 - share))
    assert settled(world, 33 * DAY + 2 * DAY, repair(world), 1.5)["a"] == 40_100


def test_discounts_are_taken_from_what_the_others_leave() -> None:
    """Three full years at 2 %, at most 5 %, and a campaign of 10 %: 0.95 x 0.9 of 401.00."""
    world = town(discounts(year=0.02, year_most=0.05, campaign=0.1, campaign_months=[1]))
    late = round(3 * YEAR) + DAY  # a day in January of the fourth year
    assert world.calendar[late // DAY]["month"] == 1 and world.calendar[late // DAY]["weekday"] < 5
    j = repair(world)
    assert settled(world, late, j, 1.5)["a"] == round(40_100 * 0.95 * 0.9)
    world.customers[0]["won_at"] = late - round(2.9 * YEAR)
    assert settled(world, late, repair(world), 1.5)["a"] == round(40_100 * 0.96 * 0.9)


def test_a_contract_discount_is_on_what_is_charged_at_all() -> None:
    """5 % off the parts."""
    world = town(discounts(contract=0.05))
    world.customers[0]["contract"] = 1
    assert settled(world, MONDAY, repair(world), 1.5)["a"] == 14_820


def test_the_quote_is_the_price_of_the_mean_work() -> None:
    """A refrigerant job takes 1.3 times 60 minutes on average; who quotes knows fault, cover and discounts."""
    world = town(discounts(campaign=0.1, campaign_months=[1]))
    j = repair(world)
    assert price.quote(world, MONDAY, j) == pytest.approx(0.9 * (50 + 1.3 * 130 + 156))
    assert settled(world, MONDAY, j, 1.3)["a"] == round(100 * price.quote(world, MONDAY, j))
    world.customers[0]["contract"] = 1
    assert price.quote(world, MONDAY, j) == pytest.approx(0.9 * 156)


def test_nobody_on_the_clock_means_the_mean_work() -> None:
    """A flow that does not time its people settles at the quote."""
    world = town()
    j = repair(world)
    price.settle(world, MONDAY, j, -1)
    assert world.jobs[j]["invoice"] == round(100 * price.quote(world, MONDAY, j))


def test_the_tariff_row_says_what_the_work_is_worth_and_what_of_it_is_charged() -> None:
    """Under contract: worth 401.00, of which the parts, 156.00, are charged."""
    world = town()
    world.customers[0]["contract"] = 1
    settled(world, MONDAY, repair(world), 1.5)
    rows = world.log[: int(world.now[0]["n_log"])]
    row = rows[rows["kind"] == ev.L_TARIFF][-1]
    assert row["a"] == 40_100 and row["x"] == pytest.approx(156.0)


def test_a_share_of_the_charged_jobs_is_overcharged() -> None:
    """The tariff is not applied as it stands: 15 % more for a fifth of the jobs, none for free ones."""
    world = town({"price.overcharged": 0.2, "price.overcharge": 0.15})
    cents = [int(settled(world, MONDAY, repair(world), 1.5)["a"]) for _ in range(2000)]
    assert set(cents) == {40_100, 46_115}
    assert_share(cents.count(46_115), 2000, 0.2)
    world = town({"price.overcharged": 1.0})
    world.customers[0]["contract"] = 1
    assert settled(world, MONDAY, repair(world), 1.5)["a"] == 15_600


def surprise(world: World, invoice: int, estimate: int = 0) -> float:
    j = repair(world)
    world.jobs[j]["invoice"], world.jobs[j]["estimate"] = invoice, estimate
    return price.surprise_of(world, j)


def test_surprise_is_the_share_above_what_was_said_or_expected() -> None:
    """300 after an estimate of 250: a fifth more.  Without one the reference of 300 counts.  Less is no surprise."""
    world = town()
    assert surprise(world, 30_000, 25_000) == pytest.approx(0.2)
    assert surprise(world, 36_000) == pytest.approx(0.2)
    assert surprise(world, 20_000, 25_000) == surprise(world, 0) == 0.0


def test_fairness_is_the_reference_over_the_invoice() -> None:
    """Free and cheap are fair, twice the reference is half fair."""
    world = town()
    for invoice, level in ((0, 1.0), (15_000, 1.0), (30_000, 1.0), (60_000, 0.5)):
        j = repair(world)
        world.jobs[j]["invoice"] = invoice
        assert price.fairness_of(world, j) == pytest.approx(level)


def test_reference_prices_differ_between_customers_with_the_tariffs_mean() -> None:
    """Lognormal of the given cv; a customer keeps his, for each type."""
    world = town({"price.reference_cv": 0.4, "customers.households": 3000, "days": 1})
    found = np.array([price.reference_price(world, repair(world, customer=c)) for c in range(3000)])
    assert_mean(found, 300.0)
    assert np.log(found).std() == pytest.approx(math.sqrt(math.log(1.16)), rel=0.05)
    assert price.reference_price(world, repair(world, customer=7)) == found[7]


@pytest.mark.parametrize(("gap", "loss"), [(0.0, 0.0), (0.5, 0.1), (2.0, 0.4)])
def test_a_surprise_costs_reliability_by_its_gap(gap: float, loss: float) -> None:
    """The gap times the surprise, at most one; nothing when the gap is 0."""
    world = town({"satisfaction.gap_price_surprise": gap})
    j = repair(world)
    world.jobs[j]["estimate"], world.jobs[j]["invoice"], world.jobs[j]["punctual"] = 25_000, 30_000, ev.NO_WINDOW
    assert gap_of(world, 0, j, RELIABILITY) == pytest.approx(-loss)
    world.jobs[j]["invoice"] = 250_000
    assert gap_of(world, 0, j, RELIABILITY) == pytest.approx(-gap)


def test_the_book_charges_flat_prices_by_nature() -> None:
    """With a warranty and no tariff the prices of the cost book are invoiced: labour by nature, parts with mark-up."""
    changes = sections({"warranty": "china_ac"}) | {"money.price_repair": 230.0, "money.part_markup": 0.5}
    world = started(small_town(changes | {"customers.contract_share": 0.0}))
    assert settled(world, SATURDAY, repair(world), 9.0)["a"] == 23_000 + 18_000
    assert price.surprise_of(world, 0) == 0.0
