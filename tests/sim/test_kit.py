"""The kit by marginal job fill: published values, brute force, monotone in the budget, and what a run then finds."""

import itertools
import math

import numpy as np
import pytest

from sim import simulate
from sim.pack.kit import Sets, greedy_kit, job_fill, sets_of, van_kits
from tests.sim.bands import assert_share
from tests.sim.worlds import log_demand, requests, small_town, started, with_parts

# The van of the table of `python -m experiments.verify` (V10): shares of visits that
# need a, b, c, nothing, and a part that no van carries.
SETS: Sets = ((0.30, ()), (0.20, (0,)), (0.12, (1,)), (0.06, (2,)), (0.32, (3,)))
NEVER = (1.0, 1.0, 1.0, math.inf)


@pytest.mark.parametrize(
    ("kit", "fill"), [((1, 1, 1, 0), 0.582137), ((2, 1, 0, 0), 0.581462), ((2, 2, 1, 0), 0.657171)]
)
def test_the_published_shares_of_completed_jobs_are_met(kit: tuple[int, ...], fill: float) -> None:
    """Five visits between two refills (V10)."""
    assert job_fill(SETS, kit, 5) == pytest.approx(fill, abs=5e-7)


def best_by_force(sets: Sets, weights: tuple[float, ...], visits: int, budget: float) -> float:
    """The largest fill of all kits within the budget."""
    levels = [range(visits + 1) if math.isfinite(weight) else (0,) for weight in weights]
    affordable = (
        kit for kit in itertools.product(*levels)
        if sum(w * k for w, k in zip(weights, kit, strict=True) if k) <= budget + 1e-9
    )  # fmt: skip
    return max(job_fill(sets, kit, visits) for kit in affordable)


@pytest.mark.parametrize("budget", range(9))
def test_greedy_is_best_of_all_where_parts_weigh_the_same(budget: int) -> None:
    """The gains of one more part fall, so the next best part is always part of a best kit."""
    kit = greedy_kit(SETS, NEVER, 4, budget)
    assert sum(kit) <= budget
    assert job_fill(SETS, kit, 4) == pytest.approx(best_by_force(SETS, NEVER, 4, budget), abs=1e-12)


@pytest.mark.parametrize("weights", [(5.0, 2.0, 1.0, math.inf), (1.0, 3.0, 7.0, 2.0), (0.5, 0.5, 4.0, 9.0)])
def test_greedy_is_best_at_every_budget_that_it_spends(weights: tuple[float, ...]) -> None:
    """By gain over weight no other kit of the same weight fills more, as long as nothing was skipped (Fox 1966)."""
    for budget in np.arange(0, 20, 0.5):
        kit = greedy_kit(SETS, weights, 3, float(budget))
        spent = sum(w * k for w, k in zip(weights, kit, strict=True) if k)
        assert spent <= budget
        if greedy_kit(SETS, weights, 3, spent) == kit and _unhindered(weights, kit, spent):
            assert job_fill(SETS, kit, 3) == pytest.approx(best_by_force(SETS, weights, 3, spent), abs=1e-12)


def _unhindered(weights: tuple[float, ...], kit: tuple[int, ...], spent: float) -> bool:
    """Was each part added the best one, whether it fitted or not?  Then every part left out gains less per weight."""
    now = job_fill(SETS, kit, 3)
    rates, left = [], []
    for part, weight in enumerate(weights):
        step = np.eye(len(kit), dtype=int)[part]
        if kit[part] > 0:
            rates.append((now - job_fill(SETS, tuple(np.array(kit) - step), 3)) / weight)
        if kit[part] < 3 and math.isfinite(weight):
            left.append((job_fill(SETS, tuple(np.array(kit) + step), 3) - now) / weight)
    return not rates or not left or min(rates) >= max(left) - 1e-15


def test_the_most_gain_for_the_money_comes_first() -> None:
    """A tenth of the price for three quarters of the gain: the cheap part is bought, and the dear one fits no more."""
    sets: Sets = ((0.4, (0,)), (0.3, (1,)), (0.3, ()))
    assert greedy_kit(sets, (10.0, 1.0), 1, 10.0) == (0, 1)
    assert greedy_kit(sets, (10.0, 1.0), 1, 11.0) == (1, 1)


def test_a_larger_budget_never_fills_less() -> None:
    """Fill is monotone in the budget, up to what all parts together can do."""
    weights = (5.0, 2.0, 1.0, 3.0)
    fills = [job_fill(SETS, greedy_kit(SETS, weights, 5, float(b)), 5) for b in range(80)]
    assert (np.diff(fills) >= 0).all()
    assert fills[0] == pytest.approx(0.30) and fills[-1] == pytest.approx(1.0)


