"""Customers: who buys again, who leaves, who answers, and what moves them."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from scipy import special

from experiments.fitting.churn import customer_months, fit_churn
from experiments.fitting.fitted import fitted
from experiments.fitting.regression import fit_choice, fit_linear
from experiments.fitting.repurchase import fit_repurchase, fit_spending
from experiments.fitting.response import fit_response
from experiments.fitting.weights import fit_weights
from experiments.labels import DIMENSIONS
from experiments.validate.recovery.count import Trial, about

__all__ = ["BG", "buyers", "choice", "churn", "line", "repurchase", "response", "spending", "weights"]

Rng = np.random.Generator
Array = np.ndarray
Trials = Iterator[Trial]
BG = {"r": 0.6, "alpha": 5.0, "a": 0.8, "b": 2.5}


def line(rng: Rng) -> Trials:
    """A score that scatters most where what moves it is extreme; mistaken: ordinary least squares."""
    x = rng.uniform(0, 2, 300)
    y = 1 + 0.5 * x + rng.normal(0, 0.1 + 2 * (x - 1) ** 2)
    found = fit_linear(y, {"x": x}).of("x")
    left = y - y.mean() - found.value * (x - x.mean())
    error = np.sqrt(left @ left / 298 / ((x - x.mean()) @ (x - x.mean())))
    yield Trial("weight", 0.5, found, about(found.value, float(error)))


def weights(rng: Rng) -> Trials:
    """Answers whose five dimensions correlate by 0.6; mistaken: each dimension's own slope as a share of all slopes."""
    truth = dict(zip(DIMENSIONS, (0.32, 0.22, 0.19, 0.16, 0.11), strict=True))
    likes = rng.normal(0, 1, (300, 1))
    z = np.sqrt(0.6) * likes + np.sqrt(0.4) * rng.normal(0, 1, (300, 5))
    y = 5 + z @ list(truth.values()) + rng.normal(0, 0.5, 300)
    found = fit_weights(y, {name: 4 + 2 * column for name, column in zip(truth, z.T, strict=True)})
    alone = [fit_linear(y, {"x": column}).of("x") for column in z.T]
    total = sum(one.value for one in alone)
    for k, (name, weight) in enumerate(truth.items()):
        if k in (0, 4):
            mistaken = about(alone[k].value / total, alone[k].error / total)
            yield Trial(f"weight of {name}", weight, found.shares[k], mistaken)


def choice(rng: Rng) -> Trials:
    """Leaving by complaint and tenure, new customers complaining more; mistaken: tenure left out."""
    tenure = rng.uniform(0, 5, 800)
    complaint = rng.random(800) < special.expit(-0.5 - 0.6 * tenure)
    left = rng.random(800) < special.expit(-0.5 + 1.0 * complaint - 0.5 * tenure)
    found = fit_choice(left, {"complaint": complaint, "tenure": tenure})
    yield Trial("log odds of a complaint", 1.0, found.of("complaint"), fit_choice(left, {"c": complaint}).of("c"))
    yield Trial("log odds of a year", -0.5, found.of("tenure"))


def buyers(rng: Rng, law: Mapping[str, float], n: int, watched: float) -> tuple[Array, Array, Array]:
    """Histories of n customers who buy at gamma rates and leave after a purchase with a beta chance: how often they
    came back, when last, and how long they were watched.
    """
    rate, p = rng.gamma(law["r"], 1 / law["alpha"], n), rng.beta(law["a"], law["b"], n)
    x, last, t, active = np.zeros(n), np.zeros(n), np.zeros(n), np.ones(n, bool)
    while active.any():
        t = t + rng.exponential(1.0, n) / rate
        bought = active & (t <= watched)
        x[bought] += 1
        last[bought] = t[bought]
        active = bought & (rng.random(n) >= p)
    return x, last, np.full(n, watched)


