"""How often customers come back and what they spend, from dates and amounts alone: nobody says when he has left.

BG/NBD (Fader, Hardie and Lee 2005): while active a customer buys at rate lambda ~ gamma(r, alpha); after each purchase
he leaves with chance p ~ beta(a, b).  Of a customer, three numbers suffice: repeat purchases x, time of the last of
them t_x, time watched T.  Gamma-gamma (Fader and Hardie 2013): purchases of a customer scatter as gamma(p, nu) around a
mean of his own, nu ~ gamma(q, v).
"""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from experiments.fitting.fitted import Fitted, fitted, observed_information, profile
from experiments.messages import Refusal

__all__ = ["Repurchase", "Spending", "fit_repurchase", "fit_spending", "histories"]

Array = NDArray[np.float64]
WEEK_S = 7 * 86_400
FEWEST = 50  # customers who came back


class Repurchase(NamedTuple):
    """Parameters of BG/NBD; time in weeks."""

    r: Fitted
    alpha: Fitted
    a: Fitted
    b: Fitted
    covariance: Array  # of their logarithms
    log_likelihood: float
    customers: int

    def expected(self, x: ArrayLike, last: ArrayLike, watched: ArrayLike, ahead: float) -> Array:
        """Purchases expected of customers in the next `ahead` weeks, given their past; shape of x."""
        x, last, watched = (np.asarray(one, float) for one in (x, last, watched))
        r, alpha, a, b = (one.value for one in self[:4])
        z = ahead / (alpha + watched + ahead)
        grown = special.hyp2f1(r + x, b + x, a + b + x - 1, z)
        above = (a + b + x - 1) / (a - 1) * (1 - ((alpha + watched) / (alpha + watched + ahead)) ** (r + x) * grown)
        gone = np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * ((alpha + watched) / (alpha + last)) ** (r + x), 0.0)
        return above / (1 + gone)


class Spending(NamedTuple):
    """Parameters of gamma-gamma; `mean` is the mean purchase of all customers, in the currency of the amounts."""

    p: Fitted
    q: Fitted
    v: Fitted
    mean: Fitted
    log_likelihood: float
    customers: int


def histories(customer: pd.Series, time: pd.Series, end: pd.Timestamp) -> pd.DataFrame:
    """Of each customer: repeat purchase days x, weeks from first to last t_x, weeks watched T; days, not purchases."""
    days = pd.DataFrame({"customer": customer.to_numpy(), "day": time.dt.tz_localize(None).dt.floor("D").to_numpy()})
    days = days[days["day"] <= end].drop_duplicates()
    of_each = days.groupby("customer", observed=True)["day"].agg(["min", "max", "count"])
    weeks = (of_each["max"] - of_each["min"]).dt.total_seconds() / WEEK_S
    watched = (end - of_each["min"]).dt.total_seconds() / WEEK_S
    return pd.DataFrame({"x": of_each["count"] - 1, "last": weeks, "watched": watched})


def fit_repurchase(x: ArrayLike, last: ArrayLike, watched: ArrayLike) -> Repurchase:
    """By maximum likelihood in logarithms; intervals from the observed information."""
    x, last, watched = (np.asarray(one, float) for one in (x, last, watched))
    if (x > 0).sum() < FEWEST:
        raise Refusal(f"purchases: {int((x > 0).sum())} customers came back; at least {FEWEST} are needed")
    if (last > watched + 1e-9).any() or ((x == 0) & (last > 0)).any():
        raise Refusal("purchases: a last purchase lies after the time watched, or before any repeat")

    def minus(log_p: Array) -> float:
        return -float(_bg_nbd(np.exp(log_p), x, last, watched).sum())

    start = np.log([0.5, watched.mean() / 4, 1.0, 2.0])
    options = {"xatol": 1e-7, "fatol": 1e-8, "maxiter": 8000}  # the ridge of a and b is flat
    found = optimize.minimize(minus, start, method="Nelder-Mead", options=options)
    covariance = np.linalg.inv(observed_information(minus, found.x, 1e-3)).astype(np.float64)
    errors = np.sqrt(np.diag(covariance))
    named = [
        fitted(name, math.exp(at), error, "log", unit, "likelihood", len(x))
        for name, at, error, unit in zip(["r", "alpha", "a", "b"], found.x, errors, ["", "weeks", "", ""], strict=True)
    ]
    r, alpha, a, b = named
    low, high = profile(minus, found.x, 2, float(errors[2]))  # a is lopsided in logs, too: Wald's holds too often
    a = a._replace(low=math.exp(low), high=math.exp(high), method="profile likelihood")
    return Repurchase(r, alpha, a, b, covariance, -float(found.fun), len(x))


def _bg_nbd(p: Array, x: Array, last: Array, watched: Array) -> Array:
    """Log likelihood of each customer."""
    r, alpha, a, b = p
    kept = special.betaln(a, b + x) - (r + x) * np.log(alpha + watched)
    left = special.betaln(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last)
    either = np.where(x > 0, np.logaddexp(kept, left), kept)
    return special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) - special.betaln(a, b) + either


def fit_spending(purchases: ArrayLike, mean_amount: ArrayLike) -> Spending:
    """From repeat purchases and their mean amount, of customers who have some with an amount above zero."""
    x, m = np.asarray(purchases, float), np.asarray(mean_amount, float)
    if len(x) < FEWEST or (x < 1).any() or (m <= 0).any():
        raise Refusal(f"amounts: {len(x)} customers; allowed: {FEWEST} or more, each with purchases above zero")

    def minus(log_p: Array) -> float:
        p, q, v = np.exp(log_p)
        one = special.gammaln(p * x + q) - special.gammaln(p * x) - special.gammaln(q) + q * np.log(v)
        return -float((one + (p * x - 1) * np.log(m) + p * x * np.log(x) - (p * x + q) * np.log(x * m + v)).sum())

    found = optimize.minimize(minus, np.log([5.0, 4.0, m.mean()]), method="Nelder-Mead", options={"maxiter": 4000})
    covariance = np.linalg.inv(observed_information(minus, found.x, 1e-3)).astype(np.float64)
    errors = np.sqrt(np.diag(covariance))
    named = [
        fitted(name, math.exp(at), error, "log", unit, "likelihood", len(x))
        for name, at, error, unit in zip(["p", "q", "v"], found.x, errors, ["", "", "money"], strict=True)
    ]
    (p, q, v), (of_p, of_q, of_v) = np.exp(found.x), named
    if q <= 1:
        raise Refusal(f"amounts: so heavy a tail (q = {q:.2f}, at most 1) has no finite mean; a few purchases make it")
    slope = np.array([1.0, -q / (q - 1), 1.0])  # of log(p v / (q - 1)) in the logarithms
    mean = fitted("mean", p * v / (q - 1), math.sqrt(slope @ covariance @ slope), "log", "money", "delta", len(x))
    return Spending(of_p, of_q, of_v, mean, -float(found.fun), len(x))
