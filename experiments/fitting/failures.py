"""Lives of units: Weibull ageing with entry after birth and censoring; recurrent failures with repair and unlike units.

Life: hazard (k / s) (t / s)^(k-1) at age t.  A unit that was old when watching began says nothing of ages before
(left truncation); one that still works has lived at least so long (right censoring).

Recurrent failures: the same hazard at the virtual age (Kijima 1989), which a repair of restoration q sets to
(1 - q)(V + x) of all age (second kind) or to V + (1 - q) x (first kind), x being the time since the last repair.  Units
differ by a gamma factor of the hazard with mean 1 and variance theta (frailty; Vaupel, Manton and Stallard 1979).  With
theta left out, a mixture of constant hazards looks like one that falls (Proschan 1963).
"""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from experiments.fitting.fitted import Fitted, Scale, correlation_of, errors_of, fitted, observed_information
from experiments.messages import Refusal

__all__ = ["Lives", "Recurrent", "fit_lives", "fit_recurrent"]

Array = NDArray[np.float64]
FEWEST = 10  # failures
NO_GAIN = 1e-4  # of log likelihood, by a factor of units: the best variance is zero, and has no interval
OPTIONS = {"xatol": 1e-7, "fatol": 1e-8, "maxiter": 6000}


class Lives(NamedTuple):
    """Shape and scale (days) of a Weibull life."""

    shape: Fitted
    scale: Fitted
    covariance: Array  # of their logarithms
    log_likelihood: float
    failures: int


class Recurrent(NamedTuple):
    """Shape and scale (days) of the hazard at the virtual age, restoration, and variance of the factor of units."""

    shape: Fitted
    scale: Fitted
    restoration: Fitted | None  # None: fixed
    frailty: Fitted | None  # None: units are alike, as told, or no more unlike than chance makes them
    log_likelihood: float
    failures: int
    units: int
    correlation: Array  # of those that were fitted, in their order


def fit_lives(
    age: ArrayLike, failed: ArrayLike, entered: ArrayLike | None = None, count: ArrayLike | None = None
) -> Lives:
    """From ages in days when units failed or were last seen, and when they came under watch; `count` units a row."""
    t, d = np.asarray(age, float), np.asarray(failed, float)
    e = np.zeros(len(t)) if entered is None else np.asarray(entered, float)
    w = np.ones(len(t)) if count is None else np.asarray(count, float)
    _check((w * d).sum(), bool((e >= t).any()))

    def minus(log_p: Array) -> float:
        k, s = np.exp(log_p)
        with np.errstate(divide="ignore"):
            hazard = np.where(d > 0, math.log(k / s) + (k - 1) * (np.log(t) - math.log(s)), 0.0)
        return -float((w * (hazard - (t / s) ** k + (e / s) ** k)).sum())

    start = np.array([0.0, math.log((w * (t - e)).sum() / (w * d).sum())])
    found = optimize.minimize(minus, start, method="Nelder-Mead", options=OPTIONS)
    covariance = np.linalg.inv(observed_information(minus, found.x)).astype(np.float64)
    shape, scale = (
        fitted(name, math.exp(at), math.sqrt(variance), "log", unit, "likelihood", int(w.sum()))
        for name, at, variance, unit in zip(("shape", "scale"), found.x, np.diag(covariance), ("", "days"), strict=True)
    )
    return Lives(shape, scale, covariance, -float(found.fun), int((w * d).sum()))


class _Gaps(NamedTuple):
    """Gaps of all units, the first of each, then the second of each that has one, and so on; those of more gaps first,
    so that gap i of turn j + 1 follows gap i of turn j.
    """

    gap: Array  # days
    failed: NDArray[np.bool_]
    unit: NDArray[np.int64]  # place in the turn, which is its number
    turns: NDArray[np.int64]  # where each turn begins, and the end of the last


