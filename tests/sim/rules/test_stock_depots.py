"""Several depots: who is served by whom, and depots below a depot; whoever asked first is served first."""

from typing import Any

import pytest

from sim import Scenario, simulate
from sim import events as ev
from sim.events import DAY
from sim.handle import World
from sim.rules.stock_depots import deliver
from sim.rules.stock_orders import next_new_order, place_order
from sim.rules.stock_supply import review_depot
from tests.sim.random_companies import case
from tests.sim.worlds import small_town, started, with_parts

ONE = {"weight": 1.0, "warmer_k": 0.0}


def depot(regions: list[str], **changes: Any) -> dict[str, Any]:
    """A depot that buys from the suppliers, unless changed."""
    plain = {"source": None, "lead_days": 1.0, "factor": 1.0, "levels": {}, "at_km": [0.0, 0.0], "cost": 0.0}
    return {"regions": regions} | plain | changes


def below(central: int, **levels: int) -> dict[str, Any]:
    """A central depot and depots below it, one for each region, with these base stocks of the only part."""
    names = {name: depot([name], source="central", levels={"valve": level}) for name, level in levels.items()}
    return {
        "regions": {name: ONE for name in levels}, "crew.technicians": len(levels), "days": 60,
        "parts.depots": {**names, "central": depot([], levels={"valve": central})},
    }  # fmt: skip


def leave(world: World, d: int, n: int, now: int = 0) -> None:
    """n parts leave depot d."""
    world.stocks[d, 0]["on_hand"] -= n
    review_depot(world, now, d, 0)


def arrive_all(world: World) -> None:
    """Everything on its way arrives, and what is sent in turn."""
    k, due = next_new_order(world)
    while k >= 0:
        deliver(world, due, k)
        k, due = next_new_order(world)


def test_a_depot_below_orders_from_the_one_above_which_orders_in_its_turn() -> None:
    """One part leaves the region: the central depot sends one and orders one outside."""
    world = started(with_parts(below(3, north=2), lead_days=5.0))
    leave(world, 0, 1)
    assert world.stocks[1, 0]["on_hand"] == 2 and world.stocks[0, 0]["on_order"] == 1
    assert world.stocks[1, 0]["on_order"] == 1
    due = sorted(int(t) for t in world.orders["due"][:2])
    assert due == [DAY, 5 * DAY]


def test_the_depot_above_sends_what_it_has_and_owes_the_rest() -> None:
    """Five are wanted and three are there: three go at once, two when the central depot has them again."""
    world = started(with_parts(below(3, north=6), lead_days=5.0))
    leave(world, 0, 5)
    assert (world.stocks[1, 0]["on_hand"], world.stocks[1, 0]["asked"], world.stocks[0, 0]["on_order"]) == (0, 2, 5)
    arrive_all(world)
    assert world.stocks[0, 0]["on_hand"] == 6 and world.stocks[0, 0]["on_order"] == 0
    assert (world.stocks[1, 0]["on_hand"], world.stocks[1, 0]["asked"]) == (3, 0)


def test_depots_are_served_in_the_order_of_their_requests() -> None:
    """Two depots wait at an empty central one: what comes goes to the first until it has all that it asked for."""
    world = started(with_parts(below(0, north=3, south=3), lead_days=5.0))
    leave(world, 1, 2)
    leave(world, 0, 2)
    world.stocks[2, 0]["on_order"] += 3
    place_order(world, 0, 2, 0, 3, ev.O_DEPOT, 2, 0)
    deliver(world, 0, int(world.now[0]["new_order"]))
    sent = world.log[: int(world.now[0]["n_log"])]
    sent = sent[(sent["kind"] == ev.L_ORDER) & (sent["code"] == ev.O_REPLENISH)]
    assert [(-1 - int(r["job"]), int(r["a"])) for r in sent] == [(1, 2), (0, 1)]
    assert world.stocks[2, 0]["asked"] == 1


def one_depot_in_words(scenario: Scenario) -> Scenario:
    """The same company with its only depot written out."""
    values = scenario.model_dump()
    values["parts"]["depots"] = {"only": depot(list(values["regions"]), at_km=[3.0, 4.0])}
    return Scenario.model_validate(values)


@pytest.mark.parametrize("number", [0, 2, 4, 10])
def test_one_depot_that_serves_everybody_is_the_company_without_depots(number: int) -> None:
    """Bit for bit the same log: a depot for all regions with the catalogue's levels is what none means."""
    company = case(number)
    values = company.scenario.model_dump()
    values["parts"] |= {"depots": {}, "transfers": values["parts"]["transfers"] | {"rule": "none"}}
    without = Scenario.model_validate(values)
    a, b = (simulate(s, "compiled", company.seed, company.replication) for s in (without, one_depot_in_words(without)))
    assert a.events.tobytes() == b.events.tobytes()


def test_jobs_and_vans_are_served_by_the_depot_of_their_region() -> None:
    """Every part of a job comes from the depot of the job's region, every fill of a van from that of the van's."""
    both = {"north": depot(["north"]), "south": depot(["south"], factor=0.5)}
    run = simulate(
        small_town({
            "regions": {"north": ONE, "south": ONE}, "parts.depots": both, "parts.depot_factor": 1.0,
            "parts.prepick": True, "customers.households": 400,
        })
    )  # fmt: skip
    rows, jobs, vans = run.events, run.world.jobs["region"], run.world.technicians["region"]
    reserved, fills = rows[rows["kind"] == ev.L_RESERVE], rows[rows["kind"] == ev.L_FILL]
    picked = reserved[reserved["code"] == 1]
    assert set(picked["x"]) == {0.0, 1.0} == set(fills["x"])
    assert (picked["x"] == jobs[picked["job"]]).all() and (fills["x"] == vans[fills["job"]]).all()
    table = run.depots
    assert table["depot"].tolist() == ["north", "south"]
    assert table["requests"].sum() == run.measures["depot_requests"]
    assert table["fills"].sum() == run.measures["depot_fills"]
    assert table["stock_value"][0] > table["stock_value"][1] > 0


def test_a_depot_holds_its_factor_of_the_catalogue_or_its_own_level() -> None:
    """Levels and reorder points are multiplied and rounded; a level of its own is taken as it is."""
    values = small_town({"parts.depot_factor": 1.0}).model_dump()
    values["parts"]["depots"] = {"only": depot(["city"], factor=0.5, levels={"compressor": 7})}
    shelf = started(Scenario.model_validate(values)).stocks[0]
    names = list(values["parts"]["catalogue"])
    assert [int(shelf[names.index(n)]["level"]) for n in ("capacitor", "control_board", "compressor")] == [30, 8, 7]
    assert int(shelf[names.index("capacitor")]["reorder"]) == 20
    assert int(shelf[names.index("capacitor")]["on_hand"]) == 50
