"""The race drops what is surely worse, keeps its promise, and agrees with an independent implementation."""

import numpy as np
import pytest
from sim_tools.ovs.indifference_zone import KN

from experiments.selecting.race import IN, OUT, UNFIT, Limit, Race, eta
from tests.experiments.selecting.tape import Tape


def run(values: np.ndarray, zone: float, pilot: int, alpha: float = 0.05, **more) -> Race:
    race = Race(zone, alpha, more.get("limit"))
    service = more.get("service")
    race.pilot(values[:, :pilot], None if service is None else service[:, :pilot])
    race.take(values[:, pilot:], None if service is None else service[:, pilot:])
    return race


def whitened(rng: np.random.Generator, cells: int, pilot: int) -> np.ndarray:
    """A pilot whose sample variances are all 1 and whose sample covariances are all 0."""
    raw = rng.normal(size=(cells, pilot))
    raw -= raw.mean(axis=1, keepdims=True)
    return np.linalg.solve(np.linalg.cholesky(np.cov(raw)), raw)


@pytest.mark.parametrize("seed", range(6))
def test_the_race_is_run_as_by_an_independent_implementation(seed) -> None:
    """sim-tools' KN on the same numbers drops the same cells after the same replications.

    Its table of variances is looked up one place off for some pairs, so the pilot is made to have equal ones.
    """
    rng = np.random.default_rng(seed)
    cells, pilot = 5, 12
    means = np.array([0.0, 0.3, 0.6, 0.9, 1.3])[rng.permutation(cells)][:, None]
    values = means + np.hstack([whitened(rng, cells, pilot), rng.normal(size=(cells, 2000))])
    theirs = KN(Tape(values), cells, 0.25, 0.05, pilot)
    (winner,) = theirs.solve()
    ours = run(values, 0.25, pilot)
    assert ours.alive == [winner]
    others = [cell for cell in range(cells) if cell != winner]
    assert [ours.until[cell] for cell in others] == [theirs._allocations[cell] for cell in others]


def test_eta_solves_its_equation() -> None:
    """Kim and Nelson (2001): g(eta) = (1 + 2 eta)^(-(n - 1) / 2) / 2 = alpha / (k - 1)."""
    for share, n in ((0.05, 10), (0.05 / 4, 12), (0.005, 20)):
        assert 0.5 * (1 + 2 * eta(share, n)) ** (-(n - 1) / 2) == pytest.approx(share)


def test_blocks_do_not_matter() -> None:
    """Judged one replication after the other, whatever the size of a round."""
    rng = np.random.default_rng(7)
    values = rng.normal(size=(4, 600)) + np.arange(4)[:, None] * 0.3
    whole = run(values, 0.3, 10)
    race = Race(0.3, 0.05)
    race.pilot(values[:, :10])
    for start in range(10, 600, 7):
        race.take(values[:, start : start + 7])
    assert (race.fates, list(race.until), race.leader) == (whole.fates, list(whole.until), whole.leader)


def correct(rng, cells, noise_of, tries=300, zone=1.0, pilot=10) -> float:
    """How often the best is chosen where every other is worse by just the zone (slippage)."""
    means = np.zeros(cells)
    means[-1] = zone
    found = 0
    for _ in range(tries):
        race = Race(zone, 0.05)
        race.pilot(means[:, None] + noise_of(rng, cells, pilot))
        while not race.over:
            race.take(means[:, None] + noise_of(rng, cells, 20))
        found += race.leader == cells - 1
    return found / tries


def apart(rng, cells, n):
    return 2 * rng.normal(size=(cells, n))


def together(rng, cells, n):
    """Common random numbers: correlation .8."""
    return 2 * (np.sqrt(0.8) * rng.normal(size=(1, n)) + np.sqrt(0.2) * rng.normal(size=(cells, n)))


