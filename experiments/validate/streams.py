"""Random numbers: are draws of neighbouring addresses alike, uniform, and each their own?

An address is (seed, replication; decision, entity, occurrence).  Neighbours differ by one in one of them, or in two.
Every test is held to its share of one in a thousand for all together (Bonferroni); the numbers are fixed, so a pass
stays a pass.
"""

from itertools import product
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments import load_scenario
from experiments.validate.table import Found
from sim import draws, simulate

__all__ = ["Address", "Worlds", "check", "correlations", "pairs_at"]

_ALL = 1e-3  # chance that a good generator fails any one test
_LENGTH = 20_000  # draws of a stream, along the entities
_LAGS = (1, 2, 3, 4, 8, 16, 64, 128)
_UNIQUE = 10_000_000

Floats = NDArray[np.float64]


class Address(NamedTuple):
    """Where a stream begins; its draws go along the entities."""

    seed: int
    replication: int
    decision: int
    occurrence: int
    first: int = 0


class Worlds:
    """A world whose draws are looked up under any key; the smallest one that there is."""

    def __init__(self) -> None:
        keys = ["scenario=theory/queue", "days=1", "warmup_days=0", "customers.households=1"]
        self.world: Any = simulate(load_scenario(keys)).world

    def draw(self, at: Address, count: int) -> tuple[Floats, Floats]:
        """The two uniforms of `count` entities (a multiple of a block)."""
        self.world.par[0]["seed"], self.world.par[0]["replication"] = at.seed, at.replication
        u, v = np.empty((2, count))
        for start in range(0, count, draws.ABREAST):
            draws.uniforms(self.world, at.decision, at.first + start, at.occurrence)
            u[start : start + draws.ABREAST] = self.world.abreast_u
            v[start : start + draws.ABREAST] = self.world.abreast_v
        return u, v


def check(full: bool) -> Found:
    """Uniformity, correlations, addresses, replications of neighbouring seeds; fast: few streams."""
    worlds = Worlds()
    bases = _bases(40 if full else 3)
    rows, wrong = [], []
    for row, problem in (
        _uniform(worlds, bases),
        _uncorrelated(worlds, bases),
        _all_different(worlds, _UNIQUE if full else 200_000),
        _no_shared_replications(10 if full else 3),
    ):
        rows.append(row)
        if problem:
            wrong.append(problem)
    sentence = f"{len(rows)} batteries, {len(wrong)} failed; fixed numbers, chance of a false alarm {_ALL:g} for each."
    return Found(sentence, ("battery", "tests", "worst", "limit"), rows, wrong)


def _bases(count: int) -> list[Address]:
    """Streams from small numbers, as users take them, to the largest ones."""
    dice = np.random.default_rng(7)
    small = [Address(seed, replication, 29, 0) for seed, replication in ((1, 0), (1, 1), (0, 0))]
    large = [Address(2**32 - 2, 2**32 - 2, 200, 2**31 - 2)]
    drawn = [Address(*(int(x) for x in dice.integers(1, [2**31, 10_000, 230, 2**30]))) for _ in range(count)]
    return (small + large + drawn)[:count]


def _uniform(worlds: Worlds, bases: list[Address]) -> tuple[list[str], str]:
    """Kolmogorov and Smirnov, both uniforms of each stream and of five neighbours."""
    near = [one for base in bases for one in (base, *_neighbours(base)[:4])]
    values = [stats.kstest(part, "uniform").pvalue for one in near for part in worlds.draw(one, _LENGTH - _LENGTH % 64)]
    least, limit = min(values), _ALL / len(values)
    row = ["uniform", f"{len(values):,}", f"p {least:.2g}", f"p {limit:.2g}"]
    return row, "" if least > limit else f"a stream is not uniform, p {least:.2g}"


def _uncorrelated(worlds: Worlds, bases: list[Address]) -> tuple[list[str], str]:
    """All correlations of all streams."""
    scores = np.concatenate([correlations(worlds, base, _LENGTH - _LENGTH % 64) for base in bases])
    worst, limit = float(np.abs(scores).max()), float(stats.norm.isf(_ALL / 2.0 / len(scores)))
    row = ["uncorrelated with neighbours and lags", f"{len(scores):,}", f"{worst:.2f} s.e.", f"{limit:.2f} s.e."]
    return row, "" if worst < limit else f"a correlation is {worst:.2f} standard errors"


def correlations(worlds: Worlds, base: Address, count: int) -> Floats:
    """Scores of the correlations of a stream with its neighbours, with itself later, and of its two uniforms."""
    u, v = worlds.draw(base, count)
    pairs = [(u, v), *((u[lag:], u[:-lag]) for lag in _LAGS), *((u[lag:], v[:-lag]) for lag in _LAGS)]
    pairs += [(u, worlds.draw(one, count)[0]) for one in _neighbours(base)]
    return np.array([_score(one, other) for one, other in pairs])


def _score(one: Floats, other: Floats) -> float:
    """Correlation of uniforms in standard errors; their mean and variance are known."""
    return float(np.mean((one - 0.5) * (other - 0.5)) * 12.0 * sqrt(len(one)))


def _neighbours(base: Address) -> list[Address]:
    """One more of each part of the key, then one more of one and one more or less of another."""
    names = ("seed", "replication", "decision", "occurrence")
    single = [base._replace(**{name: getattr(base, name) + 1}) for name in names]
    double = [
        base._replace(**{one: getattr(base, one) + 1, other: max(0, getattr(base, other) + step)})
        for place, one in enumerate(names)
        for other in names[place + 1 :]
        for step in (1, -1)
    ]
    return single + double


def _all_different(worlds: Worlds, count: int) -> tuple[list[str], str]:
    """No two addresses have the same 104 bits: the map from address to counter and key loses nothing."""
    bits = pairs_at(worlds, count)
    order = np.lexsort((bits[:, 1], bits[:, 0]))
    twins = int((np.diff(bits[order].astype(np.int64), axis=0) == 0).all(axis=1).sum())
    row = ["addresses with the same draw", f"{len(bits):,}", str(twins), "0"]
    return row, "" if twins == 0 else f"{twins} addresses share a draw"


def pairs_at(worlds: Worlds, count: int) -> NDArray[np.int64]:
    """The bits of the two uniforms at so many addresses that are close to one another, shape (addresses, 2)."""
    block = 64 * 64
    combinations = product((0, 1), (0, 1, 2), range(10), range(60))
    bits: list[NDArray[np.int64]] = []
    for seed, replication, decision, occurrence in combinations:
        if len(bits) * block >= count:
            break
        u, v = worlds.draw(Address(seed, replication, decision, occurrence), block)
        bits.append(np.column_stack([(u * 2.0**52).astype(np.int64), (v * 2.0**52).astype(np.int64)]))
    return np.concatenate(bits)


def _no_shared_replications(seeds: int) -> tuple[list[str], str]:
    """Replications of neighbouring seeds are different runs: no digest comes twice."""
    scenario = load_scenario(["scenario=theory/queue", "days=2", "warmup_days=0", "customers.households=5"])
    runs = [simulate(scenario, seed=seed, replication=number) for seed in range(seeds) for number in range(10)]
    shared = len(runs) - len({run.events.tobytes() for run in runs})
    row = ["replications shared by neighbouring seeds", f"{len(runs):,}", str(shared), "0"]
    return row, "" if shared == 0 else f"{shared} replications are shared"
