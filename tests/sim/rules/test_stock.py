"""Spare parts: policies on scripted demand, vans, waiting, emergencies, pre-picking; nothing appears or vanishes."""

import math

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR
from sim.handle import World
from sim.rules.intake import open_job
from sim.rules.stock_asks import ask
from sim.rules.stock_depots import ask_depot, deliver, next_supplied
from sim.rules.stock_jobs import order_for_job, prepick, return_parts, set_at_hand, use_parts
from sim.rules.stock_orders import place_order
from sim.rules.stock_supply import review_depot
from tests.sim.bands import assert_mean, assert_share
from tests.sim.worlds import log_demand, requests, started, with_parts


def shelf(**part) -> World:
    """A world with one part and an empty calendar."""
    return started(with_parts({"days": 60}, **part))


def take(world: World, n: int, now: int = 0) -> None:
    """Customers at the counter: n units leave the depot."""
    world.stocks[0, 0]["on_hand"] -= n
    review_depot(world, now, 0, 0)


def orders(world: World) -> list[int]:
    """Quantities ordered from the supplier so far."""
    rows = world.log[: int(world.now[0]["n_log"])]
    return rows[(rows["kind"] == ev.L_ORDER) & (rows["code"] == ev.O_DEPOT)]["a"].tolist()


def test_base_stock_orders_back_what_has_left() -> None:
    """(S-1, S): the inventory position is S after every review, so each order is the demand since the last."""
    world = shelf(policy="base_stock", level=5)
    for n in (1, 2, 1):
        take(world, n)
    assert orders(world) == [1, 2, 1]
    assert world.stocks[0, 0]["on_hand"] + world.stocks[0, 0]["on_order"] == 5


def test_the_inventory_position_counts_those_who_wait() -> None:
    """Each request that finds the shelf empty is ordered back, though nothing leaves the shelf."""
    world = shelf(policy="base_stock", level=0)
    for k in range(3):
        j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, k, 0)
        world.jobs[j]["waiting"] = 1
        ask_depot(world, 0, j, 0)
    assert orders(world) == [1, 1, 1]


def test_s_S_orders_up_to_S_when_the_position_is_at_or_below_s() -> None:
    """(s, S) = (2, 7): nothing at 4 and 3, five at 2; orders on the way count."""
    world = shelf(policy="sS", level=7, reorder=2)
    for n in (3, 1, 1, 4, 1):
        take(world, n)
    assert orders(world) == [5, 5]
    assert world.stocks[0, 0]["on_hand"] + world.stocks[0, 0]["on_order"] == 7


def test_R_Q_orders_lots_until_the_position_is_above_R() -> None:
    """(R, Q) = (2, 4): one lot at 2, as many as needed after a large demand, and the stock begins at R + Q."""
    world = shelf(policy="RQ", level=4, reorder=2)
    assert world.stocks[0, 0]["on_hand"] == 6
    for n in (3, 1, 1, 9):
        take(world, n)
    assert orders(world) == [4, 8]
    assert 2 < world.stocks[0, 0]["on_hand"] + world.stocks[0, 0]["on_order"] <= 6


def test_no_stock_begins_below_zero() -> None:
    """Q = 0 with R = -1 is a part that is never stocked, not one that is owed."""
    assert (
        started(with_parts({"parts.out_of_stock": "emergency"}, policy="RQ", level=0, reorder=-1)).stocks[0, 0][
            "on_hand"
        ]
        == 0
    )


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_lead_times_have_the_mean_of_their_law(law: str) -> None:
    """Exactly L, or exponential with mean L, keyed by part and number of the order."""
    world = started(with_parts({"days": 60}, level=100, lead_days=2.0, lead_law=law))
    for _ in range(800):
        take(world, 1)
    leads = world.orders["due"][:800] / DAY
    if law == "constant":
        assert (leads == 2.0).all()
    else:
        assert_mean(leads, 2.0)
        assert_mean(leads**2, 8.0)


def test_a_delivery_serves_those_who_wait_first_come_first_served() -> None:
    """Requests stand in one queue; what is left over goes on the shelf."""
    world = shelf(level=0, policy="base_stock")
    world.stocks[0, 0]["on_hand"] = 0
    jobs = [open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, k, 0) for k in range(4)]
    for j in jobs:
        world.jobs[j]["waiting"], world.jobs[j]["state"] = 1, ev.WAITING_PARTS
        ask_depot(world, 0, j, 0)
    assert world.stocks[0, 0]["asked"] == 4
    place_order(world, 0, 0, 0, 3, ev.O_DEPOT, 0, 0)
    world.stocks[0, 0]["on_order"] += 3
    deliver(world, DAY, int(world.now[0]["new_order"]))
    assert [int(world.jobs[j]["reserved"]) for j in jobs] == [1, 1, 1, 0]
    assert (world.stocks[0, 0]["asked"], world.stocks[0, 0]["on_hand"]) == (1, 0)
    supplied = []
    while (j := next_supplied(world)) >= 0:
        supplied.append(j)
    assert sorted(supplied) == jobs[:3]


