"""Models of value: 0 at the reference, rising in the level, and each its own shape."""

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.events import DAY
from sim.handle import World
from sim.rules import perception as pe
from sim.rules import satisfaction as sat
from sim.rules.intake import open_job
from tests.sim import naive
from tests.sim.gaps import gap_of
from tests.sim.rules.test_expectation import adaptive
from tests.sim.rules.test_satisfaction import PUBLISHED, job
from tests.sim.worlds import small_town, started

QUIET = PUBLISHED | {"satisfaction.wait_weight": 0.0}


def a_world(model: str, changes: dict | None = None) -> World:
    return started(small_town({"days": 5} | QUIET | {"satisfaction.model": model} | (changes or {})))


SURE = {"sd": 0.0, "predicted": [0.8] * 6}


@pytest.mark.parametrize("model", ["prospect", "servperf", "kano"])
def test_every_model_is_nothing_when_all_is_as_expected(model: str) -> None:
    """All gaps 0: the score is that of the intercept, sigma(u0)."""
    world = a_world(model)
    assert sat.score_of(world, 0, job(world)) == pytest.approx(naive.sigma(2.17), rel=1e-9)


@pytest.mark.parametrize("model", ["prospect", "servperf", "kano", "zone"])
def test_better_is_never_worse_in_any_model(model: str) -> None:
    """The score does not fall with the courtesy shown, nor with a promise that was kept."""
    world = a_world(model, adaptive(SURE))
    scores = []
    for courtesy in np.linspace(0.0, 1.0, 21):
        world.technicians["courtesy"][0] = courtesy
        scores.append(sat.score_of(world, 0, job(world)))
    assert (np.diff(scores) >= 0).all() and scores[-1] > scores[0]
    kept, broken = sat.score_of(world, 0, job(world)), sat.score_of(world, 0, job(world, ev.LATE, 2))
    assert kept > broken


def test_performance_alone_does_not_care_what_was_expected() -> None:
    """SERVPERF without assimilation: the same service scores the same whatever was predicted; the gap models differ."""
    without = {"satisfaction.assimilation": 0.0}
    for model, same in (("servperf", True), ("prospect", False)):
        scores = []
        for level in (0.5, 0.9):
            world = a_world(model, without | adaptive({"sd": 0.0, "predicted": [level] * 6, "desired": [1.0] * 6}))
            scores.append(sat.score_of(world, 0, job(world)))
        assert (scores[0] == pytest.approx(scores[1], rel=1e-6)) == same


def test_the_zone_is_the_integral_of_its_slopes() -> None:
    """Adequate 0.65, predicted 0.80, desired 0.90: slopes 2.25, 0.5 and 1 between them, 0 at the predicted level."""
    world = a_world("zone", adaptive(SURE))
    value = [pe.zone_value(world, 0, 0, 2, level) for level in (0.55, 0.65, 0.8, 0.9, 1.0)]
    assert value == pytest.approx([-0.3, -0.075, 0.0, 0.05, 0.15], abs=1e-6)
    assert pe.zone_value(world, 0, 0, 2, 0.7) == pytest.approx(-0.05, abs=1e-6)


def test_kano_classes_have_their_shapes() -> None:
    """Must-be can only disappoint, attractive can only delight, one-dimensional is straight, indifferent is nothing."""
    world = a_world("kano")
    levels = np.linspace(0, 1, 11)
    by_class = {}
    for kind in range(4):
        world.kano[2] = kind
        by_class[kind] = np.array([pe.kano_value(world, 2, a) for a in levels])
    assert by_class[pe.MUST_BE] == pytest.approx(-((1 - levels) ** 2))
    assert by_class[pe.ATTRACTIVE] == pytest.approx(levels**2)
    assert by_class[pe.ONE_DIMENSIONAL] == pytest.approx(levels) and not by_class[pe.INDIFFERENT].any()
    assert pe.kano_value(world, 2, -1.0) == pe.kano_value(world, 2, 0.0)


def test_a_kept_promise_is_level_one_and_its_norm_stays() -> None:
    """Reliability by the norm: the gap is what was broken, whatever is predicted; by prediction it is felt from W."""
    for judged_by, gaps in (("norm", [0.0, -0.47]), ("prediction", [0.8 * 0.2, 0.8 * (0.53 - 0.8)])):
        world = a_world("prospect", adaptive(SURE | {"promises_judged_by": judged_by}))
        found = [gap_of(world, 0, job(world, visits=v), 0) for v in (1, 2)]
        assert found == pytest.approx(gaps, abs=1e-6)
        felt = [pe.level_of_gap(world, 0, 0, gap) for gap in found]
        assert felt == pytest.approx([0.8 * 1.0 + 0.2 * 0.8, 0.8 * 0.53 + 0.2 * 0.8], abs=1e-6)


