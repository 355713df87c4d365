"""Lives and recurrent failures: what was put in comes out; entry, censoring and unlike units must not be forgotten."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from experiments.fitting.failures import _in_turns, _log_likelihood, fit_lives, fit_recurrent
from experiments.messages import Refusal
from tests.experiments.fitting.data import FEWEST_COVERED, SETS, path, table

SHAPE, SCALE = 2.0, 2000.0


def fleet(seed: int, n: int = 600) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Units born over ten years, watched in the last three: age at the end, failed, age at entry."""
    rng = np.random.default_rng(seed)
    life, born = stats.weibull_min(SHAPE, scale=SCALE).rvs(n, random_state=rng), rng.uniform(-3650, 0, n)
    entered, end = np.maximum(0.0, -1095 - born), -born
    seen = life > entered
    return np.minimum(life, end)[seen], (life <= end)[seen], entered[seen]


def repaired(seed: int, units: int = 80, q: float = 0.4, theta: float = 0.5, days: float = 3000.0) -> pd.DataFrame:
    """Units unlike each other, repaired to (1 - q) of their age, watched from new."""
    rng, rows = np.random.default_rng(seed), []
    for unit, factor in enumerate(rng.gamma(1 / theta, theta, units) if theta else np.ones(units)):
        t, virtual = 0.0, 0.0
        while t < days:
            age = SCALE / 2 * ((virtual / (SCALE / 2)) ** 1.6 + rng.exponential() / factor) ** (1 / 1.6)
            x = min(age - virtual, days - t)
            rows.append((unit, x, t + age - virtual < days))
            t, virtual = t + age - virtual, (1 - q) * age
    return pd.DataFrame(rows, columns=["unit", "gap", "failed"])


def test_intervals_of_lives_cover_what_was_put_in() -> None:
    """40 fleets, watched late and not to the end."""
    found = [fit_lives(*fleet(seed)) for seed in range(SETS)]
    assert sum(one.shape.low <= SHAPE <= one.shape.high for one in found) >= FEWEST_COVERED
    assert sum(one.scale.low <= SCALE <= one.scale.high for one in found) >= FEWEST_COVERED


def test_age_at_entry_must_not_be_forgotten() -> None:
    """Taken as watched from birth, old survivors make the ageing too steep."""
    steep = sum(fit_lives(age, failed).shape.low > SHAPE for age, failed, _ in map(fleet, range(10)))
    assert steep >= 9


def test_units_that_still_work_must_not_be_dropped() -> None:
    """Failed units only: lives come out too short."""
    for age, failed, entered in map(fleet, range(5)):
        assert fit_lives(age[failed], failed[failed], entered[failed]).scale.high < SCALE


