"""The installed base: failures by time-rescaling, virtual age, service visits, and the ends of lives."""

import math

import numpy as np
import pytest
from scipy import stats

from sim import Run, simulate
from sim.events import DAY, FAIL, NEVER, SERVICE, YEAR
from sim.pack.ages import stationary_ages
from sim.pack.demand import halves_of
from sim.rules import installed_base
from sim.rules.clocks import HEAT, clock_at, when_clock_shows
from tests.sim.bands import assert_mean, assert_poisson, assert_uniform
from tests.sim.worlds import NO_FAILURES, NO_SHIFTS, NO_TRAVEL, NO_WAITING, sections, small_town, started

# Units whose failures can be foreseen: new, alike, no planned work, no replacement.
ALIKE = {
    "demand.start_age": "new", "demand.environment_sd": 0.0,
    "demand.poor_installation_share": 0.0, "demand.poor_installation_reference": 0.0,
    "demand.use_sd": 0.0, "jobs.types.service.rate": 0.0, "demand.replacement_mean_years": 1e6,
    "customers.units_per_household": 1.0, "leaving.link": "none", "leaving.new_customers_year": 0.0,
}  # fmt: skip
# Repairs that take no time at all, so that a unit is never down.
AT_ONCE = sections({**NO_WAITING, **NO_TRAVEL, **NO_FAILURES, **NO_SHIFTS, "climate": "none"}) | {
    **ALIKE, "crew.technicians": 40, "jobs.types.repair.minutes": 0.0,
}  # fmt: skip


@pytest.mark.parametrize("shape", [0.5, 1.0, 1.5, 2.0, 2.5, 4.0, 1.3, 4.5])
def test_whole_and_half_shapes_are_the_same_powers(shape: float) -> None:
    """By multiplication and by the power function, to the last digits."""
    halves = halves_of(shape)
    assert (halves == 0) == (shape in (1.3, 4.5))
    for x in (0.0, 1e-9, 0.3, 1.0, 7.7):
        assert installed_base.to_shape(x, shape, halves) == pytest.approx(x**shape, rel=1e-14)


