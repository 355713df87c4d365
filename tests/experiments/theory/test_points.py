"""Closed forms of waits, crowds, nights, customers and cycles: limits, other formulas, sums done the long way."""

from functools import partial
from math import exp, isclose

import numpy as np
import pytest
from scipy import integrate, stats

from experiments.theory import money, queues, renewal, satisfaction, stock, visits


@pytest.mark.parametrize(("rate", "servers"), [(0.8, 1), (4.0, 5), (9.5, 10)])
def test_a_quantile_of_the_wait_undoes_the_law_of_the_wait(rate, servers):
    for share in (0.9, 0.95, 0.99):
        late = queues.wait_quantile(rate, 1.0, servers, share)
        assert isclose(queues.wait_exceeds(rate, 1.0, servers, late), 1.0 - share)


def test_a_quantile_below_the_share_that_does_not_wait_is_zero():
    """With load .5 half of the customers of one server do not wait."""
    assert queues.wait_quantile(0.5, 1.0, 1, 0.4) == 0.0


def test_a_mixture_of_one_kind_is_exponential_and_of_two_spreads_more():
    assert isclose(queues.mixture_cv2([1.0], [3.0]), 1.0)
    assert isclose(queues.mixture_cv2([0.75, 0.25], [0.5, 2.5]), 2 * (0.75 * 0.25 + 0.25 * 6.25) - 1)


@pytest.mark.parametrize("success", [0.6, 0.75, 1.0])
def test_exponential_visits_that_may_fail_are_a_slower_server(success):
    """A geometric sum of exponentials is exponential, and the network in product form says the same."""
    slower = queues.mm_c(0.5, success, 1).sojourn
    assert isclose(queues.bernoulli_feedback(0.5, 1.0, 1.0, success), slower)
    assert isclose(visits.repeat_visits(0.5, 1.0, 1, success, 0.0).time_to_fix, slower)


def test_without_failures_feedback_is_pollaczek_and_khinchine():
    assert isclose(queues.bernoulli_feedback(0.7, 1.0, 0.3, 1.0), queues.pollaczek_khinchine(0.7, 1.0, 0.3) + 1.0)


def test_present_at_infinitely_many_servers_are_poisson():
    assert isclose(queues.infinite_servers_exceed(2.0, 1), 1.0 - exp(-2.0) * (1.0 + 2.0))


def test_a_constant_rate_keeps_as_many_busy_at_every_hour():
    assert np.allclose(queues.busy_through_day([3.0] * 24, 2.5), 7.5)


