"""What a score came from: the causes of a job add up to the logit of its score, and what differs is what is blamed."""

import math

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.events import DAY
from sim.handle import World
from sim.rules.causes import note_causes
from sim.rules.satisfaction import impress, score_of
from sim.tally import rows_of
from tests.sim.rules.test_satisfaction import a_world, job
from tests.sim.worlds import conf, small_town

EXPLAINED = {"satisfaction.explain": True}


def causes_of(world: World, j: int, i: int = 0) -> np.ndarray:
    """Part of the logit of each cause."""
    before = int(world.now[0]["n_log"])
    impress(world, i, j)
    note_causes(world, 0, j)
    rows = world.log[before : int(world.now[0]["n_log"])]
    found = np.zeros(12)
    found[rows["code"]] = rows["x"]
    return found


def logit(p: float) -> float:
    return math.log(p / (1 - p))


SITUATIONS = {
    "all as it should be": {},
    "late and not fixed": {"punctual": ev.LATE, "visits": 3, "failed_skill": 1},
    "early, back again": {"punctual": ev.EARLY, "origin": ev.CALLBACK},
    "after a week": {"first_visit": 7 * DAY},
    "damaged": {"damaged": 3},
}


@pytest.mark.parametrize("model", ["prospect", "servperf", "kano"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_causes_add_up_to_the_logit(model: str, situation: str) -> None:
    """They divide the score without a remainder, whatever happened and whatever the model of value."""
    world = a_world({"satisfaction.model": model, "satisfaction.wait_weight": 0.5, "satisfaction.mood_sd": 0.3})
    j = job(world, **SITUATIONS[situation])
    assert causes_of(world, j).sum() == pytest.approx(logit(score_of(world, 0, j)), abs=1e-12)


BLAMED = {
    "first_visit": (7 * DAY, ev.FROM_WAIT),
    "visits": (2, ev.FROM_FIRST_FIX),
    "failed_skill": (1, ev.FROM_SKILL),
    "damaged": (2, ev.FROM_DAMAGE),
}


@pytest.mark.parametrize("fact", BLAMED)
def test_what_alone_differs_is_blamed_for_the_whole_difference(fact: str) -> None:
    """Two jobs that differ in one thing, each in a dimension of its own: the others' parts stay as they are."""
    value, cause = BLAMED[fact]
    world = a_world({"satisfaction.wait_weight": 0.5})
    usual, other = job(world), job(world)
    world.jobs[other]["entity"], world.jobs[other]["occurrence"] = (
        world.jobs[usual]["entity"],
        world.jobs[usual]["occurrence"],
    )
    world.jobs[other][fact] = value
    apart = causes_of(world, other) - causes_of(world, usual)
    assert apart[cause] == pytest.approx(logit(score_of(world, 0, other)) - logit(score_of(world, 0, usual)))
    assert np.delete(apart, cause) == pytest.approx(np.zeros(11))
    assert apart[cause] < 0


def test_lateness_is_blamed_in_both_dimensions_that_it_is_felt_in() -> None:
    """Reliability and responsiveness: with nothing else amiss punctuality is the whole loss."""
    world = a_world({"satisfaction.wait_weight": 0.0})
    usual, late = job(world), job(world, punctual=ev.LATE)
    apart = causes_of(world, late) - causes_of(world, usual)
    assert apart[ev.FROM_PUNCTUALITY] == pytest.approx(-2.28 * (0.32 * 2.25 * 0.30**0.88 + 0.22 * 2.25 * 0.52**0.88))


def test_two_causes_in_one_dimension_share_in_proportion_to_their_gaps() -> None:
    """Late and not fixed, in reliability: 0.30 and 0.47 of a gap of 0.77, whose value is -2.25 x 0.77^0.88."""
    world = a_world({"satisfaction.wait_weight": 0.0})
    found = causes_of(world, job(world, punctual=ev.LATE, visits=2))
    value = -2.25 * 0.77**0.88
    assert found[ev.FROM_FIRST_FIX] == pytest.approx(2.28 * 0.32 * value * 0.47 / 0.77)


def test_a_customer_who_expects_more_is_the_cause_of_a_lower_score() -> None:
    """Where expectations adapt, what the predicted level moved since the start is a cause of its own."""
    world = a_world({"expectation": conf("expectation", "adaptive")})
    j = job(world)
    before = causes_of(world, j)
    world.expected[0, 1:5] += 0.1
    apart = causes_of(world, j) - before
    assert apart[ev.FROM_EXPECTATION] < 0
    assert causes_of(world, j).sum() == pytest.approx(logit(score_of(world, 0, j)), abs=1e-12)


def test_attention_by_grade_is_care() -> None:
    """What a grade is treated to lifts empathy, and is no manner of the technician's."""
    world = a_world({"tiers": conf("tiers", "rfm"), "satisfaction.model": "servperf"})
    j = job(world)
    world.treatments["attention"] = 0.0
    before = causes_of(world, j)
    world.treatments["attention"] = 0.1
    apart = causes_of(world, j) - before
    assert apart[ev.FROM_CARE] > 0 and np.abs(np.delete(apart, ev.FROM_CARE)).max() < 1e-12


def test_explaining_changes_nothing_but_the_log() -> None:
    """The rows of causes are the only difference."""
    town = {"expectation": conf("expectation", "adaptive")}
    plain, told = simulate(small_town(town)), simulate(small_town(town | EXPLAINED))
    rest = told.events[told.events["kind"] != ev.L_CAUSE]
    assert np.array_equal(rest, plain.events)
    assert len(rows_of(told, ev.L_CAUSE)) > 3 * len(rows_of(told, ev.L_CLOSED)) > 0
