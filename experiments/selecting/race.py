"""A race: every cell still in it gets another replication, and whoever is surely behind drops out.

Procedure KN of Kim and Nelson (2001) with c = 1: after r replications cell i drops out if some cell l is ahead by more
than W_il(r) = max(0, (delta / 2 r) (h^2 S_il^2 / delta^2 - r)), where S_il^2 is the variance of the paired difference
over the pilot of n replications, h^2 = 2 eta (n - 1) and eta = ((2 alpha / (k - 1))^(-2 / (n - 1)) - 1) / 2.  With
probability at least 1 - alpha the last one is the best, if it is better than every other by delta.  That it is within
delta of the best where several are is not proven for KN (Eckman and Henderson 2021), only measured
(`trials.py`).  Normal replications; common random numbers are allowed, and shorten the race.

With a service constraint, mean <= limit, the race is that of Andradottir and Kim (2010): a cell is found to meet it or
not by the same kind of fence around its sum of (y - limit), with the tolerance in place of delta, and only cells that
are found to meet it put others out.  alpha is shared: half for the constraint, half for the comparison.

Sources: Kim and Nelson (2001), ACM TOMACS 11; Andradottir and Kim (2010), Naval Research Logistics 57; Eckman and
Henderson (2021), Fixed-confidence, fixed-tolerance guarantees for ranking and selection, ACM TOMACS 31.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["IN", "OUT", "UNFIT", "Limit", "Race", "eta"]

Array = NDArray[np.float64]

IN, OUT, UNFIT = "in", "out", "unfit"


class Limit(NamedTuple):
    """A service constraint: the mean must not exceed `most`; within `tolerance` of it either answer will do."""

    most: float
    tolerance: float


def eta(alpha: float, pilot: int) -> float:
    """The constant of the fence: g(eta) = alpha with g(x) = (1 + 2 x)^(-(n - 1) / 2) / 2."""
    return 0.5 * (float((2 * alpha) ** (-2 / (pilot - 1))) - 1)


class Race:
    """Fed with blocks of replications, cells x replications, larger is better; what dropped out is not looked at.

    `fates` says of every cell whether it is IN, OUT or UNFIT; `until` after how many replications that was known; `fit`
    whether it meets the limit (None: not known yet).
    """

    def __init__(self, zone: float, alpha: float, limit: Limit | None = None) -> None:
        self.zone, self.alpha, self.limit = zone, alpha, limit

    def pilot(self, values: Array, service: Array | None = None) -> None:
        """The first block, from which the variances are estimated; at least two replications."""
        k, n = values.shape
        share = self.alpha if self.limit is None else self.alpha / 2
        apart = np.array([(values[cell] - values).var(axis=1, ddof=1) for cell in range(k)])
        spread = 2 * eta(share / max(k - 1, 1), n) * (n - 1) * apart
        self._far = spread / self.zone  # h^2 S^2 / delta
        self.fates = [IN] * k
        self.until = np.zeros(k, int)
        self.fit: list[bool | None] = [True if self.limit is None else None] * k
        self._sums, self._over, self.replications = values.sum(axis=1), np.zeros(k), n
        if self.limit is not None and service is not None:
            wide = 2 * eta(share / k, n) * (n - 1) * service.var(axis=1, ddof=1)
            self._wide = wide / (2 * self.limit.tolerance)
            self._over = (service - self.limit.most).sum(axis=1)
        self._screen()

    def take(self, values: Array, service: Array | None = None) -> None:
        """Further replications, judged one after the other; NaN where a cell got none."""
        for column in range(values.shape[1]):
            if self.over:
                return
            self.replications += 1
            self._sums = self._sums + values[:, column]
            if self.limit is not None and service is not None:
                self._over = self._over + service[:, column] - self.limit.most
            self._screen()

    @property
    def alive(self) -> list[int]:
        return [cell for cell, fate in enumerate(self.fates) if fate == IN]

    @property
    def over(self) -> bool:
        """One is left and meets the limit, or none is left."""
        return not self.alive or (len(self.alive) == 1 and self.fit[self.alive[0]] is True)

    @property
    def leader(self) -> int | None:
        """Of those that are in it the one ahead; those that meet the limit come first."""
        known = [cell for cell in self.alive if self.fit[cell]] or self.alive
        return max(known, key=lambda cell: self._sums[cell], default=None)

    def _screen(self) -> None:
        self._judge_service()
        judges = [cell for cell in self.alive if self.fit[cell]]
        for cell in [cell for cell in self.alive if self._beaten(cell, judges)]:
            self._drop(cell, OUT)

    def _beaten(self, cell: int, judges: list[int]) -> bool:
        fence = np.maximum(0.0, (self._far[cell] - self.zone * self.replications) / 2)  # r W_il(r)
        return any(self._ahead(other, cell) > fence[other] for other in judges)

    def _ahead(self, other: int, cell: int) -> float:
        """The sum of differences; of two that are level to the last bit the first one counts as ahead by nothing."""
        apart = float(self._sums[other] - self._sums[cell])
        return np.nextafter(0.0, 1.0) if apart == 0 and other < cell else apart

    def _judge_service(self) -> None:
        if self.limit is None:
            return
        fence = np.maximum(0.0, self._wide - self.limit.tolerance * self.replications / 2)
        for cell in self.alive:
            if self.fit[cell] is None and abs(self._over[cell]) >= fence[cell]:
                self.fit[cell] = bool(self._over[cell] <= 0)
                if not self.fit[cell]:
                    self._drop(cell, UNFIT)

    def _drop(self, cell: int, fate: str) -> None:
        self.fates[cell], self.until[cell] = fate, self.replications