def test_what_is_perceived_lies_between_delivered_and_predicted() -> None:
    """P = (1 - gamma) delivered + gamma W: high predictions raise perception and lower the gap."""
    low, high = (
        a_world("prospect", adaptive({"sd": 0.0, "predicted": [w] * 6, "desired": [1.0] * 6})) for w in (0.6, 0.9)
    )
    for world in (low, high):
        world.technicians["courtesy"][0] = 0.75
    gaps = [gap_of(world, 0, job(world), 3) for world in (low, high)]
    levels = [pe.level_of_gap(world, 0, 3, gap) for world, gap in zip((low, high), gaps, strict=True)]
    assert levels == pytest.approx([0.8 * 0.75 + 0.2 * 0.6, 0.8 * 0.75 + 0.2 * 0.9], abs=1e-6)
    assert gaps[0] > gaps[1] and levels[0] < levels[1]


def test_each_gap_alone_makes_the_mean_of_gap_5_worse() -> None:
    """A promise broken, a slow answer, a failure for skill, bad manners, an untidy place: each lowers the sum."""
    world = a_world("prospect", {"satisfaction.wait_weight": 0.5} | adaptive(SURE))
    best = _sum_of_gaps(world, job(world, first_visit=0))
    for worse in (
        {"visits": 2}, {"punctual": ev.LATE}, {"punctual": ev.EARLY}, {"origin": ev.CALLBACK}, {"first_visit": 3 * DAY},
        {"failed_skill": 1}, {"damaged": 1}, {"damaged": 2},
    ):  # fmt: skip
        assert _sum_of_gaps(world, job(world, **({"first_visit": 0} | worse))) < best, worse
    for trait in ("courtesy", "tidiness"):
        world.technicians[trait][1] = 0.3
        assert _sum_of_gaps(world, job(world, first_visit=0), 1) < best
        world.technicians[trait][1] = world.technicians[trait][0]


def _sum_of_gaps(world: World, j: int, i: int = 0) -> float:
    return sum(gap_of(world, i, j, d) for d in range(5))


def test_the_waits_leave_the_rest_of_responsiveness_at_its_level() -> None:
    """Where expectations adapt, what is not waiting is at the scenario's level, so that W has where to go."""
    world = a_world("prospect", {"satisfaction.wait_weight": 0.5} | adaptive({"sd": 0.0, "predicted": [0.6] * 6}))
    gap = gap_of(world, 0, job(world, first_visit=4 * DAY), 1)
    assert gap == pytest.approx(0.8 * (0.5 * (0.5 - 0.6) + 0.5 * (0.8 - 0.6)), abs=1e-6)


def test_a_price_is_judged_where_it_has_a_weight_and_was_paid() -> None:
    """The sixth dimension: fairness against prediction; free jobs and companies that do not judge it have five."""
    from tests.sim.rules.test_price import PLAIN

    world = started(small_town(PLAIN | QUIET | {"satisfaction.price_weight": 0.5}))
    paid, free = _paid(world, 60_000), _paid(world, 0)
    assert (pe.judged_dimensions(world, paid), pe.judged_dimensions(world, free)) == (6, 5)
    assert gap_of(world, 0, paid, sat.PRICE) == pytest.approx(0.8 * (0.5 - 0.8))  # twice the reference of 300
    assert sat.score_of(world, 0, paid) < sat.score_of(world, 0, free)
    fair = _paid(world, 25_000)
    assert sat.score_of(world, 0, fair) > sat.score_of(world, 0, free)
    world.par[0]["price_weight"] = 0.0
    assert pe.judged_dimensions(world, paid) == 5
    assert sat.score_of(world, 0, paid) == sat.score_of(world, 0, free)


def _paid(world: World, cents: int) -> int:
    j = open_job(world, 0, 0, -1, ev.REPAIR, ev.NEW, 7, 0)
    world.jobs[j]["punctual"], world.jobs[j]["visits"], world.jobs[j]["first_visit"] = ev.ON_TIME, 1, DAY
    world.jobs[j]["invoice"] = cents
    return j


def test_models_rank_the_same_company_differently_but_all_punish_lateness() -> None:
    """A robustness check in small: whatever the model, late jobs score lower than those on time."""
    for model in ("prospect", "servperf", "kano"):
        busy = {"days": 300, "customers.households": 400, "demand.failure_scale_years": 2.0, "crew.technicians": 2}
        m = simulate(small_town(busy | {"satisfaction.model": model})).measures
        assert m["score_late"] < m["score_on_time"]


def test_weights_and_dimensions_exchanged_together_change_nothing() -> None:
    """Empathy and tangibles swap what was shown and what it weighs: the same score."""
    scores = []
    for shown, weights in (((0.9, 0.5), (0.16, 0.11)), ((0.5, 0.9), (0.11, 0.16))):
        world = a_world("prospect", adaptive(SURE))
        world.technicians["courtesy"][0], world.technicians["tidiness"][0] = shown
        world.weights[3], world.weights[4] = weights
        scores.append(sat.score_of(world, 0, job(world)))
    assert scores[0] == pytest.approx(scores[1], rel=1e-12)
