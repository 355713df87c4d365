"""What customers expect: the published recursions in closed form, limits, and what promises do now and later."""

import math

import numpy as np
import pytest

from sim import simulate
from sim.events import DAY, L_CLOSED, L_FELT
from sim.handle import World
from sim.rules import expectation as ex
from sim.rules.expectation import AT_FIRST_DESIRED, AT_FIRST_PREDICTED
from sim.tally import rows_of
from sim.world import SATISFACTION
from tests.sim.bands import assert_mean
from tests.sim.worlds import Changes, composed, small_town, started


def adaptive(changes: Changes | None = None, name: str = "adaptive") -> dict:
    """Changes that let expectations adapt as in `conf/`, with dotted keys of the section changed."""
    changed = {f"expectation.{key}": value for key, value in (changes or {}).items()}
    return {"expectation": composed("expectation", name)} | changed


def a_world(changes: Changes | None = None, name: str = "adaptive", **town: object) -> World:
    return started(small_town({"days": 5} | adaptive(changes, name) | town))


def moved(world: World, levels: list[float], c: int = 0, d: int = 2) -> list[float]:
    """Predicted level after each of these perceived levels."""
    found = []
    for level in levels:
        ex.adapt(world, c, d, level)
        world.judged[c] += 1
        found.append(float(world.expected[c, d]))
    return found


def test_a_constant_level_is_approached_by_the_factor_of_what_is_left() -> None:
    """W - P shrinks by 1 - k a job, so disconfirmation goes to 0: a lasting improvement pleases for a time only."""
    world = a_world({"sd": 0.0})
    left = np.array([0.8, *moved(world, [0.6] * 40)]) - 0.6
    assert left[1:6] / left[:5] == pytest.approx([0.7] * 5, rel=1e-5)
    assert abs(left[-1]) < 1e-5


def test_the_stationary_variance_is_that_of_exponential_smoothing() -> None:
    """Var W = k / (2 - k) Var P for independent P."""
    world = a_world({"sd": 0.0})
    rng = np.random.default_rng(3)
    levels = rng.uniform(0.4, 0.8, 20_000)
    w = np.array(moved(world, levels.tolist()))[50:]
    k, variance = 0.3, 0.4**2 / 12
    # the sample variance of an AR(1) series with factor 1 - k: about n k / (2 - k) independent values
    error = math.sqrt(2 / (len(w) * k / (2 - k)))
    assert w.var() == pytest.approx(k / (2 - k) * variance, rel=4 * error)
    assert w.mean() == pytest.approx(0.6, abs=4 * math.sqrt(variance / len(w)))


def test_a_bayesian_predicts_the_mean_of_what_he_has_seen() -> None:
    """With k_e = 1/2 the prior counts as one job, so W after n jobs is (prior + sum) / (n + 1)."""
    world = a_world({"sd": 0.0, "gains.experience": 0.5}, "bayesian")
    levels = [0.2, 0.9, 0.5, 0.7]
    means = [(0.8 + sum(levels[:n])) / (n + 1) for n in range(1, 5)]
    assert moved(world, levels) == pytest.approx(means, rel=1e-5)


def test_what_is_desired_is_ratcheted_up_and_hardly_falls() -> None:
    """D <- D + k_d (P - D)+."""
    world = a_world({"sd": 0.0})
    moved(world, [0.1, 0.5])
    assert world.desired[0, 2] == pytest.approx(0.90, rel=1e-6)
    moved(world, [1.0])
    assert world.desired[0, 2] == pytest.approx(0.905, rel=1e-6)


def test_a_single_level_is_all_there_is_and_hears_nothing() -> None:
    """Predicted, adequate and desired are one; claims and hearsay do not move it."""
    world = a_world({"advertised": 1.0}, "single")
    before = world.expected.copy()
    ex.believe(world, 0)
    ex.hear(world, 0, 0.0)
    assert (world.expected == before).all()
    moved(world, [0.3])
    assert world.desired[0, 2] == world.expected[0, 2] == np.float32(ex.adequate(world, 0, 0, 2))


