"""Standard errors and intervals against formulas that share nothing with the fits: too wide is found, too."""

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats
from statsmodels.tools.numdiff import approx_hess

from experiments.fitting.arrivals import fit_arrivals
from experiments.fitting.first_fix import fit_first_fix
from experiments.fitting.fitted import on_logit, share
from experiments.fitting.levels import RATIOS
from experiments.fitting.pace import fit_pace
from experiments.fitting.repurchase import fit_spending
from experiments.fitting.response import fit_response
from experiments.fitting.spares import fit_spares
from experiments.fitting.travel import fit_circuity, fit_travel
from tests.experiments.fitting.test_promises_and_answers import asked


def test_what_days_that_were_not_recorded_hold_reaches_no_figure() -> None:
    """Nothing, or any number, on four weeks of them: the same fit to the last digit."""
    days = pd.date_range("2022-01-01", periods=400)
    counts = pd.Series(np.random.default_rng(1).poisson(20, 400), days)
    stopped = days[90:118]
    none, many = (fit_arrivals(counts.where(~days.isin(stopped), other), stopped) for other in (0, 99))
    assert all(np.array_equal(one, other) for one, other in zip(none, many, strict=True))
    assert none.days == 372 and 19 < none.per_day.value < 21  # with four weeks of nothing 18.6


def test_the_error_of_circuity_is_that_of_leaving_ways_out() -> None:
    """The jackknife of its logarithm; ways that are twice as long have twice the circuity, no better known."""
    rng = np.random.default_rng(2)
    straight = rng.gamma(2.0, 3.0, 300)
    driven = straight * rng.gamma(16.0, 1.6 / 16, 300)
    found, longer = fit_circuity(driven, straight), fit_circuity(2 * driven, straight)
    without = np.log((driven.sum() - driven) / (straight.sum() - straight))
    assert found.error == pytest.approx(np.sqrt(299 * without.var()), rel=0.03)
    assert longer.error == pytest.approx(found.error) and longer.value == pytest.approx(2 * found.value)


def test_speeds_are_all_kilometres_over_all_hours() -> None:
    """By day 20 km in 90 minutes, at night 30 in 60; ten of each."""
    km, minutes = [10.0, 10.0, 10.0, 20.0] * 10, [60.0, 30.0, 30.0, 30.0] * 10
    found = fit_travel(km, minutes, [8, 18, 0, 5] * 10, {"day": (8, 19), "night": (0, 6), "noon": (12, 13)})
    assert found.speeds == pytest.approx({"day": 60 * 20 / 90, "night": 30.0})


