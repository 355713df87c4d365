"""Statistics of samples and surveys: how many answers are needed, how wrong an answer can be, how to weight it.

Plain Python; formulas of textbooks on sampling (docs/model.md, "Listening").
"""

import math
from collections.abc import Sequence

from sim.draws import normal_quantile

__all__ = [
    "answers_for_difference",
    "answers_for_mean",
    "answers_for_share",
    "horvitz_thompson",
    "net_promoter",
    "nonresponse_bound",
    "weighted_mean",
]


def _z(confidence: float) -> float:
    """Two-sided quantile of the standard normal."""
    return float(normal_quantile(0.5 + confidence / 2))


def answers_for_share(
    error: float, share: float = 0.5, population: float = math.inf, confidence: float = 0.95
) -> float:
    """Answers that give a share within +-error: n = z^2 p (1 - p) / e^2, with the correction n / (1 + (n - 1)/N)."""
    n = _z(confidence) ** 2 * share * (1 - share) / error**2
    return n / (1 + (n - 1) / population)


def answers_for_mean(error: float, sd: float, confidence: float = 0.95) -> float:
    """Answers that give a mean within +-error: n = (z sd / e)^2."""
    return (_z(confidence) * sd / error) ** 2


def answers_for_difference(difference: float, sd: float, confidence: float = 0.95, power: float = 0.8) -> float:
    """Answers in each of two groups that show a difference: n = 2 (z_a/2 + z_b)^2 sd^2 / d^2."""
    return 2 * (_z(confidence) + float(normal_quantile(power))) ** 2 * sd**2 / difference**2


def net_promoter(answers: Sequence[float]) -> tuple[float, float]:
    """(net promoter score, variance of one answer) of answers from 0 to 10.

    NPS = p(9-10) - p(0-6); an answer counts +1, 0 or -1, so its variance is p(9-10) + p(0-6) - NPS^2.
    """
    promoters = sum(x >= 9 for x in answers) / len(answers)
    detractors = sum(x <= 6 for x in answers) / len(answers)
    score = promoters - detractors
    return score, promoters + detractors - score**2


def horvitz_thompson(values: Sequence[float], chances: Sequence[float], population: int) -> float:
    """Mean of a population from the answers of some: sum of value / chance of being heard, over the population.

    Unbiased whoever answers, if the chances are the true ones (Horvitz and Thompson 1952).
    """
    return sum(value / chance for value, chance in zip(values, chances, strict=True)) / population


def weighted_mean(values: Sequence[float], chances: Sequence[float]) -> float:
    """Mean with inverse-probability weights (Hajek): as `horvitz_thompson`, but by the estimated population."""
    weights = [1 / chance for chance in chances]
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def nonresponse_bound(response: float, answerers: float, others: float) -> float:
    """Largest bias of the mean of those who answered: (1 - r) |mean of answerers - mean of the others|."""
    return (1 - response) * abs(answerers - others)
