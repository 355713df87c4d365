"""How many jobs the first visit ends, and why the others were not: from recorded outcomes, or from return times.

Recorded: of all first visits, by job, not of all visits and not of closed orders, among which those are missing that
failed and still wait.  The share has Jeffreys' interval (Brown, Cai and DasGupta 2001), the causes Goodman's (1965),
which hold together.

Not recorded: a unit that is back too soon.  With chance p a repair does not last, which shows after an exponential time
of mean m; new faults come at the unit's own rate r, which differs between units as a gamma law (the clocks of
`experiments/work_orders/returns.py`).  With s = p exp(-g / m), a gap g that ended in a request has density
exp(-r g) (r (1 - p + s) + s / m), one that the record cut has exp(-r g) (1 - p + s).  Rates are integrated out: fitted
one by one with p they would take part of the quick returns for their own.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from experiments.fitting.fitted import Fitted, Scale, correlation_of, errors_of, fitted, observed_information
from experiments.messages import Refusal

__all__ = ["FEWEST", "FirstFix", "Returns", "fit_causes", "fit_first_fix", "fit_returns_by_unit", "jeffreys"]

Array = NDArray[np.float64]
FEWEST = 20  # jobs of which the first visit's outcome is known
FEWEST_RETURNS = 50
LEAST_CHANCE, LEAST_DAYS = 0.001, 0.001  # a smaller chance, or a quicker return in usual gaps, is none that can be told
LEAST_RATE = 0.05  # new faults in a usual gap; with fewer nearly every return would be a quick one; assumption
OF_RETURNS: tuple[tuple[str, Scale, str], ...] = (  # parameters, their scales and units
    ("repair does not last", "logit", "share"),
    ("shows after", "log", "days"),
    ("new faults of a unit", "log", "a day"),
    ("units unlike", "log", ""),
)
NODES = 24  # of the quadrature over units' rates


class FirstFix(NamedTuple):
    """Share of jobs that the first visit ended, and the shares of causes among all of them."""

    share: Fitted
    causes: list[Fitted]  # intervals hold together
    unknown: int  # jobs without an outcome of the first visit


class Returns(NamedTuple):
    """From return times: chance that a repair does not last, mean days until it shows, and the units' own rates."""

    not_lasting: Fitted
    shows_after: Fitted
    rate: Fitted  # of new faults a day, mean of the units
    unlike: Fitted  # variance of the units' rates over the square of their mean
    log_likelihood: float
    gaps: int
    returns: int
    correlation: Array  # of the four, in their order


def fit_first_fix(fixed: ArrayLike, cause: Sequence[object] | pd.Series | None = None) -> FirstFix:
    """Of each job: the first visit ended it (1, 0; NaN: not known), and the cause where it did not."""
    outcome = np.asarray(fixed, float)
    known = ~np.isnan(outcome)
    if known.sum() < FEWEST:
        raise Refusal(f"first fix: {known.sum()} jobs have an outcome of their first visit; {FEWEST} are needed")
    share = jeffreys("first fix", int(outcome[known].sum()), int(known.sum()))
    causes = [] if cause is None else fit_causes(pd.Series(list(cause))[known], outcome[known] == 1)
    return FirstFix(share, causes, int((~known).sum()))


def fit_causes(cause: pd.Series, fixed: NDArray[np.bool_]) -> list[Fitted]:
    """Shares of all jobs: ended by the first visit, and each cause of the others; blank causes are "no cause told"."""
    from statsmodels.stats.proportion import multinomial_proportions_confint  # type: ignore[import-untyped]

    told = cause.astype("object").where(cause.notna(), "no cause told")
    counts = told[~fixed].value_counts()
    if not fixed.any() or counts.empty:
        return []
    every = np.append(counts.to_numpy(float), fixed.sum())
    ends = multinomial_proportions_confint(every, alpha=0.05, method="goodman")
    names, n = [*(f"not fixed: {name}" for name in counts.index), "fixed"], len(told)
    return [
        Fitted(name, k / n, low, high, (high - low) / 3.92, "identity", "share", "Goodman, together", n)
        for name, k, (low, high) in zip(names, every, ends, strict=True)
    ][:-1]