def test_it_stops_at_the_target_and_carries_nothing_that_nobody_needs() -> None:
    """Once the share is reached no part is added; a part that no fault needs is never worth its place."""
    sets: Sets = ((0.5, (0,)), (0.5, (1,)))
    half = greedy_kit(sets, (1.0, 1.0, 1.0), 1, 99.0, 0.5)
    assert sum(half) == 1
    assert greedy_kit(sets, (1.0, 1.0, 1.0), 1, 99.0) == (1, 1, 0)


def test_sets_of_two_are_bought_together() -> None:
    """Neither part alone gains anything; both together do."""
    sets: Sets = ((0.6, (0, 1)), (0.4, ()))
    assert greedy_kit(sets, (2.0, 3.0), 1, 5.0) == (1, 1)
    assert greedy_kit(sets, (2.0, 3.0), 1, 4.9) == (0, 0)
    assert job_fill(sets, (1, 1), 1) == pytest.approx(1.0)


def test_the_brands_split_the_demand_for_a_part() -> None:
    """By choice 40 % with a brand that exists for half of the units: a fifth of the visits need the other brand."""
    other = {
        "price_factor": 0.5, "callback_ratio": 1.0, "durability": 1.0, "availability": 0.5, "van_kit": 0,
        "van_reorder": -1, "policy": "base_stock", "level": 3, "reorder": -1, "lead_days": 1.0, "lead_law": "constant",
    }  # fmt: skip
    brands = {"policy": "by_choice", "choice_share": 0.4, "third_party": {"valve": other}}
    found = dict((parts, share) for share, parts in sets_of(with_parts({"parts.brands": brands})))
    assert found == pytest.approx({(0,): 0.8, (1,): 0.2})


def marginal(**changes: object) -> dict:
    kit = {"rule": "marginal", "repairs": 5, "per": "money", "budget": 0.0, "target": 1.0, "litres": {}, "never": []}
    return {"parts.kit": kit | changes}


def test_the_chosen_kit_is_what_the_vans_start_with_and_are_filled_to() -> None:
    """Budget in money of the catalogue; parts named `never` stay out; written kits count for nothing."""
    scenario = small_town(marginal(budget=1500.0, never=["fan_motor", "compressor"]))
    kits = van_kits(scenario)
    names, prices = list(scenario.parts.catalogue), [p.price for p in scenario.parts.catalogue.values()]
    assert 1200 < sum(kit.level * price for kit, price in zip(kits, prices, strict=True)) <= 1500
    assert kits[names.index("fan_motor")].level == kits[names.index("compressor")].level == 0
    world = started(scenario)
    assert world.van[0].tolist() == [kit.level for kit in kits]
    assert all(kit.reorder == kit.level - 1 for kit in kits)


def test_litres_choose_another_kit_than_money() -> None:
    """A cheap bulky part is worth its price and not its room."""
    litres = {name: 1.0 for name in small_town().parts.catalogue} | {"capacitor": 500.0}
    by_money = van_kits(small_town(marginal(budget=200.0)))
    by_room = van_kits(small_town(marginal(per="litre", budget=8.0, litres=litres)))
    assert by_money[0].level > 0 == by_room[0].level
    assert sum(kit.level for kit in by_room) == 8


def test_the_simulated_fill_is_the_computed_one() -> None:
    """Five repairs a day of one van, work without time, a night run, a depot that is never empty: the share at hand."""
    hours = [24.0 * d + h for d in range(800) for h in (8, 9, 10, 11, 12)]
    values = with_parts({"demand": log_demand(requests(hours)), "days": 801, "jobs.law": "constant"}).model_dump()
    part = values["parts"]["catalogue"].pop("valve") | {"level": 5000, "lead_days": 0.0}
    values["parts"]["catalogue"] = {name: part for name in ("a", "b", "c")}
    fault = values["faults"]["fault"]
    shares = {"none": (0.38, []), "a": (0.3, ["a"]), "b": (0.2, ["b"]), "c": (0.12, ["c"])}
    values["faults"] = {n: fault | {"share": share, "parts": parts} for n, (share, parts) in shares.items()}
    values["jobs"]["types"]["repair"]["minutes"] = 0.0
    values["parts"]["kit"] = marginal(budget=40.0)["parts.kit"]
    scenario = type(with_parts()).model_validate(values)
    kit = tuple(k.level for k in van_kits(scenario))
    assert sum(kit) == 4
    run = simulate(scenario)
    fill = job_fill(sets_of(scenario), kit, 5)
    assert_share(int(run.measures["first_fixes"]), int(run.measures["first_visits"]), fill)
