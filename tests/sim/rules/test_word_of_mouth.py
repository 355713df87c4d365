"""Word of mouth: how many are told, what it does to those who hear, ratings and referrals."""

import math

import numpy as np
import pytest
from scipy import stats

from sim import events as ev
from sim import simulate
from sim.handle import World
from sim.rules.market import month_of_market
from sim.rules.word_of_mouth import (
    hearers,
    poisson,
    spread_word,
    talked_of,
    told_on_average,
    word_of_job,
)
from tests.sim.worlds import market, small_town, started

TALK = {
    "word_of_mouth.told_neutral": 0.5, "word_of_mouth.told_best": 5.0, "word_of_mouth.told_worst": 10.0,
    "word_of_mouth.turn": 0.5, "word_of_mouth.gain": 0.3, "word_of_mouth.start": 0.8,
}  # fmt: skip
CLOSED_WORLD = {"share_at_start": 1.0, "customers_at_most": 1.0}  # everybody who hears is in the table


def town(changes: dict, households: int = 200, **more: object) -> World:
    return started(small_town(market(TALK | changes) | {"customers.households": households} | more))


def tell(world: World, c: int, level: float, story: int, code: int = ev.OF_JOB) -> int:
    """One story; its rows are not kept, as the log would be full of them."""
    world.now[0]["n_log"] = 0
    job = world.jobs[0]
    job["customer"], job["entity"], job["occurrence"] = c, c, story
    return spread_word(world, 0, 0, level, code)


@pytest.mark.parametrize("mean", [0.0, 0.3, 4.0, 80.0, 500.0])
def test_the_number_of_persons_told_is_poisson(mean: float) -> None:
    """Inversion gives the smallest k whose distribution function reaches u, as scipy's quantile does."""
    u = np.linspace(0.0005, 0.9995, 1999)
    assert [poisson(x, mean) for x in u] == stats.poisson.ppf(u, mean).astype(int).tolist()
    assert poisson(1 - 1e-16, mean) < 10 * mean + 60


def test_bad_service_is_told_more_than_good_and_the_middle_least() -> None:
    """The U goes through its three points; as far from the turn, bad service is told more widely (Anderson 1998)."""
    world = town({})
    told = {s: told_on_average(world, 0, s) for s in (0.0, 0.25, 0.5, 0.75, 1.0)}
    assert (told[0.0], told[0.5], told[1.0]) == pytest.approx((10.0, 0.5, 5.0))
    assert told[0.25] == pytest.approx(0.5 + 9.5 / 4) and told[0.75] == pytest.approx(0.5 + 4.5 / 4)


def test_the_two_arms_of_the_u_have_their_own_lengths() -> None:
    """Turn at 0.3: the bad arm is 0.3 long, the good one 0.7, and each has a quarter of its rise at half its length."""
    world = town({"word_of_mouth.turn": 0.3})
    ends = [told_on_average(world, 0, s) for s in (0.0, 0.3, 1.0)]
    assert ends == pytest.approx([10.0, 0.5, 5.0])
    assert told_on_average(world, 0, 0.15) == pytest.approx(0.5 + 9.5 / 4)
    assert told_on_average(world, 0, 0.65) == pytest.approx(0.5 + 4.5 / 4)


def test_the_mean_number_told_is_that_of_the_u() -> None:
    """4,000 stories of score 0: the mean of a Poisson variable is within 4 standard errors of 10."""
    world = town({})
    told = [tell(world, c % 200, 0.0, c) for c in range(4000)]
    assert abs(np.mean(told) - 10.0) < 4 * math.sqrt(10.0 / 4000)


@pytest.mark.parametrize("by", ["mean_field", "network"])
def test_whatever_is_told_is_heard(by: str) -> None:
    """Each person told is a household of the table, whose counter and row it moves, or one outside it."""
    run = simulate(small_town(market({"word_of_mouth.by": by}) | {"customers.households": 400, "days": 200}))
    events, world = run.events, run.world
    told = events["a"][events["kind"] == ev.L_STORY].sum()
    assert told > 50 and (events["kind"] == ev.L_HEARD).sum() == world.stories_heard.sum()
    assert world.stories_heard.sum() + world.now[0]["heard_outside"] == told == run.measures["told"]


