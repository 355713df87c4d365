"""Which returns are excess: the chance that a request is the previous repair coming undone, not a new fault.

A log shows that a unit failed again, not why.  The model is two competing clocks that start when a unit is
restored: new faults come as a Poisson process with the unit's own rate in that quarter of the year, and with
probability p the repair does not last, which shows after an exponential time of mean m.  The next request is
whichever comes first, so after a gap g, with s = p exp(-g/m) and rate r,

    P(excess return | gap g) = (s/m) / (s/m + r (1 - p + s)).

p, m and the rates are fitted together by expectation-maximisation (Dempster, Laird and Rubin, 1977), for
one type of unit at a time.  Time runs on the demand clock, on which an hour with twice as many failures is
twice as long, so that the rush at opening time is not taken for returns.  A rate is the unit's own, drawn
towards its yearly mean by a gamma prior whose shape is found by moments.

What the model can't tell: a unit in a bad fortnight looks like a chain of poor repairs.  `background_days` is
how long a bad spell may last and still count as background: shorter spells give a smaller p, None (one rate a
unit) the largest.  The three answers together are the honest interval.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

__all__ = ["Gaps", "ReturnModel", "excess_returns", "fit_returns", "gaps_of"]

Array = np.ndarray

STEPS = 100  # of expectation-maximisation; twice as many change p of the metro log by less than 0.0001
ROUNDS = 6  # of the shape of the prior; the same holds
SMALLEST_GAP = 1e-4  # days: 9 seconds, so that no two events coincide
DAY = pd.Timedelta(days=1)


class ReturnModel(NamedTuple):
    """Fitted to one type of unit."""

    probability: float  # p: chance that a repair does not last
    mean_days: float  # m: mean time until that shows, on the demand clock
    share: float  # share of the repairs that an excess return followed
    repairs: int


class Gaps(NamedTuple):
    """One entry for each restored request: time to the unit's next request, or to the end of the record."""

    days: Array
    seen: Array  # 1.0: a request followed; 0.0: the record ended first
    unit: Array
    cell: Array  # unit and stretch of the year


def excess_returns(record: pd.DataFrame, background_days: int | None = 90) -> tuple[ReturnModel, "pd.Series[float]"]:
    """The model of a record, and for each of its requests the chance that it is an excess return.

    A request that was never closed can follow a repair but is none itself.
    """
    in_order = record.sort_values(["unit", "opened"], kind="stable")
    followed = (in_order["unit"] == in_order["unit"].shift(-1)).to_numpy(bool)
    repaired = in_order["closed"].notna().to_numpy(bool)
    gaps = _gaps(in_order, followed, repaired, background_days)
    model, chance = fit_returns(gaps.days, gaps.seen, gaps.unit, gaps.cell if background_days else None)
    of_next = np.zeros(len(record) + 1)
    of_next[1:][repaired] = chance  # a gap that no request ended has chance 0
    return model, pd.Series(of_next[:-1], in_order.index).reindex(record.index)


def gaps_of(record: pd.DataFrame, background_days: int | None = 90, end: pd.Timestamp | None = None) -> Gaps:
    """What the model is fitted to: one entry for each restored request of a record, in order of units and time.  `end`
    of the record; None: as the last request is opened.
    """
    in_order = record.sort_values(["unit", "opened"], kind="stable")
    followed = (in_order["unit"] == in_order["unit"].shift(-1)).to_numpy(bool)
    return _gaps(in_order, followed, in_order["closed"].notna().to_numpy(bool), background_days, end)