def test_parts_are_of_the_classes_of_syntetos_boylan_and_croston() -> None:
    """Either side of a mean interval of 1.32 months and of a squared coefficient of variation of 0.49, by under 2 %."""
    pieces = np.zeros((4, 304))
    for row, (times, apart) in enumerate([(232, 0.69), (232, 0.71), (229, 0.69), (229, 0.71)]):
        pieces[row, :times] = 1.0  # an interval of 1.310 or 1.328
        pieces[row, : times // 2] += apart
        pieces[row, times // 2 : 2 * (times // 2)] -= apart
    assert fit_spares(pieces).kind.tolist() == ["smooth", "erratic", "intermittent", "lumpy"]


def test_the_error_of_mean_spending_is_that_of_the_likelihood_in_the_mean() -> None:
    """A customer's mean is beta prime (Fader and Hardie 2013, eq. 1a); with the mean in place of q no slope is needed.

    Nine thousand a customer in this currency, so that the scale of money shows, too.
    """
    rng = np.random.default_rng(3)
    nu = rng.gamma(4.0, 1 / 9000.0, 400)
    x = rng.integers(1, 6, 400)
    amount = rng.gamma(3.0 * x) / nu / x
    found = fit_spending(x, amount)

    def minus(logs: np.ndarray) -> float:
        p, mean, v = np.exp(logs)
        return -float(stats.betaprime.logpdf(amount, p * x, 1 + p * v / mean, scale=v / x).sum())

    top = np.log([found.p.value, found.mean.value, found.v.value])
    assert found.log_likelihood == pytest.approx(-minus(top), abs=1e-6)
    assert found.mean.error == pytest.approx(np.sqrt(np.linalg.inv(approx_hess(top, minus))[1, 1]), rel=0.01)


def test_the_error_of_all_customers_mean_score_is_that_of_the_equations_together() -> None:
    """Sandwich of the chances' equations and the weighted mean's (Stefanski and Boos 2002), on 4,000 customers."""
    score, answers, late = asked(4, 4000)
    found = fit_response(np.where(answers, score, np.nan), {"late": late}, (0.0, 10.0))
    x = np.column_stack([np.ones(4000), late])
    chance = special.expit(x @ [found.odds.of("base").value, found.odds.of("late").value])
    weight = answers / chance
    left = weight * (score - found.of_all.value)
    equations = np.column_stack([x * (answers - chance)[:, None], left])
    slopes = np.zeros((3, 3))
    slopes[:2, :2] = -(x * (chance * (1 - chance))[:, None]).T @ x
    slopes[2, :2] = -(left * (1 - chance)) @ x
    slopes[2, 2] = -weight.sum()
    inverse = np.linalg.inv(slopes)
    known = inverse @ equations.T @ equations @ inverse.T
    assert found.of_all.error == pytest.approx(np.sqrt(known[2, 2]), rel=0.01)


def test_bounds_are_those_of_silent_customers_at_the_ends_of_the_scale() -> None:
    """Whoever kept silent has a 2, or a 9."""
    score, answers, late = asked(5)
    found = fit_response(np.where(answers, score, np.nan), {"late": late}, (2.0, 9.0))
    assert found.bounds == pytest.approx(tuple(np.where(answers, score, end).mean() for end in (2.0, 9.0)))


def test_persons_are_as_well_known_as_their_jobs_and_what_is_taken_off_let_them() -> None:
    """Whole matrices of the mixed model (Henderson 1975), over the same ratios of spreads: exponent, levels, errors."""
    rng = np.random.default_rng(6)
    who = np.repeat(np.arange(6), [4, 6, 10, 12, 14, 14])
    before = pd.Series(who).groupby(who).cumcount().to_numpy()
    y = 4 - 0.2 * np.log1p(before) + rng.normal(0, 0.3, 6)[who] + rng.normal(0, 0.3, 60)
    found = fit_pace(np.exp(y), who, before)
    x, z = np.column_stack([np.ones(60), np.log1p(before)]), np.eye(6)[who]
    likely, means, variances = [], [], []
    for ratio in RATIOS:
        v = np.eye(60) + ratio**2 * z @ z.T
        w = np.linalg.inv(v)
        inverse = np.linalg.inv(x.T @ w @ x)
        left = y - x @ inverse @ x.T @ w @ y
        variance = left @ w @ left / 58
        likely.append(-0.5 * (58 * np.log(variance) + np.linalg.slogdet(v)[1] - np.linalg.slogdet(inverse)[1]))
        both = np.column_stack([x, z])
        equations = both.T @ both
        equations[2:, 2:] += np.eye(6) / ratio**2
        solved = np.linalg.inv(equations)
        means.append((solved @ both.T @ y)[1:])
        variances.append(variance * np.diag(solved)[1:])
    weight = np.exp(likely - max(likely)) * np.gradient(RATIOS)
    weight /= weight.sum()
    middle = weight @ np.array(means)
    errors = np.sqrt(weight @ (np.array(variances) + (np.array(means) - middle) ** 2))
    assert found.exponent is not None
    assert [found.exponent.value, *(np.log(one.value) for one in found.people)] == pytest.approx(middle, abs=1e-6)
    assert [found.exponent.error, *(one.error for one in found.people)] == pytest.approx(errors, rel=1e-5)


def test_shares_of_causes_have_goodmans_intervals() -> None:
    """Goodman (1965), eq. 11: of 200 jobs 150 are fixed and two causes have 30 and 20; three shares hold together."""
    fixed = np.array([1.0] * 150 + [0.0] * 50)
    found = fit_first_fix(fixed, [None] * 150 + ["part"] * 30 + ["skill"] * 20).causes
    a = stats.chi2.isf(0.05 / 3, 1)
    for one, count in zip(found, (30, 20), strict=True):
        half = np.sqrt(a * (a + 4 * count * (200 - count) / 200))
        assert [one.low, one.high] == pytest.approx(
            [(a + 2 * count + sign * half) / (2 * (200 + a)) for sign in (-1, 1)]
        )


@pytest.mark.parametrize("value", [0.02, 0.3, 0.5, 0.9])
def test_a_share_in_logits_has_the_interval_that_it_had(value: float) -> None:
    """The error is that of the new scale: 1.96 of it to each side, and back, are the ends of the share's own."""
    yes = np.arange(400) < 400 * value
    plain = share("x", yes)
    found = on_logit(plain)
    ends = special.expit(special.logit(value) + np.array([-1, 1]) * special.ndtri(0.975) * found.error)
    assert found.scale == "logit" and found.value == value
    assert ends == pytest.approx((plain.low, plain.high), abs=0.02)
    assert found.error == pytest.approx(plain.error / (value * (1 - value)), rel=0.3)
