"""Suppliers that stand still: an order loses the days on which nobody works for it."""

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.events import DAY
from sim.handle import World
from sim.rules.stock_suppliers import stretched
from tests.sim.worlds import log_demand, requests, started, with_parts

STRIKE = {"start": "2023-01-11", "days": 10.0, "parts": [], "lead_factor": None, "emergency": False}  # days 10 to 20


def suppliers(*changes: dict) -> World:
    """A world whose suppliers are disrupted; each argument changes the strike."""
    return started(with_parts({"days": 60, "parts.disruptions": [STRIKE | change for change in changes]}))


def days(world: World, placed: float, lead: float, part: int = 0, emergency: bool = False) -> float:
    return stretched(world, int(placed * DAY), part, int(lead * DAY), emergency) / DAY


def test_without_a_disruption_an_order_takes_its_lead_time() -> None:
    """Nothing is added, whatever the date."""
    assert [days(suppliers(), placed, 5.0) for placed in (0, 12, 40)] == [5.0, 5.0, 5.0]


@pytest.mark.parametrize(
    ("placed", "lead", "takes"),
    [(2, 5, 5), (5, 5, 5), (8, 5, 15), (10, 5, 15), (15, 5, 10), (20, 5, 5), (30, 5, 5), (0, 40, 50), (15, 0, 5)],
)
def test_an_order_that_meets_a_strike_waits_until_it_is_over(placed: float, lead: float, takes: float) -> None:
    """Work done before the strike counts, that of the strike's days is missing, the rest follows after it."""
    assert days(suppliers({}), placed, lead) == takes


@pytest.mark.parametrize(("placed", "lead", "takes"), [(8, 3, 4), (8, 5, 8), (10, 5, 10), (8, 20, 25), (19, 4, 4.5)])
def test_suppliers_at_half_speed_do_half_the_work_of_a_day(placed: float, lead: float, takes: float) -> None:
    """The lead time runs at 1 / factor inside the interval: 2 days of work before it, then 3 take 6."""
    assert days(suppliers({"lead_factor": 2.0}), placed, lead) == takes


def test_an_order_can_run_into_two_disruptions() -> None:
    """Ten days of strike, five at work, ten of strike again."""
    world = suppliers({"start": "2023-01-26"}, {})
    assert days(world, 8, 8) == 8 + 10 + 10


def test_a_factor_of_one_disrupts_nothing_and_a_larger_one_never_helps() -> None:
    """The stretch is monotone in the factor, between no disruption and standing still."""
    ask = [(placed, lead) for placed in range(0, 25, 2) for lead in (0, 1, 4, 15)]
    takes = [
        [days(suppliers({"lead_factor": factor}), placed, lead) for placed, lead in ask]
        for factor in (1.0, 1.5, 4.0, 1000.0, None)
    ]
    assert takes[0] == [lead for _, lead in ask]
    assert (np.diff(np.array(takes), axis=0) >= -1e-9).all()


def test_only_the_named_parts_and_only_regular_orders_are_held_up() -> None:
    """Emergency orders come from elsewhere unless the disruption says that it holds them up too."""
    values = with_parts({"days": 60}).model_dump()
    values["parts"]["catalogue"]["second"] = values["parts"]["catalogue"]["valve"]
    values["parts"]["disruptions"] = [STRIKE | {"parts": ["second"]}]
    world = started(type(with_parts()).model_validate(values))
    assert (days(world, 8, 5, part=0), days(world, 8, 5, part=1)) == (5, 15)
    assert days(world, 8, 5, part=1, emergency=True) == 5
    assert days(suppliers({"emergency": True}), 8, 5, emergency=True) == 15


def test_in_a_run_parts_ordered_into_a_strike_come_after_it() -> None:
    """One repair a day and nothing in stock: what is ordered on days 8 to 19 comes on day 20 at the earliest."""
    noon = log_demand(requests([24.0 * d + 12 for d in range(28)]))
    base = {"demand": noon, "days": 60, "parts.disruptions": [STRIKE]}
    run = simulate(with_parts(base, van_kit=0, van_reorder=-1, level=0, lead_days=3.0))
    came = run.events[(run.events["kind"] == ev.L_DELIVERY) & (run.events["code"] == ev.O_DEPOT)]
    assert len(came) == 28
    assert not ((came["t"] > 10 * DAY) & (came["t"] < 20 * DAY)).any()
    assert run.measures["supplier_lead_days"] > 3.0
