"""One made-up company after another: how often an interval holds what was put in, a fit's and a classic mistake's."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

import numpy as np
from scipy import stats

from experiments.messages import Refusal

__all__ = ["BAND", "Counted", "Interval", "Module", "Trial", "about", "counted", "holds"]

BAND = (0.925, 0.972)  # in which the coverage of a 95 % interval must lie over all sets
BY_CHANCE = 0.001  # of a right interval to be called wrong, where sets are few


class Interval(Protocol):
    """Anything with two ends."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


class _Ends(NamedTuple):
    low: float
    high: float


class Trial(NamedTuple):
    """What was put in, the interval that was fitted, and that of the classic mistake (None: there is none)."""

    what: str
    truth: float
    found: Interval
    mistaken: Interval | None = None


class Module(NamedTuple):
    """A fit, how it is tried on a company made by a generator, how many companies in full, and the mistake in words."""

    name: str
    tried: Callable[[np.random.Generator], Iterable[Trial]]
    sets: int
    mistake: str
    few: int = 40  # where only a slice is asked for


class Counted(NamedTuple):
    """Over all companies that were not refused; `mistaken` is NaN where no mistake was tried."""

    what: str
    hits: int
    sets: int
    mistaken: float

    @property
    def coverage(self) -> float:
        """Share of intervals that hold the truth."""
        return self.hits / self.sets


def about(value: float, error: float) -> Interval:
    """The interval of somebody who takes the estimator as normal."""
    return _Ends(value - 1.96 * error, value + 1.96 * error)


def counted(module: Module, sets: int) -> list[Counted]:
    """Company k of a module is always the same."""
    held: dict[str, list[bool]] = {}
    mistaken: dict[str, list[bool]] = {}
    for trial in _trials(module, sets):
        held.setdefault(trial.what, []).append(_inside(trial.found, trial.truth))
        if trial.mistaken is not None:
            mistaken.setdefault(trial.what, []).append(_inside(trial.mistaken, trial.truth))
    return [
        Counted(what, sum(found), len(found), float(np.mean(mistaken[what])) if what in mistaken else float("nan"))
        for what, found in held.items()
    ]


def holds(one: Counted, full: bool) -> bool:
    """In full: within the band; few sets: not below what a right interval has in all but one of a thousand series."""
    if full:
        return BAND[0] <= one.coverage <= BAND[1]
    return one.hits >= stats.binom.ppf(BY_CHANCE, one.sets, 0.95)


def _inside(ends: Interval, truth: float) -> bool:
    return bool(ends.low <= truth <= ends.high)


def _trials(module: Module, sets: int) -> Iterator[Trial]:
    """Of all companies but those whose records were refused: no interval is said of them."""
    for k in range(sets):
        try:
            found = list(module.tried(np.random.default_rng([zlib.crc32(module.name.encode()), k])))
        except Refusal:
            continue
        yield from found
