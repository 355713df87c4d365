"""Writing down what happened, and asking for room in time."""

import numpy as np
import pytest

from sim import Scenario, pack, simulate
from sim.growth import GROWING, enlarge
from sim.rules.journal import note, rows_at_once, wants_room
from sim.rules.stock_nights import restock
from tests.sim.worlds import conf, small_town, started


def test_a_row_holds_what_was_noted() -> None:
    """Every field arrives, in the order of the log."""
    world = started(small_town({"days": 1}))
    note(world, 7, 3, 2, 11, 5, -9, 0.25)
    row = world.log[0]
    assert [row[f].item() for f in ("t", "kind", "code", "job", "who", "a", "x")] == [7, 3, 2, 11, 5, -9, 0.25]
    assert world.now[0]["n_log"] == 1


def test_there_is_room_for_a_night_run_that_fills_every_van() -> None:
    """The largest night run writes technicians x parts rows, which the room that is asked for includes."""
    world = started(small_town({"crew.technicians": 2000, "days": 1, "parts.depot_factor": 1000.0}))
    world.van[...] = 0
    world.dirty[...] = 1
    rows, _ = rows_at_once(world)
    restock(world, 0)
    assert 4096 + len(world.customers) < int(world.now[0]["n_log"]) <= rows


@pytest.mark.parametrize("table", [name for name in GROWING if name != "stays"])  # one row a job: see jobs
def test_a_table_that_is_nearly_full_asks_for_room_and_gets_it(table: str) -> None:
    """wants_room and enlarge agree on what is nearly full, so that the engine goes on."""
    world = started(
        small_town({"days": 1, "contact": conf("contact", "centre"), "complaints": conf("complaints", "city")})
    )
    assert not wants_room(world)
    world.now[0][f"n_{table}"] = len(getattr(world, table)) - 10
    assert wants_room(world)
    while wants_room(world):
        before = {name: len(getattr(world, name)) for name in GROWING}
        enlarge(world)
        assert any(len(getattr(world, name)) > before[name] for name in GROWING)


def test_growing_keeps_what_is_written() -> None:
    """The old rows are copied, the new ones are empty."""
    world = started(small_town({"days": 1}))
    note(world, 7, 3, 2, 11, 5, -9, 0.25)
    before = world.log.copy()
    world.now[0]["n_log"] = len(world.log) - 10
    enlarge(world)
    assert len(world.log) >= 2 * len(before) and (world.log[: len(before)] == before).all()
    assert not world.log[len(before) :]["t"].any()


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_tables_that_grow_in_mid_run_change_nothing(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A company that outgrows every first table has the same digest when the tables start large enough."""
    busy = {
        "customers.households": 300, "demand.failure_scale_years": 0.5, "parts.out_of_stock": "backorder",
        "parts.depot_factor": 0.03,
    }  # fmt: skip
    large = simulate(small_town(busy), engine)
    tiny = {"log": 5000, "jobs": 70, "orders": 80, "asks": 80, "heap": 600}
    original = pack.empty_tables

    def cramped(scenario: Scenario, numbers: dict[str, int]) -> dict[str, np.ndarray]:
        tables = original(scenario, numbers)
        return tables | {name: np.zeros(n, tables[name].dtype) for name, n in tiny.items()}

    monkeypatch.setattr(pack, "empty_tables", cramped)
    small = simulate(small_town(busy), engine)
    grown = {name for name, n in tiny.items() if len(getattr(small.world, name)) > n}
    assert grown >= {"log", "jobs", "orders", "asks"}
    assert large.digest == small.digest
