"""Items of one scale: means by the half rule, Cronbach's alpha, and the item that goes against the others."""

import math

import numpy as np
import pandas as pd
import pytest

from experiments.fitting.items import cronbach_alpha, half_rule_means, with_rest

GAP = math.nan
# Section 6 of the Law School Admission Test: how many of 1,000 gave each pattern of right answers to five items, from
# 00000 to 11111 (Bock and Lieberman 1970, Psychometrika 35).
LSAT = [3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28,
        298]  # fmt: skip


def test_a_mean_is_that_of_the_items_that_were_answered() -> None:
    """A gap is no zero; two of four are enough, two of five and none are not."""
    four = pd.DataFrame([[1, 2, 3, 6], [1, 2, 3, GAP], [5, GAP, GAP, 6], [5, GAP, GAP, GAP], [GAP] * 4])
    assert half_rule_means(four).to_numpy() == pytest.approx([3, 2, 5.5, GAP, GAP], nan_ok=True)
    five = pd.DataFrame([[4, 5, 6, GAP, GAP], [4, 5, GAP, GAP, GAP]])
    assert half_rule_means(five).to_numpy() == pytest.approx([5, GAP], nan_ok=True)


def test_a_gap_counts_as_the_mean_of_the_same_person_s_other_items() -> None:
    """The half rule as Fayers and Machin have it: impute, then average."""
    rng = np.random.default_rng(1)
    answers = pd.DataFrame(rng.integers(1, 8, (200, 6)).astype(float)).mask(rng.random((200, 6)) < 0.3)
    filled = answers.apply(lambda row: row.fillna(row.mean()), axis=1).mean(axis=1)
    means = half_rule_means(answers)
    assert means.isna().to_numpy() == pytest.approx((answers.isna().sum(axis=1) > 3).to_numpy())
    assert means.dropna().to_numpy() == pytest.approx(filled[means.notna()].to_numpy())


def test_alpha_of_the_law_school_test_is_as_published() -> None:
    """0.295 (Rizopoulos 2006, R package ltm, `cronbach.alpha(LSAT)`); the known shares of right answers come first."""
    patterns = np.array([[k >> bit & 1 for bit in (4, 3, 2, 1, 0)] for k in range(32)])
    answers = pd.DataFrame(np.repeat(patterns, LSAT, axis=0))
    assert answers.mean().to_numpy() == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.870])
    assert round(cronbach_alpha(answers), 3) == 0.295


def test_alpha_of_items_that_hang_together_alike_is_spearman_and_browns() -> None:
    """k r / (1 + (k - 1) r) for equal variances and correlations r; rows with a gap count nothing."""
    k, r = 4, 0.4
    z = np.random.default_rng(2).normal(size=(60, k))
    z = np.linalg.qr(z - z.mean(axis=0))[0]
    x = z @ np.linalg.cholesky(np.full((k, k), r) + (1 - r) * np.eye(k)).T
    answers = pd.DataFrame(x)
    assert cronbach_alpha(answers) == pytest.approx(k * r / (1 + (k - 1) * r))
    assert with_rest(answers).to_numpy() == pytest.approx([3 * r / math.sqrt(3 * (1 + 2 * r))] * k)
    gaps = pd.concat([answers, pd.DataFrame([[9.0, GAP, -9.0, 9.0]])])
    assert cronbach_alpha(gaps) == pytest.approx(cronbach_alpha(answers))


def test_alpha_that_there_is_not_is_none() -> None:
    """One item; one whole row; sums that are all alike."""
    assert math.isnan(cronbach_alpha(pd.DataFrame({"a": [1.0, 2.0, 3.0]})))
    assert math.isnan(cronbach_alpha(pd.DataFrame({"a": [1.0, 2.0], "b": [2.0, GAP]})))
    assert math.isnan(cronbach_alpha(pd.DataFrame({"a": [1.0, 2.0], "b": [2.0, 1.0]})))
    assert with_rest(pd.DataFrame({"a": [1.0, 1.0], "b": [2.0, 1.0]})).isna().all()
    tenths = pd.DataFrame({"a": [0.1, 0.2, 0.3] * 5, "b": [0.3, 0.2, 0.1] * 5})  # sums differ by rounding
    assert math.isnan(cronbach_alpha(tenths))
    assert with_rest(pd.DataFrame({"a": [0.1] * 12, "b": [1.0, 2.0, 3.0] * 4})).isna().all()
