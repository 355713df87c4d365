"""Who a customer is: levels by share, effects that add up, and what they change in what he weighs, waits and pays."""

import math

import numpy as np
import pytest

from sim import simulate
from sim.events import DAY
from sim.handle import World
from sim.mind_measures import segments_table
from sim.rules import consent, price, traits
from sim.rules import satisfaction as sat
from tests.sim.bands import assert_mean, assert_share
from tests.sim.gaps import gap_of
from tests.sim.rules.test_price import PLAIN, repair
from tests.sim.rules.test_satisfaction import PUBLISHED, job
from tests.sim.worlds import composed, small_town, started

NOBODY = {"weighs": {}, "adds": {}, "times": {}}


def two(**special: dict) -> dict:
    """Half of the customers are special, half are not."""
    levels = {"plain": {"share": 0.5} | NOBODY, "special": {"share": 0.5} | NOBODY | special}
    return {"segments": {"kind": "traits", "traits": {"kind": levels}}}


def a_world(changes: dict) -> World:
    return started(small_town({"days": 5} | PUBLISHED | changes))


def one_of_each(world: World) -> tuple[int, int]:
    """Two customers, plain and special."""
    levels = [traits.level_of(world, c, 0) for c in range(60)]
    return levels.index(0), levels.index(1)


def test_levels_are_drawn_by_their_shares_and_traits_independently() -> None:
    """Each trait by its shares; a pair of levels as often as the product of both."""
    city = composed("segments", "city")
    world = started(small_town({"days": 5, "segments": city, "customers.households": 4000}))
    found = {
        name: np.array([traits.level_of(world, c, k) for c in range(4000)]) for k, name in enumerate(city["traits"])
    }
    for name, levels in city["traits"].items():
        for n, level in enumerate(levels.values()):
            assert_share((found[name] == n).sum(), 4000, level["share"])
    both = ((found["age"] == 1) & (found["income"] == 2)).sum()
    assert_share(both, 4000, 0.30 * 0.25)


def test_effects_of_levels_add_up() -> None:
    """Shifts as they are, factors as logarithms; nothing where customers are alike."""
    city = composed("segments", "city")
    world = started(small_town({"days": 5, "segments": city}))
    for c in range(20):
        levels = [list(t.values())[traits.level_of(world, c, k)] for k, t in enumerate(city["traits"].values())]
        desired = sum(level["adds"].get("desired", 0.0) for level in levels)
        empathy = sum(math.log(level["weighs"].get("empathy", 1.0)) for level in levels)
        assert traits.effect_of(world, c, traits.DESIRED) == pytest.approx(desired)
        assert traits.effect_of(world, c, traits.WEIGHS + sat.EMPATHY) == pytest.approx(empathy)
    alike = started(small_town({"days": 5}))
    assert not any(traits.effect_of(alike, 0, effect) for effect in range(traits.WEIGHS, traits.EFFECTS))


def test_what_a_customer_weighs_goes_by_who_he_is() -> None:
    """A need of one's own, met or not, moves the score of those who have it more than that of the others."""
    world = a_world(two(weighs={"empathy": 3.0}))
    plain, special = one_of_each(world)
    assert sat.weight_of(world, special, sat.EMPATHY) == pytest.approx(3 * sat.weight_of(world, plain, sat.EMPATHY))
    swings = []
    for c in (plain, special):
        scores = []
        for courtesy in (0.95, 0.5):
            world.technicians["courtesy"][0] = courtesy
            scores.append(sat.score_of(world, 0, job(world, customer=c)))
        swings.append(scores[0] - scores[1])
    assert swings[1] > 1.5 * swings[0] > 0


def test_patience_stretches_the_time_at_which_a_wait_is_half_as_good() -> None:
    """A factor of two: twice the wait is felt the same."""
    world = a_world(two(times={"patience": 2.0}) | {"satisfaction.wait_weight": 1.0})
    plain, special = one_of_each(world)
    a = gap_of(world, 0, job(world, customer=plain, first_visit=2 * DAY), sat.RESPONSIVENESS)
    b = gap_of(world, 0, job(world, customer=special, first_visit=4 * DAY), sat.RESPONSIVENESS)
    assert a == pytest.approx(b)


