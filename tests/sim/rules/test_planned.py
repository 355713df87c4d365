"""Planned work that found no slot is tried again, or done by others."""

import pytest

from sim import events as ev
from sim.events import DAY
from sim.rules.intake import open_job
from sim.rules.planned import postpone
from tests.sim.worlds import small_town, started


@pytest.fixture
def world():
    return started(small_town({"days": 100, "customers.households": 2, "promise.planned_retry_days": 20}))


def test_a_service_visit_is_due_again_after_the_time_of_the_promise_at_the_latest(world) -> None:
    """Unless its next regular date comes earlier."""
    j = open_job(world, DAY, 0, 0, ev.SERVICE, ev.NEW, 0, 0)
    for regular, expected in ((90 * DAY, 21 * DAY), (5 * DAY, 5 * DAY)):
        world.units[0]["next_service"] = regular
        postpone(world, DAY, j)
        assert world.units[0]["next_service"] == expected
    row = world.log[int(world.now[0]["n_log"]) - 1]
    assert (row["kind"], row["code"], row["a"]) == (ev.L_SKIPPED, ev.SERVICE, 0)


def test_an_installation_that_cannot_be_placed_is_done_by_others(world) -> None:
    """The new unit runs from today."""
    j = open_job(world, DAY, 0, 0, ev.INSTALLATION, ev.NEW, 0, 0)
    postpone(world, DAY, j)
    assert (world.units[0]["replacements"], world.units[0]["renewed_at"]) == (1, DAY)
