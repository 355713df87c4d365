"""The start state: customers, technicians, stocks."""

import numpy as np
import pytest

from sim import events as ev
from sim.inputs import read_inputs
from sim.pack import pack
from sim.rules.start import is_senior
from tests.sim.bands import assert_share, assert_uniform
from tests.sim.worlds import small_town, started


@pytest.fixture(scope="module")
def town():
    """A town large enough for frequencies."""
    changes = {
        "customers.households": 3000, "customers.units_per_household": 1.5, "customers.contract_share": 0.25,
        "crew.technicians": 200, "crew.certified_share": 0.4, "crew.senior_share": 0.5, "days": 1,
    }  # fmt: skip
    return started(small_town(changes))


def test_customers_live_anywhere_and_a_share_has_a_contract(town) -> None:
    """Places are uniform over the square, contracts by their share."""
    people = town.customers[:3000]
    assert_uniform(people["x"] / 8.0)
    assert_uniform(people["y"] / 8.0)
    assert_share(int(people["contract"].sum()), 3000, 0.25)
    assert (people["active"] == 1).all() and (people["left_at"] == ev.NEVER).all()


def test_a_mean_of_one_and_a_half_units_is_one_or_two(town) -> None:
    """The fraction is the chance of one more; a household's units are numbered in its own block."""
    n = town.customers["n_units"][:3000]
    assert set(n.tolist()) == {1, 2}
    assert_share(int((n == 2).sum()), 3000, 0.5)
    assert ((town.units["factor"][: 2 * 3000] > 0).reshape(3000, 2).sum(axis=1) == n).all()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95, 1.0])
def test_seniors_are_spread_evenly_and_one_more_technician_changes_nobody(share: float) -> None:
    """Among the first n there are floor(n x share) seniors, for every n."""
    seniors = np.cumsum([is_senior(i, share) for i in range(100)])
    assert seniors.tolist() == [int((i + 1) * share + 1e-9) for i in range(100)]


def test_everybody_has_a_certificate_and_seniors_have_all(town) -> None:
    """A junior's own family by number, the others by chance; planned work needs none."""
    n = int(town.par[0]["n_families"])
    people = town.technicians[:200]
    juniors = people[people["senior"] == 0]
    assert (people[people["senior"] == 1]["n_certified"] == n).all()
    assert (juniors["n_certified"] >= 1).all()
    assert_share(int((juniors["n_certified"] - 1).sum()), len(juniors) * (n - 1), 0.4)
    assert (people["certified"] >> n == 1).all()
    for i in range(200):
        assert people[i]["certified"] >> (i % n) & 1


def test_vans_begin_with_their_kit_and_the_depot_with_its_level() -> None:
    """S, S, or R + Q; staff have vans, people on the reserve list have none."""
    world = started(small_town({"crew.technicians": 3, "crew.summer_temps": 1, "crew.reserve": 1, "days": 1}))
    assert (world.van[:4] == world.parts["kit"]).all() and (world.van[4] == 0).all()
    assert (world.stocks["on_hand"] == world.stocks["initial"]).all() and (world.stocks["on_hand"] >= 0).all()


def test_technicians_start_at_home_or_at_the_depot() -> None:
    """Homes are spread over the square; with homes at the depot everybody starts there."""
    town = started(small_town({"crew.technicians": 400, "days": 1}))
    assert_uniform(town.technicians["home_x"][:400] / 8.0)
    depot = started(small_town({"travel.homes": "depot", "travel.depot_x": 0.25, "travel.depot_y": 0.5, "days": 1}))
    assert set(depot.technicians["home_x"].tolist()) == {2.0} and set(depot.technicians["y"].tolist()) == {4.0}


def test_places_on_file_are_used_in_turn(tmp_path) -> None:
    """Customer c lives at place c mod the number of places."""
    path = tmp_path / "places.csv"
    path.write_text("x_km,y_km\n1.0,2.0\n3.5,0.5\n")
    scenario = small_town({"customers.places_file": str(path), "days": 1, "customers.households": 5})
    world = pack(scenario, read_inputs(scenario), 1, 0)
    assert world.places.tolist() == [[1.0, 2.0], [3.5, 0.5]]
    assert started(scenario).customers["x"][:5].tolist() == [1.0, 3.5, 1.0, 3.5, 1.0]