def jeffreys(name: str, yes: int, of: int) -> Fitted:
    """A share with the interval of the beta law with half a case added to each side; 0 and 1 at its ends."""
    low = float(special.betaincinv(yes + 0.5, of - yes + 0.5, 0.025)) if yes else 0.0
    high = float(special.betaincinv(yes + 0.5, of - yes + 0.5, 0.975)) if yes < of else 1.0
    return Fitted(name, yes / of, low, high, (high - low) / 3.92, "identity", "share", "Jeffreys", of)


def fit_returns_by_unit(days: ArrayLike, seen: ArrayLike, unit: ArrayLike) -> Returns:
    """From gaps in days between a repair and the unit's next request (seen) or the end of the record (not seen)."""
    g, d, u = _in_order(days, seen, unit)
    usual = g.sum() / d.sum()

    def minus(p: Array) -> float:
        return -_of_units(g, d, u, special.expit(p[0]), math.exp(p[1]), math.exp(p[2]), math.exp(p[3]))

    start = np.array([-1.5, math.log(usual / 5), -math.log(usual) - 0.2, -1.0])
    found = optimize.minimize(minus, start, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-6})
    information = observed_information(minus, found.x, 1e-3)
    errors = errors_of(information)
    chance, quick, new = float(special.expit(found.x[0])), math.exp(found.x[1]) / usual, math.exp(found.x[2]) * usual
    if errors is None or chance < LEAST_CHANCE or quick < LEAST_DAYS or new < LEAST_RATE:
        raise Refusal("returns: quick returns and the units' own rates cannot be told apart; a longer record is needed")
    values = [float(special.expit(found.x[0])), *(math.exp(x) for x in found.x[1:])]
    made = [
        fitted(name, value, float(error), scale, of, "likelihood", len(g))
        for (name, scale, of), value, error in zip(OF_RETURNS, values, errors, strict=True)
    ]
    hang = correlation_of(np.linalg.inv(information))
    return Returns(made[0], made[1], made[2], made[3], -float(found.fun), len(g), int(d.sum()), hang)


def _in_order(days: ArrayLike, seen: ArrayLike, unit: ArrayLike) -> tuple[Array, NDArray[np.bool_], NDArray[np.int64]]:
    """Gaps, which were seen to end, and their units as numbers, in order of units; refused where they are too few."""
    g, d, u = np.asarray(days, float), np.asarray(seen, bool), pd.factorize(np.asarray(unit))[0]
    units = int(u.max(initial=-1)) + 1
    if d.sum() < FEWEST_RETURNS or units < 10:
        raise Refusal(
            f"returns: {d.sum()} requests followed a repair, of {units} units; "
            f"at least {FEWEST_RETURNS} of 10 are needed"
        )
    if (g <= 0).any():
        raise Refusal("returns: a gap is not above zero")
    order = np.argsort(u, kind="stable")
    return g[order], d[order], u[order]


def _of_units(g: Array, d: NDArray[np.bool_], u: NDArray[np.int64], p: float, m: float, mean: float, v: float) -> float:
    """Log likelihood, of gaps in order of units: product over a unit's gaps, averaged over the gamma law of its rate.

    The nodes lie around the rate that a unit would have if all its returns were new faults, in logarithms.
    """
    last = np.bincount(u, g)
    count = np.bincount(u, d)
    shape, days = 1 / v, 1 / (v * mean)
    x, w = np.polynomial.hermite_e.hermegauss(NODES)
    s = p * np.exp(-g / m)
    centre = (shape + count) / (days + last)
    width = 1 / np.sqrt(shape + count)
    rate = centre[:, None] * np.exp(width[:, None] * x)  # (units, nodes)
    of_gaps = np.log(np.where(d[:, None], rate[u] * (1 - p + s)[:, None] + (s / m)[:, None], (1 - p + s)[:, None]))
    summed = np.add.reduceat(of_gaps, np.searchsorted(u, np.arange(len(last))), axis=0)
    summed += -rate * (last + days)[:, None] + shape * np.log(rate * days) - special.gammaln(shape)
    return float((special.logsumexp(summed + np.log(w) + x**2 / 2, axis=1) + np.log(width)).sum())
