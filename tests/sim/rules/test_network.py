"""Who talks to whom: the nearest, and a random one now and then."""

import math

import numpy as np
import pytest

from sim.handle import World
from sim.rules.network import cells_a_side
from tests.sim.worlds import conf, log_demand, market, requests, small_town, started


def town(households: int, neighbours: int, rewired: float, regions: str = "one") -> World:
    changes = market({"word_of_mouth.by": "network", "network.neighbours": neighbours, "network.rewired": rewired})
    changes |= {"customers.households": households, "regions": conf("regions", regions), "crew.technicians": 12}
    return started(small_town(changes | {"market.customers_at_most": 1.5}))


@pytest.mark.parametrize(
    ("households", "neighbours", "regions"), [(200, 4, "one"), (90, 9, "three_cities"), (7, 3, "one")]
)
def test_links_lead_to_the_nearest_households_of_the_region(households: int, neighbours: int, regions: str) -> None:
    """As an obvious search through all pairs finds them, those who are yet to be won among them."""
    world = town(households, neighbours, 0.0, regions)
    homes = world.customers
    assert len(world.links) == int(1.5 * households) and world.now[0]["n_customers"] == households
    for c, links in enumerate(world.links.tolist()):
        others = [d for d in range(len(homes)) if d != c and homes[d]["region"] == homes[c]["region"]]
        away = {d: (homes[d]["x"] - homes[c]["x"]) ** 2 + (homes[d]["y"] - homes[c]["y"]) ** 2 for d in others}
        assert links == sorted(others, key=lambda d: (away[d], d))[:neighbours]


def test_who_has_too_few_around_him_talks_to_fewer() -> None:
    """Three households can have two neighbours each, not five."""
    world = town(2, 5, 0.5)
    assert len(world.links) == 3
    assert all(sorted(row) == sorted({0, 1, 2} - {c} | {-1}) or set(row) <= {0, 1, 2, -1} - {c}
               for c, row in enumerate(world.links.tolist()))  # fmt: skip
    assert ((world.links >= 0).sum(axis=1) == 2).all()


def test_links_are_rewired_as_often_as_the_scenario_says() -> None:
    """A share of 0.3 of 3,000 links, but for those that happen to lead where they led; 4 standard errors."""
    before, after = town(500, 4, 0.0), town(500, 4, 0.3)
    moved = (before.links != after.links).mean()
    assert abs(moved - 0.3 * (1 - 1 / 749)) < 4 * math.sqrt(0.21 / before.links.size)
    assert (after.links != np.arange(len(after.links))[:, None]).all()


def test_rewired_links_lead_anywhere_in_the_region() -> None:
    """All rewired: the mean distance is that of two random points of a square, 0.5214 of its side."""
    world = town(600, 5, 1.0)
    x, y, side = world.customers["x"], world.customers["y"], world.par[0]["side_km"]
    away = np.hypot(x[world.links] - x[:, None], y[world.links] - y[:, None]) / side
    by_household = away.mean(axis=1)
    assert abs(away.mean() - 0.5214) < 4 * by_household.std() / math.sqrt(len(by_household))


def test_cells_hold_about_as_many_homes_as_a_household_has_links() -> None:
    """So that the work is linear in the links: 2,500 cells a side squared for 10,000 homes and four links."""
    world = town(6667, 4, 0.0)
    assert cells_a_side(world) == 50 and world.link_cells[-1] == 10_000
    assert np.diff(world.link_cells).mean() == 4.0 and (np.diff(world.link_cells) >= 0).all()
    assert sorted(world.link_homes.tolist()) == list(range(10_000))


def test_in_a_crowd_everybody_finds_neighbours_at_no_distance() -> None:
    """1,500 households in one house: each talks to five others, without looking at all of them."""
    log = requests([1.0], customers=1500, places=np.ones((1500, 2)))
    changes = market({"word_of_mouth.by": "network", "network.neighbours": 5, "network.rewired": 0.0})
    world = started(small_town(changes | {"demand": log_demand(log), "market.customers_at_most": 1.0}))
    assert world.links.shape == (1500, 5) and (world.links >= 0).all()
    assert all(len(set(row)) == 5 and c not in row for c, row in enumerate(world.links.tolist()))
