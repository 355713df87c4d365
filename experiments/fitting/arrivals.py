"""How many requests come on a day and at what hour: season, weekday, weather, and how much days differ beyond chance.

Daily counts are a generalised linear model with logarithmic link (McCullagh and Nelder 1989): weekday and month as
factors, weather as degrees beyond a threshold.  Days that were not recorded are left out, not counted as quiet.
Overdispersion is Pearson's ratio; with it the variance of a day's count is mean + mean^2 / k (negative binomial), which
is a gamma factor of a day with variance 1/k.  Because that variance is no multiple of the mean, errors are
those of White's sandwich (HC3; MacKinnon and White 1985), not of one ratio for all days, which would be too small for
busy months and too large for quiet weekdays.  Factors take days as independent of each other beyond season and week.

The rate is that of a year, as the scenario has it: the mean of the fitted days of all months by their lengths, whatever
part of a year was recorded.  A month that was not is as the mean of those that were.  So the model, summed over the
recorded days, gives the recorded requests.

The slope of weather is fitted with that variance (negative binomial, its spread by likelihood): with Poisson's the few
coldest days would decide it, and its intervals hold the truth in 89 % of made-up years.
"""

from calendar import day_name, month_name
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, stats

from experiments.fitting.fitted import Fitted, Z, correlation_of, fitted, share
from experiments.messages import Refusal

__all__ = ["Arrivals", "Slope", "fit_arrivals", "fit_hours", "fit_weather", "mean_month"]

Array = NDArray[np.float64]
FEWEST_DAYS = 60
FEWEST_CLOSED = 8  # of a weekday, none of which had a request, from which on it is taken as closed
MONTH_DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Slope(NamedTuple):
    """Change of the logarithm of the rate per degree beyond a threshold."""

    slope: Fitted
    poisson: float  # the slope with Poisson's variance
    dispersion: float  # Pearson's ratio, to Poisson's variance
    threshold: float
    days: int


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
    design = _factors(days, open_)
    found, dispersion = _poisson(seen.to_numpy(float), design)
    cv = _day_cv(seen.to_numpy(float), np.asarray(found.mu))
    coefficients = pd.Series(found.params, design.columns)
    covariance = pd.DataFrame(
        _hc3(seen.to_numpy(float), np.asarray(found.mu), design, cv), design.columns, design.columns
    )
    months = sorted(set(days.month))
    nothing = pd.Series(0.0, coefficients.index)
    contrasts = [nothing if k in closed else _contrast(coefficients.index, "weekday", k, open_) for k in range(7)]
    contrasts += [_contrast(coefficients.index, "month", k, months) for k in months]
    level, slopes = _of_a_year(coefficients, contrasts[7:], months, open_)
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


def fit_weather(counts: pd.Series, degrees: pd.Series, threshold: float, cold: bool) -> Slope:
    """Slope of the log rate per degree below (cold) or above the threshold, on days that have both."""
    both = pd.concat([counts.rename("count"), degrees.rename("degrees")], axis=1, join="inner").dropna()
    if len(both) < FEWEST_DAYS:
        raise Refusal(f"weather: {len(both)} days have a count and a temperature; at least {FEWEST_DAYS} are needed")
    beyond = (both["degrees"] - threshold).clip(upper=0) if cold else (both["degrees"] - threshold).clip(lower=0)
    if beyond.nunique() < 3:
        raise Refusal(f"weather: no days {'below' if cold else 'above'} {threshold:g} degrees; take another threshold")
    design = pd.DataFrame({"base": 1.0, "degree": beyond})
    seen = both["count"].to_numpy(float)
    plain, dispersion = _poisson(seen, design)
    found = _negative_binomial(seen, design) if dispersion > 1 else plain
    error = float(np.sqrt(found.cov_params()[1, 1]))
    slope = fitted("slope", float(found.params[1]), error, "identity", "per degree", "negative binomial", len(both))
    return Slope(slope, float(plain.params[1]), dispersion, threshold, len(both))


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


def _factors(days: pd.DatetimeIndex, open_: Sequence[int]) -> pd.DataFrame:
    """One column for all days, one for each open weekday and month but the first."""
    design = {"base": np.ones(len(days))}
    design |= {f"weekday {k}": (days.day_of_week == k).astype(float) for k in open_[1:]}
    design |= {f"month {k}": (days.month == k).astype(float) for k in sorted(set(days.month))[1:]}
    return pd.DataFrame(design, index=days)


def _poisson(counts: np.ndarray, design: pd.DataFrame) -> tuple[Any, float]:
    """The fitted model, and Pearson's ratio."""
    import statsmodels.api as sm  # type: ignore[import-untyped]

    found = sm.GLM(counts, design.to_numpy(), family=sm.families.Poisson()).fit()
    return found, float(found.pearson_chi2 / found.df_resid)


def _hc3(counts: Array, means: Array, design: pd.DataFrame, cv: float) -> Array:
    """Covariance of the coefficients: White's sandwich, each residual over what its own day does not take of it; a day
    that all but decides a month has the variance of the law.

    (`statsmodels` gives HC0 for a generalised linear model, whatever it is asked for.)
    """
    x = design.to_numpy()
    bread = np.linalg.pinv(x.T @ (means[:, None] * x))
    taken = means * np.einsum("ij,jk,ik->i", x, bread, x)
    apart = ((counts - means) / np.maximum(1 - taken, 0.5)) ** 2
    spread = np.where(taken <= 0.5, apart, means + (cv * means) ** 2)
    return np.asarray(bread @ (x.T @ (spread[:, None] * x)) @ bread, np.float64)


def _negative_binomial(counts: np.ndarray, design: pd.DataFrame) -> Any:
    """The model with the variance mean + spread mean^2, of the spread that is most likely."""
    import statsmodels.api as sm

    def with_spread(log_spread: float) -> Any:
        family = sm.families.NegativeBinomial(alpha=np.exp(log_spread))
        return sm.GLM(counts, design.to_numpy(), family=family).fit()

    best = optimize.minimize_scalar(
        lambda x: -with_spread(x).llf, bounds=(-9, 3), method="bounded", options={"xatol": 1e-2}
    )
    return with_spread(float(best.x))


def _day_cv(counts: np.ndarray, means: np.ndarray) -> float:
    """From E((N - m)^2 - m) = cv^2 m^2, by sums; zero where days vary less than chance."""
    return float(np.sqrt(max(0.0, ((counts - means) ** 2 - counts).sum() / (means**2).sum())))


def mean_month(factors: Mapping[int, float]) -> float:
    """Mean of the months' factors (January is 1) by their lengths: that of a month that was not recorded."""
    return sum(factors[k] * MONTH_DAYS[k - 1] for k in factors) / sum(MONTH_DAYS[k - 1] for k in factors)


def _of_a_year(
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


def _contrast(names: "pd.Index[str]", kind: str, which: int, levels: "range | list[int]") -> pd.Series:
    """What makes a level's coefficient less the mean of all levels, so that factors have geometric mean one."""
    weights = pd.Series(0.0, names)
    for level in levels:
        if f"{kind} {level}" in weights:
            weights[f"{kind} {level}"] -= 1 / len(levels)
    if f"{kind} {which}" in weights:
        weights[f"{kind} {which}"] += 1
    return weights


def _factor(name: str, b: pd.Series, covariance: pd.DataFrame, contrast: pd.Series, n: int) -> Fitted:
    """exp of a level's contrast."""
    w = contrast.to_numpy()
    error = float(np.sqrt(w @ covariance.to_numpy() @ w))
    return fitted(name, float(np.exp(w @ b.to_numpy())), error, "log", "factor", "Poisson, HC3", n)
