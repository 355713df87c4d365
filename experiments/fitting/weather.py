"""How requests change with the weather: degrees beyond a threshold, on the logarithm of the rate.

The slope is fitted with a variance that grows faster than the mean (negative binomial, its spread by likelihood): with
Poisson's the few coldest days would decide it.  Days are taken as independent beyond the weather: where bad spells
last, intervals are too narrow, and `hangs` says how much a day is like the one before it.  Logarithms: exp(b T), where
the model of failures is linear in degrees (`docs/model.md`), so it is not the key `climate.heating_slope`.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.fitting.counts import negative_binomial, poisson
from experiments.fitting.fitted import Fitted, fitted
from experiments.messages import Refusal

__all__ = ["Slope", "fit_weather"]

FEWEST_DAYS = 60


class Slope(NamedTuple):
    """Change of the logarithm of the rate per degree warmer, on one side of a threshold; below it, where cold breaks
    things, it is negative.
    """

    slope: Fitted
    poisson: float  # the slope with Poisson's variance
    dispersion: float  # Pearson's ratio, to Poisson's variance
    threshold: float
    days: int
    hangs: float  # correlation of what is left of a day with that of the day before; 0 where none is known


def fit_weather(counts: pd.Series, degrees: pd.Series, threshold: float, cold: bool) -> Slope:
    """Slope of the log rate per degree warmer, below (cold) or above the threshold, on days that have both."""
    both = pd.concat([counts.rename("count"), degrees.rename("degrees")], axis=1, join="inner").dropna()
    if len(both) < FEWEST_DAYS:
        raise Refusal(f"weather: {len(both)} days have a count and a temperature; at least {FEWEST_DAYS} are needed")
    beyond = (both["degrees"] - threshold).clip(upper=0) if cold else (both["degrees"] - threshold).clip(lower=0)
    if beyond.nunique() < 3:
        raise Refusal(f"weather: no days {'below' if cold else 'above'} {threshold:g} degrees; take another threshold")
    design = pd.DataFrame({"base": 1.0, "degree": beyond})
    seen = both["count"].to_numpy(float)
    plain, dispersion = poisson(seen, design)
    found = negative_binomial(seen, design) if dispersion > 1 else plain
    error = float(np.sqrt(found.cov_params()[1, 1]))
    slope = fitted("slope", float(found.params[1]), error, "identity", "per degree", "negative binomial", len(both))
    return Slope(
        slope, float(plain.params[1]), dispersion, threshold, len(both), _hangs(both.index, found.resid_pearson)
    )


def _hangs(days: pd.Index, left: np.ndarray) -> float:
    series = pd.Series(left, pd.DatetimeIndex(days)).asfreq("D")
    known = series.autocorr(1)
    return float(known) if np.isfinite(known) else 0.0