def _gaps(
    in_order: pd.DataFrame,
    followed: Array,
    repaired: Array,
    background_days: int | None,
    end: pd.Timestamp | None = None,
) -> Gaps:
    end = in_order["opened"].max() if end is None else end
    clock = _DemandClock(in_order["opened"], end)
    until = in_order["opened"].shift(-1).where(followed, end)[repaired]
    closed = in_order["closed"][repaired]
    days = np.maximum(clock(until) - clock(closed.where(closed <= end, end)), SMALLEST_GAP)
    unit = pd.factorize(in_order["unit"][repaired])[0]
    stretch = ((closed - in_order["opened"].min()) // DAY).to_numpy(np.int64) // (background_days or 1)
    cell = np.unique(unit * (stretch.max() + 1) + stretch, return_inverse=True)[1]
    return Gaps(days, followed[repaired].astype(np.float64), unit, cell)


class _DemandClock:
    """Days in which an hour counts by its requests on that kind of day (weekday, Saturday, Sunday)."""

    def __init__(self, opened: "pd.Series[pd.Timestamp]", end: pd.Timestamp) -> None:
        self.start = opened.min().floor("D")
        hours = pd.Series(pd.date_range(self.start, end.ceil("D"), freq="h", inclusive="left"))
        calls = np.bincount(_hour_of_week(opened), minlength=72)
        lasting = np.maximum(np.bincount(_hour_of_week(hours), minlength=72), 1)
        weight = (calls / lasting)[_hour_of_week(hours)]
        self.elapsed = np.concatenate(([0.0], np.cumsum(weight / weight.mean()))) / 24

    def __call__(self, times: "pd.Series[pd.Timestamp]") -> Array:
        hours = ((times - self.start) / pd.Timedelta(hours=1)).to_numpy(np.float64)
        return np.interp(hours, np.arange(len(self.elapsed)), self.elapsed)


def _hour_of_week(times: "pd.Series[pd.Timestamp]") -> Array:
    day = np.maximum(times.dt.day_of_week.to_numpy(np.int64) - 4, 0)
    return day * 24 + times.dt.hour.to_numpy(np.int64)


def fit_returns(days: Array, seen: Array, unit: Array, cell: Array | None = None) -> tuple[ReturnModel, Array]:
    """The model of gaps, and the chance of each gap that an excess return ended it.

    `days` > 0; `seen` 1.0 where a request ended the gap, 0.0 where the record did; `unit` and `cell` number
    the unit and its stretch of background from 0 (`cell` None: one rate a unit).  Changes none of them.
    """
    fit = _Fit(days, seen, unit, unit if cell is None else cell)
    if cell is None:
        fit.improve(shape=np.inf)
    else:
        shape = 4.0  # where the search begins; the result does not depend on it
        for _ in range(ROUNDS):
            fit.improve(shape)
            shape = fit.shape_by_moments()
    callback, _ = fit.chances()
    return ReturnModel(fit.p, fit.mean, float(callback.sum() / len(days)), len(days)), callback


class _Fit:
    """Expectation-maximisation: `p`, `mean` and the background rate of each cell, improved in place."""

    def __init__(self, days: Array, seen: Array, unit: Array, cell: Array) -> None:
        self.days, self.seen, self.unit, self.cell = days, seen, unit, cell
        self.unit_of_cell = np.zeros(cell.max() + 1, np.int64)
        self.unit_of_cell[cell] = unit
        self.cell_days, self.unit_days = np.bincount(cell, days), np.bincount(unit, days)
        self.p, self.mean = 0.3, 1.0
        self.rate = np.full(len(self.cell_days), seen.sum() / days.sum())

    def chances(self) -> tuple[Array, Array]:
        """For each gap: an excess return ended it; the repair did not last (whether or not that was seen)."""
        lasting = self.p * np.exp(-self.days / self.mean)
        hidden = lasting / (1 - self.p + lasting)
        returned = lasting / self.mean
        callback = self.seen * returned / (returned + self.rate[self.cell] * (1 - self.p + lasting))
        return callback, callback + (1 - callback) * hidden

    def improve(self, shape: float) -> None:
        for _ in range(STEPS):
            callback, failed = self.chances()
            self.p = float(failed.mean())
            self.mean = float((failed * self.days).sum() / callback.sum())
            self.rate = self._rates(callback, shape)

    def _rates(self, callback: Array, shape: float) -> Array:
        """New faults a day: of the unit (one fault and its time added, so that none is 0), of its cells."""
        new = self.seen - callback
        of_all = new.sum() / self.unit_days.sum()
        self.unit_rate = (np.bincount(self.unit, new) + 1) / (self.unit_days + 1 / of_all)
        of_unit = self.unit_rate[self.unit_of_cell]
        if not np.isfinite(shape):
            return of_unit
        self.new_faults = np.bincount(self.cell, new)
        return (self.new_faults + shape) / (self.cell_days + shape / of_unit)

    def shape_by_moments(self) -> float:
        """Shape a of the gamma prior: the variance of a cell's count is mean + mean^2 / a."""
        mean = self.unit_rate[self.unit_of_cell] * self.cell_days
        beyond_poisson = ((self.new_faults - mean) ** 2 - mean).sum()
        return float(np.clip((mean**2).sum() / max(beyond_poisson, 1e-9), 0.3, 200.0))
