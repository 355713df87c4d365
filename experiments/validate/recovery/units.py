"""Units that age and fail: watched late, not to the end, and unlike each other."""

from collections.abc import Iterator

import numpy as np
from scipy import stats

from experiments.fitting.failures import fit_lives, fit_recurrent
from experiments.validate.recovery.count import Trial, about

__all__ = ["lives", "recurrent"]

Rng = np.random.Generator


def lives(rng: Rng) -> Iterator[Trial]:
    """Born over ten years, watched in the last three; mistaken: shape without entry, scale without survivors."""
    life, born = stats.weibull_min(2.0, scale=2000.0).rvs(600, random_state=rng), rng.uniform(-3650, 0, 600)
    entered, end = np.maximum(0.0, -1095 - born), -born
    seen = life > entered
    age, failed, entered = np.minimum(life, end)[seen], (life <= end)[seen], entered[seen]
    found = fit_lives(age, failed, entered)
    yield Trial("shape of lives", 2.0, found.shape, fit_lives(age, failed).shape)
    yield Trial("scale of lives", 2000.0, found.scale, fit_lives(age[failed], failed[failed], entered[failed]).scale)


def recurrent(rng: Rng) -> Iterator[Trial]:
    """Repaired to three fifths of their age; mistaken: pooled, as if units were alike."""
    unit, gap, failed = _repaired(rng)
    found, pooled = fit_recurrent(unit, gap, failed), fit_recurrent(unit, gap, failed, restoration=0.4, alike=True)
    assert found.restoration is not None
    yield Trial("shape at the virtual age", 1.6, found.shape, pooled.shape)
    yield Trial("scale at the virtual age", 1000.0, found.scale)
    yield Trial("restoration", 0.4, found.restoration)
    yield Trial("variance of units' factor", 0.5, found.frailty or about(0.0, 0.0))  # taken as alike: it misses


def _repaired(rng: Rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = []
    for unit, factor in enumerate(rng.gamma(2.0, 0.5, 80)):
        t = virtual = 0.0
        while t < 3000:
            age = 1000 * ((virtual / 1000) ** 1.6 + rng.exponential() / factor) ** (1 / 1.6)
            rows.append((unit, min(age - virtual, 3000 - t), t + age - virtual < 3000))
            t, virtual = t + age - virtual, 0.6 * age
    return tuple(np.array(column) for column in zip(*rows, strict=True))  # type: ignore[return-value]
