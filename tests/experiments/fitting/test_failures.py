"""Lives and recurrent failures: what was put in comes out; entry, censoring and unlike units must not be forgotten."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.fitting.failures import fit_lives, fit_recurrent
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
