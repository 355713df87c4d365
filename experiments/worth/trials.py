"""Intervals of money that are made of several quantities, counted where the truth is known: the worth of a customer at
which the choice changes, the payback of a policy, and the value of a customer reckoned from the churn of a replication.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.random import Generator

from experiments import stats
from experiments.inference.cases import ABOUT, AT_LEAST, SHOWN, Case, Covered
from experiments.outcomes import NET_VALUE, Outcomes
from experiments.switches import switch_points
from experiments.worth.flows import paid_back
from experiments.worth.lifetime import payback
from sim import INDICATORS

__all__ = ["CASES"]

_N = 20  # replications
_WORTH, _CUSTOMERS = 600.0, 1000.0  # of a customer at the end, and how many there are
_GAP, _MORE = 9000.0, 20.0  # by how much the others are behind, and how many more customers they keep
_MONEY = ("customer_value", "customer_value_present", NET_VALUE.name)


def _switch(rivals: int) -> Callable[[Generator], Covered]:
    """Equal rivals take over where a customer is worth 600 + 9,000 / 20."""

    def once(rng: Generator) -> Covered:
        extra = np.array([[0.0]] + [[_MORE]] * rivals) + 4 * rng.normal(size=(rivals + 1, _N))
        customers = _CUSTOMERS + 30 * rng.normal(size=_N) + extra
        value = _WORTH * (1 + 0.03 * rng.normal(size=_N)) * customers
        behind = np.array([[0.0]] + [[_GAP]] * rivals) + 2000 * rng.normal(size=(rivals + 1, _N))
        net = 1e5 * rng.normal(size=_N) - behind
        names = ("customers_end", *_MONEY)
        indicators = {**{name: INDICATORS[name] for name in names[:-1]}, NET_VALUE.name: NET_VALUE}
        values = dict(zip(names, (customers, value, value, net), strict=True))
        found = switch_points(Outcomes(pd.DataFrame({"crew": range(rivals + 1)}), indicators, values), 0)
        row = found[found["direction"] == "above"]
        truth = _WORTH + _GAP / _MORE
        return Covered(bool((row["customer_low"] <= truth).all() and (truth <= row["customer_high"]).all()))

    return once


def _payback(rng: Generator) -> Covered:
    """10,000 spent, 550 a month earned back, more or less so by the luck of a replication and of a month."""
    months = 36
    truth = payback(np.arange(months) * 550.0 - 10_000)
    monthly = 550 + 60 * rng.normal(size=(_N, 1)) + 300 * rng.normal(size=(_N, months - 1))
    total = np.hstack([np.full((_N, 1), -10_000.0), monthly]).cumsum(axis=1)
    ends = [stats.estimate(column) for column in total.T]
    data = pd.DataFrame({"cell": 1, "mean": [e.value for e in ends], "low": [e.low for e in ends],
                         "high": [e.high for e in ends]})  # fmt: skip
    _, early, late = paid_back(data)[1]
    return Covered(bool(early <= truth <= (np.inf if np.isnan(late) else late)))


def _lifetime(leavers: int, n: int = _N) -> Callable[[Generator], Covered]:
    """So many leavers a replication at a churn of 10 % a year, a margin of 300, a discount of 8 %."""
    retention = np.exp(-0.1)
    truth = 300 * retention / (1.08 - retention)

    def once(rng: Generator) -> Covered:
        kept = np.exp(-0.1 * rng.poisson(leavers, n) / leavers)
        found = stats.estimate((300 + 5 * rng.normal(size=n)) * kept / (1.08 - kept))
        return Covered(found.low <= truth <= found.high)

    return once


CASES = (
    Case("switch point, Fieller", "one rival, 20 replications", ABOUT, _switch(1)),
    Case("switch point, Fieller", "the nearest of four equal rivals, 20 replications", AT_LEAST, _switch(4)),
    Case("payback", "in month 18, 20 replications", AT_LEAST, _payback),
    Case("lifetime value, t", "100 leavers a replication, 20 replications", ABOUT, _lifetime(100)),
    Case("lifetime value, t", "20 leavers a replication, 20 replications", SHOWN, _lifetime(20)),
    Case("lifetime value, t", "20 leavers a replication, 100 replications", SHOWN, _lifetime(20, 100)),
)