def test_a_story_moves_the_view_of_who_hears_it_by_the_gain() -> None:
    """W <- W + g (s - W), and the reputation of the mean field by 1 - exp(-g n / L)."""
    world = town(CLOSED_WORLD)
    n = tell(world, 7, 0.0, 1)
    assert n > 0 and world.now[0]["reputation"] == pytest.approx(0.8 * math.exp(-0.3 * n / 200))
    for heard, view in zip(world.stories_heard, world.views, strict=True):
        assert view == pytest.approx(0.8 * 0.7**heard, abs=1e-6)


def test_the_reputation_settles_at_the_mean_of_what_is_told() -> None:
    """Stories of levels s, n told: R forgets with f = exp(-g n / L), so E R = E[(1 - f) s] / E[1 - f], n Poisson.

    That is the told mean, E[n s] / E[n], but for terms in g/L.  4 standard errors from 40 batches.
    """
    world = town({**CLOSED_WORLD}, households=50)
    levels = (0.1, 0.95)
    path = []
    for story in range(20_000):
        tell(world, story % 50, levels[story % 2], story)
        path.append(world.now[0]["reputation"])
    forgets = 1 - math.exp(-0.3 / 50)
    weights = [1 - math.exp(-told_on_average(world, 0, s) * forgets) for s in levels]
    expected = np.dot(weights, levels) / sum(weights)
    batches = np.array(path[2000:]).reshape(40, -1).mean(axis=1)
    assert abs(batches.mean() - expected) < 4 * batches.std(ddof=1) / math.sqrt(40)
    assert expected < np.mean(levels)  # the bad is told more widely
    assert expected == pytest.approx(np.dot([told_on_average(world, 0, s) for s in levels], levels)
                                     / sum(told_on_average(world, 0, s) for s in levels), abs=0.01)  # fmt: skip


def test_a_network_that_mixes_uniformly_is_the_mean_field() -> None:
    """All links rewired, many of them: the mean view follows the mean field.

    The mean view is a martingale around it: a message moves it by at most g/L, so after n its standard deviation is at
    most g sqrt(n)/(2 L).
    """
    mixed = {"word_of_mouth.by": "network", "network.neighbours": 60, "network.rewired": 1.0}
    world = town(CLOSED_WORLD | mixed, households=1000)
    messages = 0
    for story in range(300):
        messages += tell(world, story * 7 % 1000, 0.0, story)
    bound = 4 * 0.3 * math.sqrt(messages) / (2 * 1000)
    assert world.now[0]["reputation"] < 0.5 < world.now[0]["reputation"] + 0.3
    assert abs(world.views.mean() - world.now[0]["reputation"]) < bound


def test_a_district_reacts_before_the_city_does() -> None:
    """Neighbours of dissatisfied customers hear of it first, where links are local; not in the mean field."""
    local = {"word_of_mouth.by": "network", "network.neighbours": 6, "network.rewired": 0.0}
    world = town(CLOSED_WORLD | local, households=1000)
    side = world.par[0]["side_km"]
    district = (world.customers["x"] < side / 4) & (world.customers["y"] < side / 4)
    for story, c in enumerate(np.flatnonzero(district)):
        tell(world, int(c), 0.0, story)
    assert world.views[district].mean() < 0.5 * world.views[~district].mean()


def test_the_same_story_is_told_to_the_same_number_whatever_else_was_told() -> None:
    """Draws are keyed by what the story is about."""
    first, second = town({}), town({})
    tell(first, 3, 0.2, 11)
    assert tell(first, 5, 0.1, 12) == tell(second, 5, 0.1, 12)
    assert [tell(first, 5, 0.1, k) for k in range(30)] != [tell(first, 5, 0.1, k, ev.OF_COMPLAINT) for k in range(30)]


def test_where_nobody_talks_nothing_is_said() -> None:
    """No story, no rating, no referral; the reputation stays."""
    run = simulate(small_town(market(name="no_word_of_mouth") | {"customers.households": 300, "days": 150}))
    assert not np.isin(run.events["kind"], (ev.L_STORY, ev.L_HEARD, ev.L_RATED, ev.L_REFERRED)).any()
    assert run.measures["reputation_end"] == run.scenario.market.word_of_mouth.start and run.measures["told"] == 0


def test_complaints_in_public_are_heard_by_many_and_once() -> None:
    """Each is a story of level 0 to `public_reach` persons at the month's end; then the counter is empty."""
    world = town({**CLOSED_WORLD, "word_of_mouth.public_reach": 20.0})
    world.now[0]["public_complaints"] = 3
    month_of_market(world, 31 * ev.DAY, 0)
    assert world.now[0]["reputation"] == pytest.approx(0.8 * math.exp(-0.3 * 60 / 200))
    month_of_market(world, 59 * ev.DAY, 1)
    assert world.now[0]["public_complaints"] == 0
    assert world.now[0]["reputation"] == pytest.approx(0.8 * math.exp(-0.3 * 60 / 200))


