"""The totals of a record that a calibration may aim at: each a number from tables of ours, real or simulated alike."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.calibrate.finding import Tables, repairs

__all__ = ["TARGETS", "Target", "measured"]

RETURN_DAYS = 30


class Target(NamedTuple):
    """What it is, its unit, the columns that it needs, and how it is measured."""

    meaning: str
    unit: str
    needs: tuple[tuple[str, str], ...]
    of: Callable[[Tables], float]


def measured(tables: Tables) -> dict[str, float]:
    """Every total that is known; NaN where the tables do not tell."""
    visits = {"visits_of_repairs": _of_repairs(tables)} if {"work_orders", "visits"} <= set(tables) else {}
    ready = {**tables, **visits}
    return {
        name: target.of(ready) if all(column in tables.get(table, ()) for table, column in target.needs) else math.nan
        for name, target in TARGETS.items()
    }


def _hours(late: pd.Series, early: pd.Series) -> np.ndarray:
    return ((late - early).dt.total_seconds() / 3600).dropna().to_numpy(float)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else math.nan


def _quantile(values: np.ndarray, level: float) -> float:
    return float(np.quantile(values, level)) if len(values) else math.nan


def _restored(tables: Tables) -> np.ndarray:
    orders = repairs(tables)
    return _hours(orders["closed"], orders["opened"])


def _a_day(tables: Tables) -> float:
    opened = repairs(tables)["opened"]
    days = (opened.max().floor("D") - opened.min().floor("D")).days + 1 if len(opened) else 0
    return len(opened) / days if days else math.nan


def _of_repairs(tables: Tables) -> pd.DataFrame:
    """Visits of repairs, with when the request was opened."""
    orders = repairs(tables)
    opened = pd.Series(orders["opened"].to_numpy(), orders["id"].astype(str))
    visits = tables["visits"]
    order = visits["order"].astype(str)
    there = order.isin(opened.index)
    return visits[there].assign(opened=opened.reindex(order[there]).to_numpy())


def _wait(tables: Tables) -> float:
    visits = tables["visits_of_repairs"]
    first = visits.sort_values("started", kind="stable").drop_duplicates("order")
    opened = pd.Series(pd.DatetimeIndex(first["opened"]), first.index)
    if opened.dt.tz is None and first["arrived"].dt.tz is not None:
        opened = opened.dt.tz_localize("UTC").dt.tz_convert(first["arrived"].dt.tz)
    return _mean(_hours(first["arrived"], opened))


def _work(tables: Tables) -> float:
    visits = tables["visits_of_repairs"]
    done = visits[visits["outcome"] == "done"] if "outcome" in visits else visits
    return 60 * _mean(_hours(done["ended"], done["arrived"]))


def _travel(tables: Tables) -> float:
    return _mean(tables["visits_of_repairs"]["travel"].dropna().to_numpy(float)) / 60


def _visits_per_order(tables: Tables) -> float:
    counts = tables["visits_of_repairs"]["order"].astype(str).value_counts()
    return _mean(counts.to_numpy(float))


def _part_missing(tables: Tables) -> float:
    ended = tables["visits_of_repairs"].dropna(subset=["outcome"])
    return _mean((ended["cause"].astype(str) == "part missing").to_numpy(float))


def _after_missing(tables: Tables) -> float:
    """Days from the end of a visit that lacked a part to the next of the same order."""
    visits = tables["visits_of_repairs"].sort_values(["order", "started"], kind="stable")
    following = visits.groupby(visits["order"].astype(str))["started"].shift(-1)
    lacked = visits["cause"].astype(str) == "part missing"
    return _mean(_hours(following[lacked], visits.loc[lacked, "ended"])) / 24


def _kept(tables: Tables) -> float:
    orders = tables["work_orders"].dropna(subset=["promised", "closed"])
    return _mean((orders["closed"] <= orders["promised"]).to_numpy(float))


def _returns(tables: Tables) -> float:
    orders = repairs(tables).dropna(subset=["unit"]).sort_values(["unit", "opened"], kind="stable")
    following = orders.groupby("unit", observed=True)["opened"].shift(-1)
    days = (following - orders["closed"]).dt.total_seconds() / 86_400
    return _mean((days[orders["closed"].notna()] <= RETURN_DAYS).to_numpy(float))


def _lead(tables: Tables) -> float:
    return _mean(tables["parts"]["lead_time"].dropna().to_numpy(float))


def _score(tables: Tables) -> float:
    return _mean(tables["surveys"]["score"].to_numpy(float))


_OPENED, _CLOSED = ("work_orders", "opened"), ("work_orders", "closed")
_ORDER, _ARRIVED = ("visits", "order"), ("visits", "arrived")
TARGETS: dict[str, Target] = {
    "requests_a_day": Target("requests for repair a day", "a day", (_OPENED,), _a_day),
    "restore_mean_h": Target("mean time to restore", "h", (_OPENED, _CLOSED), lambda t: _mean(_restored(t))),
    "restore_median_h": Target("its median", "h", (_OPENED, _CLOSED), lambda t: _quantile(_restored(t), 0.5)),
    "restore_p90_h": Target("its 90 % quantile", "h", (_OPENED, _CLOSED), lambda t: _quantile(_restored(t), 0.9)),
    "wait_mean_h": Target("mean from request to first arrival", "h", (_OPENED, _ORDER, _ARRIVED), _wait),
    "travel_mean_min": Target("mean way", "min", (_OPENED, _ORDER, ("visits", "travel")), _travel),
    "work_mean_min": Target(
        "mean time on site of visits that mend", "min", (_OPENED, _ORDER, _ARRIVED, ("visits", "ended")), _work
    ),
    "visits_per_order": Target("visits for one repair", "visits", (_OPENED, _ORDER), _visits_per_order),
    "part_missing_share": Target(
        "share of visits that lack a part", "share", (_OPENED, _ORDER, ("visits", "outcome"), ("visits", "cause")),
        _part_missing,
    ),
    "after_missing_d": Target(
        "mean from a visit that lacked a part to the next", "d",
        (_OPENED, _ORDER, ("visits", "ended"), ("visits", "cause")), _after_missing,
    ),
    "kept_share": Target("share of promises kept", "share", (("work_orders", "promised"), _CLOSED), _kept),
    "returns_30d_share": Target(
        "share of repairs whose unit is back in 30 days", "share", (("work_orders", "unit"), _OPENED, _CLOSED), _returns
    ),
    "lead_mean_d": Target("mean lead time of parts", "d", (("parts", "lead_time"),), _lead),
    "score_mean": Target("mean score of surveys", "score", (("surveys", "score"),), _score),
}  # fmt: skip