def service_level(changes: dict, **part) -> Run:
    """One repair a day exactly at noon; every repair needs the part; the van holds one."""
    noon = [24.0 * d + 12 for d in range(28)]
    return simulate(with_parts({"demand": log_demand(requests(noon)), "days": 30} | changes, **part))


def test_a_van_that_is_filled_every_night_never_fails_a_job_a_day() -> None:
    """One part a day, one in the van, the depot resupplied in time: every visit has its set."""
    run = service_level({}, van_kit=1, van_reorder=0, level=3, lead_days=1.0)
    assert run.measures["job_fill_rate"] == 1.0
    fills = run.events[run.events["kind"] == ev.L_FILL]
    assert len(fills) == 28 and (fills["t"] % DAY == 2 * HOUR).all()


def test_a_van_refills_only_at_its_reorder_point() -> None:
    """Kit 3, refill at 1: every second night two parts are loaded."""
    run = service_level({}, van_kit=3, van_reorder=1, level=9, lead_days=1.0)
    fills = run.events[run.events["kind"] == ev.L_FILL]
    assert set(fills["a"].tolist()) == {2}
    assert set(np.diff(fills["t"]).tolist()) == {2 * DAY}


def test_one_for_one_refills_come_after_the_van_lead_time() -> None:
    """Continuous review: each part used is sent for at once; the night run leaves such vans alone."""
    changes = {"parts.van_review": "continuous", "parts.van_lead_days": 0.5}
    run = service_level(changes, van_kit=1, level=3, lead_days=1.0)
    rows = run.events
    used, sent = rows[rows["kind"] == ev.L_USED]["t"], rows[(rows["kind"] == ev.L_ORDER) & (rows["code"] == ev.O_VAN)]
    arrived = rows[(rows["kind"] == ev.L_DELIVERY) & (rows["code"] == ev.O_VAN)]["t"]
    assert (sent["t"] == used).all() and (arrived == sent["t"] + DAY // 2).all()
    assert not (rows["kind"] == ev.L_FILL).any()


def test_a_missing_part_is_fetched_from_the_depot_after_the_handling_time() -> None:
    """No van stock: the first visit finds out, the part is reserved at once, the second visit comes a day later."""
    changes = {"parts.handling_days": 1.0, "crew.technicians": 3}
    run = service_level(changes, van_kit=0, van_reorder=-1, level=3, lead_days=0.5)
    arrive = run.events[run.events["kind"] == ev.L_ARRIVE]
    first, second = arrive[arrive["a"] == 1], arrive[arrive["a"] == 2]
    failed = run.events[(run.events["kind"] == ev.L_VISIT) & (run.events["code"] == ev.NO_PART)]
    assert len(second) >= 27 and (first["t"][: len(second)] <= failed["t"][: len(second)]).all()
    assert (second["t"] == failed["t"][: len(second)] + DAY).all()


def test_an_emergency_order_skips_the_queue_and_is_counted() -> None:
    """Nothing on the shelf: the part comes after the emergency lead time, for the job itself."""
    changes = {"parts.out_of_stock": "emergency", "parts.emergency_days": 0.25}
    run = service_level(changes, van_kit=0, van_reorder=-1, level=0, lead_days=9.0)
    assert run.measures["emergency_orders"] == 28
    rows = run.events
    placed, came = (rows[(rows["kind"] == k) & (rows["code"] == ev.O_EMERGENCY)] for k in (ev.L_ORDER, ev.L_DELIVERY))
    assert (came["t"] == placed["t"][: len(came)] + DAY // 4).all() and (placed["job"] >= 0).all()
    assert run.world.stocks[0, 0]["on_hand"] == 0 == run.world.stocks[0, 0]["on_order"]


def test_wrong_orders_bring_the_wrong_part_and_another_visit() -> None:
    """With chance 1 - `order_right` the parts of another kind are ordered; they go back on the shelf afterwards."""
    scenario = with_parts({"days": 30}, van_kit=0, van_reorder=-1)
    values = scenario.model_dump()
    catalogue = values["parts"]["catalogue"]
    catalogue |= {"other": catalogue["valve"], "third": catalogue["valve"]}
    values["visit"]["order_right"] = 0.7
    world = started(type(scenario).model_validate(values))
    right = 0
    for k in range(2000):
        j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, k, 0)
        world.stocks["on_hand"] = 100
        order_for_job(world, 0, 0, j, 1)
        assert bin(int(world.jobs[j]["reserved"])).count("1") == 1
        right += int(world.jobs[j]["reserved"]) == int(world.jobs[j]["needs"])
        world.now[0]["n_log"] = 0
    assert_share(right, 2000, 0.7)


def test_prepicked_parts_are_those_of_the_code_and_need_the_handling_time() -> None:
    """Reserved from the shelf when there is stock; at hand for the visit once they have come from the depot."""
    world = started(with_parts({"days": 30, "parts.handling_days": 1.0, "parts.prepick": True}, level=1, van_kit=0))
    first, second = (open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, k, 0) for k in range(2))
    for j in (first, second):
        prepick(world, 0, j)
    assert [int(world.jobs[j]["reserved"]) for j in (first, second)] == [1, 0]
    assert world.stocks[0, 0]["on_hand"] == 0 and world.stocks[0, 0]["asked"] == 0
    assert [set_at_hand(world, t, 0, first) for t in (DAY - 1, DAY)] == [False, True]
    return_parts(world, DAY, first)
    assert world.stocks[0, 0]["on_hand"] == 1 and world.jobs[first]["reserved"] == 0