def test_levels_stay_between_nothing_and_the_ideal() -> None:
    """Whatever is heard and perceived."""
    world = a_world({"sd": 0.5, "gains.experience": 1.0}, **{"customers.households": 500})
    assert world.expected.min() == 0.0 and world.expected.max() == 1.0
    moved(world, [-3.0])
    assert world.expected[0, 2] == 0.0
    moved(world, [4.0])
    assert world.expected[0, 2] == 1.0 and world.desired[0, 2] <= 1.0


def test_claims_and_hearsay_move_the_five_dimensions_of_service_by_their_gains() -> None:
    """W + k_p credibility (claim - W), W + k_w (level - W); the price is not spoken of."""
    world = a_world({"sd": 0.0, "advertised": 1.0})
    ex.believe(world, 0)
    assert world.expected[0, 1:5] == pytest.approx(0.8 + 0.15 * 0.2, rel=1e-6)
    ex.hear(world, 1, 0.3)
    assert world.expected[1, 1:5] == pytest.approx(0.8 + 0.1 * (0.3 - 0.8), rel=1e-6)
    assert world.expected[:2, 5] == pytest.approx(0.9, rel=1e-6)


def test_nobody_hears_anything_where_expectations_are_fixed() -> None:
    """Word of mouth may call the rule in any company."""
    world = started(small_town({"days": 5}))
    ex.hear(world, 0, 0.0)
    assert world.expected.shape == (1, 6) or (world.expected == 0).all()
    assert ex.predicted(world, 3, 2) == 0.8


def test_first_levels_are_the_scenarios_plus_one_deviate_of_the_customers_own() -> None:
    """The deviate is the same for all dimensions, so desired stays above predicted; its spread is `sd`."""
    world = a_world(**{"customers.households": 2000})
    expected, desired = world.expected[:2000].T, world.desired[:2000].T
    own = expected[1] - 0.8
    assert_mean(own, 0.0)
    assert_mean(own**2, 0.05**2)
    assert expected[4] == pytest.approx(expected[1], abs=1e-6)
    inside = desired[1] < 1.0
    assert (desired[1] - expected[1])[inside] == pytest.approx(0.1, abs=1e-6)


def test_a_known_name_raises_what_is_expected_from_the_start() -> None:
    """Strong brands start with higher levels: there is more to live up to."""
    plain, known = a_world(), a_world(name="known_brand")
    assert known.levels[AT_FIRST_PREDICTED] == pytest.approx(plain.levels[AT_FIRST_PREDICTED] + 0.06)
    assert known.levels[AT_FIRST_DESIRED] == pytest.approx(plain.levels[AT_FIRST_DESIRED] + 0.04)
    assert (known.expected > plain.expected)[:100].mean() > 0.9


def test_newcomers_know_the_name() -> None:
    """Where there is a market, who joins later starts part of the way towards the reputation."""
    world = a_world({"sd": 0.0, "gains.reputation": 0.5})
    world.par[0]["market"], world.now[0]["reputation"] = 1, 0.4
    ex.start_expectations(world, DAY, 3)
    assert world.expected[3, 1] == pytest.approx(0.6, rel=1e-6)
    ex.start_expectations(world, 0, 3)
    assert world.expected[3, 1] == pytest.approx(0.8, rel=1e-6)


def test_the_adequate_level_is_linear_in_what_moves_it() -> None:
    """A = a_0 + a_W W + a_C competition + a_H heat, 0.65 at the start, never above what is desired."""
    world = a_world({"sd": 0.0})
    for d in range(1, 5):
        assert ex.adequate(world, 0, 0, d) == pytest.approx(world.levels[2, d] + 0.4, rel=1e-6)
    assert ex.adequate(world, 0, 0, 1) == pytest.approx(0.65, rel=1e-6)
    world.now[0]["competition"] = 0.2
    assert ex.adequate(world, 0, 0, 1) == pytest.approx(0.71, rel=1e-6)
    world.now[0]["competition"] = 5.0
    assert ex.adequate(world, 0, 0, 1) == pytest.approx(world.desired[0, 1])


