"""Lifts and escalators of a metro: how often units break, how long they are out, and how many repairs do not last.

The requests themselves are replayed (docs/metro_lifts.md), so nothing fitted here goes into conf/: what the log tells
is compared with what the replay makes of it.  A quick return may be a new fault of a unit in a bad spell; how long a
spell may last is not in the log, so the chance that a repair does not last runs from that by a month's background to
that by a year's.
"""

import math

import numpy as np
import pandas as pd

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.arrivals import fit_arrivals
from experiments.fitting.fitted import Fitted, fitted
from experiments.records.profile import days_of, gap_days
from experiments.work_orders.metro import LOG_DAYS
from experiments.work_orders.record import quick_returns
from experiments.work_orders.returns import excess_returns

__all__ = ["METRO_LIFTS"]

TYPES = {"elevator": "lifts", "escalator": "escalators"}
BACKGROUNDS = (90, 30, None)  # days of a bad spell: that of the replay, and both ends
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
    """The chance that a repair does not last."""
    used, short, long = (excess_returns(log, days)[0] for days in BACKGROUNDS)
    low, high = sorted((short.probability, long.probability))
    method = "two clocks; ends: background of 30 days, of a year"
    return Fitted(f"repairs that do not last, {name}", used.probability, min(low, used.probability),
                  max(high, used.probability), math.nan, "logit", "share", method, used.repairs)  # fmt: skip


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
