"""Moments that stay: effort point by point, emotion by cause, damage and shocks at their rates."""

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.events import DAY, HOUR
from sim.handle import World
from sim.rules import moments
from sim.rules import satisfaction as sat
from tests.sim.bands import assert_share
from tests.sim.gaps import gap_of
from tests.sim.rules.test_satisfaction import PUBLISHED, job
from tests.sim.worlds import small_town, started

EFFORT = {
    "satisfaction.effort.weight": 0.1, "satisfaction.effort.contact": 1.0, "satisfaction.effort.again": 2.0,
    "satisfaction.effort.switch": 0.5, "satisfaction.effort.hour": 0.25,
}  # fmt: skip


def a_world(changes: dict | None = None) -> World:
    return started(small_town({"days": 5} | PUBLISHED | (changes or {})))


def test_effort_is_points_for_each_trouble() -> None:
    """Contacts after the first, telling it again, hand-overs, and the width of the window at each visit."""
    world = a_world(EFFORT)
    easy = job(world, calls=1)
    assert moments.effort_of(world, easy) == 0.0
    assert moments.effort_of(world, job(world, calls=3)) == 2.0
    assert moments.effort_of(world, job(world, calls=2, switches=1)) == 1.0 + 2.0 + 0.5
    assert moments.effort_of(world, job(world, visits=3)) == 4.0
    windowed = job(world, visits=2, window_start=DAY, window_end=DAY + 4 * HOUR)
    assert moments.effort_of(world, windowed) == 2.0 + 2 * 4 * 0.25


def test_effort_costs_score_by_its_weight() -> None:
    """The logit falls by the weight a point; without points nothing is asked."""
    world = a_world(EFFORT)
    scores = [sat.score_of(world, 0, job(world, calls=n)) for n in (1, 4)]
    logits = np.log(np.array(scores) / (1 - np.array(scores)))
    assert logits[0] - logits[1] == pytest.approx(0.3)
    world.par[0]["effort"] = 0
    assert sat.score_of(world, 0, job(world, calls=4)) == scores[0]


