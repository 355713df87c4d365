"""How many requests come on a day and at what hour: season, weekday, weather, and how much days differ beyond chance.

Daily counts are a generalised linear model with logarithmic link (McCullagh and Nelder 1989): weekday and month as
factors, weather as degrees beyond a threshold.  Days that were not recorded are left out, not counted as quiet.
Overdispersion is Pearson's ratio; with it the variance of a day's count is mean + mean^2 / k (negative binomial), which
is the scenario's gamma factor of a day with variance 1/k.  Because that variance is no multiple of the mean, errors are
those of White's sandwich (HC3; MacKinnon and White 1985), not of one ratio for all days, which would be too small for
busy months and too large for quiet weekdays.

The slope of weather is fitted with that variance (negative binomial, its spread by likelihood): with Poisson's the few
coldest days would decide it, and its intervals hold the truth in 89 % of made-up years.
"""

from calendar import day_name, month_name
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize

from experiments.fitting.fitted import Fitted, correlation_of, fitted, share
from experiments.messages import Refusal

__all__ = ["Arrivals", "Slope", "fit_arrivals", "fit_hours", "fit_weather"]

FEWEST_DAYS = 60


class Slope(NamedTuple):
    """Change of the logarithm of the rate per degree beyond a threshold."""

    slope: Fitted
    poisson: float  # the slope with Poisson's variance
    dispersion: float  # Pearson's ratio, to Poisson's variance
    threshold: float
    days: int


class Arrivals(NamedTuple):
    """A day's rate: mean of all days, factors with mean one over the week and over the year, spread beyond chance."""

    per_day: Fitted
    weekdays: list[Fitted]  # Monday to Sunday
    months: list[Fitted]  # those that were seen
    day_cv: float  # coefficient of variation of the factor that a day has beyond season and chance
    dispersion: float  # Pearson's ratio; 1 is Poisson
    days: int
    correlation: NDArray[np.float64]  # of the logarithms of weekdays and months, in their order


def fit_arrivals(counts: pd.Series, not_recorded: pd.DatetimeIndex | None = None) -> Arrivals:
    """From counts by day (index: days); days that were not recorded are no days."""
    seen = counts.drop(index=not_recorded) if not_recorded is not None else counts
    if len(seen) < FEWEST_DAYS:
        raise Refusal(f"arrivals: {len(seen)} days were recorded; a season needs at least {FEWEST_DAYS}")
    days = pd.DatetimeIndex(seen.index)
    design = _factors(days)
    found, dispersion = _poisson(seen.to_numpy(float), design)
    cv = _day_cv(seen.to_numpy(float), np.asarray(found.mu))
    coefficients = pd.Series(found.params, design.columns)
    covariance = pd.DataFrame(found.cov_params(), design.columns, design.columns)
    months = sorted(set(days.month))
    contrasts = [_contrast(coefficients.index, "weekday", k, range(7)) for k in range(7)]
    contrasts += [_contrast(coefficients.index, "month", k, months) for k in months]
    rows = np.array([one.to_numpy() for one in contrasts])
    return Arrivals(
        _mean(seen.to_numpy(float), np.asarray(found.mu), len(months)),
        [_factor(day_name[k], coefficients, covariance, contrasts[k], len(seen)) for k in range(7)],
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


def _factors(days: pd.DatetimeIndex) -> pd.DataFrame:
    """One column for all days, one for each weekday and month but the first."""
    design = {"base": np.ones(len(days))}
    design |= {f"weekday {k}": (days.day_of_week == k).astype(float) for k in range(1, 7)}
    design |= {f"month {k}": (days.month == k).astype(float) for k in sorted(set(days.month))[1:]}
    return pd.DataFrame(design, index=days)


def _poisson(counts: np.ndarray, design: pd.DataFrame) -> tuple[Any, float]:
    """The fitted model with its robust covariance, and Pearson's ratio."""
    import statsmodels.api as sm  # type: ignore[import-untyped]

    found = sm.GLM(counts, design.to_numpy(), family=sm.families.Poisson()).fit(cov_type="HC3")
    return found, float(found.pearson_chi2 / found.df_resid)


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


def _mean(counts: np.ndarray, means: np.ndarray, months: int) -> Fitted:
    """Mean of the days; days in a row hang together, so the error is of weeks, of what the season leaves over."""
    weeks = (counts - means)[: len(counts) // 7 * 7].reshape(-1, 7).mean(axis=1)
    error = float(weeks.std(ddof=min(months, len(weeks) - 2)) / np.sqrt(len(weeks)) / counts.mean())
    return fitted("per_day", float(counts.mean()), error, "log", "a day", "mean, error of weeks", len(counts))


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
