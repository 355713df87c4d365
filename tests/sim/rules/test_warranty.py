"""Clocks to the second, what they cover, exchange after failed repairs, extended warranty and contracts as products."""

import itertools
from typing import Any

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.billing import contracts_at
from sim.events import DAY, YEAR
from sim.handle import World
from sim.rules import warranty
from sim.rules.intake import open_job
from sim.rules.unitlife import renew
from tests.sim.bands import assert_share
from tests.sim.rules.test_occasions import ACCIDENT
from tests.sim.worlds import NO_FAILURES, NO_SHIFTS, NO_TRAVEL, NO_WAITING, conf, plain, sections, small_town, started

RULES = conf("warranty", "china_ac") | {"contracts": {"renewal": 1.0, "uptake": 0.0}}
FAULTS = list(plain()["faults"])
NONE_BOUGHT = {"share_ours": 0.0, "share_others": 0.0, "price": 260.0, "years": 3.0, "accidents": False}


def town(changes: dict[str, Any] | None = None, **rules: Any) -> World:
    base = {"warranty": RULES | {"extended": NONE_BOUGHT} | rules, "customers.contract_share": 0.0}
    return started(small_town(base | (changes or {})))


def request(world: World, age: int, fault: str = "capacitor", kind: int = ev.REPAIR, origin: int = ev.NEW) -> int:
    """A job on unit 0, asked for when the unit is so many seconds old."""
    now = 10 * DAY
    world.units[0]["installed_at"] = now - age
    j = open_job(world, now, 0, 0, kind, origin, 0, 0)
    world.jobs[j]["fault"] = FAULTS.index(fault)
    return j


@pytest.mark.parametrize(
    ("age", "fault", "expected"),
    [
        (0, "capacitor", ev.STATUTORY),
        (round(YEAR) - 1, "capacitor", ev.STATUTORY),
        (round(YEAR), "capacitor", ev.CHARGED),
        (round(YEAR), "compressor", ev.STATUTORY),
        (round(3 * YEAR) - 1, "compressor", ev.STATUTORY),
        (round(3 * YEAR), "compressor", ev.CHARGED),
    ],
)
def test_a_clock_covers_to_its_last_second(age: int, fault: str, expected: int) -> None:
    """Whole unit one year, main parts three (C16): covered while the age is below, to the second."""
    world = town()
    assert warranty.coverage_of(world, request(world, age, fault)) == expected


def test_the_clock_is_read_when_the_customer_asks() -> None:
    """A slow repair does not run the warranty down."""
    world = town()
    j = request(world, round(YEAR) - 1)
    world.now[0]["clock"] = 400 * DAY
    assert warranty.coverage_of(world, j) == ev.STATUTORY


def test_an_extended_warranty_goes_on_after_the_first_year() -> None:
    """One year by law and three bought: covered to the last second of the fourth."""
    world = town(extended=NONE_BOUGHT | {"share_ours": 1.0, "share_others": 1.0})
    for age, expected in ((round(YEAR) - 1, ev.STATUTORY), (round(YEAR), ev.EXTENDED),
                          (round(4 * YEAR) - 1, ev.EXTENDED), (round(4 * YEAR), ev.CHARGED)):  # fmt: skip
        assert warranty.coverage_of(world, request(world, age)) == expected


@pytest.mark.parametrize(("accidents", "expected"), [(False, ev.CHARGED), (True, ev.EXTENDED)])
def test_the_law_covers_no_accidents_and_the_extended_warranty_if_it_says_so(accidents: bool, expected: int) -> None:
    """A dropped device is not the maker's fault."""
    drop = ACCIDENT | {"faults": {"drain": 1.0}}
    types = {"jobs.types": plain()["jobs"]["types"] | {"drop": drop}}
    bought = NONE_BOUGHT | {"share_ours": 1.0, "share_others": 1.0, "accidents": accidents}
    world = town(types, extended=bought)
    assert warranty.coverage_of(world, request(world, DAY, kind=3)) == expected
    world = town(types)
    assert warranty.coverage_of(world, request(world, DAY, kind=3)) == ev.CHARGED


def test_contracts_come_after_warranties_and_spare_installations() -> None:
    """Young units are the maker's; what is planned is the contract's; installations are everybody's own."""
    world = town()
    world.customers[0]["contract"] = 1
    assert warranty.coverage_of(world, request(world, DAY)) == ev.STATUTORY
    assert warranty.coverage_of(world, request(world, round(9 * YEAR))) == ev.IN_CONTRACT
    assert warranty.coverage_of(world, request(world, DAY, kind=ev.SERVICE)) == ev.IN_CONTRACT
    assert warranty.coverage_of(world, request(world, DAY, kind=ev.INSTALLATION)) == ev.CHARGED


