"""Unused parts go back: after a while, at a cost, and some are lost."""

import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, WAITING_PARTS
from sim.handle import World
from sim.rules.intake import open_job
from sim.rules.stock_depots import ask_depot, deliver
from sim.rules.stock_jobs import return_parts
from tests.sim.bands import assert_share
from tests.sim.worlds import small_town, started, with_parts


def returning(days: float = 0.0, lost: float = 0.0) -> World:
    return started(with_parts({"days": 60, "parts.returns": {"days": days, "lost": lost, "cost": 4.0}}, level=0))


def unused(world: World, entity: int = 0) -> int:
    """A job for which a part was reserved that it did not use."""
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, entity, 0)
    world.jobs[j]["reserved"] = 1
    return j


def test_an_unused_part_is_back_on_the_shelf_after_its_days() -> None:
    """Nothing at once; one order from nowhere to the depot, which does not count as ordered."""
    world = returning(days=3.0)
    return_parts(world, 0, unused(world))
    assert (world.stocks[0, 0]["on_hand"], world.stocks[0, 0]["on_order"]) == (0, 0)
    k = int(world.now[0]["new_order"])
    assert world.orders[k]["due"] == 3 * DAY and world.orders[k]["kind"] == ev.O_RETURN
    deliver(world, 3 * DAY, k)
    assert (world.stocks[0, 0]["on_hand"], world.stocks[0, 0]["on_order"]) == (1, 0)


def test_a_part_that_comes_back_serves_whoever_waits() -> None:
    """First in the queue, like a part from the supplier."""
    world = returning(days=1.0)
    waiting = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 1, 0)
    world.jobs[waiting]["waiting"], world.jobs[waiting]["state"] = 1, WAITING_PARTS
    ask_depot(world, 0, waiting, 0)
    return_parts(world, 0, unused(world))
    deliver(world, DAY, int(world.now[0]["new_order"]))
    assert world.jobs[waiting]["reserved"] == 1 and world.stocks[0, 0]["on_hand"] == 0


def test_a_share_of_unused_sets_is_lost() -> None:
    """By one draw for the set of a visit; the rest is on the shelf."""
    world = returning(lost=0.3)
    for entity in range(2000):
        return_parts(world, 0, unused(world, entity))
        world.now[0]["n_log"] = 0
    assert_share(2000 - int(world.stocks[0, 0]["on_hand"]), 2000, 0.3)


@pytest.fixture(scope="module")
def picked() -> Run:
    """A town that pre-picks by codes that are often wrong, so that much comes back."""
    changes = {
        "parts.prepick": True, "contact.diagnosis_accuracy": 0.3, "customers.households": 2000, "days": 120,
        "parts.returns": {"days": 2.0, "lost": 0.2, "cost": 4.0},
    }  # fmt: skip
    return simulate(small_town(changes))


def test_returns_are_handled_lost_and_paid_for(picked: Run) -> None:
    """Each part that comes back costs its handling, each lost one its price; the indicators count them."""
    rows, prices = picked.events, [p.price for p in picked.scenario.parts.stocked.values()]
    back = rows[rows["kind"] == ev.L_PUT_BACK]
    astray = back[back["code"] == ev.ASTRAY]
    assert len(back) > 50 and len(astray) > 5
    assert picked.measures["cost_returns"] == pytest.approx(4.0 * len(back))
    assert picked.measures["cost_write_offs"] == pytest.approx(sum(prices[int(p)] for p in astray["who"]))
    assert picked.measures["parts_returned"] == len(back) and picked.measures["parts_written_off"] == len(astray)


def test_a_set_is_lost_as_a_whole_or_not_at_all(picked: Run) -> None:
    """One draw for the unused set of a visit: rows of one job and second have one code."""
    back = picked.events[picked.events["kind"] == ev.L_PUT_BACK]
    codes: dict[tuple[int, int], set[int]] = {}
    for row in back:
        codes.setdefault((int(row["job"]), int(row["t"])), set()).add(int(row["code"]))
    assert {len(found) for found in codes.values()} == {1}
    assert {code for found in codes.values() for code in found} == {ev.ON_ITS_WAY, ev.ASTRAY}
