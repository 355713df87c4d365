"""What the night run throws away: spoiled stock, and the surplus of a part that is no longer made."""

import pytest

from sim import events as ev
from sim import simulate
from sim.events import DAY, HOUR
from sim.rules.stock_nights import restock, spoil
from tests.sim.bands import assert_mean
from tests.sim.worlds import log_demand, requests, started, with_parts

ENDING = {"last_order": "2023-01-11", "final_order": 7, "scrapped": 0.25}


def test_the_stock_spoils_at_its_share_a_year() -> None:
    """A thousand pieces of which 30 % a year spoil: 700 are left after 365 nights, when nobody replaces them."""
    world = started(with_parts({"days": 400, "parts.shelf_loss_year": {"valve": 0.3}}, level=1000))
    for night in range(365):
        spoil(world, night * DAY, 0, 0)
    assert world.stocks[0, 0]["on_hand"] == pytest.approx(700, abs=12)


def test_single_pieces_spoil_with_the_same_chance() -> None:
    """One piece, a year's share of 1 - 1/e: on average a 365.25th of it is gone after a night."""
    lost = []
    world = started(with_parts({"days": 60, "parts.shelf_loss_year": {"valve": 0.9}}, level=1))
    for night in range(20_000):
        world.stocks[0, 0]["on_hand"], world.now[0]["n_log"] = 1, 0
        spoil(world, night * DAY, 0, 0)
        lost.append(1 - int(world.stocks[0, 0]["on_hand"]))
    assert_mean(lost, 1 - 0.1 ** (1 / 365.25))


def test_everything_or_nothing_spoils_at_the_ends_of_the_scale() -> None:
    """Share 1: the shelf is empty after one night; share 0: no draw and no row."""
    gone, kept = (
        started(with_parts({"days": 60, "parts.shelf_loss_year": {"valve": x}}, level=9, van_kit=0)) for x in (1.0, 0.0)
    )
    for world in (gone, kept):
        spoil(world, 0, 0, 0)
    assert (gone.stocks[0, 0]["on_hand"], kept.stocks[0, 0]["on_hand"]) == (0, 9)
    assert (gone.now[0]["n_log"], kept.now[0]["n_log"]) == (1, 0)


def test_what_has_spoiled_is_ordered_again_and_written_off() -> None:
    """The position falls, so the review of the same night orders; the value is in the books."""
    changes = {"days": 100, "parts.shelf_loss_year": {"valve": 0.9}, "demand.rate_per_day": 0.001}
    run = simulate(with_parts(changes, level=20, van_kit=0, van_reorder=-1))
    scrapped = run.events[run.events["kind"] == ev.L_SCRAPPED]
    ordered = run.events[run.events["kind"] == ev.L_ORDER]
    assert scrapped["a"].sum() == ordered["a"].sum() > 5
    assert (scrapped["t"] == ordered["t"]).all() and (scrapped["t"] % DAY == 2 * HOUR).all()
    assert run.measures["cost_write_offs"] == pytest.approx(10.0 * scrapped["a"].sum())
    assert run.measures["parts_written_off"] == scrapped["a"].sum()


def test_on_its_last_night_a_part_is_ordered_once_more_and_its_surplus_scrapped() -> None:
    """A quarter of eight goes, seven come after the lead time, and nothing is ordered afterwards."""
    changes = {
        "days": 60, "parts.endings": {"valve": ENDING}, "parts.out_of_stock": "emergency",
        "demand": log_demand(requests([24.0 * d + 12 for d in range(40)])),
    }  # fmt: skip
    run = simulate(with_parts(changes, level=8, lead_days=3.0, van_kit=1))
    end, rows = 10 * DAY + 2 * HOUR, run.events
    scrapped = rows[rows["kind"] == ev.L_SCRAPPED]
    assert [(int(r["t"]), int(r["code"])) for r in scrapped] == [(end, ev.ENDED)]
    ordered = rows[(rows["kind"] == ev.L_ORDER) & (rows["code"] == ev.O_DEPOT)]
    assert ordered["t"].max() == end and ordered["a"][ordered["t"] == end].tolist() == [7]
    assert (rows["t"][(rows["kind"] == ev.L_ORDER) & (rows["code"] == ev.O_EMERGENCY)] > end).all()
    assert run.measures["emergency_orders"] > 5


def test_a_part_that_ended_before_the_start_is_never_ordered() -> None:
    """No final order in the past, and the stock is used up."""
    ended = {"valve": ENDING | {"last_order": "2022-06-01"}}
    world = started(with_parts({"days": 60, "parts.endings": ended, "parts.out_of_stock": "emergency"}, level=5))
    world.stocks[0, 0]["on_hand"] = 1
    for night in range(20):
        restock(world, night * DAY + 2 * HOUR)
    assert world.now[0]["n_orders"] == 0
