"""Values with intervals from the totals of a record; refused where no simulation comes near it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.identify.posterior import Draws, Reference, posterior, summarised
from experiments.messages import Refusal

__all__ = ["Value", "fit", "values_of"]

FAR = 0.999  # of simulations have their neighbours nearer than a record may have its own
NEIGHBOURS = 10


class Value(NamedTuple):
    """A share of the range: median and 95 % interval."""

    name: str
    value: float
    low: float
    high: float


def fit(reference: Reference, totals: Sequence[str], observed: Mapping[str, float]) -> Draws:
    """The posterior given the record's totals."""
    values = reference.of(totals)
    seen = np.array([observed[name] for name in totals])
    for name, x, column in zip(totals, seen, values.T, strict=True):
        if not column.min() <= x <= column.max():
            raise Refusal(
                f"{name}: the record has {x:.4g}, simulations within the ranges {column.min():.4g} to "
                f"{column.max():.4g}; allowed: ranges that reach it"
            )
    _check_near(values, seen)
    found = summarised(reference.shares, values)
    return posterior(reference.shares, found, found.at(seen))


def _check_near(values: np.ndarray, seen: np.ndarray) -> None:
    """All totals together, too, must be such as the ranges can give."""
    spread = values.std(axis=0)
    scaled, at = values / spread, seen / spread
    chosen = np.arange(0, len(scaled), max(1, len(scaled) // 400))
    usual = [np.partition(((scaled - scaled[k]) ** 2).sum(axis=1), NEIGHBOURS)[NEIGHBOURS] for k in chosen]
    mine = np.partition(((scaled - at) ** 2).sum(axis=1), NEIGHBOURS - 1)[NEIGHBOURS - 1]
    if mine > 4 * np.quantile(usual, FAR):
        raise Refusal("targets: each total is within reach of the ranges, all together are not; no such company")


def values_of(reference: Reference, draws: Draws) -> list[Value]:
    """One a parameter."""
    found = []
    for k, name in enumerate(reference.parameters):
        low, middle, high = draws.quantile(k, [0.025, 0.5, 0.975])
        found.append(Value(name, float(middle), float(low), float(high)))
    return found
