"""Cumulative satisfaction as a memory, and how long customers stay whose satisfaction differs or changes."""

from collections.abc import Callable, Sequence
from math import exp, log, sqrt

import numpy as np
from scipy import optimize

__all__ = ["memory_after", "memory_variance_ratio", "mixed_retention", "survival_by_last_job"]


def memory_after(start: float, experience: float, weight: float, steps: int) -> float:
    """C after n equal experiences s from C_0: s + (C_0 - s) (1 - k)^n."""
    return experience + (start - experience) * (1.0 - weight) ** steps


def memory_variance_ratio(weight: float) -> float:
    """Long-run variance of C over that of independent experiences: k / (2 - k) (Roberts 1959)."""
    return weight / (2.0 - weight)


def mixed_retention(hazard: Callable[[float], float], mean: float, spread: float, months: int) -> float:
    """Share still customers when satisfaction differs between them and stays: E[(1 - h(C))^(months / 12)].

    C is logit-normal with this mean and standard deviation.  As with the shifted-beta-geometric law (Fader and Hardie
    2007) retention rises with tenure, because those with a high hazard leave first.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()

    def levels(place: float, scale: float) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-(place + scale * nodes)))

    def misfit(guess: np.ndarray) -> list[float]:
        level = levels(guess[0], exp(guess[1]))
        centre = float(weights @ level)
        return [centre - mean, sqrt(float(weights @ (level - centre) ** 2)) - spread]

    place, scale = optimize.fsolve(misfit, [log(mean / (1.0 - mean)), log(spread / (mean * (1.0 - mean)))], xtol=1e-12)
    kept = [(1.0 - hazard(float(level))) ** (months / 12.0) for level in levels(place, exp(scale))]
    return float(weights @ np.array(kept))


def survival_by_last_job(
    month_days: Sequence[int], jobs_a_day: float, fixed_first: float, hazards: Sequence[float]
) -> float:
    """Share still customers after these months when the yearly hazard is that of the last job: an absorbing chain.

    States: no job yet, last job fixed at the first visit, last job not; hazards in this order, the first at the start.
    A month has a job with chance 1 - exp(-rate x days), the last of them decides the state; then who is in state i
    stays with (1 - h_i)^(1/12) (Kemeny and Snell 1960, chapter 3).
    """
    state = np.array([1.0, 0.0, 0.0])
    stays = (1.0 - np.array(hazards)) ** (1.0 / 12.0)
    for days in month_days:
        none = exp(-jobs_a_day * days)
        after_job = np.array([0.0, fixed_first, 1.0 - fixed_first])
        state = (state * none + state.sum() * (1.0 - none) * after_job) * stays
    return float(state.sum())
