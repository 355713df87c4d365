"""Companies whose bad days come in spells: rate, season and slope of cold, and how far a day is like the one before."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.fitting.arrivals import fit_arrivals
from experiments.fitting.spells import days_in_spells
from experiments.fitting.weather import fit_weather
from experiments.validate.recovery.count import Trial, about

__all__ = ["spells"]

Array = NDArray[np.float64]
DAYS = pd.date_range("2014-01-01", "2015-12-31")
LIKE, CV = 0.6, 0.3  # correlation of a day's factor with the next day's, and its coefficient of variation
SLOPE = -0.05


def spells(rng: np.random.Generator) -> Iterator[Trial]:
    """Two years with quiet Sundays, a summer and cold that lasts for days; mistaken: days taken as independent."""
    mean = 40 * np.where(DAYS.day_of_week == 6, 0.5, 1.0) * np.where(DAYS.month.isin([6, 7, 8]), 1.5, 1.0)
    factor = days_in_spells(rng, CV, np.array([LIKE]), len(DAYS))[0]
    found = fit_arrivals(pd.Series(rng.poisson(mean * factor), DAYS))
    for what, truth, one, days in (
        ("requests a day", float(mean.mean()), found.per_day, np.ones(len(DAYS), bool)),
        ("factor of a July", 1.5**0.75, found.months[6], DAYS.month == 7),
    ):
        yield Trial(what, truth, one, about(one.value, one.value * _alone(mean[days])))
    yield Trial("correlation from day to day", LIKE, found.spells)
    degrees = _degrees(rng)
    cold = np.minimum(degrees - 15, 0)
    rate = 20 * np.exp(SLOPE * cold)
    slope = fit_weather(pd.Series(rng.poisson(rate * factor), DAYS), pd.Series(degrees, DAYS), 15.0, cold=True).slope
    weight = rate / (1 + CV**2 * rate)
    alone = 1 / np.sqrt((weight * (cold - np.average(cold, weights=weight)) ** 2).sum())
    yield Trial("slope per degree", SLOPE, slope, about(slope.value, float(alone)))


def _alone(mean: Array) -> float:
    """Relative error of a mean of independent days."""
    return float(np.sqrt((mean + CV**2 * mean**2).sum()) / mean.sum())


def _degrees(rng: np.random.Generator) -> Array:
    """A year's cosine between 0 and 22 C, and weather around it, correlated by 0.7 from day to day."""
    season = 11 - 11 * np.cos(2 * np.pi * (DAYS.day_of_year.to_numpy() - 15) / 365.25)
    around = np.zeros(len(DAYS))
    for k in range(1, len(DAYS)):
        around[k] = 0.7 * around[k - 1] + rng.normal(0, 2)
    return np.asarray(season + around, np.float64)
