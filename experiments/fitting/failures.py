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
    frailty: Fitted | None  # None: units are alike
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
        fitted(name, math.exp(at), math.sqrt(variance), "log", unit, "likelihood", len(t))
        for name, at, variance, unit in zip(("shape", "scale"), found.x, np.diag(covariance), ("", "days"), strict=True)
    )
    return Lives(shape, scale, covariance, -float(found.fun), int((w * d).sum()))


def fit_recurrent(
    unit: ArrayLike, gap: ArrayLike, failed: ArrayLike, kind: int = 2, restoration: float | None = None,
    alike: bool = False,
) -> Recurrent:  # fmt: skip
    """From the gaps of each unit in days, in order, each ended by a failure or by the end of watching.

    Units are as new when watching begins.  `restoration`: fixed instead of fitted; `alike`: no frailty.
    """
    gaps, ends = _by_unit(unit, gap, failed)
    _check(ends.sum(), bool((gaps <= 0).any()))

    def minus(p: Array) -> float:
        rest = iter(p[2:])
        q = restoration if restoration is not None else float(special.expit(next(rest)))
        theta = 0.0 if alike else math.exp(next(rest))
        return -_log_likelihood(gaps, ends, math.exp(p[0]), math.exp(p[1]), q, kind, theta)

    start = [0.0, math.log(np.nansum(gaps) / ends.sum())] + [0.0] * (restoration is None) + [-1.5] * (not alike)
    found = optimize.minimize(minus, np.array(start), method="Nelder-Mead", options=OPTIONS)
    information = observed_information(minus, found.x, 1e-3)
    made = _named(found.x, errors_of(information), restoration is None, not alike, len(gaps))
    return Recurrent(
        made["shape"], made["scale"], made.get("restoration"), made.get("frailty"), -float(found.fun),
        int(ends.sum()), len(gaps), correlation_of(np.linalg.inv(information)),
    )  # fmt: skip


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


def _by_unit(unit: ArrayLike, gap: ArrayLike, failed: ArrayLike) -> tuple[Array, NDArray[np.bool_]]:
    """Gaps and how they ended, one row a unit; NaN and False behind the last."""
    table = pd.DataFrame({"unit": np.asarray(unit), "gap": np.asarray(gap, float), "failed": np.asarray(failed, bool)})
    table["place"] = table.groupby("unit").cumcount()
    gaps = table.pivot(index="unit", columns="place", values="gap").to_numpy(float)
    ends = table.pivot(index="unit", columns="place", values="failed").fillna(False).to_numpy(bool)
    return gaps, ends


def _log_likelihood(
    gaps: Array, ends: NDArray[np.bool_], k: float, s: float, q: float, kind: int, theta: float
) -> float:
    units, most = gaps.shape
    virtual, cumulated, hazards = np.zeros(units), np.zeros(units), np.zeros(units)
    for place in range(most):
        x = np.where(np.isnan(gaps[:, place]), 0.0, gaps[:, place])
        age = virtual + x
        cumulated += (age / s) ** k - (virtual / s) ** k
        failed = ends[:, place]
        hazards[failed] += math.log(k / s) + (k - 1) * np.log(age[failed] / s)
        virtual = (1 - q) * age if kind == 2 else virtual + (1 - q) * x
    if theta == 0.0:
        return float((hazards - cumulated).sum())
    n = ends.sum(axis=1)
    grown = special.gammaln(n + 1 / theta) - special.gammaln(1 / theta) + n * math.log(theta)
    return float((hazards + grown - (n + 1 / theta) * np.log1p(theta * cumulated)).sum())


def _check(failures: float, impossible: bool) -> None:
    if failures < FEWEST:
        raise Refusal(f"failures: {failures:.0f} were seen; a law of lives needs at least {FEWEST}")
    if impossible:
        raise Refusal("failures: an age or gap is not above zero, or not after the entry")
