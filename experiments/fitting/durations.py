"""How long work takes: the law that fits, with censoring, and whether it fits.

Laws: lognormal, gamma, Weibull, exponential, each with mean and coefficient of variation as the scenario has them.
The law is chosen by the likelihood with a penalty for its parameters (Akaike 1974); whether the chosen one fits is
asked of a Kolmogorov-Smirnov distance whose distribution is simulated, parameters fitted anew each time (Lilliefors
1967), because the tables for known parameters say yes far too often.
"""

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats

from experiments.fitting.fitted import Fitted, correlation_of, fitted, observed_information
from experiments.messages import Refusal

__all__ = ["LAWS", "Law", "fit_duration", "fit_law", "p_of_fit"]

Array = NDArray[np.float64]
FEWEST = 10  # completed durations
SAMPLES = 200  # of the simulated distribution of the distance


class _Shape(NamedTuple):
    """A law with parameters (log scale, log shape), as scipy names them, and where a search begins."""

    law: "stats.rv_continuous"
    named: Callable[[Array], dict[str, float]]
    start: Callable[[Array], Array]

    def frozen(self, p: Array) -> "stats.rv_continuous":
        """The law with its parameters."""
        return self.law(**self.named(p))

    def log_likelihood(self, p: Array, done: Array, still: Array) -> float:
        """Of durations that ended and of others that lasted at least so long; freezing would take twice the time."""
        named = self.named(p)
        return float(self.law.logpdf(done, **named).sum() + self.law.logsf(still, **named).sum())

    def moments(self, p: Array) -> tuple[float, float]:
        """Mean, and coefficient of variation."""
        named = self.named(p)
        mean = float(self.law.mean(**named))
        return mean, float(self.law.std(**named)) / mean


def _scaled(shape: str) -> Callable[[Array], dict[str, float]]:
    return lambda p: {shape: math.exp(p[1]), "scale": math.exp(p[0])}


LAWS: dict[str, _Shape] = {
    "lognormal": _Shape(
        stats.lognorm, _scaled("s"), lambda x: np.array([np.log(x).mean(), math.log(max(0.05, np.log(x).std()))])
    ),
    "gamma": _Shape(
        stats.gamma, _scaled("a"), lambda x: np.array([math.log(x.var() / x.mean()), math.log(x.mean() ** 2 / x.var())])
    ),
    "weibull": _Shape(stats.weibull_min, _scaled("c"), lambda x: np.array([math.log(x.mean()), 0.0])),
    "exponential": _Shape(stats.expon, lambda p: {"scale": math.exp(p[0])}, lambda x: np.array([math.log(x.mean())])),
}


class Law(NamedTuple):
    """A law with its mean and coefficient of variation, and how it compares."""

    law: str
    parameters: Array  # log scale, log shape
    covariance: Array  # of those
    mean: Fitted
    cv: Fitted
    log_likelihood: float
    aic: float
    n: int
    censored: int
    correlation: Array  # of the logarithms of mean and coefficient of variation


def fit_law(law: str, durations: ArrayLike, censored: ArrayLike | None = None, unit: str = "s") -> Law:
    """The law by maximum likelihood; a censored duration lasted at least so long."""
    x, open_ = _checked(durations, censored)
    shape = LAWS[law]

    done, still = x[~open_], x[open_]

    def minus(p: Array) -> float:
        return -shape.log_likelihood(p, done, still)

    found = optimize.minimize(
        minus, shape.start(done), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-8, "maxiter": 4000}
    )
    covariance = np.linalg.inv(observed_information(minus, found.x)).astype(np.float64)
    slopes = np.array([_slope(shape, found.x, which) for which in (0, 1)])
    of_both = slopes @ covariance @ slopes.T
    mean, cv = (_delta(shape, found.x, float(of_both[which, which]), which, unit, len(x)) for which in (0, 1))
    return Law(
        law, found.x, covariance, mean, cv, -found.fun, 2 * (len(found.x) + found.fun), len(x), int(open_.sum()),
        correlation_of(of_both),
    )  # fmt: skip


def fit_duration(
    durations: ArrayLike, censored: ArrayLike | None = None, unit: str = "s", laws: Iterable[str] = tuple(LAWS)
) -> list[Law]:
    """All laws, or some, the one with the smallest penalised likelihood first."""
    return sorted((fit_law(law, durations, censored, unit) for law in laws), key=lambda found: found.aic)


def p_of_fit(found: Law, durations: ArrayLike, seed: int = 1, samples: int = SAMPLES) -> float:
    """Chance of a distance as large or larger if the law is right, its parameters having been fitted; none censored."""
    x, _ = _checked(durations, None)
    shape, rng = LAWS[found.law], np.random.default_rng(seed)
    seen = stats.kstest(x, shape.frozen(found.parameters).cdf).statistic
    worse = 0
    for _ in range(samples):
        made = shape.frozen(found.parameters).rvs(len(x), random_state=rng)
        again = fit_law(found.law, made)
        worse += stats.kstest(made, shape.frozen(again.parameters).cdf).statistic >= seen
    return (1 + worse) / (1 + samples)


def _checked(durations: ArrayLike, censored: ArrayLike | None) -> tuple[Array, NDArray[np.bool_]]:
    x = np.asarray(durations, float)
    open_ = np.zeros(len(x), bool) if censored is None else np.asarray(censored, bool)
    if np.isnan(x).any() or (x <= 0).any():
        raise Refusal(f"durations: {int((~(x > 0)).sum())} are not above zero; allowed: positive times")
    if (~open_).sum() < FEWEST:
        raise Refusal(f"durations: {int((~open_).sum())} were completed; a law needs at least {FEWEST}")
    if np.ptp(x[~open_]) == 0:
        raise Refusal(f"durations: all are {x[~open_][0]:g}; a law needs some that differ")
    return x, open_


def _slope(shape: _Shape, at: Array, which: int) -> Array:
    """Of the logarithm of the mean or of the coefficient of variation, in the parameters."""
    return np.array([
        (math.log(shape.moments(at + h)[which]) - math.log(shape.moments(at - h)[which])) / 2e-5
        for h in np.eye(len(at)) * 1e-5
    ])  # fmt: skip


def _delta(shape: _Shape, at: Array, variance: float, which: int, unit: str, n: int) -> Fitted:
    """Mean or coefficient of variation with its error in logs, by the delta method."""
    value, error = shape.moments(at)[which], math.sqrt(variance)
    return fitted(
        "mean" if which == 0 else "cv", value, error, "log", unit if which == 0 else "", "likelihood, delta", n
    )