def test_in_the_heat_less_delay_is_accepted() -> None:
    """The adequate level of responsiveness rises with the day's excess of failures, that of nothing else."""
    world = a_world({"sd": 0.0})
    levels = {}
    for excess in (-0.5, 0.0, 0.5, 9.0):
        world.clocks[2, 1] = world.clocks[2, 0] + 1.0 + excess
        levels[excess] = np.array([ex.adequate(world, 0, 0, d) for d in range(6)])
    rise = {excess: level - levels[0.0] for excess, level in levels.items()}
    assert not rise[-0.5].any()
    assert rise[0.5] == pytest.approx([0, 0.05, 0, 0, 0, 0]) and rise[9.0] == pytest.approx([0, 0.1, 0, 0, 0, 0])


def test_zones_are_narrower_for_what_weighs_more() -> None:
    """Desired minus adequate at the start: 0.20 for reliability, 0.30 for tangibles, the others between."""
    world = a_world({"sd": 0.0})
    width = [float(world.desired[0, d]) - ex.adequate(world, 0, 0, d) for d in range(5)]
    assert width[0] == pytest.approx(0.2, abs=1e-6) and width[4] == pytest.approx(0.3, abs=1e-6)
    assert all(width[0] <= w <= width[4] for w in width)


BUSY = {"days": 400, "customers.households": 150, "demand.failure_scale_years": 0.6, "leaving.link": "none"}


@pytest.fixture(scope="module")
def policies() -> dict[str, dict[str, float]]:
    """Measures of a year by what the company claims."""
    names = ("adaptive", "over_promising", "under_promising")
    return {name: simulate(small_town(BUSY | adaptive(name=name))).measures for name in names}


def test_over_promising_is_believed_now_and_paid_for_later(policies: dict) -> None:
    """It raises what is predicted, and with it lowers the scores; promising less does the opposite."""
    more, plain, less = (policies[name] for name in ("over_promising", "adaptive", "under_promising"))
    assert more["level_predicted"] > plain["level_predicted"] > less["level_predicted"]
    assert more["score_mean"] < plain["score_mean"] < less["score_mean"]
    assert more["gap5"] < plain["gap5"] < less["gap5"] and more["gap4"] > plain["gap4"] > less["gap4"]


def test_over_promising_raises_predictions_now_and_lowers_satisfaction_later() -> None:
    """Twins with the same jobs: the claim is believed before the first one, and what it costs comes with repetition.

    A claim that is 0.18 higher lifts predictions by e = 0.3 x 0.5 x 0.18 at once.  A job takes 0.3 x (1 - 0.2) of the
    rest back, the next claim is believed again: e <- 0.85 x 0.76 e + 0.027, so they go on rising while nothing better
    is delivered.  Every score is lower, those of later jobs more than twice as much; satisfaction starts the same.
    """
    twins = [simulate(small_town(BUSY | adaptive({"sd": 0.0}, name))) for name in ("over_promising", "adaptive")]
    (claims, felt), (plain, met) = ([rows_of(run, kind) for kind in (L_CLOSED, L_FELT)] for run in twins)
    assert claims["job"].tolist() == plain["job"].tolist()
    before: dict[int, int] = {}  # jobs of each customer so far
    number = np.zeros(len(claims), int)
    for k, c in enumerate(claims["who"].tolist()):
        number[k] = before.get(c, 0)
        before[c] = int(number[k]) + 1
    e = [0.027]
    while len(e) <= number.max():
        e.append(0.85 * 0.76 * e[-1] + 0.027)
    higher = (felt["a"] - met["a"])[felt["code"] == 4] / 1e6
    assert higher == pytest.approx(np.array(e)[number], abs=3e-6)
    lower = plain["x"] - claims["x"]
    assert (lower > 0).all() and lower[number >= 4].mean() > 2 * lower[number == 0].mean()
    over, other = (run.world.mind[SATISFACTION, list(before)] for run in twins)
    assert (over < other).all() and (other - over).mean() > lower[number == 0].mean()


def test_when_customers_know_what_they_get_mean_gap_5_closes() -> None:
    """Without claims the predictions settle on what is delivered; surprises cancel out."""
    often = {"customers.households": 15, "demand.failure_scale_years": 0.15, "days": 700, "warmup_days": 450}
    start = {"gains.promise": 0.0, "predicted": [0.6] * 6}
    stays = adaptive(start | {"gains.experience": 0.0})
    learning, fixed = (
        simulate(small_town(BUSY | often | changes)).measures["gap5"] for changes in (adaptive(start), stays)
    )
    assert abs(learning) < 0.01 < 0.1 < fixed
