"""A city with cold winters: its temperature, and how many more ask for a repair of their heating when it is cold.

Temperature: a yearly cosine by least squares, what is left over a first-order autoregression.  Requests: Poisson with a
mean that is linear in the degrees below 15 C, as the model has it; its slope is relative to a mild day.  Victoria's
power demand, a region that cools, is set beside it: what people use is not what breaks.
"""

import math
import warnings

import numpy as np
import pandas as pd

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.fitted import Fitted, Z, fitted
from experiments.fitting.regression import Regression, fit_linear
from experiments.fitting.weather import fit_weather
from experiments.records.profile import days_of

__all__ = ["BOSTON_SEASON"]

MILD_C, COOL_C = 15.0, 18.0  # heating below, cooling above
YEAR = 365.25
HEAT = "Heat - Excessive Insufficient"


def _degrees(tables: Tables) -> pd.Series:
    """Mean temperature by day."""
    rows = tables["boston"]["weather"].dropna(subset=["mean"])
    return rows.groupby(rows["time"].dt.tz_localize(None).dt.floor("D"))["mean"].mean()


def _cases(tables: Tables) -> pd.Series:
    """Heating cases of every day of 2015, days without one too."""
    orders = tables["boston"]["work_orders"]
    counts = days_of(orders.loc[orders["fault"].astype(str) == HEAT, "opened"])
    return counts.reindex(pd.date_range("2015-01-01", "2015-12-31"), fill_value=0)


def _cosine(degrees: pd.Series) -> tuple[Regression, pd.Series]:
    """The yearly cosine and what is left over."""
    angle = 2 * math.pi * pd.DatetimeIndex(degrees.index).day_of_year.to_numpy() / YEAR
    found = fit_linear(degrees, {"cos": np.cos(angle), "sin": np.sin(angle)})
    b, c, s = (found.of(name).value for name in ("base", "cos", "sin"))
    return found, degrees - b - c * np.cos(angle) - s * np.sin(angle)


def _climate(degrees: pd.Series) -> list[Value]:
    """Errors of the cosine are those of days that hang together: wider by the factor of the autoregression."""
    found, left = _cosine(degrees)
    c, s = found.of("cos").value, found.of("sin").value
    size, n = math.hypot(c, s), len(degrees)
    phi = float(np.corrcoef(left[1:], left[:-1])[0, 1])
    wider = math.sqrt((1 + phi) / (1 - phi))
    coldest = math.atan2(-s, -c) / (2 * math.pi) * YEAR % YEAR
    error = wider * found.of("cos").error
    spread = math.sqrt((1 + phi**2) / (1 - phi**2) / (2 * n))

    def plain(name: str, x: float, e: float, unit: str) -> Fitted:
        return Fitted(name, x, x - Z * e, x + Z * e, e, "identity", unit, "least squares, AR(1)", n)

    return [
        Value("climate.mean_c", plain("mean temperature", found.of("base").value, wider * found.of("base").error, "C")),
        Value("climate.amplitude_c", plain("amplitude of the year", size, error, "K")),
        Value("climate.coldest_day", plain("coldest day", coldest, error / size / (2 * math.pi) * YEAR, "day")),
        Value("climate.noise_phi", plain("correlation of a day with the last", phi, math.sqrt((1 - phi**2) / n), "")),
        Value(
            "climate.noise_sd_k", fitted("spread around the season", float(left.std()), spread, "log", "K", "AR(1)", n)
        ),
    ]


def _slope(counts: pd.Series, degrees: pd.Series) -> tuple[Fitted, Fitted, float]:
    """Requests of a mild day, the slope relative to it, and the deviance; errors by the dispersion seen."""
    import statsmodels.api as sm  # type: ignore[import-untyped]

    both = pd.concat([counts.rename("count"), degrees.rename("degrees")], axis=1, join="inner").dropna()
    cold = (MILD_C - both["degrees"]).clip(lower=0).to_numpy(float)
    design = np.column_stack([np.ones(len(both)), cold])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a linear mean, which could fall below zero and does not
        model = sm.GLM(both["count"].to_numpy(float), design, family=sm.families.Poisson(sm.families.links.Identity()))
        found = model.fit(start_params=[1.0, 0.1])
    a, b = (float(x) for x in found.params)
    covariance = found.cov_params() * found.pearson_chi2 / found.df_resid
    lean = np.array([-1 / a, 1 / b])
    wide, n = math.sqrt(covariance[0, 0]) / a, len(both)
    mild = fitted("heating cases of a mild day", a, wide, "log", "a day", "quasi-Poisson", n)
    slope = fitted("more per degree below 15 C", b / a, math.sqrt(lean @ covariance @ lean), "log", "1/K",
                   "quasi-Poisson, linear", n)  # fmt: skip
    return mild, slope, float(found.deviance)


def _cooling(tables: Tables) -> Fitted:
    """Power demand of Victoria's working days against degrees above 18 C, in logarithms."""
    rows = tables["melbourne"]["weather"].dropna(subset=["mean", "demand"])
    day = rows["time"].dt.tz_localize(None).dt.floor("D")
    days = pd.DataFrame({"mean": rows.groupby(day)["mean"].mean(), "demand": rows.groupby(day)["demand"].sum()})
    days = days[(pd.DatetimeIndex(days.index).day_of_week < 5) & (days["mean"] > COOL_C)]
    found = fit_linear(np.log(days["demand"]), {"hot": days["mean"] - COOL_C}).of("hot")
    return found._replace(name="Victoria: more power per degree above 18 C", unit="1/K")


def _values(tables: Tables) -> list[Value]:
    degrees = _degrees(tables)
    mild, slope, _ = _slope(_cases(tables), degrees)
    return [*_climate(degrees), Value("climate.heating_slope", slope), Value("", mild), Value("", _cooling(tables))]


def _facts(tables: Tables) -> list[Fact]:
    degrees, counts = _degrees(tables), _cases(tables)
    mild, slope, _ = _slope(counts, degrees)
    log = fit_weather(counts, degrees, MILD_C, True)
    seen = fit_weather(counts[counts > 0], degrees, MILD_C, True)
    year, months = degrees.reindex(counts.index), pd.DatetimeIndex(counts.index).month
    shares = [Fact("heating cases", float(counts.sum()))]
    for month in (1, 2, 4, 7, 10, 12):
        days = months == month
        expected = mild.value * (1 + slope.value * (MILD_C - year[days]).clip(lower=0)).mean()
        shares += [
            Fact(f"cases a day, month {month}", float(counts[days].mean())),
            Fact(f"cases a day, month {month}, linear", float(expected)),
        ]
    return [
        Fact("slope of the logarithm below 15 C, every day", log.slope.value, "1/K"),
        Fact("slope of the logarithm, only days with a case", seen.slope.value, "1/K"),
        Fact("dispersion (1 is Poisson)", log.dispersion),
        *shares,
    ]


BOSTON_SEASON = Case(("boston", "melbourne"), ("scenario=boston_season",), "boston_season", _values, _facts)