def fit_recurrent(
    unit: ArrayLike, gap: ArrayLike, failed: ArrayLike, kind: int = 2, restoration: float | None = None,
    alike: bool = False,
) -> Recurrent:  # fmt: skip
    """From the gaps of each unit in days, in order, each ended by a failure or by the end of watching.

    Units are as new when watching begins.  `restoration`: fixed instead of fitted; `alike`: no frailty.
    """
    rows = _in_turns(unit, gap, failed)
    _check(rows.failed.sum(), bool((rows.gap <= 0).any()))

    def minus(p: Array, alike: bool = alike) -> float:
        rest = iter(p[2:])
        q = restoration if restoration is not None else float(special.expit(next(rest)))
        theta = 0.0 if alike else math.exp(next(rest))
        return -_log_likelihood(rows, math.exp(p[0]), math.exp(p[1]), q, kind, theta)

    begin = [0.0, math.log(rows.gap.sum() / rows.failed.sum())]
    start = np.array(begin + [0.0] * (restoration is None) + [-1.5] * (not alike))
    found = optimize.minimize(minus, start, method="Nelder-Mead", options=OPTIONS)
    if not alike and minus(found.x, alike=True) - found.fun < NO_GAIN:
        return fit_recurrent(unit, gap, failed, kind, restoration, alike=True)
    information = observed_information(minus, found.x, 1e-3)
    units = int(rows.turns[1])
    made = _named(found.x, errors_of(information), restoration is None, not alike, units)
    return Recurrent(
        made["shape"], made["scale"], made.get("restoration"), made.get("frailty"), -float(found.fun),
        int(rows.failed.sum()), units, correlation_of(np.linalg.inv(information)),
    )  # fmt: skip


def _in_turns(unit: ArrayLike, gap: ArrayLike, failed: ArrayLike) -> _Gaps:
    u = pd.factorize(np.asarray(unit))[0]
    count = np.bincount(u)
    place = np.empty(len(count), np.int64)
    place[np.argsort(-count, kind="stable")] = np.arange(len(count))
    turn = pd.Series(u).groupby(u).cumcount().to_numpy()
    order = np.lexsort((place[u], turn))
    turns = np.concatenate([[0], np.cumsum(np.bincount(turn))])
    return _Gaps(np.asarray(gap, float)[order], np.asarray(failed, bool)[order], place[u][order], turns)


def _named(at: Array, errors: Array | None, repaired: bool, unlike: bool, units: int) -> dict[str, Fitted]:
    """The parameters by name, from their scales; `repaired`, `unlike`: whether restoration and frailty were fitted."""
    if errors is None:
        raise Refusal("failures: ageing, repair and units' factor cannot be told apart; fix one, or watch longer")
    scales: dict[str, Scale] = {"shape": "log", "scale": "log"}
    if repaired:
        scales["restoration"] = "logit"
    if unlike:
        scales["frailty"] = "log"
    values = [
        float(special.expit(x)) if s == "logit" else math.exp(x) for s, x in zip(scales.values(), at, strict=True)
    ]
    return {
        name: fitted(name, value, float(error), scale, "days" * (name == "scale"), "likelihood", units)
        for (name, scale), value, error in zip(scales.items(), values, errors, strict=True)
    }


def _log_likelihood(rows: _Gaps, k: float, s: float, q: float, kind: int, theta: float) -> float:
    """Of a gap from virtual age v to v + x: its hazard if it ended in a failure, less what it cumulates.

    With a factor of variance theta the n failures of a unit and its cumulated hazard H have the likelihood
    prod_{j<n} (1 + j theta) / (1 + theta H)^(n + 1 / theta), which is exp(-H) where theta goes to nothing.
    """
    virtual = _virtual_ages(rows, q, kind)
    age = virtual + rows.gap
    hazards = (math.log(k / s) + (k - 1) * np.log(age[rows.failed] / s)).sum()
    cumulated = np.bincount(rows.unit, (age / s) ** k - (virtual / s) ** k)
    if theta == 0.0:
        return float(hazards - cumulated.sum())
    n = np.bincount(rows.unit, rows.failed).astype(np.int64)
    grown = np.concatenate([[0.0], np.cumsum(np.log1p(theta * np.arange(n.max())))])[n]
    return float(hazards + (grown - (n + 1 / theta) * np.log1p(theta * cumulated)).sum())


def _virtual_ages(rows: _Gaps, q: float, kind: int) -> Array:
    """After the repair that each gap begins with, days; a unit's first gap begins as new."""
    virtual = np.zeros(len(rows.gap))
    if q < 1.0:
        for before, here, end in zip(rows.turns, rows.turns[1:], rows.turns[2:], strict=False):
            was = slice(before, before + end - here)
            grown = (1 - q) * rows.gap[was]
            virtual[here:end] = grown + (virtual[was] if kind == 1 else (1 - q) * virtual[was])
    return virtual


def _check(failures: float, impossible: bool) -> None:
    if failures < FEWEST:
        raise Refusal(f"failures: {failures:.0f} were seen; a law of lives needs at least {FEWEST}")
    if impossible:
        raise Refusal("failures: an age or gap is not above zero, or not after the entry")