def test_intervals_of_recurrent_failures_cover_what_was_put_in() -> None:
    """Shape, restoration and unlikeness together, on 20 fleets."""
    found = [fit_recurrent(one["unit"], one["gap"], one["failed"]) for one in map(repaired, range(SETS // 2))]
    least = stats.binom.ppf(0.001, SETS // 2, 0.95)
    assert sum(one.shape.low <= 1.6 <= one.shape.high for one in found) >= least
    assert sum(one.restoration.low <= 0.4 <= one.restoration.high for one in found) >= least
    assert sum(one.frailty.low <= 0.5 <= one.frailty.high for one in found) >= least


def test_unlike_units_must_not_be_pooled() -> None:
    """Constant hazards that differ look like one that falls (Proschan 1963); with the factor the shape is one again."""
    unit, failed, shapes = np.repeat(np.arange(200), 8), np.ones(1600, bool), []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        gaps = (rng.exponential(1.0, (200, 8)) / rng.gamma(1.0, 1 / 100, 200)[:, None]).ravel()
        assert fit_recurrent(unit, gaps, failed, restoration=1.0, alike=True).shape.high < 0.9
        shapes.append(fit_recurrent(unit, gaps, failed, restoration=1.0).shape.value)
    assert np.mean(shapes) == pytest.approx(1.0, abs=0.02)


def of_a_unit(gaps: pd.DataFrame, k: float, s: float, q: float, kind: int, theta: float) -> float:
    """Log likelihood of one unit's gaps, gap after gap (Kijima 1989), its factor integrated out in closed form."""
    virtual, hazards, cumulated, n = 0.0, 0.0, 0.0, 0
    for x, failed in zip(gaps["gap"], gaps["failed"], strict=True):
        cumulated += ((virtual + x) / s) ** k - (virtual / s) ** k
        hazards += np.log(k / s * ((virtual + x) / s) ** (k - 1)) if failed else 0.0
        n += failed
        virtual = (1 - q) * (virtual + x) if kind == 2 else virtual + (1 - q) * x
    if theta == 0:
        return hazards - cumulated
    law = stats.nbinom(1 / theta, 1 / (1 + theta * cumulated))  # of the number of failures
    return hazards + law.logpmf(n) - n * np.log(cumulated) + special.gammaln(n + 1)


@pytest.mark.parametrize(("kind", "q", "theta"), [(1, 0.4, 0.5), (2, 0.4, 0.5), (2, 0.7, 0.0), (2, 1.0, 0.3)])
def test_the_likelihood_is_that_of_one_unit_after_the_other(kind: int, q: float, theta: float) -> None:
    """Units' rows may lie between each other's; each unit's own are in order."""
    rows = pd.concat([repaired(1, units=8), repaired(2, units=5).assign(unit=lambda one: one["unit"] + 8)])
    mixed = rows.assign(turn=rows.groupby("unit").cumcount()).sort_values(["turn", "unit"], ascending=[True, False])
    apart = sum(of_a_unit(one, 1.4, 900.0, q, kind, theta) for _, one in rows.groupby("unit"))
    gaps = _in_turns(mixed["unit"], mixed["gap"], mixed["failed"])
    assert _log_likelihood(gaps, 1.4, 900.0, q, kind, theta) == pytest.approx(apart, rel=1e-12)


def test_one_unit_of_many_failures_does_not_cost_the_others_room() -> None:
    """4,000 failures of one unit and one of each of 4,000: a table of units by failures would hold 16 million."""
    rng = np.random.default_rng(1)
    unit = np.concatenate([np.zeros(4000), np.arange(1, 4001)])
    tracemalloc.start()
    try:
        fit_recurrent(unit, rng.exponential(1.0, 8000), np.ones(8000, bool), restoration=1.0, alike=True)
        assert tracemalloc.get_traced_memory()[1] < 10e6
    finally:
        tracemalloc.stop()


def test_units_that_are_alike_get_no_factor() -> None:
    """Where the likelihood is highest at no variance at all there is no interval around it; earth-moving machines."""
    rows = table("machines", "failures").sort_values(["unit", "age"], kind="stable")
    gap = rows["age"] - rows.groupby("unit", observed=True)["age"].shift(fill_value=0.0)
    unit, gap, failed = (np.asarray(one)[gap > 0] for one in (rows["unit"].astype("str"), gap, rows["failed"]))
    found = fit_recurrent(unit, gap, failed, restoration=1.0)
    assert found.frailty is None
    assert found.shape == fit_recurrent(unit, gap, failed, restoration=1.0, alike=True).shape


def test_proschans_air_conditioners() -> None:
    """Pooled shape 0.93 without the aircraft of two failures (the data's README), in part a mixture: with a factor for
    each aircraft it rises towards one.
    """
    hours = table("aircraft", "failures")
    hours = hours[hours["unit"].astype("str") != "7917"]
    failed = np.ones(len(hours), bool)
    pooled = fit_recurrent(hours["unit"].astype("str"), hours["gap"], failed, restoration=1.0, alike=True)
    apart = fit_recurrent(hours["unit"].astype("str"), hours["gap"], failed, restoration=1.0)
    assert round(pooled.shape.value, 2) == 0.93
    assert pooled.shape.value < apart.shape.value and apart.log_likelihood >= pooled.log_likelihood - 1e-6


def test_the_appliance_wears_out_as_published() -> None:
    """In the field: 113 failures, shape 1.79, scale 1,467 days (the data's README)."""
    rows = table("appliances", "failures")
    field = rows[rows["group"] == "field"]
    found = fit_lives(field["age"], field["failed"].astype(float), count=field["count"])
    assert found.failures == 113
    assert round(found.shape.value, 2) == 1.79 and round(found.scale.value) == 1467


def test_drives_without_their_age_at_entry_seem_to_wear_out() -> None:
    """The trap that the data's README names: models already old when watching began get a shape near three."""
    drives = pd.read_csv(path("failure_times", "backblaze_drives.csv.gz"))
    old = drives[drives["model"] == "ST31500541AS"]
    assert fit_lives(old["days"], old["failed"]).shape.value > 2.0


def test_too_few_failures_are_refused() -> None:
    """One line, with what would be needed."""
    with pytest.raises(Refusal, match="3 were seen; a law of lives needs at least 10"):
        fit_lives([1.0] * 5, [1, 1, 1, 0, 0])
