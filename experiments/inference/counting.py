"""Coverage counted: so many macro-replications of a case, and whether the share that covers is what is promised."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from scipy import special

from experiments.inference.cases import ABOUT, AT_LEAST, SHOWN, WARNS, Case

__all__ = ["BAND", "Counted", "counted", "row_of"]

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
        yield row_of(case.kind, case.world, case.bound, found[:, 0], found[:, 1])


def row_of(kind: str, world: str, bound: str, inside: np.ndarray, warned: np.ndarray, family: int = 1) -> Counted:
    """Whether the bound is kept.  With a warning, what is not covered may be if it was warned of.  Of a `family` of
    rows all are to be kept together, so their band is wider.
    """
    macro, coverage = inside.size, float(inside.mean())
    low, high = band(macro, family)
    honest = float((inside | warned).mean())
    kept = {
        ABOUT: low <= coverage <= high,
        AT_LEAST: coverage >= low,
        WARNS: honest >= low,
        SHOWN: True,
    }[bound]
    return Counted(kind, world, bound, macro, coverage, float(warned.mean()), bool(kept))


def band(macro: int, family: int = 1) -> tuple[float, float]:
    """The band for a nominal 95 %: as stated for 1,000 and 4,000; otherwise, and of a family, so many standard errors
    that a true 95 % is outside in 2.4 % of all tries, the family together.
    """
    half = float(special.ndtri(1 - 0.012 / family)) * np.sqrt(0.95 * 0.05 / macro)
    return BAND[macro] if family == 1 and macro in BAND else (0.95 - half, 0.95 + half)
