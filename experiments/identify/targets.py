"""The totals of a record that a calibration may aim at: each a number from tables of ours, real or simulated alike.

What is open when the record ends is slow, not absent: lengths are those of Kaplan and Meier (`lengths.py`), and counts
are of what was begun early enough.  Orders of which the status says that they were lost were never restored; they are
left out.  Which cause means that a part was missing only a person knows (`causes` of a mapping's `means`); scores are
shares of the scale on which they were asked.
"""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.identify.lengths import Lengths, mean_of, until
from experiments.records.means import as_words
from experiments.records.observed import Scale, end_said, scale_known
from experiments.records.rows import Tables, end_of, last_moment, not_lost, repairs

__all__ = ["TARGETS", "Target", "measured"]

RETURN_DAYS = 30
SETTLED_DAYS = 30  # after which an order has had its visits; assumption, as is the next
LONGEST_H = 60 * 24.0  # a longer wait counts as so long


class Target(NamedTuple):
    """What it is, its unit, the columns that it needs, and how it is measured."""

    meaning: str
    unit: str
    needs: tuple[tuple[str, str], ...]
    of: Callable[[Tables], float]


def measured(tables: Tables, causes: Mapping[str, str]) -> dict[str, float]:
    """Every total that is known; NaN where the tables do not tell.  `causes`: theirs to ours, e.g. part."""
    both = {"work_orders", "visits"} <= set(tables)
    ready = {**tables, "visits_of_repairs": _with_lacked(_of_repairs(tables), causes)} if both else tables
    return {
        name: target.of(ready) if all(column in tables.get(table, ()) for table, column in target.needs) else math.nan
        for name, target in TARGETS.items()
    }


def _hours(late: pd.Series, early: pd.Series) -> np.ndarray:
    return ((late - early).dt.total_seconds() / 3600).dropna().to_numpy(float)


def _restored(tables: Tables) -> Lengths:
    orders = not_lost(repairs(tables))
    return until(orders["opened"], orders["closed"], end_of(repairs(tables)))


def _restored_by(share: float) -> Callable[[Tables], float]:
    return lambda tables: _restored(tables).quantile(share, LONGEST_H)


def _a_day(tables: Tables) -> float:
    opened = repairs(tables)["opened"]
    last = end_said(repairs(tables))
    last = opened.max() if last is None else last_moment(last)
    days = (last.floor("D") - opened.min().floor("D")).days + 1 if len(opened) else 0
    return len(opened) / days if days else math.nan


def _of_repairs(tables: Tables) -> pd.DataFrame:
    """Visits of repairs, with when the request was opened."""
    orders = repairs(tables)
    opened = pd.Series(orders["opened"].to_numpy(), orders["id"].astype(str))
    visits = tables["visits"]
    order = visits["order"].astype(str)
    there = order.isin(opened.index)
    return visits[there].assign(opened=opened.reindex(order[there]).to_numpy())


def _with_lacked(visits: pd.DataFrame, causes: Mapping[str, str]) -> pd.DataFrame:
    """With a column `lacked`, which visits lacked a part, where some cause leads to it."""
    if "cause" not in visits or "part" not in causes.values():
        return visits
    return visits.assign(lacked=as_words(visits["cause"], causes).eq("part"))


def _wait(tables: Tables) -> float:
    """An order that nobody has come for waits still, unless it was closed without a visit."""
    orders = not_lost(repairs(tables))
    first = tables["visits"].sort_values("started", kind="stable").drop_duplicates("order")
    arrived = pd.Series(first["arrived"].to_numpy(), first["order"].astype(str)).reindex(orders["id"].astype(str))
    visited = orders["id"].astype(str).isin(first["order"].astype(str)).to_numpy()
    closed = orders["closed"].notna().to_numpy() if "closed" in orders else np.zeros(len(orders), bool)
    came = pd.Series(pd.DatetimeIndex(arrived), orders.index)
    opened, end = orders["opened"], end_of(repairs(tables))
    if opened.dt.tz is not None and came.dt.tz is None:
        came = came.dt.tz_localize("UTC").dt.tz_convert(opened.dt.tz)
    asked = np.where(visited, came.notna(), ~closed)
    return until(opened[asked], came[asked], end).mean(LONGEST_H)


