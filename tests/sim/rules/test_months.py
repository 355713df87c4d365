"""The turn of a month: who joins, and when months end."""

import pytest

from sim import events as ev
from sim import simulate
from sim.events import DAY, NEVER
from sim.rules.months import month_ends, next_month
from tests.sim.worlds import small_town, started


def test_months_end_where_the_calendar_says() -> None:
    """From 15 February 2024, a leap year: 1 March is 15 days on, then 31 and 30 more."""
    world = started(small_town({"start": "2024-02-15", "days": 80}))
    ends, now = [], 0
    while (now := next_month(world, now)) < NEVER:
        ends.append(now // DAY)
    assert ends == [15, 46, 76]


def test_a_run_that_begins_on_the_first_does_not_end_a_month_at_once() -> None:
    """The first month ends with the month."""
    world = started(small_town({"start": "2023-01-01", "days": 40}))
    assert next_month(world, 0) == 31 * DAY


def test_new_customers_join_at_a_constant_rate() -> None:
    """A share of those at the start a year, in twelfths; fractions are carried over to the next month."""
    changes = {"customers.households": 100, "leaving.new_customers_year": 0.5, "days": 366, "leaving.link": "none"}
    run = simulate(small_town(changes))
    won = run.events[run.events["kind"] == ev.L_WON]
    assert len(won) == pytest.approx(12 * 100 * 0.5 / 12, abs=1)
    assert won["who"].tolist() == list(range(100, 100 + len(won)))
    assert run.measures["customers_end"] == 100 + len(won)


def test_a_new_customer_brings_units_and_a_mind() -> None:
    """He is drawn by his number like those at the start, so he is the same in every policy."""
    world = started(small_town({"customers.households": 10, "leaving.new_customers_year": 2.0, "days": 100}))
    month_ends(world, 31 * DAY, 0)
    assert world.now[0]["n_customers"] == 11
    assert world.customers[10]["won_at"] == 31 * DAY and world.customers[10]["active"] == 1
    assert world.units[20]["factor"] > 0 and world.units[20]["due_at"] > 31 * DAY
    larger = started(small_town({"customers.households": 11, "days": 100}))
    for field in ("x", "y", "contract", "n_units"):
        assert world.customers[10][field] == larger.customers[10][field]


def test_there_is_room_for_everybody_who_joins() -> None:
    """The tables are sized for all new customers of the horizon."""
    run = simulate(small_town({"customers.households": 7, "leaving.new_customers_year": 2.0, "days": 800}))
    won = (run.events["kind"] == ev.L_WON).sum()
    assert won == pytest.approx(7 * 2.0 * 26 / 12, abs=1)
