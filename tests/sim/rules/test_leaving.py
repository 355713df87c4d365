"""Cumulative satisfaction, the links from it to leaving, and customers who go."""

import math

import numpy as np
import pytest
from scipy import stats

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, YEAR
from sim.handle import World
from sim.rules import leaving
from sim.world import EXPOSURE, MONTHLY_EXPOSURE, SATISFACTION, THRESHOLD
from tests.sim.bands import assert_mean, assert_share, assert_uniform
from tests.sim.worlds import small_town, started, textbook

LINKS = ("none", "logit", "cloglog", "convex", "threshold", "weibull")
PUBLISHED = {
    "leaving.floor": 0.03, "leaving.intercept": 5.6, "leaving.slope": 9.0, "leaving.cloglog_intercept": 2.6,
    "leaving.cloglog_slope": 5.4, "leaving.convex_top": 0.37, "leaving.convex_power": 5.0, "leaving.gain": 0.3,
    "leaving.loss_ratio": 1.5, "leaving.brand": 0.853, "leaving.recency_half_years": 3.0, "leaving.event_months": 1.0,
    "leaving.start_mean": 0.853, "leaving.start_sd": 0.11, "leaving.threshold_low": 0.6, "leaving.threshold_high": 0.9,
    "leaving.threshold_high_hazard": 0.6,
}  # fmt: skip


def a_world(link: str = "logit", changes: dict | None = None) -> World:
    return started(small_town({"days": 40, "leaving.link": link} | PUBLISHED | (changes or {})))


@pytest.mark.parametrize(("satisfaction", "percent"), [(0.95, 7.8), (0.85, 14), (0.75, 26), (0.50, 76)])
def test_the_default_link_has_the_published_hazards(satisfaction: float, percent: float) -> None:
    """h = 0.03 + 0.97 sigma(5.6 - 9 C)."""
    assert 100 * leaving.p_leaves_in_a_year(a_world(), satisfaction, 5.0) == pytest.approx(percent, abs=0.55)


def test_the_population_leaves_at_the_published_rates_under_each_link() -> None:
    """C ~ Beta(mean 0.853, sd 0.11): logit 17.3 %, cloglog 14.6 %, convex 20.8 % a year."""
    m, v = 0.853, 0.11**2
    n = m * (1 - m) / v - 1
    c = stats.beta(m * n, (1 - m) * n).ppf((np.arange(4000) + 0.5) / 4000)
    for link, percent in (("logit", 17.3), ("cloglog", 14.6), ("convex", 20.8)):
        world = a_world(link)
        h = np.mean([leaving.p_leaves_in_a_year(world, x, 5.0) for x in c])
        assert 100 * h == pytest.approx(percent, abs=0.2)


@pytest.mark.parametrize("link", LINKS)
def test_higher_satisfaction_never_raises_the_hazard(link: str) -> None:
    """Every link is monotone and a probability."""
    world = a_world(link)
    for tenure in (0.0, 1.0, 10.0):
        h = [leaving.p_leaves_in_a_year(world, float(c), tenure) for c in np.linspace(0, 1, 201)]
        assert (np.diff(h) <= 1e-15).all()
        assert min(h) >= 0.0 and max(h) <= 1.0
    assert link == "none" or leaving.p_leaves_in_a_year(world, 0.2, 1.0) > leaving.p_leaves_in_a_year(world, 0.95, 1.0)


def test_the_two_thresholds_join_by_a_straight_line() -> None:
    """Below 0.6 the high hazard, above 0.9 the floor, linear in between."""
    world = a_world("threshold")
    expected = {0.5: 0.6, 0.6: 0.6, 0.75: 0.315, 0.9: 0.03, 1.0: 0.03}
    assert {c: leaving.p_leaves_in_a_year(world, c, 1.0) for c in expected} == pytest.approx(expected)


def test_the_duration_link_is_a_weibull_rate_at_the_mean_satisfaction() -> None:
    """h = 1 - exp(-(k/s)(t/s)^(k-1)) at the brand level, proportionally higher below it."""
    changes = {"leaving.duration_shape": 1.5, "leaving.duration_scale": 7.0, "leaving.duration_slope": 5.0}
    world = a_world("weibull", changes)
    rate = 1.5 / 7 * (2 / 7) ** 0.5
    assert leaving.p_leaves_in_a_year(world, 0.853, 2.0) == pytest.approx(1 - math.exp(-rate))
    assert leaving.p_leaves_in_a_year(world, 0.753, 2.0) == pytest.approx(1 - math.exp(-rate * math.exp(0.5)))


def test_a_monthly_hazard_is_the_twelfth_root_of_the_years_survival() -> None:
    """h = 0.16 a year is 1 - 0.84^(1/12) = 0.01442 a month."""
    world = a_world("threshold", {"leaving.floor": 0.16})
    world.mind[SATISFACTION, 0] = 1.0
    leaving.reassess(world, 0, 0)
    assert 1 - math.exp(-world.mind[MONTHLY_EXPOSURE, 0]) == pytest.approx(0.01442, abs=5e-6)


def months_stayed(link: str, changes: dict) -> np.ndarray:
    """Months that 3,000 customers without any job stay, up to 36."""
    world = a_world(link, {"customers.households": 3000, "leaving.brand": 0.8} | changes)
    world.mind[SATISFACTION, :3000] = 0.8
    for c in range(3000):
        leaving.reassess(world, 0, c)
    for month in range(36):
        leaving.month_passes(world, (month + 1) * 30 * DAY, month)
    left = world.customers["left_at"][:3000] // (30 * DAY)
    return np.minimum(left, 37)


