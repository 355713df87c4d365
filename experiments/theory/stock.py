"""Spare parts: one shelf, a shelf that orders in lots, a depot with bases, a van's kit.

`demand_in_lead_time` is the mean m = lambda L in parts.  By Palm's theorem (1938) the orders outstanding of a
one-for-one policy are Poisson(m) whatever the law of the lead time, so long as lead times are independent.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.theory.queues import erlang_b

__all__ = [
    "Base",
    "Night",
    "Stock",
    "TwoEchelon",
    "base_stock",
    "best_newsvendor",
    "kit_completion",
    "lost_sales",
    "newsvendor",
    "reorder_point",
    "two_echelon_exact",
    "two_echelon_metric",
    "two_echelon_vari_metric",
]

_Pmf = NDArray[np.float64]
_TAIL = 1e-15  # probability beyond which a law of counts is cut


class Stock(NamedTuple):
    """Share of demand met from the shelf, mean backorders, mean parts on hand."""

    fill: float
    backorders: float
    on_hand: float


class Base(NamedTuple):
    """A shelf below the depot: Poisson demand rate, lead time from the depot, order-up-to level."""

    rate: float
    lead_time: float
    level: int


class Night(NamedTuple):
    """A shelf that is filled once a day: share of the demand met, mean shortage and mean left over in a day."""

    fill: float
    short: float
    left: float


class TwoEchelon(NamedTuple):
    """Depot backorders, the mean delay they cause per order, and the state of each base."""

    depot_backorders: float
    depot_delay: float
    bases: list[Stock]


def base_stock(level: int, demand_in_lead_time: float) -> Stock:
    """(S-1, S) with backorders (Sherbrooke 1968); X ~ Poisson(m) is what the supplier owes.

    Fill P(X <= S-1), backorders EBO = E(X-S)+, on hand S - m + EBO.  The mean wait of a demand is EBO /
    lambda.
    """
    return _shelf(_poisson(demand_in_lead_time), level)


def lost_sales(level: int, demand_in_lead_time: float) -> float:
    """(S-1, S) with lost demand: the share lost is Erlang's B with S servers and load m (Karush 1957)."""
    return erlang_b(level, demand_in_lead_time)


def reorder_point(point: int, quantity: int, demand_in_lead_time: float) -> Stock:
    """(R, Q), constant lead time: the mean of base-stock results over levels R+1 ... R+Q.

    The inventory position is uniform on these levels and independent of the demand that follows (Hadley and
    Whitin 1963).
    """
    levels = [base_stock(point + step, demand_in_lead_time) for step in range(1, quantity + 1)]
    return Stock(*(float(np.mean(column)) for column in zip(*levels, strict=True)))


def newsvendor(level: int, demand: float) -> Night:
    """One day's Poisson demand D against S parts: E(D-S)+, E(S-D)+, fill E min(D, S) / E[D] (Arrow et al. 1951)."""
    short = _mean(_backorders(_poisson(demand), level))
    return Night(1.0 - short / demand, short, level - demand + short)


def best_newsvendor(demand: float, short_cost: float, left_cost: float) -> int:
    """The least S with P(D <= S) >= c_s / (c_s + c_l), which costs least (Arrow, Harris and Marschak 1951)."""
    return int(stats.poisson.ppf(short_cost / (short_cost + left_cost), demand))


def two_echelon_metric(depot_level: int, depot_lead_time: float, bases: Sequence[Base]) -> TwoEchelon:
    """METRIC (Sherbrooke 1968): each base sees a Poisson pipeline with mean lead time L_i + EBO_0 / lambda_0.

    Understates base backorders, since orders that wait at the depot wait together.
    """
    return _two_echelon(
        depot_level,
        depot_lead_time,
        bases,
        lambda base, share, depot: _poisson(base.rate * base.lead_time + share * _mean(depot)),
    )


