"""Random numbers: the published generator, looked up by key, turned into variates by inversion."""

import math

import numpy as np
import pytest
from scipy import stats

from sim import draws
from sim.draws import exponential, normal_quantile, philox, uniform, uniform2, uniforms, weibull
from tests.sim import naive
from tests.sim.bands import assert_uniform
from tests.sim.worlds import started, textbook

FF = 0xFFFFFFFF
PI = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)


@pytest.fixture(scope="module")
def world():
    return started(textbook({"days": 1, "customers.households": 1}))


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((FF, FF, FF, FF), (FF, FF), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (PI, (0xA4093822, 0x299F31D0), (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
    ],
)
def test_philox_gives_the_known_answers_of_random123(counter, key, words) -> None:
    """These three rows of the published file kat_vectors fix every bit of Philox 4x32-10."""
    assert philox(*counter, *key) == words


def test_philox_equals_its_obvious_twin_on_large_counters_and_keys() -> None:
    """32 x 32-bit products overflow a signed 64-bit integer; the wrapped high word must still be right."""
    for row in np.random.default_rng(1).integers(0, 1 << 32, (300, 6)).tolist():
        assert philox(*row) == naive.philox(tuple(row[:4]), tuple(row[4:]))


def test_a_draw_is_fifty_two_bits_of_philox_under_its_key(world) -> None:
    """The key is (seed, replication), the counter (entity, occurrence, decision): nothing else can move a draw."""
    a, b, c, d = naive.philox((7, 3, draws.FAILURE, 0), (1, 0))
    high, low = ((a << 32 | b) >> 12) + 0.5, ((c << 32 | d) >> 12) + 0.5
    assert uniform2(world, draws.FAILURE, 7, 3) == (high / 2**52, low / 2**52)
    assert uniform(world, draws.FAILURE, 7, 3) == high / 2**52


def test_a_draw_does_not_depend_on_other_draws(world) -> None:
    """Draws are looked up, not consumed: asked in another order, the answers are the same."""
    keys = [(decision, entity, occurrence) for decision in range(5) for entity in range(5) for occurrence in range(5)]
    forwards = {key: uniform(world, *key) for key in keys}
    backwards = {key: uniform(world, *key) for key in reversed(keys)}
    assert forwards == backwards


def test_every_part_of_the_key_matters(world) -> None:
    """Seed, replication, decision, entity and occurrence are separate words of counter and key."""
    other_seed = started(textbook({"days": 1, "customers.households": 1}), seed=2)
    other_replication = started(textbook({"days": 1, "customers.households": 1}), replication=1)
    values = [
        uniform(world, 3, 4, 5), uniform(world, 4, 4, 5), uniform(world, 3, 5, 5), uniform(world, 3, 4, 6),
        uniform(world, 4, 3, 5), uniform(other_seed, 3, 4, 5), uniform(other_replication, 3, 4, 5),
    ]  # fmt: skip
    assert len(set(values)) == len(values)


def test_seeds_do_not_share_replications() -> None:
    """Seed and replication are not added: seed 1, replication 2 is not seed 2, replication 1."""
    small = textbook({"days": 1, "customers.households": 1})
    seen = {uniform(started(small, seed, replication), 0, 0, 0) for seed in range(1, 5) for replication in range(5)}
    assert len(seen) == 20


def test_draws_are_uniform_in_the_open_interval(world) -> None:
    """Counter-mode Philox passes the batteries; here along entities, along occurrences and across the two words."""
    by_entity = np.array([uniform2(world, draws.WORK, e, 0) for e in range(4000)])
    by_occurrence = np.array([uniform(world, draws.WORK, 0, o << 10) for o in range(4000)])
    for values in (by_entity[:, 0], by_entity[:, 1], by_occurrence):
        assert_uniform(values)
        assert ((values > 0.0) & (values < 1.0)).all()
    correlations = [np.corrcoef(by_entity.T)[0, 1], np.corrcoef(by_occurrence[1:], by_occurrence[:-1])[0, 1]]
    assert np.abs(correlations).max() < 4 / math.sqrt(4000)  # four standard errors


def test_decision_points_are_all_different() -> None:
    """Two questions with one number would get one answer; `asked` counts in the bits from 256 on."""
    numbers = [value for name, value in vars(draws).items() if name.isupper() and isinstance(value, int)]
    points = sorted(number for number in numbers if number < 1000)
    assert points[:37] == list(range(37)) and len(set(points)) == len(points) and points[-1] < 256


def test_the_normal_quantile_agrees_with_scipy_to_the_last_digits() -> None:
    """AS 241 has a relative error of about 1e-16, in the centre, in both tails and far out."""
    p = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 2001), 10.0 ** -np.arange(3, 300, 7)])
    found = np.array([normal_quantile(float(x)) for x in p])
    np.testing.assert_allclose(found, stats.norm.ppf(p), rtol=2e-14, atol=1e-15)


def test_variates_are_inverses_of_their_distribution_functions() -> None:
    """F(F^-1(u)) = u, or 1 - u for the exponential and the Weibull, which invert the survival function."""
    for u in (1e-12, 0.1, 0.5, 0.9, 1 - 1e-12):
        assert math.isclose(math.exp(-exponential(u)), u, rel_tol=1e-12)
        assert math.isclose(math.exp(-(weibull(u, 2.5) ** 2.5)), u, rel_tol=1e-12)


@pytest.mark.parametrize("first", [0, 7, 1 << 31])
def test_draws_abreast_are_the_draws_one_by_one(world, first: int) -> None:
    """Passes over everybody take a block of draws at a time; not a bit of them differs."""
    uniforms(world, draws.SHOCK, first, 5)
    one_by_one = [uniform2(world, draws.SHOCK, first + k, 5) for k in range(draws.ABREAST)]
    assert list(zip(world.abreast_u.tolist(), world.abreast_v.tolist(), strict=True)) == one_by_one
