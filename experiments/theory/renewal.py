"""Failures of one unit over time: renewal, virtual age, imperfect repair, block replacement.

Weibull life: cumulative hazard H(t) = (t / scale)^shape.  Numerical answers come from second-order schemes on
`steps` and 2 x `steps` points, combined by Richardson's rule; `expected_failures_*` are good to about six
digits.
"""

from collections.abc import Callable
from math import gamma

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "best_block_interval",
    "block_replacement_cost",
    "brown_proschan_rate",
    "expected_failures_kijima_one",
    "expected_failures_kijima_two",
    "failures_in_life",
    "renewal_function",
    "renewal_reward",
]

_Law = Callable[[float, NDArray[np.float64]], NDArray[np.float64]]


def renewal_function(
    cdf: Callable[[NDArray[np.float64]], NDArray[np.float64]], time: float, steps: int = 1000
) -> float:
    """Mean number of renewals in (0, t]: M = F + F * M (Feller 1941); `cdf` is the law of one life."""
    return _extrapolated(lambda points: _markov_failures(lambda start, ends: cdf(ends - start), time, points), steps)


def expected_failures_kijima_one(shape: float, scale: float, repair: float, time: float, steps: int = 1000) -> float:
    """Mean failures in (0, t] when a repair undoes part of the last gap x: v <- v + q x.

    Kijima 1989, type I; repair q: 0 good as new, 1 bad as old.  The virtual age after a failure at time s
    is q s, so failure times are a Markov chain, P(next <= u | s) = 1 - exp(-(H(q s + u - s) - H(q s))),
    and a Volterra equation gives the mean.
    """

    def law(start: float, ends: NDArray[np.float64]) -> NDArray[np.float64]:
        age = repair * start
        return -np.expm1((age / scale) ** shape - ((age + ends - start) / scale) ** shape)

    return _extrapolated(lambda points: _markov_failures(law, time, points), steps)


def _markov_failures(law: _Law, time: float, steps: int) -> float:
    """Mean failures in (0, t]: U(0), where U(s) = integral over (s, t] of (1 + U(u)) dF(u | s).

    U(s) counts the failures that follow one at s.  Backwards in s, with exact differences of F, so that an
    infinite density at the start does no harm.
    """
    grid = np.linspace(0.0, time, steps + 1)
    mean = np.zeros(steps + 1)
    for here in range(steps - 1, -1, -1):
        reached = law(grid[here], grid[here:])
        chance = np.diff(reached)
        later = reached[-1] + 0.5 * (chance[0] * mean[here + 1] + chance[1:] @ (mean[here + 1 : -1] + mean[here + 2 :]))
        mean[here] = later / (1.0 - 0.5 * chance[0])
    return float(mean[0])


def expected_failures_kijima_two(shape: float, scale: float, repair: float, time: float, steps: int = 1000) -> float:
    """Mean failures in (0, t] when a repair undoes part of the whole age: v <- q (v + x).

    Kijima 1989, type II; repair q as in type I.  W(t, a), the mean failures in the time t ahead of a unit
    of virtual age a, obeys dW/dt = dW/da + h(a) (1 + W(t, q a) - W(t, a)); solved along the lines a + t =
    constant (predictor, corrector).
    """
    return _extrapolated(lambda points: _along_characteristics(shape, scale, repair, time, points), steps)


def _along_characteristics(shape: float, scale: float, repair: float, time: float, steps: int) -> float:
    ages = np.linspace(0.0, time, steps + 1)
    hazard = np.diff((ages / scale) ** shape)
    mean = np.zeros(steps + 1)
    for last in range(steps, 0, -1):
        ahead, risk = mean[1:], hazard[:last]
        gain = 1.0 + (np.interp(repair * ages[: last + 1], ages[: last + 1], mean) - mean)[1:]
        guess = ahead + risk * gain
        for _ in range(2):
            again = 1.0 + np.interp(repair * ages[:last], ages[:last], guess) - guess
            guess = ahead + 0.5 * risk * (gain + again)
        mean = guess
    return float(mean[0])


def _extrapolated(answer: Callable[[int], float], steps: int) -> float:
    return (4.0 * answer(2 * steps) - answer(steps)) / 3.0


def brown_proschan_rate(shape: float, scale: float, perfect: float) -> float:
    """Long-run failures per time when a repair is perfect with probability p, else minimal.

    Perfect repairs end lives with cumulative hazard p H, of mean scale p^(-1/shape) Gamma(1 + 1/shape); each
    such life holds 1/p failures, so the rate is (1/p) / that mean (Brown and Proschan 1983).
    """
    return 1.0 / (perfect * scale * perfect ** (-1.0 / shape) * gamma(1.0 + 1.0 / shape))


def block_replacement_cost(
    shape: float, scale: float, replacement_cost: float, repair_cost: float, interval: float
) -> float:
    """Cost per time with minimal repairs and replacement every T: (c_p + c_m (T / scale)^shape) / T.

    Barlow and Hunter 1960.
    """
    return (replacement_cost + repair_cost * (interval / scale) ** shape) / interval


def best_block_interval(shape: float, scale: float, replacement_cost: float, repair_cost: float) -> float:
    """The interval of least cost, T* = scale (c_p / (c_m (shape - 1)))^(1/shape); needs shape > 1.

    Barlow and Hunter 1960.
    """
    if shape <= 1.0:
        raise ValueError(f"replacement never pays unless units wear: shape is {shape:g}, must be above 1")
    return scale * (replacement_cost / (repair_cost * (shape - 1.0))) ** (1.0 / shape)


def failures_in_life(shape: float, scale: float, life_shape: float, life_mean: float) -> float:
    """Mean minimal repairs of a unit that is replaced after a Weibull life T: E[(T / scale)^shape].

    With life scale s = mean / Gamma(1 + 1/k): (s / scale)^shape Gamma(1 + shape / k).
    """
    life_scale = life_mean / gamma(1.0 + 1.0 / life_shape)
    return float((life_scale / scale) ** shape * gamma(1.0 + shape / life_shape))


def renewal_reward(cost_of_cycle: float, mean_cycle: float) -> float:
    """Long-run cost per time: mean cost of a cycle over its mean length (Smith 1955)."""
    return cost_of_cycle / mean_cycle
