"""Intervals over draws of parameters: a linear model's split is known, they cover, and the classic mistakes do not."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from experiments import sources
from experiments.amounts import mean_text
from experiments.inference.draws import Layout, layout, over_draws, split
from experiments.inference.intervals import within_share
from experiments.stats import contrast, difference, estimate, quotient

SETS = 400
BAND = (stats.binom.ppf(0.0005, SETS, 0.93), SETS)  # of sets covered; .93 is the least of the generalised pivot


def runs(rng: np.random.Generator, n: int, m: int, tau: float, sigma: float, truth: float = 10.0) -> np.ndarray:
    """A company whose answer is its one parameter: estimated with error tau, drawn n times, m noisy runs of each."""
    fitted = truth + tau * rng.normal()
    drawn = fitted + tau * rng.normal(size=n)
    return (drawn + sigma * rng.normal(size=(m, n))).ravel()


@pytest.mark.parametrize("noise", [0.3, 1.0, 3.0])
def test_the_interval_covers_the_truth_and_those_of_one_source_do_not(noise: float) -> None:
    """20 draws x 5 runs, 400 companies; t over draws, and t of one set of parameters, leave the data out."""
    rng, hits, of_draws, of_point = np.random.default_rng(1), 0, 0, 0
    for _ in range(SETS):
        x = runs(rng, 20, 5, 1.0, noise)
        with over_draws(Layout(20, 5)):
            found = estimate(x)
        hits += found.low <= 10 <= found.high
        means = estimate(x.reshape(5, 20).mean(axis=0))
        of_draws += means.low <= 10 <= means.high
        point = estimate(10 + rng.normal() + noise * rng.normal(size=100))
        of_point += point.low <= 10 <= point.high
    assert BAND[0] <= hits <= BAND[1]
    assert of_draws < 0.6 * SETS and of_point < 0.6 * SETS


def test_without_noise_the_interval_is_that_of_one_more_draw() -> None:
    """Then S^2 (1 + 1/n) is exact: a t prediction interval.  The same where m = 1 hides the noise."""
    x = np.random.default_rng(2).normal(size=12)
    half = special.stdtrit(11, 0.975) * x.std(ddof=1) * np.sqrt(1 + 1 / 12)
    for runs_of_draw in (1, 4):
        with over_draws(Layout(12, runs_of_draw)):
            found = estimate(np.tile(x, runs_of_draw))
        assert found.high - found.value == pytest.approx(half, rel=0.005)
        assert (found.used, found.given) == (12, 12)


def test_with_nothing_but_noise_it_is_the_interval_over_draws() -> None:
    """Draws whose means are nearer than their noise tell of no data: t over their means, no wider."""
    x = np.random.default_rng(3).normal(size=(6, 10))
    x += 0.3 * x.mean(axis=0).std() * np.arange(10) / 10 - x.mean(axis=0)
    with over_draws(Layout(10, 6)):
        found, parts = estimate(x.ravel()), split(x.ravel())
    plain = estimate(x.mean(axis=0))
    assert found.high - found.low == pytest.approx(plain.high - plain.low, rel=0.01)
    assert parts is not None and parts.data == 0 and parts.low == 0


def test_the_split_is_the_one_that_is_known() -> None:
    """tau = 2, sigma = 3, 30 draws x 4: the data's share of the variance is 4 (1 + 1/30) / (that + 9 / 120)."""
    truth = 4 * (1 + 1 / 30) / (4 * (1 + 1 / 30) + 9 / 120)
    rng, held, between, within = np.random.default_rng(4), 0, [], []
    for _ in range(SETS):
        with over_draws(Layout(30, 4)):
            one = split(runs(rng, 30, 4, 2.0, 3.0))
        assert one is not None
        held += one.low <= truth <= one.high
        between.append(one.between**2)
        within.append(one.within**2)
    assert stats.binom.ppf(0.0005, SETS, 0.95) <= held <= stats.binom.ppf(0.9995, SETS, 0.95)
    assert np.mean(between) == pytest.approx(4, rel=0.08) and np.mean(within) == pytest.approx(9, rel=0.03)


