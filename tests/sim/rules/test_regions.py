"""Regions: cities of one company, each with its own customers, technicians, windows and weather."""

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.rules.clocks import HEAT
from sim.scenario.regions import dealt
from tests.sim.worlds import small_town, started

TWO = {"regions": {"north": {"weight": 1.0, "warmer_k": 0.0}, "south": {"weight": 1.0, "warmer_k": 5.0}}}
FOUR = TWO | {"crew.technicians": 4, "customers.households": 400}


def test_one_more_entity_moves_nobody_and_shares_are_kept_at_every_length() -> None:
    """Webster's method is house monotone and stays within one of the quota for two regions."""
    order = np.array(dealt((3.0, 1.0)))
    for n in range(1, 400):
        assert abs(np.count_nonzero(order[:n] == 0) - 0.75 * n) < 1.0
    assert dealt((2.0, 2.0, 2.0)) == (0, 1, 2)


def test_weights_of_three_regions_are_kept_to_a_thousandth() -> None:
    """Over a whole cycle each region has its share."""
    counts = np.bincount(dealt((5.0, 3.0, 2.0)))
    assert counts.tolist() == [500, 300, 200]


@pytest.mark.parametrize("rule", ["earliest_due", "nearest", "cost_index"])
def test_nobody_is_sent_to_another_city(rule: str) -> None:
    """A job is handed out at a desk of its own region, to technicians of that region."""
    run = simulate(small_town(FOUR | {"dispatch.rule": rule, "days": 90, "customers.households": 2000}))
    sent = run.events[run.events["kind"] == ev.L_SENT]
    jobs, people = run.world.jobs["region"][sent["job"]], run.world.technicians["region"][sent["who"]]
    assert len(sent) > 100 and (jobs == people).all() and set(people) == {0, 1}


def test_a_warmer_city_is_warmer_by_as_much_and_has_its_own_weather() -> None:
    """The heat clock of region r is clock HEAT + r; the same climate gives a mean of one in each."""
    world = started(small_town(FOUR | {"days": 3650}))
    heat = np.diff(world.clocks[HEAT:])
    assert heat.mean(axis=1) == pytest.approx([1.0, 1.0], abs=0.06)
    assert not (heat[0] == heat[1]).any()


def test_two_alike_cities_are_dealt_alike_crews() -> None:
    """Seniority, shifts and families go by the number within the region, so both get the same mix."""
    changes = {"crew.technicians": 12, "crew.senior_share": 0.5, "crew.certified_share": 0.0}
    world = started(small_town(FOUR | changes))
    people = world.technicians
    north, south = (people[people["region"] == r] for r in (0, 1))
    for field in ("senior", "pattern", "certified", "number"):
        assert north[field].tolist() == south[field].tolist()


def test_a_region_nobody_serves_is_refused() -> None:
    """The sentence names the region and what would help."""
    with pytest.raises(ValueError, match=r"regions\.south: 0 of 1 technicians"):
        small_town(TWO | {"crew.technicians": 1})
