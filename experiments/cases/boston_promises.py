"""Promised dates of a city's repairs: what they keep, what they would have to be to keep nine of ten, and whether a
promise learnt from one half of a year holds in the other.

Time to close is censored where a case is open: its quantiles are Kaplan and Meier's, with their intervals.  Duplicates
are no cases of their own.  Whoever promises D days pays a for each and b for each day that a case is late; the mean of
aD + b(T - D)+ is least where the share kept is 1 - a/b (the newsvendor's fractile), so a share that is kept tells what
lateness must be worth for the promise to be right.  Closing is an office act, often in batches: nobody's visit is seen.
"""

import functools
import heapq
import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.calibrate.keys import KEYS
from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.arrivals import fit_arrivals
from experiments.fitting.fitted import Fitted
from experiments.fitting.promises import fit_promises, promises_by
from experiments.records.profile import days_of

__all__ = ["BOSTON_PROMISES", "SHOP", "TYPES", "Days", "running_promises"]

Array = NDArray[np.float64]
SHOP = "Sign Repair"  # the type of which the scenario is made
TYPES = (
    "Street Light Outages", "Building Inspection Request", SHOP, "Traffic Signal Inspection", "Traffic Signal Repair",
    "Equipment Repair", "Electrical", "Missing Sign", "Tree Emergencies", "Street Light Knock Downs", "Plumbing",
)  # fmt: skip
HALF = "2015-07-01"  # fitted before, judged from then on
KEPT = 0.9
GAIN = 0.005  # conf/scenario/boston_promises.yaml
REACH_D = 180.0  # lateness is counted up to here; open cases say nothing of what comes later
DAY_S = 86_400.0


class Days:
    """Days until cases were closed, some still open."""

    def __init__(self, days: Array, open_: NDArray[np.bool_]) -> None:
        from statsmodels.duration.survfunc import SurvfuncRight  # type: ignore[import-untyped]

        self.survival = SurvfuncRight(np.maximum(days, 1e-4), ~open_)
        self.n, self.closed = len(days), int((~open_).sum())

    def quantile(self, q: float, name: str = "") -> Fitted:
        """With its 95 % interval; NaN where so many have not been closed within the record."""
        with np.errstate(all="ignore"):  # logarithms of 0 and 1 at the ends of the curve, which are no quantiles
            low, high = self.survival.quantile_ci(q)
        value = float(self.survival.quantile(q))
        low, high = (float(x) if np.isfinite(x) else math.nan for x in (low, high))
        return Fitted(name, value if np.isfinite(value) else math.nan, low, high, math.nan, "log", "d",
                      "Kaplan-Meier", self.n)  # fmt: skip

    def late(self, promised: float) -> float:
        """Mean days by which a case is late, those that are not counted as 0, up to REACH_D."""
        times = np.append(np.asarray(self.survival.surv_times), REACH_D)
        still = np.append(1.0, self.survival.surv_prob)
        grid = np.clip(np.append(0.0, times), promised, max(REACH_D, promised))
        return float((np.diff(grid) * still).sum())


def running_promises(opened: Array, closed: Array, first: float, quantile: float, gain: float) -> tuple[Array, Array]:
    """The days promised to each case in order, and whether they were kept (NaN: never tested), by the model's rule.

    Times in days, `closed` NaN while open.  A promise is tested when the case is closed or falls due, and moves those
    made after it (sim/rules/forecast.py).
    """
    level, tested = math.log(first), list[tuple[float, float]]()
    end = float(np.nanmax(np.append(closed, opened)))
    days, kept = np.empty(len(opened)), np.full(len(opened), np.nan)
    for k, (begun, done) in enumerate(zip(opened, closed, strict=True)):
        while tested and tested[0][0] <= begun:
            level += gain * (heapq.heappop(tested)[1] - (1 - quantile))
        days[k] = math.exp(level)
        due = begun + days[k]
        late = not done <= due
        heapq.heappush(tested, (due if late else done, float(late)))
        if due <= end:
            kept[k] = not late
    return days, kept


def _cases(tables: Tables) -> pd.DataFrame:
    """Cases with a promise in days since the first moment, NaN where it is not known, in order."""
    orders = tables["boston"]["work_orders"]
    orders = orders[(orders["status"].astype(str) != "duplicate") & orders["fault"].isin(TYPES)]
    start = orders["opened"].min()
    rows = {name: (orders[name] - start).dt.total_seconds() / DAY_S for name in ("opened", "promised", "closed")}
    rows |= {"fault": orders["fault"].astype(str), "team": orders["team"].astype(str), "at": orders["opened"]}
    return pd.DataFrame(rows).sort_values("opened", kind="stable", ignore_index=True)


def _days(rows: pd.DataFrame, now: float) -> Days:
    """As known at a moment: what was closed later is open then."""
    known = rows[rows["opened"] < now]
    open_ = ~(known["closed"] <= now)
    return Days((known["closed"].where(~open_, now) - known["opened"]).to_numpy(float), open_.to_numpy(bool))