@pytest.mark.parametrize("noise_of", [apart, together])
def test_the_best_is_chosen_as_often_as_promised(noise_of) -> None:
    """A slice of `python -m experiments.coverage`: 300 races; fewer than 91 % right would be no accident."""
    assert correct(np.random.default_rng(8), 4, noise_of) > 0.91


def test_common_random_numbers_shorten_the_race() -> None:
    lengths = {}
    for noise_of in (apart, together):
        rng = np.random.default_rng(9)
        means = np.array([[0.0], [0.5], [1.5]])
        race = Race(0.5, 0.05)
        race.pilot(means + noise_of(rng, 3, 10))
        while not race.over:
            race.take(means + noise_of(rng, 3, 10))
        lengths[noise_of] = race.replications
    assert lengths[together] < lengths[apart] / 2


def test_of_equal_cells_the_first_one_is_left_at_once() -> None:
    same = np.tile(np.random.default_rng(11).normal(size=20), (3, 1))
    race = run(same, 0.5, 10)
    assert race.fates == [IN, OUT, OUT] and list(race.until[1:]) == [10, 10]


def test_only_cells_that_meet_the_constraint_put_others_out() -> None:
    """The cheapest cell misses the service level; the next one is chosen."""
    rng = np.random.default_rng(12)
    values = np.array([[3.0], [2.0], [0.0]]) + rng.normal(size=(3, 3000))
    service = np.array([[0.30], [0.08], [0.02]]) + 0.05 * rng.normal(size=(3, 3000))
    race = run(values, 0.3, 10, limit=Limit(0.10, 0.01), service=service)
    assert race.fates == [UNFIT, IN, OUT] and race.over and race.leader == 1


def test_where_no_cell_meets_the_constraint_none_is_chosen() -> None:
    rng = np.random.default_rng(13)
    service = 0.5 + 0.01 * rng.normal(size=(3, 100))
    race = run(rng.normal(size=(3, 100)), 0.5, 10, limit=Limit(0.1, 0.01), service=service)
    assert race.fates == [UNFIT] * 3 and race.leader is None and race.over


def test_the_constraint_and_the_comparison_share_the_chance_of_a_mistake() -> None:
    """Where every cell meets the constraint at once, the race is the one without a constraint and half the alpha."""
    rng = np.random.default_rng(14)
    values = np.array([[0.0], [0.3], [0.6], [1.0]]) + rng.normal(size=(4, 3000))
    service = 1e-6 * rng.normal(size=(4, 3000))
    bound = run(values, 0.3, 10, alpha=0.05, limit=Limit(1.0, 0.5), service=service)
    free = run(values, 0.3, 10, alpha=0.025)
    assert (bound.fates, list(bound.until)) == (free.fates, list(free.until))
    assert list(free.until) != list(run(values, 0.3, 10, alpha=0.05).until)


def test_the_fence_of_the_constraint_is_that_of_all_cells() -> None:
    """Andradottir and Kim: a cell is known to meet the limit when the sum leaves +-(eta (n - 1) S^2 / e - e r / 2),
    g(eta) = alpha / 2 / k for k cells and half of alpha.
    """
    rng = np.random.default_rng(15)
    values, service = rng.normal(size=(3, 400)), 0.05 + rng.normal(size=(3, 400))
    race = Race(1e-6, 0.05, Limit(0.5, 0.25))
    race.pilot(values[:, :10], service[:, :10])
    wide = eta(0.025 / 3, 10) * 9 * service[:, :10].var(axis=1, ddof=1) / 0.25
    known = {}
    for n in range(10, 400):
        over = (service[:, :n] - 0.5).sum(axis=1)
        for cell in np.flatnonzero(np.abs(over) >= np.maximum(0, wide - 0.25 * n / 2)):
            known.setdefault(int(cell), n)
        if n > 10:
            race.take(values[:, n - 1 : n], service[:, n - 1 : n])
        assert {cell for cell in race.alive if race.fit[cell]} == set(known) & set(race.alive), n
    assert len(known) == 3