def failures(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """(unit, time) of every new request."""
    asked = run.events[run.events["kind"] == 0]
    return asked["a"], asked["t"]


def first_failures(run: Run) -> np.ndarray:
    """Time of each unit's first failure; those without one are left out."""
    unit, t = failures(run)
    _, first = np.unique(unit, return_index=True)
    return t[first]


def test_rescaled_times_to_failure_are_unit_exponentials() -> None:
    """The integral of the intensity up to the failure is Exp(1), whatever weather and age do to the intensity.

    Only failures inside the horizon are seen, so the law is cut there.
    """
    changes = ALIKE | {"demand.failure_shape": 1.5, "demand.failure_scale_years": 1.0, "days": 400}
    scenario = small_town(changes | {"customers.households": 1500})
    run = simulate(scenario)
    heat = np.diff(run.world.clocks[HEAT])
    years = np.arange(401) / 365.25
    used = np.concatenate([[0], np.cumsum(np.diff(years**1.5) * heat)])  # the integral, day by day
    at_failure = np.interp(first_failures(run) / DAY, np.arange(401), used)
    assert len(at_failure) > 1000
    assert_uniform((1 - np.exp(-at_failure)) / (1 - math.exp(-used[-1])))


@pytest.mark.parametrize("kijima", ["I", "II"])
def test_without_ageing_failures_are_poisson_whatever_the_repair_does(kijima: str) -> None:
    """Shape 1: the intensity is constant, so the virtual age does not matter: counts are Poisson(t / eta)."""
    changes = {"demand.failure_shape": 1.0, "demand.failure_scale_years": 0.1, "demand.kijima": kijima, "days": 73}
    run = simulate(small_town(AT_ONCE | changes | {"customers.households": 1000}))
    unit, _ = failures(run)
    assert_poisson(np.bincount(unit, minlength=1000), 73 / 365.25 / 0.1)


def test_renewal_follows_the_renewal_function_and_minimal_repair_the_power_law() -> None:
    """q = 0: M(1) = 0.753691 for a Weibull of shape 2 (V11); q = 1: t^2 = 1; in between as tabulated (V12)."""
    expected = {("I", 0.0): 0.753691, ("II", 1.0): 1.0, ("I", 0.3): 0.82438, ("II", 0.3): 0.81786}
    for (kijima, q), mean in expected.items():
        changes = {
            "demand.failure_shape": 2.0, "demand.failure_scale_years": 1.0, "demand.restoration": q,
            "demand.kijima": kijima, "days": 366, "customers.households": 4000,
        }  # fmt: skip
        unit, t = failures(simulate(small_town(AT_ONCE | changes)))
        counts = np.bincount(unit[t < YEAR], minlength=4000)
        assert_mean(counts, mean)


@pytest.fixture
def unit_world():
    """One unit of age zero, no weather; unit 0."""
    return started(small_town(ALIKE | {"climate.kind": "none", "days": 20_000, "customers.households": 1}))


def test_the_next_failure_is_where_the_exponential_is_used_up(unit_world) -> None:
    """use_up and next_failure walk the same intensity, but for the ageing within the last step of 30 days."""
    w = unit_world
    unit = w.units[0]
    due = int(unit["next_fail"])
    assert 0 < due < NEVER
    before = float(unit["left"])
    installed_base.use_up(w, 0, due)
    assert unit["left"] == pytest.approx(0.0, abs=1e-3 * before)


@pytest.mark.parametrize("shape", [0.8, 1.0, 1.5, 3.0])
def test_the_next_failure_is_the_one_that_a_walk_through_the_steps_finds(shape: float) -> None:
    """Units that certainly outlive the horizon are not walked through; nobody's failure may get lost by that."""
    changes = {
        "customers.households": 150, "days": 400, "demand.failure_shape": shape, "demand.failure_scale_years": 2.0,
        "demand.kijima": "I", "jobs.types.service.rate": 3.0,
    }  # fmt: skip
    run = simulate(small_town(changes))
    w, horizon, found = run.world, 400 * DAY, 0
    for u in np.flatnonzero((w.units["factor"] > 0) & (w.units["down"] == 0)):
        unit = w.units[u]
        t, left = int(unit["evaluated_at"]), float(unit["left"])
        expected = NEVER
        while t < horizon:
            days = clock_at(w, HEAT, t + installed_base.STEP) - clock_at(w, HEAT, t)
            grown = installed_base.aged(w, u, t + installed_base.STEP) - installed_base.aged(w, u, t)
            rate = installed_base.intensity(w, u, t, t + installed_base.STEP, grown)
            if rate * days > left:
                expected = max(t + 1, when_clock_shows(w, HEAT, clock_at(w, HEAT, t) + left / rate))
                break
            left, t = left - rate * days, t + installed_base.STEP
        assert abs(installed_base.next_failure(w, u) - expected) <= 1
        found += expected < NEVER
    assert found > 0 or shape > 1


def test_using_up_is_additive(unit_world) -> None:
    """What is used up to a date does not depend on the dates in between, as long as steps of ageing are whole."""
    w = unit_world
    unit = w.units[0]
    whole = installed_base.STEP * 4
    unit["left"] = 10.0
    installed_base.use_up(w, 0, whole)
    at_once = float(unit["left"])
    unit["left"], unit["evaluated_at"] = 10.0, 0
    for k in range(1, 5):
        installed_base.use_up(w, 0, installed_base.STEP * k)
    assert float(unit["left"]) == pytest.approx(at_once, rel=1e-12)
    assert 10.0 - at_once == pytest.approx((4 * 30 / 365.25 / 9.94) ** 1.5, rel=1e-9)


def test_a_service_visit_lowers_the_intensity_and_the_effect_wears_off() -> None:
    """The multiplier is `effect` right after, 1 after `effect_years`, linear between, never above 1."""
    w = started(small_town(ALIKE | {"customers.households": 1, "days": 900}))
    w.units[0]["serviced_at"] = 10 * DAY
    expected = {0.0: 0.85, 0.5: 0.925, 1.0: 1.0, 2.0: 1.0}
    for years, factor in expected.items():
        t = 10 * DAY + round(years * YEAR)
        assert installed_base.service_factor(w, 0, t) == pytest.approx(factor, abs=1e-6)
    w.units[0]["serviced_at"] = -NEVER
    assert installed_base.service_factor(w, 0, 0) == 1.0


def test_a_service_visit_puts_the_next_failure_off() -> None:
    """The same exponential is used up more slowly."""
    w = started(small_town(ALIKE | {"customers.households": 50, "days": 3000, "jobs.types.service.effect": 0.2}))
    for u in range(50):
        before = int(w.units[u]["next_fail"])
        installed_base.note_service(w, DAY, u, SERVICE)
        after = int(w.units[u]["next_fail"])
        assert after > before or before == after == NEVER or before < 2 * DAY


def test_kijima_repairs_set_the_virtual_age_back() -> None:
    """Type I: v + q x; type II: q (v + x), with x the years run since the last repair, up to the failure."""
    for kijima, expected in (("I", 2.0 + 0.5 * 1.0), ("II", 0.5 * 3.0)):
        w = started(small_town(ALIKE | {"customers.households": 1, "demand.kijima": kijima, "days": 1000}))
        unit = w.units[0]
        unit["virtual_age"], unit["renewed_at"], unit["failed_at"] = 2.0, 0, round(YEAR)
        installed_base.restore(w, round(YEAR) + 5 * DAY, 0)
        assert unit["virtual_age"] == pytest.approx(expected, rel=1e-6)
        assert unit["renewed_at"] == round(YEAR) + 5 * DAY
        assert unit["down"] == 0 and unit["failures"] == 1


def test_advice_leaves_the_unit_as_old_as_it_is(unit_world) -> None:
    """A remote solution repairs nothing: the virtual age goes on, the next failure is a new draw."""
    w = unit_world
    installed_base.solve_remotely(w, round(YEAR), 0)
    assert w.units[0]["virtual_age"] == pytest.approx(1.0, rel=1e-6)
    assert w.units[0]["failures"] == 1


def test_a_suspended_unit_keeps_its_exponential(unit_world) -> None:
    """While a unit stands still its hazard does not run; afterwards the rest of its exponential is used."""
    w = unit_world
    unit = w.units[0]
    installed_base.suspend(w, 100 * DAY, 0)
    left = float(unit["left"])
    assert unit["next_fail"] == NEVER and unit["due_at"] == NEVER
    installed_base.resume(w, 200 * DAY, 0)
    assert float(unit["left"]) == left and unit["evaluated_at"] == 200 * DAY
    installed_base.use_up(w, 0, int(unit["next_fail"]))
    assert unit["left"] == pytest.approx(0.0, abs=1e-3 * left)


def test_the_earliest_date_of_a_unit_is_the_one_that_is_due(unit_world) -> None:
    """Failure, service and replacement compete; equal dates go by the order of their kinds."""
    w = unit_world
    unit = w.units[0]
    for dates in ((5, 7, 9), (7, 5, 9), (9, 7, 5), (5, 5, 5), (7, 5, 5)):
        unit["next_fail"], unit["next_service"], unit["next_replace"] = (d * DAY for d in dates)
        installed_base.mark(w, 0)
        assert (unit["due_at"], unit["due_kind"]) == min((d * DAY, FAIL + k) for k, d in enumerate(dates))


def test_a_lost_customers_unit_has_no_dates(unit_world) -> None:
    """A unit whose customer has left makes no more requests."""
    w = unit_world
    w.customers[0]["active"] = 0
    installed_base.mark(w, 0)
    assert w.units[0]["due_at"] == NEVER


def test_remaining_lives_are_weibull_given_the_age() -> None:
    """P(T > a + x | T > a) = exp((a/s)^k - ((a + x)/s)^k): rescaled remaining lives are uniform."""
    changes = ALIKE | {"demand.replacement_mean_years": 5.0, "demand.installation_months": [1.0] * 12}
    w = started(
        small_town(changes | {"customers.households": 800, "days": 12_000, "demand.failure_scale_years": 100.0})
    )
    scale = 5.0 / math.gamma(1 + 1 / 3)
    rescaled = []
    for u in range(800):
        age = 0.01 * u
        installed_base.draw_life(w, 0, u, age)
        end = age + w.units[u]["next_replace"] / YEAR
        rescaled.append(math.exp((age / scale) ** 3 - (end / scale) ** 3))
    assert_uniform(np.array(rescaled))


def test_planned_visits_come_at_their_rate_in_their_season() -> None:
    """Gaps are exponential on the service clock: 0.5 a year on average, none in months of weight zero."""
    changes = ALIKE | {"jobs.types.service.rate": 0.5, "customers.households": 3000, "days": 1461}
    w = started(small_town(changes))
    due = w.units["next_service"]
    seen = due[due < NEVER]
    months = w.calendar["month"][seen // DAY]
    assert not np.isin(months, (6, 7, 8)).any()
    rate = 1 - math.exp(-0.5 * 1461 / 365.25)
    assert stats.binomtest(len(seen), 3000, rate).pvalue > 1e-4


def test_ages_at_the_start_are_those_of_an_old_population() -> None:
    """Density S(a)/E[T]: the mean age is E[T^2] / (2 E[T]); for shape 1 that is the mean life."""
    for shape in (1.0, 3.0):
        ages = stationary_ages(11.0, shape)
        scale = 11.0 / math.gamma(1 + 1 / shape)
        second = scale**2 * math.gamma(1 + 2 / shape)
        middle = (ages[1:] + ages[:-1]) / 2
        assert middle.mean() == pytest.approx(second / 22.0, rel=0.02)  # the table stops at the last quantile
        assert (np.diff(ages) > 0).all()


def test_the_heat_clock_runs_on_to_the_horizon(unit_world) -> None:
    """Without weather the heat clock is the calendar."""
    assert clock_at(unit_world, HEAT, 1000 * DAY) == 1000.0
