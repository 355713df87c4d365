"""A rate by weekday and month: columns of the design, factors with geometric mean one, and the mean of a year.

The rate is that of a year, as the scenario has it: the mean of the fitted days of all months by their lengths, whatever
part of a year was recorded.  A month that was not is as the mean of those that were.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["contrast_of", "factors_of", "mean_month", "of_a_year"]

Array = NDArray[np.float64]
MONTH_DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def factors_of(days: pd.DatetimeIndex, open_: Sequence[int]) -> pd.DataFrame:
    """One column for all days, one for each open weekday and month but the first."""
    design = {"base": np.ones(len(days))}
    design |= {f"weekday {k}": (days.day_of_week == k).astype(float) for k in open_[1:]}
    design |= {f"month {k}": (days.month == k).astype(float) for k in sorted(set(days.month))[1:]}
    return pd.DataFrame(design, index=days)


def contrast_of(names: "pd.Index[str]", kind: str, which: int, levels: "range | list[int]") -> pd.Series:
    """What makes a level's coefficient less the mean of all levels, so that factors have geometric mean one."""
    weights = pd.Series(0.0, names)
    for level in levels:
        if f"{kind} {level}" in weights:
            weights[f"{kind} {level}"] -= 1 / len(levels)
    if f"{kind} {which}" in weights:
        weights[f"{kind} {which}"] += 1
    return weights


def mean_month(factors: Mapping[int, float]) -> float:
    """Mean of the months' factors (January is 1) by their lengths: that of a month that was not recorded."""
    return sum(factors[k] * MONTH_DAYS[k - 1] for k in factors) / sum(MONTH_DAYS[k - 1] for k in factors)


def of_a_year(
    b: pd.Series, contrasts: Sequence[pd.Series], months: Sequence[int], open_: Sequence[int]
) -> tuple[float, Array]:
    """A day's mean over a year, and the slopes of its logarithm in the coefficients.

    Months that were not seen have a fixed weight beside the factors of the others, as in the scenario.
    """
    week = np.array([np.exp(b.get(f"weekday {k}", 0.0)) if k in open_ else 0.0 for k in range(7)])
    of_month = np.array([np.exp(one.to_numpy() @ b.to_numpy()) for one in contrasts])
    lengths = np.array([MONTH_DAYS[k - 1] for k in months])
    rest = (sum(MONTH_DAYS) - lengths.sum()) * mean_month(dict(zip(months, of_month, strict=True)))
    year = (of_month * lengths).sum() + rest
    centre = pd.Series([str(name).startswith("month ") / len(months) for name in b.index], b.index)
    slopes = centre.copy()
    slopes["base"] = 1.0
    for k in open_[1:]:
        slopes[f"weekday {k}"] = week[k] / week.sum()
    for one, factor, days in zip(contrasts, of_month, lengths, strict=True):
        slopes = slopes + one * (factor * days / year)
    level = float(np.exp(b["base"] + centre @ b) * week.mean() * year / sum(MONTH_DAYS))
    return level, np.asarray(slopes, np.float64)