def _due(rows: pd.DataFrame, promised: float | pd.Series, end: float) -> float:
    """Share kept of a promise of so many days, of cases that fell due within the record."""
    due = rows["opened"] + promised
    return float((rows["closed"] <= due)[due <= end].mean())


class _Halves:
    """One type: all of it, and cut at the middle of the year."""

    def __init__(self, rows: pd.DataFrame, split: float, end: float) -> None:
        self.rows, self.end = rows, end
        self.all, self.before = _days(rows, end), _days(rows, split)
        self.after = rows[rows["opened"] >= split]

    @functools.cached_property
    def learnt(self) -> float:
        """Days that keep KEPT by what was known at the split; NaN where they were not to be known."""
        return self.before.quantile(KEPT).value

    def running(self) -> tuple[float, float]:
        """Share kept in the second half by the rule that learns on, and the mean of its days."""
        opened, closed = self.after["opened"].to_numpy(float), self.after["closed"].to_numpy(float)
        days, kept = running_promises(opened, closed, self.learnt, KEPT, GAIN)
        tested = ~np.isnan(kept)
        return float(kept[tested].mean()), float(days[tested].mean())


def _types(tables: Tables) -> Iterator[tuple[str, _Halves]]:
    rows = _cases(tables)
    start, end = rows["at"].min(), float(np.nanmax(rows["closed"]))
    split = (pd.Timestamp(HALF, tz=rows["at"].dt.tz) - start).total_seconds() / DAY_S
    for name in TYPES:
        yield name, _Halves(rows[rows["fault"] == name].reset_index(drop=True), split, end)


def _values(tables: Tables) -> list[Value]:
    """The stream of the shop's cases, whose keys the scenario has; and for each type what nine of ten would need."""
    rows = _cases(tables)
    shop = rows[rows["fault"] == SHOP]["at"]
    stream = fit_arrivals(days_of(shop))
    held = [Value(KEYS["requests"][one.name].name.replace("[", ".").replace("]", ""), one, 2)
            for one in (stream.per_day._replace(name="requests a day"), *stream.weekdays, *stream.months)]  # fmt: skip
    firm = [
        Value("", one.all.quantile(KEPT, f"promise that keeps 90 %, {name}"))
        for name, one in _types(tables) if not math.isnan(one.all.quantile(KEPT).value)
    ]  # fmt: skip
    kept = [Value("", _kept(one.rows, name, one.end)) for name, one in _types(tables)]
    return [*held, *kept, *firm]


def _kept(rows: pd.DataFrame, name: str, end: float) -> Fitted:
    some = rows.dropna(subset=["promised"])
    return fit_promises(some["promised"], some["closed"], end).kept._replace(name=f"promise kept, {name}")


def _facts(tables: Tables) -> list[Fact]:
    found: list[Fact] = []
    for name, one in _types(tables):
        given = float((one.rows["promised"] - one.rows["opened"]).median())
        kept = _kept(one.rows, name, one.end).value
        found += [
            Fact(f"{name}: promised, median", given, "d"),
            Fact(f"{name}: closed, median", one.all.quantile(0.5).value, "d"),
            Fact(f"{name}: a day late is worth so many days promised", 1 / (1 - kept), "ratio"),
            Fact(f"{name}: 90 % by the first half", one.learnt, "d"),
            Fact(f"{name}: kept by it in the second", _due(one.after, one.learnt, one.end), "share"),
        ]
        kept_on, days_on = one.running()
        found += [Fact(f"{name}: kept by the rule that learns on", kept_on, "share"),
                  Fact(f"{name}: its mean promise", days_on, "d")]  # fmt: skip
        if name == SHOP:
            found += _shop(one)
    return found


def _shop(one: _Halves) -> list[Fact]:
    """Of the shop: what firmer promises take and give, its teams, and what the simulation is set to."""
    found = []
    for q in (0.5, 0.8, 0.9, 0.95):
        days = one.all.quantile(q).value
        found += [Fact(f"{SHOP}: promise that keeps {q:.0%}", days, "d"),
                  Fact(f"{SHOP}: mean days late with it", one.all.late(days), "d")]  # fmt: skip
    some = one.rows.dropna(subset=["promised"])
    teams = promises_by(some["team"], some["promised"], some["closed"], one.end)
    shares = [group.value for group in teams.groups]
    return [*found, Fact(f"{SHOP}: teams", float(len(shares))),
            Fact(f"{SHOP}: least share kept of a team, pooled", min(shares)),
            Fact(f"{SHOP}: greatest share kept of a team, pooled", max(shares)),
            Fact(f"{SHOP}: closed, mean hours", one.all.late(0.0) * 24, "h", "hours_to_first_visit"),
            Fact(f"{SHOP}: closed, 95th percentile", one.all.quantile(0.95).value * 24, "h",
                 "hours_to_first_visit_p95")]  # fmt: skip


BOSTON_PROMISES = Case(("boston",), ("scenario=boston_promises",), "boston_promises", _values, _facts)
