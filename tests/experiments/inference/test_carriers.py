"""Which values carry the data's part: the known answer of a linear company, and what few draws cannot tell."""

import numpy as np
import pytest
from scipy import stats

from experiments.inference.carriers import Carried, carriers, of_data

GROUPS = {"rate": ["rate"], "week": ["mon", "tue"], "idle": ["idle"]}


def drawn(n: int, seed: int) -> dict[str, np.ndarray]:
    """Four values in units of their own; Monday and Tuesday hang together as one fit's do."""
    rng = np.random.default_rng(seed)
    mon = rng.normal(size=n)
    values = {"rate": 75 + 2 * rng.normal(size=n), "mon": mon, "tue": 0.6 * mon + 0.8 * rng.normal(size=n)}
    return values | {"idle": 1e-3 * rng.normal(size=n)}


def linear(values: dict[str, np.ndarray]) -> np.ndarray:
    """Var = 4 * 4 (rate) + 1 + 4 + 2 * 2 * 0.6 (week): 16 / 23.4 and 7.4 / 23.4 of it."""
    found: np.ndarray = 2 * values["rate"] + values["mon"] + 2 * values["tue"]
    return found


def test_a_linear_company_gives_the_closed_form() -> None:
    """Without noise everything is explained; shares of many draws are those of the variances, whatever the units."""
    values = drawn(1_000, 1)
    found = carriers(linear(values), values, GROUPS, np.zeros(len(values["rate"])))
    shares = {one.name: one.share for one in found.shares}
    assert found.whole and found.explained == pytest.approx(1) and found.shares[0].name == "rate"
    assert shares == pytest.approx({"rate": 16 / 23.4, "week": 7.4 / 23.4, "idle": 0.0}, abs=0.05)


TRUTH = {"rate": 16 / 23.4, "week": 7.4 / 23.4}


def companies(n: int, draws: int, variance: float) -> list[dict[str, Carried]]:
    """`n` of `draws` draws of two runs each, which chance gives this `variance` in the mean; that is estimated, too."""
    found = []
    for seed in range(n):
        values = drawn(draws, seed)
        chance = np.random.default_rng(1_000 + seed).normal(0, np.sqrt(2 * variance), (draws, 2))
        runs = linear(values)[:, None] + chance
        made = carriers(runs.mean(axis=1), values, GROUPS, runs.var(axis=1, ddof=1) / 2)
        found.append({one.name: one for one in made.shares})
    return found


@pytest.fixture(scope="module")
def noisy() -> list[dict[str, Carried]]:
    """With as much noise as signal in the means."""
    return companies(120, 60, 23.4)


def test_noise_of_the_simulation_is_no_part_of_the_data(noisy: list[dict[str, Carried]]) -> None:
    """Shares of the data's part stay: the mean over companies shows no bias, also of a value that does nothing."""
    shares = [[found[name].share for name in GROUPS] for found in noisy]
    assert np.mean(shares, axis=0) == pytest.approx([16 / 23.4, 7.4 / 23.4, 0.0], abs=0.06)


def test_intervals_know_that_the_part_of_the_data_is_estimated(noisy: list[dict[str, Carried]]) -> None:
    """They hold the truth as often as they say, neither more seldom nor always (each end: 1 in 1,000 at 95 %)."""
    for name, truth in TRUTH.items():
        held = sum(found[name].low <= truth <= found[name].high for found in noisy)
        assert stats.binom.ppf(0.001, 120, 0.95) <= held <= 119


def test_intervals_are_as_wide_as_shares_scatter() -> None:
    """Little noise and many draws, so that no end is cut off at nothing or all."""
    week = [found["week"] for found in companies(50, 80, 5.0)]
    half = np.mean([(one.high - one.low) / 2 for one in week]) / stats.t.ppf(0.975, 75)
    assert all(one.low > 0 and one.high < 1 for one in week)
    assert half == pytest.approx(np.std([one.share for one in week]), rel=0.25)


def test_the_part_of_the_data_is_that_of_one_way_layout() -> None:
    """1 - 2 / (16 / 3): four means of 0 and 4 vary by 16 / 3; a draw of one run says nothing of chance."""
    means, noise = np.array([0.0, 4.0, 0.0, 4.0]), np.array([1.0, np.nan, 2.0, 3.0])
    assert of_data(means, noise) == pytest.approx(1 - 2 / (16 / 3), abs=1e-12)
    assert of_data(means, np.full(4, np.nan)) == 1
    assert 0 < of_data(means, np.full(4, 9.0)) < 0.1


def test_few_draws_name_only_what_surely_carries_something() -> None:
    """Forty values, twenty draws: the one that moves everything is named; where nothing moves it, in 95 % none is."""
    rng = np.random.default_rng(3)
    values = {f"k{k}": rng.normal(size=20) for k in range(40)}
    groups = {name: [name] for name in values}
    found = carriers(values["k7"] + 0.2 * rng.normal(size=20), values, groups, np.zeros(20))
    assert not found.whole and [one.name for one in found.shares] == ["k7"]
    assert found.shares[0].low < 1 / 1.04 <= found.shares[0].high
    wolves = sum(bool(carriers(rng.normal(size=20), values, groups, np.zeros(20)).shares) for _ in range(200))
    assert wolves <= 18  # of 200 at 5 %: more happens to 1 in 100


def test_what_does_not_vary_carries_nothing() -> None:
    """Neither a value that is the same in all draws nor an answer that none moves; and seven draws tell nothing."""
    values = drawn(40, 2) | {"idle": np.ones(40)}
    assert {one.name for one in carriers(linear(values), values, GROUPS, np.zeros(len(values["rate"]))).shares} == {
        "rate",
        "week",
    }
    assert carriers(np.ones(40), values, GROUPS, np.zeros(40)).shares == []
    assert carriers(np.arange(7.0), {"rate": np.arange(7.0)}, {"rate": ["rate"]}, np.zeros(7)).shares == []