def repurchase(rng: Rng) -> Trials:
    """Customers who buy at gamma rates and leave with a beta chance; mistaken: as if nobody left."""
    n, watched = 1500, 60.0
    x, last, ages = buyers(rng, BG, n, watched)
    found, mean = fit_repurchase(x, last, ages), float(x.mean())
    shape = mean**2 / (float(x.var()) - mean)  # of the gamma law of rates, by moments
    yield Trial("r", BG["r"], found.r, fitted("", shape, found.r.error, "log", "", "", n))
    scale = shape * watched / mean
    yield Trial("alpha", BG["alpha"], found.alpha, fitted("", scale, found.alpha.error, "log", "", "", n))
    yield Trial("a", BG["a"], found.a)
    yield Trial("b", BG["b"], found.b)


def spending(rng: Rng) -> Trials:
    """Customers with means of their own; mistaken: each purchase taken as independent."""
    n, (p, q, v) = 800, (6.0, 4.0, 15.0)
    x = 1 + rng.poisson(3.0, n)
    scale = rng.gamma(q, 1 / v, n)
    mean = rng.gamma(p * x, 1 / scale) / x
    found, total = fit_spending(x, mean), float((x * mean).sum() / x.sum())
    spread = np.sqrt((x * (mean - total) ** 2).sum() / x.sum())
    yield Trial("mean purchase", p * v / (q - 1), found.mean, about(total, float(spread / np.sqrt(x.sum()))))
    for name, truth, one in (("p", p, found.p), ("q", q, found.q), ("v", v, found.v)):
        yield Trial(f"gamma-gamma {name}", truth, one)


def response(rng: Rng) -> Trials:
    """Late customers score lower and answer more; mistaken: the mean among answers."""
    n = 1000
    late, wait = rng.random(n) < 0.3, rng.gamma(2.0, 1.0, n)
    score = 8.0 - 2.0 * late - 0.3 * wait + rng.normal(0, 1, n)
    answered = rng.random(n) < special.expit(-1.0 + 1.2 * late + 0.2 * wait)
    found = fit_response(np.where(answered, score, np.nan), {"late": late, "wait": wait}, (0.0, 10.0))
    yield Trial("mean score of all", 6.8, found.of_all, found.of_answers)
    yield Trial("log odds to answer when late", 1.2, found.odds.of("late"))


def churn(rng: Rng) -> Trials:
    """Customers of many years watched for two; mistaken: leavers only, no entry, complaint as a fixed mark."""
    table = _customers(rng)
    seen = table[table["last"] >= table["entered"]]
    found = fit_churn(customer_months(seen["entered"], seen["last"], seen["left"], seen["complained"]))
    gone = seen[seen["left"]]
    only = fit_churn(customer_months(gone["entered"], gone["last"], gone["left"]))
    no_entry = fit_churn(customer_months(0 * seen["entered"], seen["last"], seen["left"], seen["complained"]))
    mark = np.where(seen["complained"].notna(), -1.0, np.nan)
    marked = fit_churn(customer_months(seen["entered"], seen["last"], seen["left"], mark))
    assert found.complaint is not None
    yield Trial("base of the hazard", -3.5, found.base, only.base)
    yield Trial("tenure", -0.4, found.tenure, no_entry.tenure)
    yield Trial("complaint", 1.0, found.complaint, marked.complaint)


def _customers(rng: Rng) -> pd.DataFrame:
    """Each month: leave by the hazard of tenure and of a complaint made before, or complain; months of tenure."""
    n, watched = 1500, 24
    entered = np.where(rng.random(n) < 0.4, rng.integers(0, watched, n) - watched, rng.integers(0, 120, n))
    begun = np.maximum(entered, 0)  # a customer of the future begins at tenure 0, later
    end = np.where(entered < 0, watched + entered, entered + watched)
    last, left, complained = end.astype(float), np.zeros(n, bool), np.full(n, np.nan)
    for month in range(int(end.max())):
        here = (month < end) & ~left
        hazard = -np.expm1(-np.exp(-3.5 - 0.4 * np.log1p(month) + 1.0 * (complained < month)))
        goes = here & (rng.random(n) < hazard)
        last[goes], left[goes] = month, True
        angry = here & ~goes & np.isnan(complained) & (rng.random(n) < 0.015)
        complained[angry] = month
    seen = ~left | (last >= begun)
    return pd.DataFrame({"entered": begun, "last": last, "left": left, "complained": complained})[seen]