def two_echelon_vari_metric(depot_level: int, depot_lead_time: float, bases: Sequence[Base]) -> TwoEchelon:
    """VARI-METRIC (Slay 1984; Graves 1985): a negative binomial pipeline with the exact two moments.

    With f = lambda_i / lambda_0 and depot backorders B: mean lambda_i L_i + f E[B], variance
    lambda_i L_i + f (1 - f) E[B] + f^2 Var[B].
    """
    return _two_echelon(depot_level, depot_lead_time, bases, _two_moment_pipeline)


def two_echelon_exact(depot_level: int, depot_lead_time: float, bases: Sequence[Base]) -> TwoEchelon:
    """Exact for constant lead times from the depot and first come first served (Simon 1971; Graves 1985).

    Each depot backorder belongs to base i with probability lambda_i / lambda_0, so the base's pipeline is a
    binomial thinning of the depot's backorders plus an independent Poisson(lambda_i L_i) on its way.
    """
    return _two_echelon(
        depot_level,
        depot_lead_time,
        bases,
        lambda base, share, depot: np.convolve(_thinned(depot, share), _poisson(base.rate * base.lead_time)),
    )


_Pipeline = Callable[[Base, float, _Pmf], _Pmf]  # base, its share of the demand, law of depot backorders


def _two_echelon(depot_level: int, depot_lead_time: float, bases: Sequence[Base], pipeline: _Pipeline) -> TwoEchelon:
    rate = sum(base.rate for base in bases)
    depot = _backorders(_poisson(rate * depot_lead_time), depot_level)
    shelves = [_shelf(pipeline(base, base.rate / rate, depot), base.level) for base in bases]
    return TwoEchelon(_mean(depot), _mean(depot) / rate, shelves)


def _two_moment_pipeline(base: Base, share: float, depot: _Pmf) -> _Pmf:
    way, expected = base.rate * base.lead_time, _mean(depot)
    spread = float(depot @ np.arange(len(depot)) ** 2) - expected**2
    mean = way + share * expected
    variance = way + share * (1.0 - share) * expected + share**2 * spread
    if variance <= mean:
        return _poisson(mean)
    law = stats.nbinom(mean**2 / (variance - mean), mean / variance)
    return law.pmf(np.arange(int(law.isf(_TAIL)) + 2))


def _poisson(mean: float) -> _Pmf:
    return stats.poisson.pmf(np.arange(int(stats.poisson.isf(_TAIL, mean)) + 2), mean)


def _backorders(outstanding: _Pmf, level: int) -> _Pmf:
    """Law of (X - S)+ from the law of X."""
    return np.concatenate(([outstanding[: level + 1].sum()], outstanding[level + 1 :]))


def _thinned(law: _Pmf, share: float) -> _Pmf:
    """Law of Binomial(B, share) from the law of B."""
    counts = np.arange(len(law))
    return law @ stats.binom.pmf(counts, counts[:, None], share)


def _shelf(outstanding: _Pmf, level: int) -> Stock:
    backorders = _mean(_backorders(outstanding, level))
    return Stock(float(outstanding[:level].sum()), backorders, level - _mean(outstanding) + backorders)


def _mean(law: _Pmf) -> float:
    return float(law @ np.arange(len(law)))


def kit_completion(no_part: float, needs: Sequence[float], carried: Sequence[int], jobs: int) -> float:
    """Mean share of a tour's n jobs completed from the van, which is not refilled on the way.

    A job needs no part (p_0), one part of type i (p_i), or one that is never carried (the rest): p_0 +
    (1/n) sum over j of sum over i of p_i P(Bin(j-1, p_i) <= S_i - 1), since at its j-th job the van still
    has part i if fewer than S_i earlier jobs needed it.
    """
    earlier = np.arange(jobs)
    shares = (need * stats.binom.cdf(level - 1, earlier, need) for need, level in zip(needs, carried, strict=True))
    return no_part + float(np.mean(sum(shares)))