FEELS = {
    "satisfaction.emotions.active": True, "satisfaction.emotions.joy_above": 0.05,
    "satisfaction.emotions.upset_below": 0.2, "satisfaction.emotions.joy": 2.0, "satisfaction.emotions.anger": 3.0,
    "satisfaction.emotions.sadness": 0.5, "satisfaction.emotions.fear": 1.0,
}  # fmt: skip
CAUSES = {
    "late": ({"punctual": ev.LATE}, ev.ANGER),
    "damaged": ({"damaged": 1}, ev.ANGER),
    "skill missing": ({"visits": 2, "failed_skill": 1}, ev.ANGER),
    "part missing": ({"visits": 2, "needs": 1, "failed_part": 1}, ev.ANGER),
    "nobody at home though the part was there": ({"visits": 2, "needs": 1}, ev.SADNESS),
    "came back": ({"origin": ev.CALLBACK}, ev.FEAR),
    "came back, and late": ({"origin": ev.CALLBACK, "punctual": ev.LATE}, ev.ANGER),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_the_cause_decides_between_anger_sadness_and_fear(cause: str) -> None:
    """Anger where the company could have helped it, fear of the next failure, sadness otherwise."""
    world = a_world(FEELS)
    facts, emotion = CAUSES[cause]
    j = job(world, **facts)
    assert moments.emotion_at(world, j, -0.3) == emotion
    assert moments.emotion_at(world, j, -0.1) == -1 and moments.emotion_at(world, j, 0.05) == ev.JOY


def test_feeling_adds_its_factor_times_the_value() -> None:
    """Anger weighs more than fear, fear more than sadness; small matters leave no trace."""
    world = a_world(FEELS)
    late, back, away = job(world, ev.LATE), job(world, origin=ev.CALLBACK), job(world, visits=2)
    added = [moments.feeling(world, j, -0.4) for j in (late, back, away)]
    assert added == pytest.approx([-1.2, -0.4, -0.2])
    assert moments.feeling(world, late, 0.1) == pytest.approx(0.2) and moments.feeling(world, late, -0.19) == 0.0


def test_emotion_lowers_the_score_of_what_upset() -> None:
    """The logit of a late job with emotion is lower by the factor times its value."""
    calm, world = a_world(), a_world(FEELS)
    j = job(world, ev.LATE, 2)
    assert j == job(calm, ev.LATE, 2)
    sat.impress(world, 0, j)
    total, weights = sat.weighed(world, j)
    with_it, without = (sat.score_of(w, 0, j) for w in (world, calm))
    difference = np.log(with_it / (1 - with_it)) - np.log(without / (1 - without))
    assert difference == pytest.approx(3.0 * total / weights) and difference < 0


def test_damage_is_done_as_often_as_stated_and_felt_where_it_belongs() -> None:
    """The product: reliability; the surroundings: tangibles.  Both are remembered, and written down once a visit."""
    world = a_world({"satisfaction.damage.product": 0.1, "satisfaction.damage.surroundings": 0.3})
    n = 2000
    for k in range(n):
        j = job(world)
        moments.do_damage(world, 0, j, k)
        world.now[0]["n_jobs"] = 0 if k < n - 1 else 1
        world.jobs[0]["damaged"] = 0
    rows = world.log[: int(world.now[0]["n_log"])]
    codes = rows["code"][rows["kind"] == ev.L_DAMAGE]
    assert_share((codes & 1 > 0).sum(), n, 0.1)
    assert_share((codes & 2 > 0).sum(), n, 0.3)
    gaps = [[gap_of(world, 0, job(world, damaged=mask), d) for d in range(5)] for mask in (0, 1, 2, 3)]
    lost = [np.subtract(gaps[0], gap) for gap in gaps]
    assert lost[1] == pytest.approx([0.47, 0, 0, 0, 0]) and lost[2] == pytest.approx([0, 0, 0, 0, 0.5])
    assert lost[3] == pytest.approx(lost[1] + lost[2])


SHOCKS = {
    "satisfaction.shocks": {
        "favour": {"per_year": 1.2, "change": 0.1}, "scandal": {"per_year": 2.4, "change": -0.2},
    },
    "leaving.link": "none", "leaving.start_sd": 0.0, "leaving.start_mean": 0.5, "customers.households": 2000,
}  # fmt: skip


def test_shocks_strike_at_their_rates_and_move_satisfaction_by_what_they_are() -> None:
    """A twelfth of the yearly rate a month, at most one event each; satisfaction stays in [0, 1]."""
    world = started(small_town({"days": 5} | SHOCKS))
    moments.strike(world, 31 * DAY, 1)
    rows = world.log[: int(world.now[0]["n_log"])]
    assert (rows["kind"] == ev.L_SHOCK).all() and len(np.unique(rows["who"])) == len(rows)
    assert_share((rows["code"] == 0).sum(), 2000, 0.1)
    assert_share((rows["code"] == 1).sum(), 2000, 0.2)
    satisfaction = world.mind[0, :2000]
    assert satisfaction[rows["who"]] == pytest.approx(np.where(rows["code"] == 0, 0.6, 0.3))
    assert np.delete(satisfaction, rows["who"]) == pytest.approx(0.5)
    for month in range(2, 60):
        moments.strike(world, 31 * DAY, month)
        world.now[0]["n_log"] = 0
    assert world.mind[0].min() >= 0.0 and world.mind[0].max() <= 1.0


def test_shocks_strike_only_customers_who_are_there_and_are_their_own() -> None:
    """Keyed by customer and month: another customer's fate changes nobody's."""
    world, other = (started(small_town({"days": 5} | SHOCKS)) for _ in range(2))
    other.customers["active"][:1000] = 0
    for each in (world, other):
        moments.strike(each, 31 * DAY, 1)
    who = [w.log["who"][: int(w.now[0]["n_log"])] for w in (world, other)]
    assert who[1].min() >= 1000 and who[1].tolist() == who[0][who[0] >= 1000].tolist()


def test_bad_news_makes_customers_leave() -> None:
    """The negative control of shocks: the same company with bad press loses more customers."""
    busy = {"days": 300, "customers.households": 1500}
    quiet = simulate(small_town(busy)).measures
    shock = {"press": {"per_year": 6.0, "change": -0.3}}
    struck = simulate(small_town(busy | {"satisfaction.shocks": shock})).measures
    assert struck["leavers"] > quiet["leavers"] and struck["shocks_bad"] > 0 and np.isnan(quiet["shocks_bad"])
