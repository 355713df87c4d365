"""Lateral transfers: which depot helps, what it keeps, and that pooling helps where depots are alike."""

import numpy as np
import pytest
from scipy import stats

from sim import events as ev
from sim import simulate
from sim.events import DAY, WAITING_PARTS
from sim.handle import World
from sim.rules.intake import open_job
from sim.rules.stock_depots import ask_depot
from tests.sim.bands import ALPHA
from tests.sim.rules.test_stock_depots import ONE, depot
from tests.sim.worlds import started, with_parts

NAMES = ("west", "middle", "east")


def three(rule: str, keep: int = 0, days: float = 1.0) -> dict:
    """Three depots in a row at 0, 10 and 25 km."""
    places = zip(NAMES, (0.0, 10.0, 25.0), strict=True)
    return {
        "regions": {name: ONE for name in NAMES}, "crew.technicians": 3, "days": 60,
        "parts.depots": {name: depot([name], at_km=[x, 0.0]) for name, x in places},
        "parts.transfers": {"rule": rule, "days": days, "keep": keep, "cost": 5.0},
    }  # fmt: skip


def helper(world: World, stocks: list[int], region: int) -> int:
    """The depot that sends a part to a job of this region when the depots hold these stocks; -1: nobody."""
    world.stocks["on_hand"][:, 0] = stocks
    customer = int(np.flatnonzero(world.customers["region"] == region)[0])
    j = open_job(world, 0, customer, -1, ev.REPAIR, ev.NEW, 0, 0)
    world.jobs[j]["waiting"], world.jobs[j]["state"] = 1, WAITING_PARTS
    ask_depot(world, 0, j, 0)
    rows = world.log[: int(world.now[0]["n_log"])]
    sent = rows[(rows["kind"] == ev.L_TRANSFER) & (rows["job"] == j)]
    return int(sent["code"][0]) if len(sent) else -1


@pytest.mark.parametrize(
    ("rule", "stocks", "region", "helps"),
    [
        ("nearest", [5, 1, 9], 0, -1), ("nearest", [0, 1, 9], 0, 1), ("nearest", [9, 0, 9], 1, 0),
        ("nearest", [0, 0, 9], 0, 2), ("nearest", [0, 0, 0], 0, -1), ("most_stock", [0, 1, 9], 0, 2),
        ("most_stock", [4, 0, 4], 1, 0), ("none", [0, 1, 9], 0, -1),
    ],
)  # fmt: skip
def test_the_nearest_or_the_fullest_depot_helps_and_only_where_the_own_one_is_out(
    rule: str, stocks: list[int], region: int, helps: int
) -> None:
    """Distances 10 and 15 km between neighbours; equal ones go to the smaller number."""
    assert helper(started(with_parts(three(rule))), stocks, region) == helps


def test_a_depot_keeps_what_it_is_told_to_keep() -> None:
    """With `keep` 2 the third part may go and the second may not."""
    assert helper(started(with_parts(three("nearest", keep=2))), [0, 2, 3], 0) == 2
    assert helper(started(with_parts(three("nearest", keep=2))), [0, 2, 2], 0) == -1


def test_the_part_travels_and_the_giver_orders_back() -> None:
    """It is due after the transfer time, for the job; the helping depot's position is restored by an order."""
    world = started(with_parts(three("nearest", days=2.0)))
    assert helper(world, [0, 3, 3], 0) == 1
    lateral = world.orders[world.orders["kind"] == ev.O_LATERAL]
    assert lateral["due"].tolist() == [2 * DAY]
    assert (world.stocks[1, 0]["on_hand"], world.stocks[1, 0]["on_order"]) == (2, 1)
    assert (world.stocks[0, 0]["asked"], world.stocks[0, 0]["on_order"]) == (0, 0)


def pooled(rule: str, replication: int) -> tuple[float, float, float]:
    """(share of parts asked for that some shelf had, jobs open, transfers) of three equal regions."""
    changes = three(rule, days=0.0) | {
        "demand.rate_per_day": 4.5, "days": 300, "warmup_days": 10, "jobs.law": "constant",
        "jobs.types.repair.minutes": 0.0, "parts.handling_days": 0.0, "parts.kit_factor": 0.0, "crew.technicians": 3,
    }  # fmt: skip
    m = simulate(with_parts(changes, level=2, lead_days=1.0, lead_law="exponential"), replication=replication).measures
    return (m["depot_fills"]) / m["depot_requests"], m["backlog_mean"], m["transfers"]


def test_pooling_never_hurts_where_all_depots_are_alike() -> None:
    """Same requests and lead times with and without: with transfers more parts are found and fewer jobs wait.

    Parts sent across without delay count as found at once, as they are reserved in the same second.
    """
    pairs = [(pooled("none", r), pooled("nearest", r)) for r in range(12)]
    found, waiting = (np.array([after[k] - before[k] for before, after in pairs]) for k in (0, 1))
    assert all(after[2] > 0 and before[2] == 0 for before, after in pairs)
    assert stats.ttest_1samp(found, 0.0, alternative="greater").pvalue < ALPHA
    assert stats.ttest_1samp(waiting, 0.0, alternative="less").pvalue < ALPHA
    assert (found > 0).all() and (waiting < 0).all()
