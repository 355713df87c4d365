"""The transaction score: the cells of the published calibration, with its constants."""

import math

import numpy as np
import pytest

from sim import events as ev
from sim.events import DAY, NEVER
from sim.handle import World
from sim.rules import satisfaction as sat
from sim.rules.intake import open_job
from tests.sim import naive
from tests.sim.bands import assert_mean
from tests.sim.gaps import gap_of
from tests.sim.worlds import small_town, started

# The constants of the calibration (C7); everything that is judged against expectation is as expected.
PUBLISHED = {
    "satisfaction.scale": 2.28, "satisfaction.intercept": 2.17, "satisfaction.loss_aversion": 2.25,
    "satisfaction.exponent": 0.88, "satisfaction.gap_not_fixed": 0.47, "satisfaction.gap_early": 0.22,
    "satisfaction.gap_late": 0.30, "satisfaction.gap_late_response": 0.52, "satisfaction.gap_returned": 0.47,
    "satisfaction.weights": [0.32, 0.22, 0.19, 0.16, 0.11], "satisfaction.expected": 0.8,
    "satisfaction.courtesy": 0.8, "satisfaction.courtesy_sd": 0.0, "satisfaction.tidiness": 0.8,
    "satisfaction.tidiness_sd": 0.0, "satisfaction.competence": 0.8, "satisfaction.competence_lost": 0.2,
    "satisfaction.wait_weight": 0.0, "satisfaction.weight_sd": 0.0, "satisfaction.mood_sd": 0.0,
    "satisfaction.assimilation": 0.2, "satisfaction.wait_half_days": 4.0,
}  # fmt: skip


def a_world(changes: dict | None = None) -> World:
    return started(small_town({"days": 5} | PUBLISHED | (changes or {})))


def job(world: World, punctual: int = ev.ON_TIME, visits: int = 1, origin: int = ev.NEW, **facts) -> int:
    """A job that was first visited one day after its request."""
    j = open_job(world, 0, 0, -1, ev.REPAIR, origin, int(world.now[0]["n_jobs"]), 0)
    world.jobs[j]["punctual"], world.jobs[j]["visits"], world.jobs[j]["first_visit"] = punctual, visits, DAY
    for name, value in facts.items():
        world.jobs[j][name] = value
    return j


CELLS = {
    (ev.ON_TIME, 1): 898, (ev.ON_TIME, 2): 790, (ev.EARLY, 1): 850, (ev.LATE, 1): 724, (ev.LATE, 2): 557,
}  # fmt: skip


@pytest.mark.parametrize(("cell", "points"), CELLS.items())
def test_the_cell_means_of_the_published_calibration_are_met(cell: tuple[int, int], points: int) -> None:
    """On time or late, fixed or not: the constants reproduce its cells to the printed point."""
    world = a_world()
    assert round(1000 * sat.score_of(world, 0, job(world, *cell))) == pytest.approx(points, abs=1)


def test_the_published_mixture_has_the_published_averages() -> None:
    """With 26 % not fixed: on time 870, early 819, late 681, fixed against not fixed +112, all 854."""
    world = a_world()
    cell = {
        (p, v): 1000 * sat.score_of(world, 0, job(world, p, v)) for p in (ev.ON_TIME, ev.EARLY, ev.LATE) for v in (1, 2)
    }
    mixed = {p: 0.74 * cell[p, 1] + 0.26 * cell[p, 2] for p in (ev.ON_TIME, ev.EARLY, ev.LATE)}
    assert [mixed[p] for p in (ev.ON_TIME, ev.EARLY, ev.LATE)] == pytest.approx([870, 819, 681], abs=1)
    share = {ev.ON_TIME: 0.88, ev.EARLY: 0.05, ev.LATE: 0.07}
    fixed, not_fixed = (sum(share[p] * cell[p, v] for p in share) for v in (1, 2))
    assert fixed - not_fixed == pytest.approx(112, abs=1)
    assert sum(share[p] * mixed[p] for p in share) == pytest.approx(854, abs=1)


def test_when_everything_is_as_expected_the_score_is_that_of_the_intercept() -> None:
    """All gaps zero: sigma(u0) = 0.898."""
    world = a_world()
    assert sat.score_of(world, 0, job(world)) == pytest.approx(naive.sigma(2.17), rel=1e-12)


def test_losses_loom_larger_by_the_ratio_of_loss_aversion() -> None:
    """-v(-g) / v(g) = 2.25 for every gap; v is increasing and zero at zero."""
    world = a_world()
    gaps = np.linspace(0.01, 1.5, 40)
    for g in gaps:
        assert -sat.prospect_value(world, -g) / sat.prospect_value(world, g) == pytest.approx(2.25)
        assert sat.prospect_value(world, g) == pytest.approx(naive.prospect_value(g, 2.25, 0.88))
    values = [sat.prospect_value(world, g) for g in (*-gaps[::-1], 0.0, *gaps)]
    assert (np.diff(values) > 0).all() and sat.prospect_value(world, 0.0) == 0.0