def test_a_repeat_of_statutory_work_stays_statutory_and_of_other_work_is_our_guarantee() -> None:
    """Whoever repaired it first for nothing repairs it again for nothing, also when the clock has run out."""
    world = town()
    for age, first, again in ((DAY, ev.STATUTORY, ev.STATUTORY), (round(2 * YEAR), ev.CHARGED, ev.GUARANTEE)):
        parent = request(world, age)
        world.jobs[parent]["coverage"] = first
        j = request(world, age + round(YEAR), origin=ev.CALLBACK)
        world.jobs[j]["parent_job"] = parent
        assert warranty.coverage_of(world, j) == again


# Repairs that never last, at once and by everybody: the same problem is back within a month, again and again.
UNDONE = sections({**NO_WAITING, **NO_TRAVEL, **NO_FAILURES, **NO_SHIFTS, "climate": "none"}) | {
    "visit.callback": 1.0, "visit.junior_ratio": 1.0, "visit.rush_ratio": 1.0, "visit.callback_days": 1.0,
    "jobs.types.repair.minutes": 0.0, "jobs.types.installation.minutes": 0.0, "crew.technicians": 30,
    "demand.start_age": "new", "demand.failure_scale_years": 1.0, "demand.replacement_mean_years": 1e6,
    "customers.households": 200, "days": 300, "leaving.link": "none", "leaving.new_customers_year": 0.0,
    "customers.contract_share": 0.0, "jobs.types.service.rate": 0.0,
}  # fmt: skip


def histories(run: Run) -> dict[int, list[tuple[str, int]]]:
    """Of each unit: repairs closed, problems returned, exchanges, in order."""
    words = {ev.L_CLOSED: "closed", ev.L_RETURN: "back", ev.L_EXCHANGED: "exchanged"}
    found: dict[int, list[tuple[str, int]]] = {}
    for row in run.events:
        if int(row["kind"]) in words:
            job = run.world.jobs[row["job"]]
            word = "new unit" if job["nature"] == ev.INSTALLATION else words[int(row["kind"])]
            found.setdefault(int(job["unit"]), []).append((word, int(row["t"])))
    return found


def test_two_failed_warranty_repairs_make_exactly_one_exchange() -> None:
    """Repair, undone, repair, undone, exchange (C16): then the new unit is in place and its count begins anew."""
    rules = RULES | {"main_faults": [], "extended": NONE_BOUGHT}
    run = simulate(small_town(UNDONE | {"warranty": rules}))
    seen = histories(run)
    for events in seen.values():
        failed = 0
        for word, _ in events:
            failed = 0 if word == "new unit" else failed + (word == "back")
            assert failed <= 2 and (word != "exchanged" or failed == 2)
    pattern = ["closed", "back", "closed", "back", "exchanged", "new unit"]
    assert sum([word for word, _ in events][:6] == pattern for events in seen.values()) > 50
    assert run.measures["exchanges"] == sum(word == "exchanged" for e in seen.values() for word, _ in e)
    assert run.measures["cost_exchanges"] == pytest.approx(2200.0 * run.measures["exchanges"])


@pytest.mark.parametrize(("after", "years"), [(0, 1.0), (2, 0.0)])
def test_nothing_is_exchanged_without_the_rule_or_the_clock(after: int, years: float) -> None:
    """A policy of no exchange, or units out of warranty: the same problem is repaired for ever."""
    rules = RULES | {"exchange_after": after, "whole_years": years, "main_years": years, "main_faults": []}
    run = simulate(small_town(UNDONE | {"warranty": rules | {"extended": NONE_BOUGHT}, "days": 100}))
    assert run.measures["exchanges"] == 0 and run.measures["callbacks_30d"] > 100


def test_a_company_that_installs_nothing_hands_the_new_unit_over() -> None:
    """The exchange is the renewal itself."""
    types = {name: kind for name, kind in plain()["jobs"]["types"].items() if name == "repair"}
    changes = {
        name: value for name, value in UNDONE.items() if "types.service" not in name and "installation" not in name
    }
    changes |= {"jobs.types": types | {"repair": types["repair"] | {"minutes": 0.0}}, "demand.installed_by_us": 0.0}
    del changes["jobs.types.repair.minutes"]
    run = simulate(small_town(changes | {"warranty": RULES | {"main_faults": [], "extended": NONE_BOUGHT}}))
    exchanged = run.events[run.events["kind"] == ev.L_EXCHANGED]
    assert len(exchanged) > 50
    assert (np.bincount(exchanged["a"], minlength=400) == run.world.units["replacements"][:400]).all()


