"""What a finished job does to its customer: everything that judges it does so by what was expected of it."""

import numpy as np
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


def scores(changes: dict, levels: list[float]) -> np.ndarray:
    """Logits of the scores of one customer's jobs, each done with manners of the given level; all else is the same."""
    alike = {"satisfaction.mood_sd": 0.0, "satisfaction.weight_sd": 0.0, "leaving.link": "none"}
    world = started(small_town(QUIET | alike | changes))
    for k, level in enumerate(levels):
        world.technicians[0]["courtesy"] = level
        experience(world, (12 + k) * ev.DAY, 0, a_job(world))
    score = rows(world, ev.L_CLOSED)["x"]
    return np.log(score / (1 - score))


IMPROVES = [0.6] * 40 + [0.9] * 20  # manners: long as they were, then better for good


def test_a_lasting_improvement_pleases_until_it_is_expected() -> None:
    """The gap shrinks by 1 - k (1 - gamma) a job, its value by the power 0.88 of that; then they score as before."""
    learns = {"expectation": composed("expectation", "adaptive"), "expectation.credibility": 0.0}
    found = scores(learns, IMPROVES)
    gain = found[40:] - found[39]
    assert gain[0] > 0.05 and gain[1:8] / gain[:7] == pytest.approx([(1 - 0.3 * 0.8) ** 0.88] * 7, rel=1e-3)
    assert gain[-1] < 0.02 * gain[0]


def test_where_the_reference_is_fixed_a_lasting_improvement_goes_on_pleasing() -> None:
    """What is expected stays: every job after the improvement gains as much as the first one."""
    still = {"expectation": composed("expectation", "adaptive"), "expectation.credibility": 0.0}
    for changes in ({"expectation": composed("expectation", "fixed")}, still | {"expectation.gains.experience": 0.0}):
        found = scores(changes, IMPROVES)
        gain = found[40:] - found[39]
        assert gain[0] > 0.05 and gain == pytest.approx(gain[0], rel=1e-6)
