"""Lifts and escalators of a metro: how often units break, how long they are out, and how many repairs do not last.

The requests themselves are replayed (docs/metro_lifts.md), so nothing fitted here goes into conf/: what the log tells
is compared with what the replay makes of it.  A quick return may be a new fault of a unit in a bad spell; how long a
spell may last is not in the log, so the chance that a repair does not last is told by a month's background and by a
year's, too; its interval is that of sampling alone.
"""

import math

import numpy as np
import pandas as pd
from scipy import special, stats

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.arrivals import fit_arrivals
from experiments.fitting.fitted import Fitted, fitted
from experiments.records.profile import days_of, gap_days
from experiments.work_orders.metro import LOG_DAYS
from experiments.work_orders.record import quick_returns
from experiments.work_orders.returns import excess_returns

__all__ = ["METRO_LIFTS"]

TYPES = {"elevator": "lifts", "escalator": "escalators"}
ENDS = (30, None)  # days of a bad spell; the replay has 90
GROUPS = 8  # of units, left out in turn
WITHIN = (1, 3, 7, 14, 30)  # days after a repair
REPLAYED_DAYS = LOG_DAYS + 30  # of conf/scenario/metro_lifts.yaml


def _broken(tables: Tables) -> pd.DataFrame:
    """Requests in local time without a zone, with the hours until restored."""
    orders = tables["metro"]["work_orders"]
    rows = orders[orders["kind"] == "repair"]
    hours = (rows["closed"] - rows["opened"]).dt.total_seconds() / 3600
    opened = rows["opened"].dt.tz_localize(None)
    return pd.DataFrame({
        "unit": rows["unit"].astype(str), "type": rows["team"].astype(str), "opened": opened, "hours": hours,
        "closed": opened + pd.to_timedelta((hours * 3600).round(), "s"),
    })  # fmt: skip


def _lasting(log: pd.DataFrame, name: str) -> Fitted:
    """The chance that a repair does not last, with the error of units: a jackknife that leaves out groups of them."""
    used = excess_returns(log)[0]
    groups = pd.factorize(log["unit"], sort=True)[0] % GROUPS
    without = special.logit([excess_returns(log[groups != k])[0].probability for k in range(GROUPS)])
    middle, error = float(special.logit(used.probability)), float(without.std() * math.sqrt(GROUPS - 1))
    half = float(stats.t.ppf(0.975, GROUPS - 1)) * error
    low, high = special.expit([middle - half, middle + half])
    return Fitted(f"repairs that do not last, {name}", used.probability, float(low), float(high), error, "logit",
                  "share", "two clocks, background of 90 days; units left out in groups", used.repairs)  # fmt: skip


def _assumed(log: pd.DataFrame, name: str) -> list[Fact]:
    """The same where a bad spell may last for less, or for more, which the log does not tell: no interval, a choice."""
    ends = {f"{days} days" if days else "a year": excess_returns(log, days)[0].probability for days in ENDS}
    return [Fact(f"repairs that do not last, {name}, if background is by {of}", p, "share") for of, p in ends.items()]


def _rate(rows: pd.DataFrame, name: str, days: float) -> Fitted:
    """Requests per unit and year; units differ, so the error is that of units."""
    counts = rows.groupby("unit").size().to_numpy(float) / days * 365.25
    error = counts.std(ddof=1) / counts.mean() / np.sqrt(len(counts))
    return fitted(f"breaks of {name}", float(counts.mean()), float(error), "log", "a unit-year", "error of units",
                  len(counts))  # fmt: skip


def _values(tables: Tables) -> list[Value]:
    log = _broken(tables)
    counts = days_of(log["opened"])
    arrivals = fit_arrivals(counts, gap_days(counts))
    logs = np.log(log["hours"].clip(lower=1 / 60).dropna())
    span = (log["opened"].max() - log["opened"].min()).total_seconds() / 86_400
    parts = {name: log[log["type"] == kind] for kind, name in TYPES.items()}
    centre = fitted("hours to restore, geometric mean", float(np.exp(logs.mean())),
                    float(logs.std() / np.sqrt(len(logs))), "log", "h", "mean of logarithms", len(logs))  # fmt: skip
    return [
        Value("", arrivals.per_day._replace(name="requests of a mean day")),
        *(Value("", _rate(part, name, span)) for name, part in parts.items()),
        Value("", centre),
        *(Value("", _lasting(part, name)) for name, part in parts.items()),
    ]


def _facts(tables: Tables) -> list[Fact]:
    log = _broken(tables)
    hours = log["hours"].dropna()
    counts = days_of(log["opened"])
    stopped = gap_days(counts)
    whole = counts.drop(index=stopped)
    open_at_once = float(hours.sum() / 24 / REPLAYED_DAYS)
    shares = []
    for kind, name in TYPES.items():
        back = quick_returns(log[log["type"] == kind], WITHIN)
        shares += [Fact(f"{name}: back within {days} days", back[f"return_{days}d"], "share") for days in WITHIN]
        shares += _assumed(log[log["type"] == kind], name)
    return [
        Fact("requests", float(len(log)), "", "requests"),
        Fact("units", float(log["unit"].nunique())),
        Fact("hours to restore, mean", float(hours.mean()), "h", "hours_to_fix"),
        Fact("hours to restore, median", float(hours.median()), "h"),
        Fact("hours to restore, 90th percentile", float(hours.quantile(0.9)), "h"),
        Fact("hours to restore, 95th percentile", float(hours.quantile(0.95)), "h", "hours_to_fix_p95"),
        Fact("open at once, over 425 days", open_at_once, "requests", "backlog_mean"),
        Fact("days that were not recorded in full", float(len(stopped))),
        Fact("variance of a day's requests over their mean", float(whole.var() / whole.mean())),
        *shares,
    ]


METRO_LIFTS = Case(("metro",), ("scenario=metro_lifts",), "metro_lifts", _values, _facts)
