"""What a finished job does to its customer: everything that judges it does so by what was expected of it."""

import pytest

from sim import events as ev
from sim.handle import World
from sim.rules import complaints
from sim.rules.experience import experience
from sim.rules.satisfaction import impress
from tests.sim.rules.test_complaints import QUIET, a_job, complaining, everybody, rows
from tests.sim.worlds import composed, small_town, started

COLD = 0.3  # level of the technician's manners


def a_cold_visit() -> tuple[World, int]:
    """A job done politely by nobody's standards, for a customer who expects something, learns, and may complain."""
    learns = {"expectation": composed("expectation", "adaptive"), "expectation.credibility": 0.0}
    changes = complaining(everybody(-50.0)) | learns
    world = started(small_town(QUIET | changes))
    world.technicians[0]["courtesy"] = COLD
    return world, a_job(world)


def test_complaints_are_about_the_gap_that_was_met_and_not_the_one_that_is_left() -> None:
    """The next expectation is lower; the extent of what was wrong is of the expectation before."""
    world, j = a_cold_visit()
    impress(world, 0, j)
    extent = complaints.extent(world, 12 * ev.DAY, j, complaints.COLD, 0.5)
    before = world.expected[0].copy()
    experience(world, 12 * ev.DAY, 0, j)
    top = world.causes[complaints.COLD]["top"]
    found = rows(world, ev.L_DISCONTENT)
    assert found["code"].tolist() == [complaints.COLD]
    assert found["x"][0] == pytest.approx(top * min(1.0, extent)) and extent > 0.1
    felt = rows(world, ev.L_FELT)
    assert (felt["a"] / 1e6)[:5] == pytest.approx(before[:5], abs=1e-6)
    assert (world.expected[0][:5] != before[:5]).any()