def test_who_thinks_more_fair_finds_prices_fairer_and_agrees_to_more() -> None:
    """The reference price is multiplied; consent to a price is that to the price over the factor."""
    world = started(small_town(PLAIN | two(times={"price_reference": 1.5})))
    plain, special = one_of_each(world)
    jobs = [repair(world, customer=c) for c in (plain, special)]
    prices = [price.reference_price(world, j) for j in jobs]
    assert prices[1] == pytest.approx(1.5 * prices[0])
    world.jobs["occurrence"][jobs] = 0
    limits = []
    for j in jobs:
        world.jobs["entity"][j], world.jobs["unit"][j] = 3, -1
        limits.append(max(p for p in range(0, 8000, 5) if consent.agrees_to(world, 0, j, float(p))))
    assert limits[1] == pytest.approx(1.5 * limits[0], abs=10)


def test_first_levels_are_shifted() -> None:
    """Predicted and desired levels at the start, by the sum of the shifts."""
    shifted = two(adds={"predicted": -0.1, "desired": 0.02})
    expectation = composed("expectation", "adaptive") | {"sd": 0.0}
    world = started(small_town({"days": 5, "expectation": expectation} | shifted))
    plain, special = one_of_each(world)
    assert world.expected[special, 2] - world.expected[plain, 2] == pytest.approx(-0.1, abs=1e-6)
    assert world.desired[special, 2] - world.desired[plain, 2] == pytest.approx(0.02, abs=1e-6)


def test_the_other_dice_do_not_notice_traits() -> None:
    """Draws are keyed by what they decide: the same places, contracts, units and first satisfaction."""
    alike, city = (
        started(small_town({"days": 5} | changes)) for changes in ({}, {"segments": composed("segments", "city")})
    )
    for field in ("x", "y", "contract", "n_units"):
        assert (alike.customers[field] == city.customers[field]).all()
    assert (alike.mind == city.mind).all() and (alike.units["next_fail"] == city.units["next_fail"]).all()


def test_camera_owners_half_lives_are_two_and_ten_days() -> None:
    """Professionals feel after two days what amateurs feel after ten; tangibles weigh less, speed more."""
    camera = composed("segments", "camera")
    use = camera["traits"]["use"]
    assert 10 * use["professional"]["times"]["patience"] == pytest.approx(2.0)
    assert "patience" not in use["amateur"]["times"]
    assert use["professional"]["weighs"]["responsiveness"] > 1 > use["professional"]["weighs"]["tangibles"]


def test_the_table_of_segments_adds_up() -> None:
    """Within a trait, customers, jobs and leavers of the levels are those of the whole."""
    busy = {"days": 200, "customers.households": 500, "demand.failure_scale_years": 1.0, "leaving.floor": 0.3}
    run = simulate(small_town(busy | {"segments": composed("segments", "city")}))
    table = segments_table(run)
    for trait in np.unique(table["trait"]):
        of = table["trait"] == trait
        assert table["customers"][of].sum() == run.world.now[0]["n_customers"]
        assert table["jobs"][of].sum() == run.measures["scored_jobs"]
        assert table["leavers"][of].sum() == run.measures["leavers"] > 0
        score = np.nansum(table["score_mean"][of] * table["jobs"][of]) / table["jobs"][of].sum()
        assert score == pytest.approx(run.measures["score_mean"])
    assert len(segments_table(simulate(small_town()))["trait"]) == 0


def test_impatient_customers_are_less_content_in_the_table() -> None:
    """A segment that weighs waits more and bears less of them scores lower where waits are long."""
    slow = {"days": 300, "customers.households": 800, "demand.failure_scale_years": 1.2, "crew.technicians": 2}
    hurried = two(weighs={"responsiveness": 3.0}, times={"patience": 0.2})
    table = segments_table(simulate(small_town(slow | hurried)))
    assert table["score_mean"][1] < table["score_mean"][0] - 10


def test_personal_draws_stay_around_the_segment() -> None:
    """The lognormal factor of each customer is drawn around what his segment weighs."""
    world = started(
        small_town(
            {"days": 5, "customers.households": 2000, "satisfaction.weight_sd": 0.3} | two(weighs={"empathy": 2.0})
        )
    )
    special = [c for c in range(2000) if traits.level_of(world, c, 0) == 1]
    logs = np.array([math.log(sat.weight_of(world, c, sat.EMPATHY) / world.weights[sat.EMPATHY]) for c in special])
    assert_mean(logs, math.log(2.0))
    assert_mean((logs - math.log(2.0)) ** 2, 0.09)