def test_busy_through_the_day_is_the_integral_over_all_that_came_before():
    """m(t) is the sum of lambda(u) e^{-(t - u) / s} du over ten days of the past, in steps of a minute."""
    rates, mean = [0.5] * 8 + [2.0] * 10 + [1.0] * 6, 3.0
    minutes = np.arange(10 * 1440) + 0.5
    for hour in (1, 8, 18, 24):
        at = (24 * 60 * 10) + hour * 60
        ago = at - minutes[:, None] - np.array([0, 1440])  # the last day counts too
        ago = np.unique(ago[ago > 0])
        rate = np.array(rates)[((at - ago) // 60 % 24).astype(int)]
        assert queues.busy_through_day(rates, mean)[hour - 1] == pytest.approx(
            float(np.sum(rate * np.exp(-ago / 60.0 / mean)) / 60.0), rel=1e-3
        )


@pytest.mark.parametrize(("demand", "level"), [(5.0, 4), (5.0, 7), (12.0, 15)])
def test_a_night_s_shortage_and_rest_are_sums_over_the_demand(demand, level):
    count = np.arange(200)
    law = stats.poisson.pmf(count, demand)
    night = stock.newsvendor(level, demand)
    assert isclose(night.short, float(law @ np.maximum(count - level, 0)))
    assert isclose(night.left, float(law @ np.maximum(level - count, 0)))
    assert isclose(night.fill, float(law @ np.minimum(count, level)) / demand)


@pytest.mark.parametrize(("short_cost", "left_cost"), [(4.0, 1.0), (1.0, 1.0), (20.0, 3.0)])
def test_the_critical_fractile_costs_least(short_cost, left_cost):
    nights = [stock.newsvendor(level, 5.0) for level in range(20)]
    costs = [short_cost * night.short + left_cost * night.left for night in nights]
    assert stock.best_newsvendor(5.0, short_cost, left_cost) == int(np.argmin(costs))


def test_the_first_margins_are_a_sum_and_many_are_the_whole_value():
    kept = 0.9 / 1.02
    assert isclose(money.value_of_first(3.0, 0.9, 0.02, 7), 3.0 * sum(kept**month for month in range(7)))
    assert isclose(money.value_of_first(3.0, 0.9, 0.02, 2000), money.value_including_now(3.0, 0.9, 0.02))


def test_retention_compounds_from_months_to_years():
    assert isclose(money.retained(0.3, 12), 0.7)
    assert isclose(money.retained(0.3, 36), 0.7**3)


def test_customers_who_are_nearly_alike_are_kept_like_customers_who_are_alike():
    kept = partial(satisfaction.mixed_retention, lambda level: 0.5 - 0.4 * level, 0.7)
    assert kept(1e-4, 24) == pytest.approx(money.retained(0.22, 24), rel=1e-6)


def test_mixed_retention_is_a_mean_over_a_law_with_the_moments_asked_for():
    """With h = c the kept share of a year is 1 - E[C], and of two years E[(1 - C)^2] = (1 - mean)^2 + sd^2."""
    kept = partial(satisfaction.mixed_retention, lambda level: level, 0.6, 0.15)
    assert kept(12) == pytest.approx(0.4, rel=1e-9)
    assert kept(24) == pytest.approx(0.4**2 + 0.15**2, rel=1e-9)


def test_retention_of_unlike_customers_rises_with_tenure():
    kept = [satisfaction.mixed_retention(lambda level: 0.6 * (1.0 - level), 0.6, 0.2, 12 * year) for year in range(5)]
    yearly = np.array(kept[1:]) / kept[:-1]
    assert (np.diff(yearly) > 0).all()


def test_without_jobs_the_first_hazard_rules_and_with_many_that_of_the_last_job():
    months = [30] * 12
    assert isclose(satisfaction.survival_by_last_job(months, 0.0, 0.7, (0.2, 0.1, 0.4)), 0.8)
    assert isclose(satisfaction.survival_by_last_job(months, 100.0, 1.0, (0.2, 0.1, 0.4)), 0.9)
    monthly = 0.7 * 0.9 ** (1 / 12) + 0.3 * 0.6 ** (1 / 12)
    assert isclose(satisfaction.survival_by_last_job(months, 100.0, 0.7, (0.2, 0.1, 0.4)), monthly**12)


@pytest.mark.parametrize(("shape", "life_shape"), [(2.0, 1.0), (1.5, 2.0)])
def test_failures_in_a_life_are_an_integral_over_its_law(shape, life_shape):
    scale = 3.0 / float(stats.weibull_min(life_shape).mean())
    law = stats.weibull_min(life_shape, scale=scale)
    mean, _ = integrate.quad(lambda age: (age / 2.0) ** shape * law.pdf(age), 0.0, 200.0, limit=500)
    assert renewal.failures_in_life(shape, 2.0, life_shape, 3.0) == pytest.approx(mean, rel=1e-5)


def test_replacement_at_a_fixed_age_is_a_cycle_too():
    """Cost per cycle over its length is Barlow and Hunter's rate of block replacement."""
    cycle = 7.0 + 2.0 * (4.0 / 3.0) ** 2.5
    assert isclose(renewal.renewal_reward(cycle, 4.0), renewal.block_replacement_cost(2.5, 3.0, 7.0, 2.0, 4.0))
