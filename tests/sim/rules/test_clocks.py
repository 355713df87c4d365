"""Weighted clocks: calendar time run through a daily weight, and read back."""

import numpy as np
import pytest

from sim.events import DAY, NEVER
from sim.rules.clocks import SERVICES, clock_at, when_clock_shows
from tests.sim.worlds import small_town, started


@pytest.fixture(scope="module")
def world():
    """A world whose service clock runs by these weights, a day each; two days stand still."""
    world = started(small_town({"days": 6, "customers.households": 1}))
    world.clocks[SERVICES] = np.cumsum([0, 1.0, 0.25, 0.0, 0.0, 3.0, 1.5])
    return world


def test_a_clock_is_the_integral_of_its_daily_weight(world) -> None:
    """Linear within a day: after d days and a share x of the next the clock shows the sum of weights plus x w_d."""
    weights = [1.0, 0.25, 0.0, 0.0, 3.0, 1.5]
    for d, share in [(0, 0.0), (0, 0.5), (1, 0.25), (2, 0.9), (4, 0.5), (5, 0.75)]:
        expected = sum(weights[:d]) + share * weights[d]
        assert clock_at(world, SERVICES, int((d + share) * DAY)) == pytest.approx(expected, rel=1e-12)
    assert clock_at(world, SERVICES, 6 * DAY) == clock_at(world, SERVICES, 9 * DAY) == sum(weights)


def test_reading_a_clock_back_undoes_it(world) -> None:
    """when_clock_shows is the inverse of clock_at, to the nearest second, wherever the clock runs."""
    for t in np.random.default_rng(1).integers(0, 6 * DAY, 500).tolist():
        if 2 * DAY <= t < 4 * DAY:
            continue  # the clock stands still: many times show the same value
        back = when_clock_shows(world, SERVICES, clock_at(world, SERVICES, t))
        assert abs(back - t) <= 1


def test_a_clock_that_stands_still_is_read_at_the_end_of_the_pause(world) -> None:
    """No planned work falls on days without weight."""
    assert when_clock_shows(world, SERVICES, 1.25 + 1e-9) >= 4 * DAY
    assert when_clock_shows(world, SERVICES, 1.25 - 1e-9) <= 2 * DAY


def test_a_value_beyond_the_horizon_is_never_shown(world) -> None:
    """The clock ends with the horizon."""
    assert when_clock_shows(world, SERVICES, 5.75) == NEVER
    assert when_clock_shows(world, SERVICES, 5.75 - 1e-9) <= 6 * DAY