def _work(tables: Tables) -> float:
    visits = tables["visits_of_repairs"]
    done = visits[visits["outcome"] == "done"] if "outcome" in visits else visits
    return 60 * mean_of(_hours(done["ended"], done["arrived"]))


def _travel(tables: Tables) -> float:
    return mean_of(tables["visits_of_repairs"]["travel"].dropna().to_numpy(float)) / 60


def _visits_per_order(tables: Tables) -> float:
    """Of orders that have had time for all of them; of a short record those of its first half."""
    visits, orders = tables["visits_of_repairs"], repairs(tables)
    if orders.empty:
        return math.nan
    first, end = orders["opened"].min(), end_of(orders)
    early = orders["id"][orders["opened"] <= end - min(pd.Timedelta(days=SETTLED_DAYS), (end - first) / 2)]
    counts = visits["order"].astype(str)[visits["order"].astype(str).isin(early.astype(str))].value_counts()
    return mean_of(counts.to_numpy(float))


def _part_missing(tables: Tables) -> float:
    ended = tables["visits_of_repairs"].dropna(subset=["outcome"])
    return mean_of(ended["lacked"].to_numpy(float)) if "lacked" in ended else math.nan


def _after_missing(tables: Tables) -> float:
    """Days from the end of a visit that lacked a part to the next of the same order, if it is only still to come."""
    visits = tables["visits_of_repairs"].sort_values(["order", "started"], kind="stable")
    if "lacked" not in visits:
        return math.nan
    following = visits.groupby(visits["order"].astype(str))["started"].shift(-1)
    orders = not_lost(repairs(tables))
    ids, of = orders["id"].astype(str), visits["order"].astype(str)
    over = ids[orders["closed"].notna()] if "closed" in orders else ids.head(0)
    waits = following.notna() | (of.isin(ids) & ~of.isin(over))
    lacked = visits["lacked"] & visits["ended"].notna() & waits
    return until(visits.loc[lacked, "ended"], following[lacked], end_of(repairs(tables))).mean(LONGEST_H) / 24


def _kept(tables: Tables) -> float:
    """Of promises that fell due within the record; one that is open by then is broken."""
    orders = not_lost(repairs(tables)).dropna(subset=["promised"])
    due = orders[orders["promised"] <= end_of(tables["work_orders"])]
    return mean_of((due["closed"] <= due["promised"]).to_numpy(float))


def _returns(tables: Tables) -> float:
    """Of repairs that were closed early enough to see it."""
    orders = repairs(tables).dropna(subset=["unit"]).sort_values(["unit", "opened"], kind="stable")
    following = orders.groupby("unit", observed=True)["opened"].shift(-1)
    days = (following - orders["closed"]).dt.total_seconds() / 86_400
    seen = orders["closed"] <= end_of(repairs(tables)) - pd.Timedelta(days=RETURN_DAYS)
    return mean_of(days[seen].between(0, RETURN_DAYS).to_numpy(float))  # before it was closed: no return


def _lead(tables: Tables) -> float:
    return mean_of(tables["parts"]["lead_time"].dropna().to_numpy(float))


def _score(tables: Tables) -> float:
    ends = scale_known(tables["surveys"], "score")
    return math.nan if ends is None else mean_of(Scale(*ends).shares(tables["surveys"]["score"]).to_numpy(float))


_OPENED, _CLOSED = ("work_orders", "opened"), ("work_orders", "closed")
_ORDER, _ARRIVED = ("visits", "order"), ("visits", "arrived")
TARGETS: dict[str, Target] = {
    "requests_a_day": Target("requests for repair a day", "a day", (_OPENED,), _a_day),
    "restore_mean_h": Target("mean time to restore", "h", (_OPENED, _CLOSED), lambda t: _restored(t).mean(LONGEST_H)),
    "restore_median_h": Target("median time to restore", "h", (_OPENED, _CLOSED), _restored_by(0.5)),
    "restore_p90_h": Target("90 % quantile of the time to restore", "h", (_OPENED, _CLOSED), _restored_by(0.9)),
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
    "survey_score_share": Target("mean score of surveys, of their scale", "share", (("surveys", "score"),), _score),
}  # fmt: skip
