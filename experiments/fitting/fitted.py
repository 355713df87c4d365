"""A value that was estimated, with its interval; and draws of several, for uncertainty that goes along.

Intervals are 95 % and symmetric on the scale on which the estimator is nearly normal: as it is, in logs for what is
positive, in logits for shares.
"""

import math
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

__all__ = [
    "Fitted",
    "Scale",
    "correlation_of",
    "draws",
    "errors_of",
    "fitted",
    "for_draws",
    "observed_information",
    "on_logit",
    "on_scale",
    "profile",
    "share",
    "shares_hang",
    "unscaled",
]

Array = NDArray[np.float64]
Scale = Literal["identity", "log", "logit"]

Z = float(special.ndtri(0.975))
NUDGE = 1e-9  # of a variance: what makes a singular matrix one that has a root
_TO: dict[str, Callable[[float], float]] = {
    "identity": float,
    "log": math.log,
    "logit": lambda p: math.log(p / (1 - p)),
}
_FROM: dict[str, Callable[[ArrayLike], Array]] = {
    "identity": lambda x: np.asarray(x, float),
    "log": lambda x: np.exp(np.asarray(x, float)),
    "logit": lambda x: special.expit(np.asarray(x, float)),
}


class Fitted(NamedTuple):
    """One parameter: value and 95 % interval in its unit, standard error on the scale named."""

    name: str
    value: float
    low: float
    high: float
    error: float
    scale: Scale
    unit: str
    method: str
    n: int


def fitted(name: str, value: float, error: float, scale: Scale, unit: str, method: str, n: int) -> Fitted:
    """With the interval that a normal estimator on this scale has; NaN where there is no standard error."""
    centre = _TO[scale](value)
    with np.errstate(over="ignore"):  # of a law that is all but at its end: an interval without one
        low, high = _FROM[scale]([centre - Z * error, centre + Z * error])
    return Fitted(name, value, float(low), float(high), error, scale, unit, method, n)


def on_scale(value: float, scale: Scale) -> float:
    """A value in its unit, as it is on the scale on which its estimator is nearly normal."""
    return _TO[scale](value)


def unscaled(x: float, scale: Scale) -> float:
    """Back from the scale to the unit."""
    return float(_FROM[scale](x))


def draws(
    found: Sequence[Fitted], n: int, seed: "int | np.random.SeedSequence", covariance: ArrayLike | None = None
) -> Array:
    """`n` draws of the parameters, shape (n, k), each in its unit: normal on their scales.

    `covariance` is that of the scaled estimators, shape (k, k); without it they are independent.  It may be singular:
    factors whose product is one, a value without an error.
    """
    centre = np.array([_TO[one.scale](one.value) for one in found])
    spread = np.diag([one.error**2 for one in found]) if covariance is None else np.asarray(covariance, float)
    errors = np.sqrt(np.diag(spread))
    root = np.linalg.cholesky(correlation_of(spread) + NUDGE * np.eye(len(found)))
    scaled = centre + np.random.default_rng(seed).standard_normal((n, len(found))) @ root.T * errors
    return np.column_stack([_FROM[one.scale](column) for one, column in zip(found, scaled.T, strict=True)])


def correlation_of(covariance: ArrayLike) -> Array:
    """Correlations, shape (k, k); a value without an error hangs together with nothing."""
    spread = np.asarray(covariance, float)
    errors = np.sqrt(np.diag(spread))
    told = errors > 0
    found = np.eye(len(spread))
    found[np.ix_(told, told)] = spread[np.ix_(told, told)] / np.outer(errors[told], errors[told])
    np.fill_diagonal(found, 1.0)
    return found


def observed_information(minus_log_likelihood: Callable[[Array], float], at: ArrayLike, step: float = 1e-4) -> Array:
    """Second derivatives at a minimum by central differences, shape (k, k); parameters are on scales of order one."""
    x = np.asarray(at, float)
    k = len(x)
    steps = np.eye(k) * step
    found = np.empty((k, k))
    for i in range(k):
        for j in range(i, k):
            corners = [
                minus_log_likelihood(x + a * steps[i] + b * steps[j]) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            found[i, j] = found[j, i] = (corners[0] - corners[1] - corners[2] + corners[3]) / (4 * step**2)
    return found


def errors_of(information: Array) -> Array | None:
    """Standard errors, shape (k,); None where the likelihood is flat, so that the data do not tell."""
    try:
        variances = np.diag(np.linalg.inv(information))
    except np.linalg.LinAlgError:
        return None
    return np.sqrt(variances) if (variances > 0).all() else None


def profile(
    minus_log_likelihood: Callable[[Array], float], at: ArrayLike, place: int, error: float
) -> tuple[float, float]:
    """Ends of the interval of one parameter, on its scale: where the best of the others is 1.92 less likely.

    For a likelihood that is lopsided around its top `at`; `error` is where the search begins.
    """
    x, others = np.asarray(at, float), np.delete(np.arange(len(np.asarray(at))), place)
    top = minus_log_likelihood(x)

    def above(value: float) -> float:
        def of_rest(rest: Array) -> float:
            return minus_log_likelihood(np.insert(rest, place, value))

        return float(optimize.minimize(of_rest, x[others], method="BFGS", options={"gtol": 1e-3}).fun) - top - Z**2 / 2

    ends = []
    for side in (-1.0, 1.0):
        step = next((s for s in (2.5, 5.0, 10.0, 20.0) if above(x[place] + side * s * error) > 0), None)
        if step is None:
            ends.append(side * math.inf)
        else:
            ends.append(float(optimize.brentq(above, x[place], x[place] + side * step * error, xtol=0.02 * error)))
    return ends[0], ends[1]


def share(name: str, happened: ArrayLike) -> Fitted:
    """A share of independent yes and no, with Wilson's interval (1927)."""
    yes = np.asarray(happened, bool)
    n, p = len(yes), float(yes.mean())
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return Fitted(name, p, centre - half, centre + half, half / Z, "identity", "share", "Wilson", n)


def on_logit(one: Fitted) -> Fitted:
    """A share with an error on the logit scale, so that its draws are shares; as it is where an end is 0 or 1."""
    if one.scale != "identity" or not 0 < one.low < one.high < 1 or not 0 < one.value < 1:
        return one
    low, high = special.logit([one.low, one.high])
    return one._replace(error=float(high - low) / (2 * Z), scale="logit")


def for_draws(one: Fitted) -> Fitted:
    """What is drawn by: shares on the scale of logits, so that no draw is beyond nothing or all; one whose interval
    reaches beyond them (of a ratio, say) as it is, and what falls beyond is drawn anew.

    A share of none or of all that were counted has no logit.  It is drawn from the logit law that has the middle and
    the inner end of Jeffreys' posterior, beta(k + 1/2, n - k + 1/2).
    """
    if one.unit != "share" or one.scale != "identity":
        return one
    if 0 < one.value < 1:
        return on_logit(one)
    if one.value not in (0, 1):
        return one
    law = stats.beta(one.n * one.value + 0.5, one.n * (1 - one.value) + 0.5)
    middle, inner = special.logit([law.median(), law.ppf(0.975 if one.value == 0 else 0.025)])
    return one._replace(value=float(law.median()), error=abs(float(inner - middle)) / Z, scale="logit")


def shares_hang(shares: ArrayLike) -> Array:
    """Correlations of the shares of one whole, shape (k, k): a multinomial's, whatever n."""
    p = np.asarray(shares, float)
    odds = np.sqrt(p / np.maximum(1 - p, 1e-12))
    found = -np.outer(odds, odds)
    np.fill_diagonal(found, 1.0)
    return found