def test_a_set_is_all_or_nothing() -> None:
    """The job fill rate counts whole sets: in the van or handed over, each part of it."""
    scenario = with_parts({"days": 5})
    values = scenario.model_dump()
    values["parts"]["catalogue"]["second"] = values["parts"]["catalogue"]["valve"]
    values["faults"]["fault"]["parts"] = ["valve", "second"]
    world = started(type(scenario).model_validate(values))
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 0, 0)
    for van, reserved, whole in (((1, 1), 0, True), ((1, 0), 0, False), ((1, 0), 2, True), ((0, 0), 3, True)):
        world.van[0], world.jobs[j]["reserved"] = van, reserved
        assert set_at_hand(world, 0, 0, j) == whole


def test_a_repair_uses_its_reserved_parts_before_the_vans() -> None:
    """What was handed over for the job is used for it; the van keeps its own."""
    world = started(with_parts({"days": 5}))
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 0, 0)
    world.van[0, 0], world.jobs[j]["reserved"] = 1, 1
    use_parts(world, 0, 0, j)
    assert world.van[0, 0] == 1 and world.jobs[j]["reserved"] == 0
    use_parts(world, 0, 0, j)
    assert world.van[0, 0] == 0 and world.dirty[0] == 1


def test_a_delivery_to_a_van_leaves_the_parts_of_the_visit_in_progress_alone() -> None:
    """Only what has come is handed to waiting jobs: the van's other parts may be in somebody's hands."""
    world = started(with_parts({"days": 5, "parts.missing": "wait_at_van", "parts.van_review": "continuous"}))
    world.van[0, 0] = 1
    for k in range(2):
        j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, k, 0)
        world.jobs[j]["waiting"], world.jobs[j]["state"] = 1, ev.WAITING_PARTS
        ask(world, 1, 0, j, -1, -1, 1)
    place_order(world, 0, 0, 0, 1, ev.O_VAN, 0, 0)
    deliver(world, 0, int(world.now[0]["new_order"]))
    assert world.van[0, 0] == 1
    assert world.jobs["reserved"][:2].tolist() == [1, 0]


def test_the_fill_rate_of_a_poisson_shelf_is_palms() -> None:
    """Base stock S = 2, one demand per lead time: P(X <= 1) = 0.735759 for X ~ Poisson(1) (V7).

    Every failed set waits at the van, so the van and its one-for-one orders are the (S-1, S) system itself.
    """
    changes = {
        "parts.van_review": "continuous", "parts.missing": "wait_at_van", "parts.van_lead_days": 1.0, "days": 4000,
        "demand.rate_per_day": 1.0, "crew.technicians": 1, "jobs.types.repair.minutes": 0.0,
    }  # fmt: skip
    run = simulate(with_parts(changes, van_kit=2, level=5000, lead_days=1.0))
    m = run.measures
    n = m["first_visits_needing_parts"]
    expected = 2 * math.exp(-1)
    # successive demands are correlated over a lead time: the variance is at most about three times the binomial one
    assert abs(m["job_fill_rate"] - expected) < 4 * math.sqrt(3 * expected * (1 - expected) / n)