def test_a_new_unit_begins_a_new_clock_and_a_new_count() -> None:
    """Age and failed repairs are those of the life, not of the place."""
    world = town(extended=NONE_BOUGHT | {"share_others": 1.0})
    world.covers[0]["failed"], world.units[0]["installed_at"] = 1, -round(5 * YEAR)
    renew(world, 10 * DAY, 0)
    assert (world.covers[0]["failed"], world.covers[0]["extended"]) == (0, 1)
    assert world.units[0]["installed_at"] == 10 * DAY
    row = world.log[int(world.now[0]["n_log"]) - 1]
    assert (row["kind"], row["code"], row["who"], row["a"], row["x"]) == (ev.L_SOLD, ev.SOLD_EXTENDED, 0, 0, 260.0)


def test_extended_warranties_are_bought_with_new_units_by_share() -> None:
    """Three tenths of the units that others install; the revenue is number times price."""
    changes = {
        "demand.replacement_mean_years": 2.0, "demand.installed_by_us": 0.0, "customers.households": 1500, "days": 400,
        "warranty": RULES | {"extended": NONE_BOUGHT | {"share_others": 0.3}},
    }  # fmt: skip
    run = simulate(small_town(changes))
    replaced = int((run.events["kind"] == ev.L_REPLACED).sum())
    sold = run.events[(run.events["kind"] == ev.L_SOLD) & (run.events["code"] == ev.SOLD_EXTENDED)]
    assert_share(len(sold), replaced, 0.3)
    assert sold["x"].sum() == pytest.approx(260.0 * len(sold))


def test_contracts_settle_where_as_many_are_taken_as_given_up() -> None:
    """Share under contract -> uptake / (uptake + 1 - renewal), whatever it was at the start: 0.2 / 0.5."""
    changes = {
        "warranty": RULES | {"contracts": {"renewal": 0.7, "uptake": 0.2}}, "customers.contract_share": 0.0,
        "customers.households": 2000, "days": 3300, "leaving.link": "none", "leaving.new_customers_year": 0.0,
        "demand.failure_scale_years": 1000.0, "jobs.types.service.rate": 0.0, "demand.replacement_mean_years": 1e6,
    }  # fmt: skip
    run = simulate(small_town(changes))
    assert_share(int(run.world.customers["contract"].sum()), 2000, 0.4 * (1 - 0.5**9))
    times = np.array([0, 500, 1200, 2222]) * DAY
    assert contracts_at(run, times).tolist() == [slow_count(run, int(t)) for t in times]


def slow_count(run: Run, t: int) -> int:
    """Customers under contract at t, replayed from the start (where nobody had one)."""
    state = dict.fromkeys(range(2000), False)
    for row in run.events:
        if row["kind"] == ev.L_SOLD and row["code"] == ev.SOLD_CONTRACT and row["t"] <= t:
            state[int(row["who"])] = bool(row["a"])
    return sum(state.values())


def test_a_longer_warranty_never_raises_the_revenue_from_repairs() -> None:
    """In the same world (no estimate, so nobody refuses) it only takes invoices away, one by one."""
    changes = {"customers.households": 400, "days": 200, "demand.failure_scale_years": 1.0, "crew.technicians": 4}
    paid = []
    for years in (0.0, 1.0, 3.0, 6.0, 60.0):
        rules = RULES | {"whole_years": years, "main_years": max(3.0, years), "exchange_after": 0}
        run = simulate(small_town(changes | {"warranty": rules | {"extended": NONE_BOUGHT}}))
        invoices = run.events[run.events["kind"] == ev.L_INVOICE]
        repairs = run.world.jobs["nature"][invoices["job"]] == ev.REPAIR
        paid.append(dict(zip(invoices["job"][repairs].tolist(), invoices["a"][repairs].tolist(), strict=True)))
    for shorter, longer in itertools.pairwise(paid):
        assert shorter.keys() == longer.keys()
        assert all(longer[j] <= shorter[j] for j in shorter)
    assert sum(paid[0].values()) > sum(paid[1].values()) > sum(paid[4].values())
