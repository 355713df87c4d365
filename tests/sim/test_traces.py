"""A customer's mind lived through again: the same satisfaction, exposure and second of leaving as in the run."""

import numpy as np
import pytest

from sim import Run, simulate
from sim.events import L_CLOSED, L_LEFT
from sim.lives import Side
from sim.tally import rows_of
from sim.traces import exposure_without, left_in_each, moments_of, side_of, steps_of
from sim.world import EXPOSURE, SATISFACTION
from tests.sim.worlds import conf, small_town

LINKS = ("logit", "cloglog", "convex", "threshold", "weibull")
BAD = {
    "customers.households": 250, "days": 500, "demand.failure_scale_years": 0.5, "leaving.event_months": 2.0,
    "satisfaction.intercept": -0.5, "leaving.recency_half_years": 0.3,
}  # fmt: skip


@pytest.fixture(scope="module", params=LINKS)
def run(request: pytest.FixtureRequest) -> Run:
    """Many jobs, poor scores, many leavers, by each link."""
    return simulate(small_town(BAD | {"leaving.link": request.param}))


def everybody(run: Run) -> range:
    return range(int(run.world.now[0]["n_customers"]))


def test_every_leaver_crosses_his_threshold_at_the_logged_second(run: Run) -> None:
    """And nobody else does; the last step is the one that the log has, and the exposure is below until then."""
    customers = run.world.customers
    left = [c for c in everybody(run) if not customers[c]["active"]]
    assert len(left) > 20
    for c in left:
        steps = steps_of(run, c)
        assert steps[-1].left and steps[-1].t == customers[c]["left_at"]
        assert steps[-1].exposure >= steps[-1].threshold
        assert all(step.exposure < step.threshold for step in steps[:-1])


def test_satisfaction_and_exposure_at_the_end_are_those_of_the_run(run: Run) -> None:
    """Bit for bit, for those who stayed, those who left and those who were won."""
    assert (run.world.customers["won_at"][: len(everybody(run))] > 0).any()
    for c in everybody(run):
        steps = steps_of(run, c)
        if steps:
            assert steps[-1].after == run.world.mind[SATISFACTION, c]
            assert steps[-1].exposure == run.world.mind[EXPOSURE, c]


def test_without_his_last_job_nothing_before_it_changes(run: Run) -> None:
    """All jobs give the exposure of the run; none gives what the months alone would have added."""
    for c in everybody(run)[::17]:
        steps = steps_of(run, c)
        jobs = [step for step in steps if step.job >= 0]
        if jobs:
            assert exposure_without(run, c, len(jobs), steps[-1].t) == steps[-1].exposure
            first = steps.index(jobs[0])
            before = steps[first - 1].exposure if first else 0.0
            assert exposure_without(run, c, 0, jobs[0].t - 1) == before


def test_who_is_alone_leaves_the_run_as_it_is() -> None:
    """The rules are called on a copy: log and world keep their digest."""
    from sim.run import digest

    run = simulate(small_town(BAD | {"days": 200}))
    before = digest(run.world)
    for c in everybody(run)[::5]:
        steps_of(run, c)
    assert digest(run.world) == before


def test_nobody_leaves_where_leaving_is_off() -> None:
    """No exposure, and satisfaction moves all the same."""
    run = simulate(small_town(BAD | {"leaving": conf("leaving", "none"), "days": 120}))
    found = [step for c in everybody(run) for step in steps_of(run, c)]
    assert found and all(step.exposure == 0.0 and not step.left for step in found)
    assert any(step.after != step.before for step in found if not np.isnan(step.score))


def test_each_of_several_lives_is_the_one_with_its_own_jobs(run: Run) -> None:
    """The life with the jobs that were leaves at the logged second; the one without any as the months alone say."""
    horizon, moments = int(run.world.par[0]["horizon"]), moments_of(run)
    for c in everybody(run)[::3]:
        rows = moments.get(c, run.events[:0])
        scores = [np.full(3, x) for x in rows["x"][rows["kind"] == L_CLOSED]]
        side = Side(rows, np.array([True, False, True]), np.ones(3, bool), scores, np.arange(len(rows)))
        real, none, again = left_in_each(run, c, [side], 3, horizon)
        assert real == again == run.world.customers["left_at"][c]
        alone = side_of(run, rows)._replace(scores=[])
        assert none == left_in_each(run, c, [alone], 1, horizon)[0]


# ----------------------------------------------------------------------------------------------- everything that ties
IN_FULL = {
    "customers.households": 250, "days": 700, "demand.failure_scale_years": 0.5, "satisfaction.intercept": -0.5,
    "leaving": conf("leaving", "logit") | {"event_months": 2.0, "recency_half_years": 0.3},
    "satisfaction.explain": True, "satisfaction.shocks": {"scandal": {"per_year": 1.0, "change": -0.2}},
}  # fmt: skip
ROOMS = {
    "complaints": {"complaints": "city"},
    "loyalty": {"loyalty": "city"},
    "everything": {"segments": "city", "expectation": "adaptive", "complaints": "city", "loyalty": "city",
                   "market": "city", "tiers": "rfm"},
}  # fmt: skip


@pytest.fixture(scope="module", params=ROOMS)
def tied(request: pytest.FixtureRequest) -> Run:
    """Grudges, bonds, or all of it."""
    groups = {group: conf(group, name) for group, name in ROOMS[request.param].items()}
    return simulate(small_town(IN_FULL | groups))


def test_a_tied_mind_is_lived_again_bit_for_bit(tied: Run) -> None:
    """Satisfaction and exposure at the end of those who stay, the second of leaving of those who go."""
    customers, left = tied.world.customers, 0
    gone = rows_of(tied, L_LEFT)
    at_leaving = dict(zip(gone["who"].tolist(), gone["x"].tolist(), strict=True))
    for c in everybody(tied):
        steps = steps_of(tied, c)
        if steps and steps[-1].left:
            assert steps[-1].t == customers["left_at"][c] and steps[-1].after == at_leaving[c]
            left += 1
        elif steps:
            assert customers["active"][c] and steps[-1].after == tied.world.mind[SATISFACTION, c]
        if steps:
            assert steps[-1].exposure == tied.world.mind[EXPOSURE, c]
    assert left == len(gone) > 20


def test_ties_that_are_not_written_down_are_asked_for() -> None:
    """In one line, instead of a life that was another."""
    run = simulate(small_town(BAD | {"days": 60, "complaints": conf("complaints", "city")}))
    with pytest.raises(ValueError, match=r"satisfaction\.explain=False: must be true"):
        steps_of(run, 0)
