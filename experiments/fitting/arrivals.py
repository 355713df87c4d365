"""How many requests come on a day and at what hour: season, weekday, and how much days differ beyond chance.

Daily counts are a Poisson model (`counts.py`) of weekday and month as factors (`season.py`).  Days that were not
recorded are left out, not counted as quiet.  The model, summed over the recorded days, gives the recorded requests.
Bad days may come in spells beyond season and week; errors of rate and factors are those of such days (`spells.py`).
"""

from calendar import day_name, month_name
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.fitting.counts import day_cv, hc3, poisson
from experiments.fitting.fitted import Fitted, correlation_of, fitted, share
from experiments.fitting.season import contrast_of, factors_of, of_a_year
from experiments.fitting.spells import fit_spells, with_spells
from experiments.messages import Refusal

__all__ = ["Arrivals", "fit_arrivals", "fit_hours"]

Array = NDArray[np.float64]
METHOD = "Poisson, HC3, spells of days"
FEWEST_DAYS = 60
FEWEST_CLOSED = 8  # of a weekday, none of which had a request, from which on it is taken as closed
MOST_MISSED = 5.0  # requests in an empty month by the rate of the others; by chance none comes in 7 of 1,000


class Arrivals(NamedTuple):
    """A day's rate: mean of a year, factors with geometric mean one, spread beyond chance."""

    per_day: Fitted
    weekdays: list[Fitted]  # Monday to Sunday
    months: list[Fitted]  # those that were seen
    day_cv: float  # coefficient of variation of the factor that a day has beyond season and chance
    spells: Fitted  # correlation of that factor with the next day's
    dispersion: float  # Pearson's ratio; 1 is Poisson
    days: int
    correlation: Array  # of the logarithms of rate, weekdays and months, in their order
    empty: list[str]  # months of few days in which nothing came: they are as months that were not recorded


def fit_arrivals(counts: pd.Series, not_recorded: pd.DatetimeIndex | None = None) -> Arrivals:
    """From counts by day (index: days); days that were not recorded are no days."""
    seen = counts.drop(index=not_recorded) if not_recorded is not None else counts
    if len(seen) < FEWEST_DAYS:
        raise Refusal(f"arrivals: {len(seen)} days were recorded; a season needs at least {FEWEST_DAYS}")
    closed = _closed(seen)
    seen = seen[~pd.DatetimeIndex(seen.index).day_of_week.isin(closed)]
    empty = _empty(seen)
    seen = seen[~pd.DatetimeIndex(seen.index).month.isin(empty)]
    days, open_ = pd.DatetimeIndex(seen.index), [k for k in range(7) if k not in closed]
    design = factors_of(days, open_)
    counted = seen.to_numpy(float)
    found, dispersion = poisson(counted, design)
    means = np.asarray(found.mu)
    coefficients, cv = pd.Series(found.params, design.columns), day_cv(counted, means)
    spells = fit_spells(counted, means, design, days)
    covariance = with_spells(hc3(counted, means, design, cv), spells)
    months = sorted(set(days.month))
    nothing = pd.Series(0.0, coefficients.index)
    contrasts = [nothing if k in closed else contrast_of(coefficients.index, "weekday", k, open_) for k in range(7)]
    contrasts += [contrast_of(coefficients.index, "month", k, months) for k in months]
    level, slopes = of_a_year(coefficients, contrasts[7:], months, open_)
    rows = np.array([slopes, *(one.to_numpy() for one in contrasts)])
    errors = np.sqrt(np.diag(rows @ covariance @ rows.T)).tolist()
    factors = np.exp(rows @ coefficients.to_numpy()).tolist()
    return Arrivals(
        fitted("per_day", level, errors[0], "log", "a day", "mean of a year, spells of days", len(seen)),
        [closed[k] if k in closed else fitted(day_name[k], factors[1 + k], errors[1 + k], "log", "factor", METHOD,
                                              len(seen)) for k in range(7)],
        [fitted(month_name[k], factors[8 + i], errors[8 + i], "log", "factor", METHOD, len(seen))
         for i, k in enumerate(months)],
        cv, spells.correlation, dispersion, len(seen), correlation_of(rows @ covariance @ rows.T),
        [month_name[k] for k in empty],
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


def _empty(seen: pd.Series) -> list[int]:
    """Months in which nothing came on their few days; refused where too many days were empty to be chance.

    The logarithm of such a month's factor has no finite estimate, and would take those of all others with it.
    """
    by_month = seen.groupby(pd.DatetimeIndex(seen.index).month).agg(["sum", "size"])
    nothing = by_month[by_month["sum"] == 0]["size"]
    for month, days in nothing.items():
        missed = days * seen.sum() / (len(seen) - nothing.sum())
        if missed > MOST_MISSED:
            raise Refusal(
                f"arrivals: nothing came in {month_name[int(str(month))]} ({days} days), where {missed:.0f} "
                "would have; was it recorded? a month without a request has no factor"
            )
    return [int(str(month)) for month in nothing.index]
