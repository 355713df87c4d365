"""Coverage counted: so many macro-replications of a case, and whether the share that covers is what is promised."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from experiments.inference.cases import ABOUT, AT_LEAST, SHOWN, WARNS, Case

__all__ = ["BAND", "Counted", "counted", "judged"]

BAND = {1_000: (0.935, 0.965), 4_000: (0.94, 0.96)}  # a true 95 % is outside in 2.4 % and in 0.3 % of all tries
SEED = 20


class Counted(NamedTuple):
    """Coverage in `macro` macro-replications, the share of intervals that were warned of, and the judgement."""

    kind: str
    world: str
    bound: str
    macro: int
    coverage: float
    warned: float
    kept: bool


def counted(cases: Iterable[Case], macro: int) -> Iterator[Counted]:
    """Each case with a stream of its own, so that a new one changes no other."""
    for case in cases:
        name = np.frombuffer(f"{case.kind}; {case.world}".encode(), np.uint8)
        rng = np.random.default_rng([SEED, *name])
        found = np.array([case.once(rng) for _ in range(macro)], bool)
        yield judged(case.kind, case.world, case.bound, found[:, 0], found[:, 1])


def judged(kind: str, world: str, bound: str, inside: np.ndarray, warned: np.ndarray) -> Counted:
    """Whether the bound is kept.  With a warning, what is not covered may be if it was warned of."""
    macro, coverage = inside.size, float(inside.mean())
    low, high = band(macro)
    honest = float((inside | warned).mean())
    kept = {
        ABOUT: low <= coverage <= high,
        AT_LEAST: coverage >= low,
        WARNS: honest >= low,
        SHOWN: True,
    }[bound]
    return Counted(kind, world, bound, macro, coverage, float(warned.mean()), bool(kept))


def band(macro: int) -> tuple[float, float]:
    """The band for a nominal 95 %: as stated for 1,000 and 4,000, otherwise 2.25 standard errors to either side."""
    half = 2.25 * np.sqrt(0.95 * 0.05 / macro)
    return BAND.get(macro, (0.95 - half, 0.95 + half))
