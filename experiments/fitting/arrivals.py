"""How many requests come on a day and at what hour: season, weekday, and how much days differ beyond chance.

Daily counts are a Poisson model (`counts.py`) of weekday and month as factors (`season.py`).  Days that were not
recorded are left out, not counted as quiet.  Factors take days as independent of each other beyond season and week.
The model, summed over the recorded days, gives the recorded requests.
"""

from calendar import day_name, month_name
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from experiments.fitting.counts import day_cv, hc3, poisson
from experiments.fitting.fitted import Fitted, Z, correlation_of, fitted, share
from experiments.fitting.season import contrast_of, factors_of, of_a_year
from experiments.messages import Refusal

__all__ = ["Arrivals", "fit_arrivals", "fit_hours"]

Array = NDArray[np.float64]
FEWEST_DAYS = 60
FEWEST_CLOSED = 8  # of a weekday, none of which had a request, from which on it is taken as closed


class Arrivals(NamedTuple):
    """A day's rate: mean of a year, factors with geometric mean one, spread beyond chance."""

    per_day: Fitted
    weekdays: list[Fitted]  # Monday to Sunday
    months: list[Fitted]  # those that were seen
    day_cv: float  # coefficient of variation of the factor that a day has beyond season and chance
    dispersion: float  # Pearson's ratio; 1 is Poisson
    days: int
    correlation: Array  # of the logarithms of rate, weekdays and months, in their order


def fit_arrivals(counts: pd.Series, not_recorded: pd.DatetimeIndex | None = None) -> Arrivals:
    """From counts by day (index: days); days that were not recorded are no days."""
    seen = counts.drop(index=not_recorded) if not_recorded is not None else counts
    if len(seen) < FEWEST_DAYS:
        raise Refusal(f"arrivals: {len(seen)} days were recorded; a season needs at least {FEWEST_DAYS}")
    closed = _closed(seen)
    seen = seen[~pd.DatetimeIndex(seen.index).day_of_week.isin(closed)]
    days, open_ = pd.DatetimeIndex(seen.index), [k for k in range(7) if k not in closed]
    design = factors_of(days, open_)
    found, dispersion = poisson(seen.to_numpy(float), design)
    cv = day_cv(seen.to_numpy(float), np.asarray(found.mu))
    coefficients = pd.Series(found.params, design.columns)
    covariance = pd.DataFrame(
        hc3(seen.to_numpy(float), np.asarray(found.mu), design, cv), design.columns, design.columns
    )
    months = sorted(set(days.month))
    nothing = pd.Series(0.0, coefficients.index)
    contrasts = [nothing if k in closed else contrast_of(coefficients.index, "weekday", k, open_) for k in range(7)]
    contrasts += [contrast_of(coefficients.index, "month", k, months) for k in months]
    level, slopes = of_a_year(coefficients, contrasts[7:], months, open_)
    rows = np.array([slopes, *(one.to_numpy() for one in contrasts)])
    counted, means = seen.to_numpy(float), np.asarray(found.mu)
    return Arrivals(
        _rate(level, slopes, covariance.to_numpy(), design.to_numpy(), counted, means, len(open_)),
        [closed[k] if k in closed else _factor(day_name[k], coefficients, covariance, contrasts[k], len(seen))
         for k in range(7)],
        [_factor(month_name[k], coefficients, covariance, one, len(seen))
         for k, one in zip(months, contrasts[7:], strict=True)],
        cv, dispersion, len(seen), correlation_of(rows @ covariance.to_numpy() @ rows.T),
    )  # fmt: skip


def fit_hours(times: pd.Series) -> list[Fitted]:
    """Share of each hour of the day (local time), with Wilson's interval (1927); 24 of them."""
    hours = times.dropna().dt.hour
    return [share(f"hour {hour}", hours == hour) for hour in range(24)]


def _closed(seen: pd.Series) -> dict[int, Fitted]:
    """Weekdays on which nothing ever came: their factor is nothing, and they are left out of the others'."""
    by_weekday = seen.groupby(pd.DatetimeIndex(seen.index).day_of_week).agg(["sum", "size"])
    never = by_weekday[(by_weekday["sum"] == 0) & (by_weekday["size"] >= FEWEST_CLOSED)]
    days = {int(str(k)): int(n) for k, n in never["size"].items()}
    return {
        k: Fitted(day_name[k], 0.0, 0.0, 0.0, 0.0, "identity", "factor", "taken as closed", n) for k, n in days.items()
    }


def _rate(
    level: float, slopes: Array, covariance: Array, design: Array, counts: Array, means: Array, days: int
) -> Fitted:
    """Days in a row hang together, so the error is of weeks, of what the season leaves over (Student's law): the
    delta method's, by as much wider as that of the recorded mean is.  `days`: open ones of a week.
    """
    months = design.shape[1] - (days - 1)
    weeks = (counts - means)[: len(counts) // days * days].reshape(-1, days).mean(axis=1)
    taken = min(months, len(weeks) - 2)
    of_weeks = float(weeks.std(ddof=taken) / np.sqrt(len(weeks)) * stats.t.ppf(0.975, len(weeks) - taken) / Z)
    recorded = means @ design / means.sum()  # slopes of the logarithm of the recorded mean
    wider = max(1.0, of_weeks / counts.mean() / float(np.sqrt(recorded @ covariance @ recorded)))
    error = wider * float(np.sqrt(slopes @ covariance @ slopes))
    return fitted("per_day", level, error, "log", "a day", "mean of a year, error of weeks", len(counts))


def _factor(name: str, b: pd.Series, covariance: pd.DataFrame, contrast: pd.Series, n: int) -> Fitted:
    """exp of a level's contrast."""
    w = contrast.to_numpy()
    error = float(np.sqrt(w @ covariance.to_numpy() @ w))
    return fitted(name, float(np.exp(w @ b.to_numpy())), error, "log", "factor", "Poisson, HC3", n)