def test_pairs_are_compared_with_both_sources() -> None:
    """The difference of two cells that the same parameter moves by 1 and 1.5: its data's part is half as large."""
    rng, hits = np.random.default_rng(5), 0
    for _ in range(SETS):
        fitted = 10 + rng.normal()
        drawn = fitted + rng.normal(size=20)
        luck = rng.normal(size=(3, 20))
        a, b = (1.5 * drawn + luck).ravel(), (drawn + luck + 0.2 * rng.normal(size=(3, 20))).ravel()
        with over_draws(Layout(20, 3)):
            found = difference(a, b)
            same = contrast([(a, None), (b, None)], [1, -1])
        assert found[:5] == pytest.approx(same[:5])
        hits += found.low <= 5 <= found.high
    assert BAND[0] <= hits <= BAND[1]


def test_quotients_hold_both_sources() -> None:
    """Cost over gain, of parameters: the truth is 3."""
    rng, hits = np.random.default_rng(6), 0
    for _ in range(SETS):
        drawn = 10 + rng.normal() + rng.normal(size=20)
        b = drawn + 0.5 * rng.normal(size=(3, 20))
        a = 20 + drawn + 0.5 * rng.normal(size=(3, 20))
        with over_draws(Layout(20, 3)):
            found = quotient(a.ravel(), b.ravel())
        hits += found.low <= 3 <= found.high
    assert BAND[0] <= hits <= BAND[1]


def test_what_did_not_happen_is_left_out_by_run_and_counted_by_draw() -> None:
    """A draw without any value is gone; one with some of its runs counts with them."""
    x = np.random.default_rng(7).normal(size=(3, 8))
    x[:, 2], x[0, 5] = np.nan, np.nan
    with over_draws(Layout(8, 3)):
        found = estimate(x.ravel())
    assert (found.used, found.given) == (7, 8) and np.isfinite(found.high)


def test_values_that_are_not_one_a_run_are_never_told_too_sure() -> None:
    """Each counts as a draw of its own, and the layout ends with its block."""
    x = np.random.default_rng(8).normal(size=9)
    with over_draws(Layout(20, 5)):
        wide = estimate(x)
    assert layout() is None
    assert wide.high - wide.low == pytest.approx(np.sqrt(10) * (estimate(x).high - estimate(x).low), rel=0.01)


def test_one_replication_of_a_draw_has_no_split() -> None:
    """Chance cannot be told from the data without a second run of the same parameters."""
    with over_draws(Layout(9, 1)):
        assert split(np.arange(9.0)) is None


def test_the_interval_of_a_share_stays_one() -> None:
    """Of three draws that say 75, 85 and 95 %; told by its ends, not by ±.  A value beyond 1 is none."""
    x, per = np.array([75.0, 85.0, 95.0]), np.full(3, 100.0)
    with over_draws(Layout(3, 1)):
        plain = estimate(x, per)
        found = within_share(plain, x, per)
    assert plain.high > 1 and 0 < found.low < plain.value == found.value < found.high < 1
    slope = found.value * (1 - found.value)
    assert special.logit(found.high) - special.logit(found.value) == pytest.approx((plain.high - plain.value) / slope)
    more = np.array([0.55, 0.85, 1.2])
    assert within_share(estimate(more), more) == estimate(more)
    row = pd.Series({"unit": "share", "mean": found.value, "low": found.low, "high": found.high})
    told = mean_text(pd.concat([row, pd.Series({"half": found.high - found.value})]))
    assert re.fullmatch(r"85 % \(\d+ to \d+ %\)", told), told
    assert (
        mean_text(pd.Series({"unit": "share", "mean": 0.8, "low": 0.79, "high": 0.81, "half": 0.01})) == "80.0 ± 1.0 %"
    )


@pytest.mark.parametrize(
    ("low", "high", "left", "said"),
    [
        (0.0, 0.99, 2.6, "comes from the data cannot be told with 10 draws."),
        (0.79, 0.99, 2.5999, "more replications would hardly shrink it."),
        (0.3, 0.6, 1.3, "would shrink it from ±2.6 h to ±1.3 h at most."),
    ],
)
def test_what_draws_cannot_tell_is_said(monkeypatch, low, high, left, said) -> None:
    """A share between 0 and 99 % is none, and no width shrinks to itself."""
    row = pd.Series({
        "what": "difference", "indicator": "hours_to_fix", "unit": "h", "value": -9.0, "half": 2.6, "data": 0.9,
        "data_low": low, "data_high": high, "half_of_data": left,
    })  # fmt: skip
    monkeypatch.setattr(sources, "answer_row", lambda *_: row)
    with over_draws(Layout(10, 3)):
        words = sources.sources_words(None, pd.DataFrame())
    assert words.endswith(said) and "the difference of the hours to fix by itself (−9.0 ± 2.6 h)" in words
