"""Several items of a questionnaire as one score: mean, Cronbach's alpha, and which item does not go with the others.

Every function takes answers as a frame of shape (n, k): a row for each who answered, a column for each item, all on one
scale and in one direction (more is better); NaN where an item was not answered.
"""

import math

import numpy as np
import pandas as pd

__all__ = ["cronbach_alpha", "half_rule_means", "with_rest"]

ROUNDING = 1e-12  # relative: what is left of the variance of sums that are all alike


def half_rule_means(answers: pd.DataFrame) -> pd.Series:
    """Mean of the items that were answered, NaN where they are fewer than half (the half rule; Fayers and Machin 2016).

    It is what filling each gap with the mean of the same person's other items gives.
    """
    enough = 2 * answers.notna().sum(axis=1) >= answers.shape[1]
    return answers.mean(axis=1).where(enough)


def cronbach_alpha(answers: pd.DataFrame) -> float:
    """k / (k - 1) (1 - sum of the items' variances / variance of their sum), over whole rows (Cronbach 1951).

    NaN for one item, for fewer than two whole rows, or where all sums are alike.
    """
    whole, k = answers.dropna(), answers.shape[1]
    if k < 2 or len(whole) < 2:
        return math.nan
    of_sum, of_items = float(whole.sum(axis=1).var()), float(whole.var().sum())
    return k / (k - 1) * (1 - of_items / of_sum) if of_sum > ROUNDING * of_items else math.nan


def with_rest(answers: pd.DataFrame) -> pd.Series:
    """Of each item: its correlation with the sum of the others, over whole rows; NaN where either is all alike."""
    whole = answers.dropna()
    x = whole.to_numpy(float)
    rest = x.sum(axis=1, keepdims=True) - x
    size = np.sqrt((x**2).sum(axis=0) * (rest**2).sum(axis=0))
    x, rest = x - x.mean(axis=0), rest - rest.mean(axis=0)
    spread = np.sqrt((x**2).sum(axis=0) * (rest**2).sum(axis=0))
    told = spread > ROUNDING * size
    found = np.divide((x * rest).sum(axis=0), spread, out=np.full(x.shape[1], np.nan), where=told)
    return pd.Series(found, index=answers.columns)
