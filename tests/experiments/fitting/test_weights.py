"""Weights of dimensions: shares of one whole, with the errors that resampling has."""

import numpy as np
import pytest

from experiments.fitting.weights import fit_weights
from experiments.messages import Refusal

TRUTH = {"reliability": 0.5, "assurance": 0.3, "tangibles": 0.2}


def answers(n: int, seed: int, truth: dict[str, float] = TRUTH) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Dimensions that correlate by a half, each on a scale of its own."""
    rng = np.random.default_rng(seed)
    z = np.sqrt(0.5) * rng.normal(size=(n, 1)) + np.sqrt(0.5) * rng.normal(size=(n, len(truth)))
    score = 7 + z @ list(truth.values()) + rng.normal(0, 0.6, n)
    return score, {name: 3 + (k + 1) * column for k, (name, column) in enumerate(zip(truth, z.T, strict=True))}


def test_weights_are_shares_of_one_whole_whatever_the_scales() -> None:
    """A survey of one to five and one of nought to a hundred say the same."""
    score, dimensions = answers(20_000, 1)
    found = fit_weights(score, dimensions)
    assert [one.value for one in found.shares] == pytest.approx(list(TRUTH.values()), abs=0.02)
    assert sum(one.value for one in found.shares) == pytest.approx(1)
    stretched = fit_weights(20 * score - 3, {name: 50 + 9 * column for name, column in dimensions.items()})
    assert [one.value for one in stretched.shares] == pytest.approx([one.value for one in found.shares])
    assert stretched.correlation == pytest.approx(found.correlation)


def test_errors_are_those_of_resampled_answers() -> None:
    """The sum is estimated, too: taken as known, errors of the largest weight would be a third too wide."""
    score, dimensions = answers(400, 2)
    found, rng, again = fit_weights(score, dimensions), np.random.default_rng(3), []
    for _ in range(400):
        k = rng.integers(0, 400, 400)
        again.append([one.value for one in fit_weights(score[k], {n: x[k] for n, x in dimensions.items()}).shares])
    half = [(one.high - one.low) / 2 / 1.96 for one in found.shares]
    assert half == pytest.approx(np.std(again, axis=0), rel=0.15)
    assert found.correlation == pytest.approx(np.corrcoef(np.array(again).T), abs=0.15)


def test_a_dimension_that_pulls_down_weighs_nothing() -> None:
    """The model knows no weights below nothing; that of the others is fitted without it."""
    score, dimensions = answers(5_000, 4, {"reliability": 0.6, "empathy": -0.2, "tangibles": 0.4})
    found = fit_weights(score, dimensions)
    alone = fit_weights(score, {name: dimensions[name] for name in ("reliability", "tangibles")})
    assert found.none == ["empathy"] and found.shares[1].high == 0.0  # surely below nothing
    assert [one.value for one in found.shares] == [alone.shares[0].value, 0.0, alone.shares[1].value]
    with pytest.raises(Refusal, match="no dimension moves the score upwards"):
        fit_weights(-score, {"reliability": dimensions["reliability"]})


def test_a_weight_that_chance_took_away_may_be_there() -> None:
    """Of 80 answers a small weight is often told as nothing; what the fit with all leaves open is not."""
    dropped, held, truth = 0, 0, {"reliability": 0.6, "empathy": 0.1, "tangibles": 0.3}
    for seed in range(60):
        score, dimensions = answers(80, 100 + seed, truth)
        one = fit_weights(score, dimensions).shares[1]
        dropped, held = dropped + (one.value == 0), held + (one.low <= 0.1 <= one.high)
    assert dropped >= 5 and held >= 52  # of 60 intervals of 95 %: fewer by chance in 1 of 1,000