def test_survival_is_geometric_while_satisfaction_is_constant() -> None:
    """Each month the same chance: leavers per month follow the geometric law."""
    stayed = months_stayed("logit", {})
    world = a_world()
    monthly = 1 - (1 - leaving.p_leaves_in_a_year(world, 0.8, 1.0)) ** (1 / 12)
    for month in (1, 2, 6, 12, 24):
        still = stayed >= month
        assert_share(int((stayed[still] == month).sum()), int(still.sum()), monthly)


def test_without_a_slope_nobodys_service_matters() -> None:
    """b = 0: who leaves, and when, is the same whatever the company does."""
    leavers = []
    for technicians in (1, 6):
        flat = {"leaving.slope": 0.0, "leaving.intercept": -1.0, "crew.technicians": technicians, "days": 300}
        run = simulate(small_town(PUBLISHED | flat | {"customers.households": 400, "leaving.event_months": 0.0}))
        assert run.measures["leavers"] > 20
        leavers.append(run.events[run.events["kind"] == ev.L_LEFT][["t", "who"]].tolist())
    assert leavers[0] == leavers[1]


def test_nobody_leaves_without_a_link() -> None:
    """The link 'none' keeps everybody."""
    run = simulate(textbook({"days": 200}))
    assert run.measures["leavers"] == 0 and run.measures["customers_end"] == 50


def test_first_satisfactions_have_their_mean_and_spread() -> None:
    """Logit-normal with mean 0.853 and sd 0.11; thresholds are unit exponentials."""
    world = a_world(changes={"customers.households": 3000})
    c = world.mind[SATISFACTION, :3000]
    assert_mean(c, 0.853)
    assert_mean((c - 0.853) ** 2, 0.11**2)
    assert_uniform(np.exp(-world.mind[THRESHOLD, :3000]))


def test_a_score_moves_satisfaction_towards_it_and_losses_weigh_more() -> None:
    """C <- C + 0.3 (s - C), half as much again downwards; never outside [0, 1]."""
    world = a_world(changes={"leaving.event_months": 0.0})
    for before, score, after in ((0.8, 0.9, 0.83), (0.8, 0.6, 0.71), (0.8, 0.8, 0.8)):
        world.mind[SATISFACTION, 0] = before
        leaving.take_to_heart(world, DAY, 0, score)
        assert world.mind[SATISFACTION, 0] == pytest.approx(after)
    extreme = a_world(changes={"leaving.gain": 1.0, "leaving.loss_ratio": 10.0, "leaving.event_months": 0.0})
    leaving.take_to_heart(extreme, DAY, 0, 0.0)
    assert extreme.mind[SATISFACTION, 0] == 0.0


def test_each_job_exposes_its_customer_to_some_months_of_hazard() -> None:
    """A closed job is an occasion to leave: exposure grows by event_months times the new monthly hazard."""
    world = a_world(changes={"leaving.event_months": 2.5})
    world.mind[THRESHOLD, 0] = 1e9
    leaving.take_to_heart(world, DAY, 0, 0.2)
    assert world.mind[EXPOSURE, 0] == pytest.approx(2.5 * world.mind[MONTHLY_EXPOSURE, 0])
    world.mind[THRESHOLD, 1] = 0.0
    leaving.take_to_heart(world, DAY, 1, 0.2)
    assert (world.customers[1]["active"], world.customers[1]["left_at"]) == (0, DAY)
    row = world.log[int(world.now[0]["n_log"]) - 1]
    assert (row["kind"], row["code"], row["who"]) == (ev.L_LEFT, 1, 1)


def test_without_contact_satisfaction_drifts_to_the_brand_level_once_a_year() -> None:
    """Half of the distance every three years; a year with a job does not drift."""
    world = a_world()
    world.mind[SATISFACTION, :2] = 0.5
    world.customers["jobs_this_year"][1] = 1
    for c in (0, 1):
        leaving.anniversary(world, round(YEAR), c)
    assert world.mind[SATISFACTION, 0] == pytest.approx(0.853 - 0.353 * 2 ** (-1 / 3))
    assert world.mind[SATISFACTION, 1] == 0.5 and world.customers["jobs_this_year"][1] == 0


def test_a_twelfth_of_the_customers_has_an_anniversary_each_month() -> None:
    """By number modulo twelve, so that in a year everybody has one."""
    world = a_world(changes={"customers.households": 120})
    world.mind[THRESHOLD, :120] = 1e9
    world.customers["jobs_this_year"][:120] = 1
    seen = []
    for month in range(12):
        leaving.month_passes(world, month * 30 * DAY, month)
        seen.append(int((world.customers["jobs_this_year"][:120] == 0).sum()))
    assert seen == [10 * (month + 1) for month in range(12)]


def test_who_has_left_is_not_moved_any_more() -> None:
    """No second farewell, no change of mind."""
    world = a_world()
    leaving.leave(world, DAY, 0, 0)
    rows, active = int(world.now[0]["n_log"]), int(world.now[0]["active"])
    leaving.take_to_heart(world, 2 * DAY, 0, 0.0)
    leaving.month_passes(world, 31 * DAY, 0)
    assert world.customers[0]["left_at"] == DAY
    assert not (world.log["who"][rows : int(world.now[0]["n_log"])] == 0).any()
    assert int(world.now[0]["active"]) <= active


def churn(run: Run) -> float:
    return run.measures["churn_rate_year"]


def test_a_better_company_keeps_more_customers() -> None:
    """Common random numbers: the same customers, one company with perfect service, the other always late to fix."""
    changes = PUBLISHED | {"customers.households": 600, "days": 365, "demand.failure_scale_years": 2.0}
    good = simulate(small_town(changes | {"crew.technicians": 8, "visit.access_failure": 0.0}))
    bad = simulate(small_town(changes | {"crew.technicians": 8, "visit.access_failure": 0.6}))
    assert churn(good) < churn(bad)
