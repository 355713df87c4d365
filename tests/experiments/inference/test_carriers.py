"""Which values carry the data's part: the known answer of a linear company, and what few draws cannot tell."""

import numpy as np
import pytest

from experiments.inference.carriers import carriers

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
    found = carriers(linear(values), values, GROUPS, 1.0)
    shares = {one.name: one.share for one in found.shares}
    assert found.whole and found.explained == pytest.approx(1) and found.shares[0].name == "rate"
    assert shares == pytest.approx({"rate": 16 / 23.4, "week": 7.4 / 23.4, "idle": 0.0}, abs=0.05)


def test_noise_of_the_simulation_is_no_part_of_the_data() -> None:
    """With as much noise as signal in the means, shares of the data's part stay; the mean over 60 companies shows no
    bias, also of a value that does nothing, and 95 % intervals hold the truth about as often as they say."""
    truth, held, shares = {"rate": 16 / 23.4, "week": 7.4 / 23.4}, 0, []
    for seed in range(60):
        values = drawn(60, seed)
        y = linear(values) + np.sqrt(23.4) * np.random.default_rng(1_000 + seed).normal(size=60)
        found = {one.name: one for one in carriers(y, values, GROUPS, 0.5).shares}
        held += sum(found[name].low <= x <= found[name].high for name, x in truth.items())
        shares.append([found[name].share for name in ("rate", "week", "idle")])
    assert np.mean(shares, axis=0) == pytest.approx([16 / 23.4, 7.4 / 23.4, 0.0], abs=0.06)
    assert held >= 105  # of 120: fewer at 95 % happens to 1 in 1,000


def test_few_draws_name_only_what_surely_carries_something() -> None:
    """Forty values, twenty draws: the one that moves everything is named; where nothing moves it, in 95 % none is."""
    rng = np.random.default_rng(3)
    values = {f"k{k}": rng.normal(size=20) for k in range(40)}
    groups = {name: [name] for name in values}
    found = carriers(values["k7"] + 0.2 * rng.normal(size=20), values, groups, 1.0)
    assert not found.whole and [one.name for one in found.shares] == ["k7"]
    assert found.shares[0].low < 1 / 1.04 <= found.shares[0].high
    wolves = sum(bool(carriers(rng.normal(size=20), values, groups, 1.0).shares) for _ in range(200))
    assert wolves <= 18  # of 200 at 5 %: more happens to 1 in 100


def test_what_does_not_vary_carries_nothing() -> None:
    """Neither a value that is the same in all draws nor an answer that none moves; and seven draws tell nothing."""
    values = drawn(40, 2) | {"idle": np.ones(40)}
    assert {one.name for one in carriers(linear(values), values, GROUPS, 1.0).shares} == {"rate", "week"}
    assert carriers(np.ones(40), values, GROUPS, 1.0).shares == []
    assert carriers(np.arange(7.0), {"rate": np.arange(7.0)}, {"rate": ["rate"]}, 1.0).shares == []
