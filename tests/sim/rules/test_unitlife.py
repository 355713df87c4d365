"""A unit's dates: it fails, is due for service, is replaced; and its start in a population in balance."""

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.events import DAY, FAIL, NEVER, REPLACE, SERVICE_DUE
from sim.rules.unitlife import key_of, renew, stationary_age, unit_event
from tests.sim.bands import assert_mean, assert_share
from tests.sim.worlds import small_town, started

LONELY = {"customers.households": 1, "customers.units_per_household": 1.0, "days": 2000}


@pytest.fixture
def world():
    return started(small_town(LONELY))


def due(world, kind: int, at: int = DAY) -> None:
    """Make unit 0 due for an event."""
    world.units[0]["due_at"], world.units[0]["due_kind"] = at, kind


def test_a_failure_opens_one_repair_and_takes_the_unit_down(world) -> None:
    """A broken unit waits for its repair and does not break again."""
    due(world, FAIL)
    j = unit_event(world, DAY, FAIL, 0)
    assert world.jobs[j]["kind"] == ev.REPAIR and world.jobs[j]["unit"] == 0
    assert world.units[0]["down"] == 1 and world.units[0]["open_job"] == j
    assert world.units[0]["next_fail"] == NEVER


def test_a_stale_date_does_nothing(world) -> None:
    """A date that has changed since it was scheduled is ignored: wrong time, wrong kind, or no customer any more."""
    due(world, FAIL, 2 * DAY)
    assert unit_event(world, DAY, FAIL, 0) == -1
    assert unit_event(world, 2 * DAY, SERVICE_DUE, 0) == -1
    world.customers[0]["active"] = 0
    assert unit_event(world, 2 * DAY, FAIL, 0) == -1
    assert world.now[0]["n_jobs"] == 0


def test_a_service_visit_is_not_asked_for_while_a_job_is_open(world) -> None:
    """The date passes and the next one is drawn."""
    world.units[0]["open_job"] = 0
    due(world, SERVICE_DUE)
    assert unit_event(world, DAY, SERVICE_DUE, 0) == -1
    assert world.units[0]["services"] == 1


def test_a_replacement_waits_while_a_job_is_open(world) -> None:
    """It is put off by `demand.replacement_wait_days`."""
    world.units[0]["open_job"] = 0
    due(world, REPLACE)
    assert unit_event(world, DAY, REPLACE, 0) == -1
    assert world.units[0]["next_replace"] == 31 * DAY
    assert world.now[0]["n_log"] == 0


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_replacement_is_an_installation_if_it_is_ours(share: float) -> None:
    """Ours: the old unit stands still until the new one is in.  Others': a new unit at once."""
    world = started(small_town(LONELY | {"demand.installed_by_us": share}))
    due(world, REPLACE)
    j = unit_event(world, DAY, REPLACE, 0)
    if share:
        assert world.jobs[j]["kind"] == ev.INSTALLATION
        assert (world.units[0]["down"], world.units[0]["next_service"]) == (1, NEVER)
    else:
        assert j == -1
        assert (world.units[0]["replacements"], world.units[0]["installed_at"]) == (1, DAY)


def test_a_new_unit_begins_at_age_zero_with_draws_of_its_own(world) -> None:
    """The life of the unit is part of the key, so a new unit is not the twin of the old one."""
    renew(world, DAY, 0)
    first = world.units[0].copy()
    renew(world, DAY, 0)
    assert world.units[0]["virtual_age"] == 0.0 and world.units[0]["failures"] == 0
    assert world.units[0]["left"] != first["left"]
    assert world.units[0]["serviced_at"] < -(10**9)


def test_keys_of_jobs_leave_room_for_returns_and_visits(world) -> None:
    """Life, kind and number fill the word from the top; ten bits for visits and six for returns stay free."""
    keys = set()
    for life in range(4):
        world.units[0]["replacements"] = life
        keys |= {key_of(world, 0, kind, number) for kind in range(3) for number in range(0, 4096, 5)}
    assert len(keys) == 4 * 3 * 820
    assert all(0 <= key < 1 << 32 and key % (1 << 16) == 0 for key in keys)


def test_covariates_multiply_to_mean_one() -> None:
    """Installation quality, environment and use spread the units without moving the total.

    The share of poor installations is the one at which the failure scale was measured.
    """
    changes = {
        "customers.households": 4000, "days": 1, "demand.environment_sd": 0.4, "demand.use_sd": 0.3,
        "demand.poor_installation_share": 0.2, "demand.poor_installation_reference": 0.2,
        "demand.poor_installation_ratio": 1.6,
    }  # fmt: skip
    world = started(small_town(changes | {"demand.failure_scale_years": 1000.0}))
    units = world.units[world.units["factor"] > 0]
    assert_mean(units["factor"], 1.0)
    assert_share(int(units["poor"].sum()), len(units), 0.2)
    ratio = units["factor"][units["poor"] == 1].mean() / units["factor"][units["poor"] == 0].mean()
    assert ratio == pytest.approx(1.6, rel=0.06)  # four standard errors of a ratio of lognormal means


def test_starting_ages_follow_the_table(world) -> None:
    """Linear interpolation between the quantiles of the stationary age."""
    last = len(world.ages) - 1
    for k in (0, 17, last // 2, last - 1):
        assert stationary_age(world, k / last) == pytest.approx(world.ages[k], rel=1e-9, abs=1e-12)
    assert stationary_age(world, 17.5 / last) == pytest.approx((world.ages[17] + world.ages[18]) / 2)


def test_an_old_population_is_in_balance() -> None:
    """With stationary ages the replacement rate is 1 / mean life from the first day, and stays."""
    changes = {
        "customers.households": 4000, "customers.units_per_household": 1.0, "days": 731, "leaving.link": "none",
        "demand.replacement_mean_years": 4.0, "demand.installation_months": [1.0] * 12, "demand.installed_by_us": 0.0,
        "demand.failure_scale_years": 1000.0, "leaving.new_customers_year": 0.0,
    }  # fmt: skip
    run = simulate(small_town(changes))
    replaced = run.events[run.events["kind"] == ev.L_REPLACED]["t"]
    for year in (0, 1):
        n = ((replaced >= year * 365.25 * DAY) & (replaced < (year + 1) * 365.25 * DAY)).sum()
        assert abs(n - 1000) < 4 * np.sqrt(1000)  # four Poisson standard errors
