"""Intervals cover what they promise, published examples come out, and planted mistakes would be noticed."""

import numpy as np
import pytest
from scipy import special

from experiments.stats import FEWEST_EVENTS, difference, distrust, estimate, holm, quotient, variance_reduction

# Coverage is measured over this many made-up experiments with a fixed seed.  A true 95 % falls outside the band
# (binomial, 4.4 standard errors) about once in 100,000 tries; a true 93 % is caught nearly always.
MANY, BAND = 4000, (0.935, 0.965)


def covers(made: list, truth: float) -> float:
    return float(np.mean([one.low <= truth <= one.high for one in made]))


def skewed_pairs(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Visits and first fixes of n replications: a share of .75 that varies with the replication's luck."""
    visits = rng.poisson(900 * np.exp(0.1 * rng.normal(size=n)))
    return rng.binomial(visits, rng.beta(75, 25, size=n)).astype(float), visits.astype(float)


def test_the_t_interval_of_five_values_is_the_published_one() -> None:
    """12.2 ± .770432 (95 %) for 12.1, 11.4, 13.0, 12.6, 11.9."""
    found = estimate([12.1, 11.4, 13.0, 12.6, 11.9])
    assert found.value == pytest.approx(12.2, abs=1e-12)
    assert found.high - found.value == pytest.approx(0.770432, abs=5e-7)
    assert found.value - found.low == pytest.approx(0.770432, abs=5e-7)


def test_holm_gives_the_published_adjustment() -> None:
    """.003, .012, .02, .04 become .012, .036, .040, .040."""
    assert holm([0.003, 0.012, 0.02, 0.04]) == pytest.approx([0.012, 0.036, 0.04, 0.04])


def test_holm_neither_depends_on_order_nor_counts_what_was_not_compared() -> None:
    """A NaN is no comparison: it stays NaN and does not make the others less significant."""
    shuffled = holm([0.04, np.nan, 0.003, 0.02, 0.012])
    assert shuffled[[2, 4, 3, 0]] == pytest.approx([0.012, 0.036, 0.04, 0.04])
    assert np.isnan(shuffled[1])
    assert holm([0.6, 0.9]) == pytest.approx([1.0, 1.0])
    assert holm([]).size == 0


def test_common_random_numbers_by_inversion_reduce_the_variance_as_published() -> None:
    """Exponential means 1 and .8 from the same uniforms: Var(A - B) = .04 instead of 1.64, a factor of 41."""
    hazard = -np.log1p(-np.random.default_rng(28).random(200_000))
    assert (hazard - 0.8 * hazard).var(ddof=1) == pytest.approx(0.04, rel=0.03)
    assert variance_reduction(hazard, 0.8 * hazard) == pytest.approx(1.64 / 0.04, rel=0.01)


def test_independent_samples_have_a_variance_reduction_of_one() -> None:
    """A broken pairing must not look like a gain."""
    rng = np.random.default_rng(3)
    assert variance_reduction(rng.normal(size=100_000), rng.normal(size=100_000)) == pytest.approx(1, abs=0.02)


def test_the_mean_interval_covers() -> None:
    rng = np.random.default_rng(11)
    assert BAND[0] < covers([estimate(rng.normal(3, 2, 10)) for _ in range(MANY)], 3) < BAND[1]


def test_the_ratio_interval_covers_with_luck_that_varies_between_replications() -> None:
    """The case in which a pooled binomial interval covers .65."""
    rng = np.random.default_rng(12)
    made = [estimate(*skewed_pairs(rng, 10)) for _ in range(MANY)]
    assert BAND[0] < covers(made, 0.75) < BAND[1]


def test_the_paired_ratio_difference_covers() -> None:
    """Both policies meet the same visits; the second fixes five points more."""
    rng, made = np.random.default_rng(13), []
    for _ in range(MANY):
        luck, size = rng.normal(size=15), rng.poisson(800, size=15).astype(float)
        a = rng.binomial(size.astype(int), np.clip(0.80 + 0.02 * luck, 0, 1))
        b = rng.binomial(size.astype(int), np.clip(0.75 + 0.02 * luck, 0, 1))
        made.append(difference(a, b, size, size))
    assert BAND[0] < covers(made, 0.05) < BAND[1]


def test_the_paired_difference_covers_and_its_p_value_is_uniform_under_no_difference() -> None:
    rng, made = np.random.default_rng(14), []
    for _ in range(MANY):
        shared = rng.normal(size=12)
        made.append(difference(shared + 0.3 * rng.normal(size=12), shared + 0.3 * rng.normal(size=12)))
    assert BAND[0] < covers(made, 0) < BAND[1]
    p = np.array([one.p for one in made])
    assert np.mean(p < 0.05) == pytest.approx(0.05, abs=0.015)
    assert np.mean(p < 0.5) == pytest.approx(0.5, abs=0.035)


def test_fiellers_interval_covers_a_quotient_with_an_uncertain_denominator() -> None:
    """Cost of one more customer: 3,200 for 10 customers, where the 10 are known to ± 4."""
    rng, made = np.random.default_rng(15), []
    for _ in range(MANY):
        gain = 10 + 8 * rng.normal(size=20)
        made.append(quotient(3000 + 20 * gain + 600 * rng.normal(size=20), gain))
    assert BAND[0] < covers(made, 320) < BAND[1]


def test_a_quotient_over_a_gain_that_may_be_zero_has_no_bounded_interval() -> None:
    rng = np.random.default_rng(16)
    found = quotient(3000 + rng.normal(size=20), rng.normal(0.01, 1, size=20))
    assert (found.low, found.high) == (-np.inf, np.inf)


def test_few_events_undercover_and_twenty_do_not() -> None:
    """The reason for the warning, and for its limit."""
    rng = np.random.default_rng(17)
    few = covers([estimate(rng.poisson(5 / 30, 30)) for _ in range(MANY)], 5 / 30)
    enough = covers([estimate(rng.poisson(FEWEST_EVENTS / 30, 30)) for _ in range(MANY)], FEWEST_EVENTS / 30)
    assert few < 0.90
    assert enough > 0.93


def test_the_jackknife_agrees_with_the_delta_method_where_both_hold() -> None:
    """For many replications the two standard errors of a ratio differ by a term of order 1 / n."""
    x, y = skewed_pairs(np.random.default_rng(18), 400)
    ratio = x.sum() / y.sum()
    delta = (x - ratio * y).std(ddof=1) / y.mean() / np.sqrt(x.size)
    found = estimate(x, y)
    assert found.value == ratio
    assert found.error == pytest.approx(delta, rel=5e-3)


def test_the_jackknife_is_the_one_that_leaves_replications_out_one_by_one() -> None:
    """The slow and obvious twin."""
    a, per_a = skewed_pairs(np.random.default_rng(19), 9)
    b, per_b = skewed_pairs(np.random.default_rng(20), 9)

    def gap(keep: np.ndarray) -> float:
        return a[keep].sum() / per_a[keep].sum() - b[keep].sum() / per_b[keep].sum()

    without = np.array([gap(np.arange(9) != out) for out in range(9)])
    error = np.sqrt(8 / 9 * ((without - without.mean()) ** 2).sum())
    found = difference(a, b, per_a, per_b)
    assert found.value == pytest.approx(gap(np.ones(9, bool)))
    assert found.error == pytest.approx(error)
    assert found.high - found.value == pytest.approx(special.stdtrit(8, 0.975) * error)


def test_a_ratio_of_constant_denominators_is_a_mean() -> None:
    x = np.random.default_rng(21).normal(size=8)
    assert estimate(x, np.full(8, 2.0))[:4] == pytest.approx(np.array(estimate(x)[:4]) / 2)


def test_the_mean_of_ratios_would_be_noticed() -> None:
    """Small replications with extreme rates pull a mean of ratios; the ratio of sums weights them by their jobs."""
    fixed, visits = np.array([90.0, 80.0, 0.0]), np.array([100.0, 100.0, 1.0])
    assert estimate(fixed, visits).value == pytest.approx(170 / 201)
    assert abs(np.mean(fixed / visits) - 170 / 201) > 0.2


def test_losing_the_pairing_would_be_noticed() -> None:
    """The same replications in another order give an interval several times wider."""
    shared = np.random.default_rng(22).normal(size=30)
    a, b = shared + 1, shared + 0.1 * np.random.default_rng(23).normal(size=30)
    paired, broken = difference(a, b), difference(a, b[::-1])
    assert broken.error > 5 * paired.error
    assert paired.variance_reduction > 25 * broken.variance_reduction


def test_what_did_not_happen_is_left_out_and_counted() -> None:
    nan = np.nan
    assert estimate([1, nan, 3])[:1] + estimate([1, nan, 3])[4:] == (2, 2, 3)
    found = difference([1, 2, nan, 5], [0, nan, 1, 2])
    assert (found.value, found.used, found.given) == (2, 2, 4)
    ratio = estimate([1, nan, 3], [2, 2, 4])
    assert (ratio.value, ratio.used) == (4 / 6, 2)


def test_nothing_at_all_is_nan_and_not_zero() -> None:
    for found in (estimate([np.nan, np.nan]), estimate([]), estimate([0, 0], [0, 0]), difference([np.nan], [1])):
        assert np.isnan(found.value) and np.isnan(found.low) and np.isnan(found.high)
    assert np.isnan(quotient([1, 2], [0, 0]).value)


def test_one_replication_has_a_value_and_no_interval() -> None:
    found = estimate([4.0])
    assert found.value == 4 and np.isnan(found.low) and np.isnan(found.high)


def test_a_difference_that_never_varies_is_certain() -> None:
    """One more technician costs the same in every replication; one who never works changes nothing."""
    certain, nothing = difference([5, 6, 7], [4, 5, 6]), difference([5, 6, 7], [5, 6, 7])
    assert certain[:3] == (1, 1, 1) and certain.p == 0 and certain.variance_reduction == np.inf
    assert nothing[:3] == (0, 0, 0) and nothing.p == 1
    assert np.isnan(difference([1, 1], [1, 1]).variance_reduction)


def test_doubling_every_value_doubles_the_interval() -> None:
    """Exactly, because two is a power of two."""
    x = np.random.default_rng(24).normal(size=12)
    assert estimate(2 * x)[:4] == tuple(2 * value for value in estimate(x)[:4])


def test_distrust_names_its_reasons() -> None:
    assert distrust(np.nan, 20, 20) == ""
    assert distrust(FEWEST_EVENTS, 20, 20) == ""
    assert "fewer than 20 events (3)" in distrust(3, 20, 20)
    assert distrust(1000, 18, 20) == "18 of 20 replications used"


def test_ends_of_fiellers_interval_are_quotients_that_are_just_not_excluded() -> None:
    """At both ends the mean of a - r b is as many of its standard errors from zero as Student's t allows."""
    rng = np.random.default_rng(31)
    a, b = 3 + rng.normal(size=7), 5 + rng.normal(size=7)
    found = quotient(a, b, 0.9)
    for end in (found.low, found.high):
        apart = a - end * b
        error = apart.std(ddof=1) / np.sqrt(7)
        assert abs(apart.mean()) / error == pytest.approx(special.stdtrit(6, 0.95))