def test_complaints_in_public_reach_every_view_of_a_network() -> None:
    """The network has no public square of its own: everybody's view moves as the mean field does."""
    world = town({**CLOSED_WORLD, "word_of_mouth.by": "network", "word_of_mouth.public_reach": 200.0})
    world.now[0]["public_complaints"] = 1
    month_of_market(world, 31 * ev.DAY, 0)
    assert world.views == pytest.approx(0.8 * math.exp(-0.3 * 200 / 200), rel=1e-5)
    assert world.now[0]["reputation"] == pytest.approx(world.views.mean())


def finished(world: World, jobs: int, score: float) -> list[int]:
    """So many jobs of one customer are done with a score; codes of the ratings that follow."""
    stars = []
    for k in range(jobs):
        world.now[0]["n_log"] = 0
        job = world.jobs[0]
        job["customer"], job["entity"], job["occurrence"] = 0, 0, k
        word_of_job(world, 0, 0, score)
        rows = world.log[: int(world.now[0]["n_log"])]
        stars += rows["code"][rows["kind"] == ev.L_RATED].tolist()
    return stars


def test_ratings_are_posted_as_often_as_the_u_says_and_mean_what_was_felt() -> None:
    """P = posts x n(s): 0.02 x 10 at score 0, one star; 4 standard errors of 4,000 jobs."""
    world = town({"reviews.posts": 0.02})
    worst, best = finished(world, 4000, 0.0), finished(world, 4000, 1.0)
    assert set(worst) == {1} and set(best) == {5}
    for stars, chance in ((worst, 0.2), (best, 0.1)):
        assert abs(len(stars) / 4000 - chance) < 4 * math.sqrt(chance * (1 - chance) / 4000)


def test_the_stars_shown_are_the_mean_of_all_ratings_with_those_of_the_start() -> None:
    """Every rating counts one, 200 are there at the start."""
    world = town({"reviews.posts": 1.0, "reviews.start_ratings": 10.0, "reviews.start_stars": 4.2})
    stars = finished(world, 40, 0.0)
    assert world.now[0]["stars_sum"] / world.now[0]["stars_n"] == pytest.approx((42 + sum(stars)) / (10 + len(stars)))


@pytest.mark.parametrize(("reward", "share"), [(0.0, 0.29), (50.0, 0.29 + 0.54 / 2), (1e9, 0.83)])
def test_satisfied_customers_refer_more_for_a_reward_up_to_all_who_are_willing(reward: float, share: float) -> None:
    """Without a reward 29 % do, though 83 % would (C34b); at half reward half of the difference; the others never."""
    world = town({"referral.reward": reward, "referral.reward_half": 50.0, "word_of_mouth.told_best": 0.5})
    finished(world, 3000, 0.9)
    assert abs(world.now[0]["referrals"] / 3000 - share) < 4 * math.sqrt(share * (1 - share) / 3000)
    world.now[0]["referrals"] = 0
    finished(world, 300, 0.6)
    assert world.now[0]["referrals"] == 0


def test_more_households_make_one_story_smaller() -> None:
    """The mean field is spread over all who may hear."""
    city = town({"share_at_start": 0.1})
    assert hearers(city) == 2000
    talked_of(city, 100.0, 0.0)
    assert city.now[0]["reputation"] == pytest.approx(0.8 * math.exp(-0.3 * 100 / 2000))


def talkative(factor: float) -> dict:
    """A trait with one level, whose people tell so many times more."""
    level = {"share": 1.0, "weighs": {}, "adds": {}, "times": {"talks": factor}}
    return {"segments": {"kind": "traits", "traits": {"nature": {"open": level}}}}


def test_a_talker_tells_more_and_rates_more() -> None:
    """The trait is a factor on the number told, and so on the chance of a rating."""
    world = started(small_town(market(TALK | {"reviews.posts": 0.02}) | talkative(3.0)))
    assert told_on_average(world, 0, 0.0) == pytest.approx(30.0)
    assert abs(len(finished(world, 2000, 0.0)) / 2000 - 0.6) < 4 * math.sqrt(0.24 / 2000)
