"""Formulas of value: mixed retention, loyalty states, present value, payback, break-even.  No data, no simulation.

Values at constant retention and the shifted-beta-geometric law are in `experiments/theory/money.py`.  Years are
the unit of time, money is in one currency.
"""

from collections.abc import Sequence
from math import isinf, log1p, nan

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from experiments.theory.money import shifted_beta_value, value_including_now

__all__ = [
    "break_even_gain",
    "discounted",
    "fit_survival",
    "interpolated_gain",
    "mixed_value",
    "payback",
    "state_values",
    "value_at_churn",
]

MOST = 1e6  # alpha + beta beyond which customers are alike for every purpose


def fit_survival(stayed: Sequence[float]) -> tuple[float, float]:
    """(alpha, beta) of the shifted-beta-geometric law, by maximum likelihood, from counts of one cohort.

    `stayed`: how many were there at the start, after one year, after two, ...; at least two years, some of whom left.
    Fader and Hardie 2007, equation 6 with those who stayed as censored.  Where yearly retention does not rise,
    customers are alike as far as the counts tell: alpha + beta is large.
    """
    counts = np.asarray(stayed, float)
    if len(counts) < 3 or not counts[0] > counts[-1] > 0 or (np.diff(counts) > 0).any():
        raise ValueError(f"a cohort of two years or more is needed, in which some leave and some stay; seen: {stayed}")
    years, lost = np.arange(1, len(counts)), -np.diff(counts)

    def unlikely(logs: np.ndarray) -> float:
        a, b = np.exp(logs)
        gone = special.betaln(a + 1, b + years - 1) - special.betaln(a, b)
        stay = special.betaln(a, b + years[-1]) - special.betaln(a, b)
        return -float(lost @ gone + counts[-1] * stay) / counts[0]

    leave = lost[0] / counts[0] if lost[0] else lost.sum() / counts[0] / len(lost)
    starts = [np.log([leave * size, (1 - leave) * size]) for size in (0.5, 5.0, 50.0, 5000.0)]
    bounds = [(-12.0, np.log(MOST))] * 2
    options = {"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-10}
    found = [optimize.minimize(unlikely, at, method="L-BFGS-B", bounds=bounds, options=options) for at in starts]
    best = min(found, key=lambda one: float(one.fun))
    return float(np.exp(best.x[0])), float(np.exp(best.x[1]))


def mixed_value(margin: float, stayed: Sequence[float], discount: float) -> tuple[float, float]:
    """(value of a new customer by the fitted law, the same at the mean retention beta / (alpha + beta)), now included.

    The second is never the larger one: those who stay are those who were likely to (Fader and Hardie 2010).
    """
    alpha, beta = fit_survival(stayed)
    average = value_including_now(margin, beta / (alpha + beta), discount)
    mixed = shifted_beta_value(margin, alpha, beta, discount) if alpha + beta < MOST else average
    return mixed, average


def value_at_churn(margin: float, churn: float, discount: float) -> float:
    """Value of an existing customer from next year on, where customers leave at this rate a year, as the indicator
    `customer_value_mean` has it: m r / (1 + d - r) with r = exp(-churn).
    """
    return value_including_now(margin, float(np.exp(-churn)), discount) - margin


def state_values(moves: ArrayLike, margins: ArrayLike, discount: float) -> np.ndarray:
    """Value of a customer in each loyalty state, this year's margin included: (I - P / (1 + d))^-1 m.

    `moves`: yearly probabilities from state (row) to state; a row may sum to less than one, the rest is gone for good
    (Pfeifer and Carraway 2000).
    """
    p, m = np.asarray(moves, float), np.asarray(margins, float)
    if (p < 0).any() or (p.sum(axis=1) > 1 + 1e-12).any():
        raise ValueError("moves: probabilities of a state must not be negative and sum to at most 1")
    return np.linalg.solve(np.eye(len(m)) - p / (1 + discount), m)


def discounted(flows: ArrayLike, discount: float, years: ArrayLike) -> np.ndarray:
    """Present value of flows that come after so many years: flow (1 + d)^-years; the last axis is time."""
    return np.asarray(flows, float) * np.exp(-log1p(discount) * np.asarray(years, float))


def payback(cumulative: ArrayLike) -> float:
    """Periods after which a cumulative amount has come to zero for good, with a linear part of the period; NaN: never.

    0 where it never falls below zero.
    """
    total = np.asarray(cumulative, float)
    if np.isnan(total).any() or total[-1] < 0:
        return nan
    below = np.flatnonzero(total < 0)
    if not len(below):
        return 0.0
    last = int(below[-1])
    return last + 1 + float(-total[last] / (total[last + 1] - total[last]))


def break_even_gain(cost: float, jobs: float, extra_visits: float, visit: float, kept: float, value: float) -> float:
    """Gain in first-fix rate at which a yearly cost pays: cost / (J e c + K V); NaN where nothing is gained.

    J jobs a year, e extra visits per failed first visit, c cost of a visit, K customers kept a year per unit of the
    rate (H times the fall of churn), V value of one.  Congestion is left out: that part only a simulation has.
    """
    gain = jobs * extra_visits * visit + kept * value
    return cost / gain if gain > 0 and not isinf(gain) else nan


def interpolated_gain(rise: float, cost: float, worth: float) -> float:
    """The same from a simulated step: it costs `cost`, raises the rate by `rise` and is worth `worth` net of its cost.

    The gross gain, worth + cost, is taken to grow in proportion to the rise, so it equals the cost at rise x cost /
    (worth + cost).
    """
    gross = worth + cost
    return rise * cost / gross if rise > 0 and gross > 0 and cost >= 0 else nan
