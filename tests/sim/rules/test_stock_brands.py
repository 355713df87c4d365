"""Genuine and third-party parts: who gets which, and that the cheaper brand costs callbacks and sooner failures."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim import Run, Scenario, simulate
from sim import events as ev
from sim.draws import CALLBACK_OUTCOME, uniform2
from sim.events import DAY, YEAR
from sim.handle import World
from sim.rules.closing import durability
from sim.rules.intake import open_job, reopen_job
from sim.rules.stock_brands import brand_on_shelf, brands_of, is_missing, wear
from sim.rules.stock_jobs import order_for_job, set_at_hand
from tests.sim.bands import ALPHA, assert_share
from tests.sim.worlds import conf, log_demand, patched, plain, requests, sections, started, with_parts

BRAND = {
    "price_factor": 0.6, "callback_ratio": 2.0, "durability": 0.5, "availability": 1.0, "van_kit": 1,
    "van_reorder": 0, "policy": "base_stock", "level": 3, "reorder": -1, "lead_days": 1.0, "lead_law": "constant",
}  # fmt: skip
GENUINE, OTHER = 1, 2  # masks of the two brands of the only part


def brands(policy: str, changes: dict | None = None, choice: float = 0.0, **brand: Any) -> Scenario:
    """A world whose only part has a second brand."""
    chosen = {"policy": policy, "choice_share": choice, "third_party": {"valve": BRAND | brand}}
    return with_parts({"days": 60, "parts.brands": chosen} | (changes or {}))


def opened(world: World, entity: int, customer: int = 0) -> int:
    """A new repair of the given unit or streamed request."""
    return open_job(world, 0, customer, -1, ev.REPAIR, ev.NEW, entity, 0)


def needs(world: World, n: int = 2000) -> np.ndarray:
    """What n repairs need."""
    masks = []
    for entity in range(n):
        masks.append(int(world.jobs[opened(world, entity)]["needs"]))
        world.now[0]["n_log"] = world.now[0]["n_jobs"] = 0
    return np.array(masks)


def test_brands_that_nobody_uses_change_nothing() -> None:
    """With the policy `genuine` the log is that of the catalogue alone, bit for bit."""
    a, b = simulate(with_parts({"days": 60})), simulate(brands("genuine"))
    assert a.events.tobytes() == b.events.tobytes()


@pytest.mark.parametrize(("policy", "mask"), [("genuine", GENUINE), ("third_party", OTHER), ("when_out", GENUINE)])
def test_the_policy_decides_what_a_repair_asks_for(policy: str, mask: int) -> None:
    """One brand for everybody; standing in for what is out is decided later, by what is at hand."""
    assert set(needs(started(brands(policy)), 50)) == {mask}


def test_a_share_of_customers_chooses_the_other_brand() -> None:
    """Each repair by its own draw; a chosen brand that does not exist for the unit is replaced by the genuine part."""
    assert_share((needs(started(brands("by_choice", choice=0.3))) == OTHER).sum(), 2000, 0.3)
    assert_share((needs(started(brands("by_choice", choice=0.5, availability=0.4))) == OTHER).sum(), 2000, 0.2)


def test_whether_a_brand_exists_is_a_fact_of_the_unit() -> None:
    """The same units in every repair, and the share that the schema says."""
    world = started(brands("third_party", availability=0.7))
    first, again = needs(world), needs(world)
    assert (first == again).all()
    assert_share((first == OTHER).sum(), 2000, 0.7)


def test_only_repairs_out_of_warranty_get_the_other_brand() -> None:
    """Customers with a contract are covered, so they get genuine parts."""
    world = started(brands("out_of_warranty", {"customers.contract_share": 0.5}))
    contract = world.customers["contract"]
    assert set(contract[:50]) == {0, 1}
    for customer in range(50):
        mask = int(world.jobs[opened(world, customer, customer)]["needs"])
        assert mask == (GENUINE if contract[customer] else OTHER)


def test_a_repair_under_warranty_gets_genuine_parts() -> None:
    """A young unit is under the statutory warranty, an old one is not; nobody has a contract."""
    covered = {
        "warranty": conf("warranty", "camera"), "customers.contract_share": 0.0, "demand": conf("demand", "cameras"),
    }  # fmt: skip
    world = started(brands("out_of_warranty", covered))
    units = np.flatnonzero(world.units["installed_at"] != 0)[:200]
    young = world.units["installed_at"][units] > -YEAR
    assert 0 < young.sum() < len(units)
    stride = int(world.par[0]["stride"])
    for u, is_young in zip(units, young, strict=True):
        j = open_job(world, 0, int(u) // stride, int(u), 0, ev.NEW, int(u), 0)
        assert int(world.jobs[j]["needs"]) == (GENUINE if is_young else OTHER)
        world.now[0]["n_jobs"] = 0


def test_a_problem_that_returns_is_repaired_with_the_brand_it_had() -> None:
    """A reopened job keeps set and brand."""
    world = started(brands("by_choice", choice=0.5))
    for entity in range(20):
        j = opened(world, entity)
        new = reopen_job(world, DAY, j, ev.CALLBACK)
        for field in ("needs", "third_party"):
            assert world.jobs[new][field] == world.jobs[j][field]


def test_a_replayed_request_that_names_its_fault_gets_its_brand_too() -> None:
    """The log says what is broken, the policy which brand of the part is built in."""
    log = log_demand(requests([10.0, 34.0, 58.0], fault=0))
    run = simulate(brands("third_party", {"demand": log, "days": 10}))
    used = run.events[run.events["kind"] == ev.L_USED]
    assert used["who"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("van", "reserved", "taken", "at_hand"),
    [
        ((1, 1), 0, GENUINE, True), ((0, 1), 0, OTHER, True), ((0, 0), 0, GENUINE, False),
        ((0, 1), GENUINE, GENUINE, True), ((1, 0), OTHER, OTHER, True), ((1, 0), 0, GENUINE, True),
    ],
)  # fmt: skip
def test_the_other_brand_stands_in_only_while_the_genuine_one_is_out(
    van: tuple[int, int], reserved: int, taken: int, at_hand: bool
) -> None:
    """What was handed over first, then the van; genuine before third-party in each."""
    world = started(brands("when_out"))
    j = opened(world, 0)
    world.van[0], world.jobs[j]["reserved"] = van, reserved
    assert set_at_hand(world, 0, 0, j) == at_hand
    assert world.jobs[j]["needs"] == taken
    assert is_missing(world, 0, j, 0) == (not at_hand)


@pytest.mark.parametrize(("genuine", "other", "part"), [(1, 1, 0), (0, 1, 1), (0, 0, 0)])
def test_a_depot_that_is_out_of_the_genuine_part_gives_the_other_brand(genuine: int, other: int, part: int) -> None:
    """If it has neither, the genuine part is waited for, unless it is no longer made."""
    world = started(brands("when_out"))
    j = opened(world, 0)
    world.stocks["on_hand"][0] = genuine, other
    assert brand_on_shelf(world, 0, j, 0, 0) == part
    world.parts[0]["ended_at"] = 0
    assert brand_on_shelf(world, 0, j, 0, 0) == (0 if genuine else 1)


def test_a_job_waits_for_as_many_parts_as_are_ordered() -> None:
    """Whatever is swapped or wrongly ordered, each part of the set has one order; wrong ones are genuine."""
    values = brands("third_party", {"visit.order_right": 0.4, "parts.out_of_stock": "emergency"}).model_dump()
    catalogue = values["parts"]["catalogue"]
    catalogue |= {name: catalogue["valve"] for name in ("second", "third", "fourth")}
    values["parts"]["brands"]["third_party"]["third"] = BRAND | {"availability": 0.5}
    values["faults"]["fault"]["parts"] = ["valve", "second", "third"]
    world = started(Scenario.model_validate(values))
    for entity in range(500):
        j = opened(world, entity)
        world.stocks["on_hand"] = 0
        order_for_job(world, 0, 0, j, 1)
        rows = world.log[: int(world.now[0]["n_log"])]
        ordered = rows[(rows["kind"] == ev.L_ORDER) & (rows["job"] == j)]
        assert len(ordered) == len(set(ordered["who"])) == 3 == world.jobs[j]["waiting"]
        world.now[0]["n_log"] = world.now[0]["n_orders"] = 0
        world.now[0]["new_order"] = world.now[0]["free_order"] = -1


def test_callbacks_rise_by_the_ratio_of_the_brand() -> None:
    """Same draws: whoever came back with the genuine part comes back with the other, and twice as many do."""
    world = started(brands("third_party", {"visit.callback": 0.2, "visit.junior_ratio": 1.0}))
    back = {GENUINE: 0, OTHER: 0}
    for entity in range(2000):
        j = opened(world, entity)
        for mask in back:
            world.jobs[j]["needs"] = mask
            back[mask] += durability(world, 0, 0, j, 1, 0) < ev.NEVER
        u, _ = uniform2(world, CALLBACK_OUTCOME, entity, 1)
        world.jobs[j]["needs"] = GENUINE
        assert (durability(world, 0, 0, j, 1, 0) < ev.NEVER) == (u < 0.2)
        world.now[0]["n_log"] = world.now[0]["n_jobs"] = 0
    assert_share(back[GENUINE], 2000, 0.2)
    assert_share(back[OTHER], 2000, 0.4)


def ageing_company(policy: str, replication: int = 0, **brand: Any) -> Run:
    """Units that fail often and always need the part; no weather, no wear but that of time."""
    values = patched(
        plain(),
        sections({"climate": "none", "contact": "none", "visit": "perfect", "leaving": "none", "jobs": "textbook"}),
    )
    values["parts"] = conf("parts", "none")
    values["parts"]["catalogue"] = with_parts().model_dump()["parts"]["catalogue"]
    values["parts"]["brands"] = {"policy": policy, "choice_share": 0.0, "third_party": {"valve": BRAND | brand}}
    values["parts"]["van_review"], values["parts"]["out_of_stock"] = "nightly", "emergency"
    values["faults"] = {"fault": conf("faults", "single")["fault"] | {"parts": ["valve"]}}
    values["crew"]["technicians"], values["customers"]["households"], values["days"] = 4, 150, 500
    values["demand"] |= {"failure_scale_years": 1.0, "restoration": 1.0}
    values["visit"] |= {"callback": 0.05}
    return simulate(Scenario.model_validate(values), replication=replication)


def test_third_party_parts_lower_the_cost_of_parts_and_raise_callbacks() -> None:
    """Paired runs of the same company: cheaper parts, more repairs that come back (the brand lasts as long here)."""
    pairs = [(ageing_company("genuine", r).measures, ageing_company("third_party", r, durability=1.0).measures)
             for r in range(8)]  # fmt: skip
    cost = [b["cost_parts"] / b["parts_used"] - a["cost_parts"] / a["parts_used"] for a, b in pairs]
    returns = [b["callback_rate_30d"] - a["callback_rate_30d"] for a, b in pairs]
    assert np.allclose(cost, -4.0)
    assert all(b["third_party_share"] == 1.0 and a["third_party_share"] == 0.0 for a, b in pairs)
    assert stats.ttest_1samp(returns, 0.0, alternative="greater").pvalue < ALPHA
    assert all(b["cost_parts"] < a["cost_parts"] for a, b in pairs)


def test_a_less_durable_brand_brings_the_next_failure_forward() -> None:
    """Paired runs: with half the durability there are more failures in every replication, with one not one more."""
    alike = ageing_company("third_party", durability=1.0, callback_ratio=1.0)
    genuine = ageing_company("genuine")
    assert alike.measures["requests"] == genuine.measures["requests"]
    assert alike.events["t"].tobytes() == genuine.events["t"].tobytes()
    for r in range(3):
        worse = ageing_company("third_party", r, callback_ratio=1.0).measures["requests"]
        assert worse > ageing_company("genuine", r).measures["requests"]


def test_wear_multiplies_what_the_unit_can_bear() -> None:
    """The remaining exponential is halved, so that with a constant rate the next failure comes in half the time."""
    values = ageing_company("third_party").scenario.model_dump()
    values["demand"] |= {"failure_shape": 1.0, "start_age": "new", "environment_sd": 0.0, "use_sd": 0.0}
    values["days"] = 5000
    world = started(Scenario.model_validate(values))
    for u in range(50):
        j = open_job(world, 0, u // int(world.par[0]["stride"]), u, ev.REPAIR, ev.NEW, u, 0)
        left, due = float(world.units[u]["left"]), int(world.units[u]["next_fail"])
        wear(world, j, u)
        assert world.units[u]["left"] == 0.5 * left
        assert world.units[u]["next_fail"] == pytest.approx(due / 2, abs=2)
        assert world.units[u]["due_at"] <= world.units[u]["next_fail"]


def test_the_coded_set_is_looked_for_in_the_brand_of_the_job() -> None:
    """The dispatcher's question: a van with only the other brand lacks nothing for a job that takes it."""
    world = started(brands("third_party"))
    j = opened(world, 0)
    world.van[0] = 0, 1
    assert brands_of(world, j, GENUINE) == OTHER
    assert not is_missing(world, 0, j, 0)
    world.van[0] = 1, 0
    assert is_missing(world, 0, j, 0)
