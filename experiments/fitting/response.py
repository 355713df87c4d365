"""Who answers a survey, and what the average would be if all did.

Whether a customer answers is a logit on what was experienced, which the company knows of all whom it asked.  Answers
are weighted with one over that chance (Horvitz and Thompson 1952; Hajek 1971): those who seldom answer speak for more.
The error takes account of the weights' being fitted (Robins, Rotnitzky and Zhao 1994).  What the experience does not
tell, nobody can put right: if of two customers with the same experience the angrier one answers, the average stays
wrong, and `bounds` says how wrong it can be at most.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.fitting.fitted import Fitted, fitted
from experiments.fitting.regression import Regression, fit_choice
from experiments.messages import Refusal

__all__ = ["Response", "fit_response"]

Array = NDArray[np.float64]
FEWEST = 50  # answers
LEAST_CHANCE = 0.01  # of answering; below it one answer speaks for more than a hundred


class Response(NamedTuple):
    """Share who answer, what makes them, the mean among answers, the mean of all, and their difference."""

    share: float
    odds: Regression
    of_answers: Fitted
    of_all: Fitted
    bias: Fitted  # of the mean among answers
    bounds: tuple[float, float]  # of the mean of all, whatever those who kept silent thought
    answers: int
    speaks_for: float  # the largest weight, in customers


def fit_response(score: ArrayLike, columns: Mapping[str, ArrayLike], scale: tuple[float, float]) -> Response:
    """From the scores of all who were asked (NaN: no answer), what each had experienced, and the ends of the scale."""
    y = np.asarray(score, float)
    answered = ~np.isnan(y)
    if answered.sum() < FEWEST:
        raise Refusal(f"survey: {answered.sum()} answered; at least {FEWEST} are needed")
    if answered.all():
        raise Refusal("survey: all who are in the table answered; it needs those who were asked and did not")
    odds = fit_choice(answered, columns)
    design = np.column_stack([np.ones(len(y)), *(np.asarray(one, float) for one in columns.values())])
    chance = 1 / (1 + np.exp(-design @ [one.value for one in odds.coefficients.values()]))
    if chance[answered].min() < LEAST_CHANCE:
        raise Refusal(
            f"survey: some who answered had a chance of {chance[answered].min():.1g} to; nobody like them can be "
            f"spoken for; at least {LEAST_CHANCE:g} is needed"
        )
    plain, whole, bias = _means(np.where(answered, y, 0.0), answered.astype(float), chance, design)
    silent = 1 - answered.mean()
    ends = [float(answered.mean() * plain.value + silent * end) for end in scale]
    return Response(
        float(answered.mean()), odds, plain, whole, bias, (ends[0], ends[1]), int(answered.sum()),
        float((1 / chance[answered]).max()),
    )  # fmt: skip


def _means(y: Array, a: Array, chance: Array, design: Array) -> tuple[Fitted, Fitted, Fitted]:
    """Mean of answers, weighted mean, and their difference, by what each customer adds to them (influence)."""
    plain, whole = float(y @ a / a.sum()), float(y @ (a / chance) / (a / chance).sum())
    of_plain = a * (y - plain) / a.mean()
    raw = a / chance * (y - whole) / (a / chance).mean()
    moved = design * (a - chance)[:, None]  # what a customer adds to the fit of the chances
    of_whole = raw - moved @ np.linalg.lstsq(moved, raw, rcond=None)[0]
    return (
        _mean("mean of answers", plain, of_plain, "mean"), _mean("mean of all", whole, of_whole, "inverse chance"),
        _mean("bias of answers", plain - whole, of_plain - of_whole, "inverse chance"),
    )  # fmt: skip


def _mean(name: str, value: float, influence: Array, method: str) -> Fitted:
    error = float(influence.std(ddof=1) / np.sqrt(len(influence)))
    return fitted(name, value, error, "identity", "points", method, len(influence))
