"""How requests change with the weather: degrees beyond a threshold, on the logarithm of the rate.

The slope is fitted with a variance that grows faster than the mean (negative binomial, its spread by likelihood): with
Poisson's the few coldest days would decide it.  Weekdays are taken off; bad days may come in spells beyond the weather,
and errors are those of such days (`spells.py`).  Logarithms: exp(b T), where the model of failures is linear in degrees
(`docs/model.md`), so it is not the key `climate.heating_slope`.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.fitting.counts import negative_binomial, poisson
from experiments.fitting.fitted import Fitted, fitted
from experiments.fitting.spells import fit_spells, with_spells
from experiments.messages import Refusal

__all__ = ["Slope", "fit_weather"]

FEWEST_DAYS = 60


class Slope(NamedTuple):
    """Change of the logarithm of the rate per degree warmer, on one side of a threshold; below it, where cold breaks
    things, it is negative.
    """

    slope: Fitted
    poisson: float  # the slope with Poisson's variance, weekdays not taken off
    dispersion: float  # Pearson's ratio of that fit, to Poisson's variance
    threshold: float
    days: int
    spells: Fitted  # correlation of what a day has beyond weather, week and chance with the next day's


def fit_weather(counts: pd.Series, degrees: pd.Series, threshold: float, cold: bool) -> Slope:
    """Slope of the log rate per degree warmer, below (cold) or above the threshold, on days that have both."""
    both = pd.concat([counts.rename("count"), degrees.rename("degrees")], axis=1, join="inner").dropna()
    some = both["count"].groupby(pd.DatetimeIndex(both.index).day_of_week).transform("sum") > 0
    both = both[some]  # a weekday on which nothing ever came is closed
    if len(both) < FEWEST_DAYS:
        raise Refusal(f"weather: {len(both)} days have a count and a temperature; at least {FEWEST_DAYS} are needed")
    beyond = (both["degrees"] - threshold).clip(upper=0) if cold else (both["degrees"] - threshold).clip(lower=0)
    if beyond.nunique() < 3:
        raise Refusal(f"weather: no days {'below' if cold else 'above'} {threshold:g} degrees; take another threshold")
    design = _design(pd.DatetimeIndex(both.index), beyond)
    seen = both["count"].to_numpy(float)
    plain, dispersion = poisson(seen, design[["base", "degree"]])  # as slopes are published
    found, of_weeks = poisson(seen, design)
    found = negative_binomial(seen, design) if of_weeks > 1 else found
    spread = float(found.family.variance(1.0)) - 1.0
    spells = fit_spells(seen, np.asarray(found.mu), design, pd.DatetimeIndex(both.index), spread)
    error = float(np.sqrt(with_spells(np.asarray(found.cov_params()), spells)[1, 1]))
    method = "negative binomial, spells of days"
    slope = fitted("slope", float(found.params[1]), error, "identity", "per degree", method, len(both))
    return Slope(slope, float(plain.params[1]), dispersion, threshold, len(both), spells.correlation)


def _design(days: pd.DatetimeIndex, beyond: pd.Series) -> pd.DataFrame:
    """Level, degrees, and a column for each weekday but the first."""
    week = {f"weekday {k}": (days.day_of_week == k).astype(float) for k in sorted(set(days.day_of_week))[1:]}
    return pd.DataFrame({"base": 1.0, "degree": beyond.to_numpy(float)} | week, index=days)