def test_without_loss_aversion_and_curvature_value_is_linear() -> None:
    """lambda = 1 and exponent 1: two policies with equal mean gaps tie."""
    world = a_world({"satisfaction.loss_aversion": 1.0, "satisfaction.exponent": 1.0})
    for g in (-0.7, -0.1, 0.0, 0.3):
        assert sat.prospect_value(world, g) == pytest.approx(g)


def gaps(world: World, j: int, i: int = 0) -> list[float]:
    return [gap_of(world, i, j, d) for d in range(5)]


def test_each_event_opens_the_gap_of_its_dimension_only() -> None:
    """Not fixed, early, late, returned: reliability; late: responsiveness too; skill: assurance; manners: the rest."""
    world = a_world({"satisfaction.wait_weight": 0.5})
    world.technicians["courtesy"][1], world.technicians["tidiness"][1] = 0.9, 0.5
    wait = 0.5 * 0.8 * (2.0**-0.25 - 0.8)  # one day with a half-life of four, half weight, after assimilation
    expected = {
        (): [0, wait, 0, 0, 0],
        (("visits", 3),): [-0.47, wait, 0, 0, 0],
        (("punctual", ev.EARLY),): [-0.22, wait, 0, 0, 0],
        (("punctual", ev.LATE),): [-0.30, wait - 0.52, 0, 0, 0],
        (("punctual", ev.NO_WINDOW),): [0, wait, 0, 0, 0],
        (("origin", ev.CALLBACK),): [-0.47, wait, 0, 0, 0],
        (("origin", ev.REOPENED), ("visits", 2), ("punctual", ev.LATE)): [-1.24, wait - 0.52, 0, 0, 0],
        (("failed_skill", 1),): [0, wait, -0.16, 0, 0],
    }
    for facts, want in expected.items():
        j = job(world)
        for name, value in facts:
            world.jobs[j][name] = value
        assert gaps(world, j) == pytest.approx(want)
    assert gaps(world, job(world), 1)[3:] == pytest.approx([0.8 * 0.1, 0.8 * -0.3])


def test_waiting_longer_never_pleases() -> None:
    """The responsiveness gap falls with the time to the first visit, by half every half-life."""
    world = a_world({"satisfaction.wait_weight": 1.0, "satisfaction.assimilation": 0.0})
    felt = [gap_of(world, 0, job(world, first_visit=d * DAY), 1) + 0.8 for d in (0, 4, 8, 12)]
    assert felt == pytest.approx([1.0, 0.5, 0.25, 0.125])


def test_the_score_is_the_logit_of_the_weighted_values() -> None:
    """sigma(u0 + kappa sum w v(g) / sum w), written out; dimensions and weights permuted together change nothing."""
    world = a_world({"satisfaction.wait_weight": 0.5})
    world.technicians["courtesy"][0] = 0.6
    j = job(world, ev.LATE, 2, failed_skill=1)
    weights = [0.32, 0.22, 0.19, 0.16, 0.11]
    values = [naive.prospect_value(g, 2.25, 0.88) for g in gaps(world, j)]
    expected = naive.sigma(2.17 + 2.28 * sum(w * v for w, v in zip(weights, values, strict=True)))
    assert sat.score_of(world, 0, j) == pytest.approx(expected, rel=1e-12)
    world.weights[:] *= 7.0
    assert sat.score_of(world, 0, j) == pytest.approx(expected, rel=1e-12)


def test_customers_weigh_and_feel_differently_but_on_average_alike() -> None:
    """Log weights spread by their sd, keyed by customer and dimension; the mood is normal on the logit scale."""
    world = a_world({"satisfaction.weight_sd": 0.3, "satisfaction.mood_sd": 0.3, "customers.households": 2000})
    logs = np.array([math.log(sat.weight_of(world, c, 0) / 0.32) for c in range(2000)])
    assert_mean(logs, 0.0)
    assert_mean(logs**2, 0.09)
    moods = []
    for _ in range(2000):
        s = sat.score_of(world, 0, job(world))
        moods.append(math.log(s / (1 - s)) - 2.17)
    assert_mean(np.array(moods), 0.0)
    assert_mean(np.array(moods) ** 2, 0.09)


def test_scores_stay_between_zero_and_one() -> None:
    """The logit keeps every combination inside."""
    world = a_world({"satisfaction.mood_sd": 5.0, "satisfaction.scale": 10.0})
    scores = [sat.score_of(world, 0, job(world, ev.LATE, 2)) for _ in range(500)]
    assert min(scores) > 0.0 and max(scores) < 1.0
    assert NEVER > DAY
