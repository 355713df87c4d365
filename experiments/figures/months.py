"""Waits by month: the summer peak, one line per selected cell with its interval band."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments import stats
from experiments.figures.style import COLOURS, MARKERS, tidy
from experiments.line_labels import wrapped

__all__ = ["MONTH_NAMES", "WEIGHTS", "counted_months", "draw_months", "month_data", "month_ticks"]

# Monthly means are pooled over replications by the jobs they rest on: a ratio of sums, never a mean of means.
WEIGHTS = {"hours_to_first_visit_mean": "first_visits", "share_wait_3d": "first_visits"}
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))


def counted_months(monthly: pd.DataFrame, warmup_days: float, start: str = "") -> pd.DataFrame:
    """The series from the first whole month after the warm-up on; `start` is the first day, else that of the series."""
    months = pd.to_datetime(monthly["month"].astype(str))
    if not warmup_days or monthly.empty:
        return monthly
    first = pd.Timestamp(start) if start else months.min()
    return monthly[months >= first + pd.Timedelta(days=warmup_days)]


def month_data(
    monthly: pd.DataFrame, cells: list[int], series: str, level: float = 0.95, by_calendar: bool = False
) -> pd.DataFrame:
    """Columns cell, month, mean, low, high; with `by_calendar` the years are pooled and month is '01' to
    '12'.  Intervals end at 0, and those of shares at 1.
    """
    chosen = monthly[monthly["cell"].isin(cells)]
    weights = chosen[WEIGHTS[series]] if WEIGHTS.get(series) in chosen.columns else 1.0
    parts = chosen[["cell", "replication"]].assign(
        month=chosen["month"].astype(str).str[5:] if by_calendar else chosen["month"].astype(str),
        above=(chosen[series] * weights),
        below=chosen[series].notna() * weights,
    )
    most = 1.0 if series.startswith("share_") else np.inf
    sums = parts.groupby(["cell", "month", "replication"], sort=True)[["above", "below"]].sum()
    rows = []
    for cell in cells:
        for month, group in sums.loc[cell].groupby(level="month", sort=True):
            found = stats.estimate(group["above"].to_numpy(), group["below"].to_numpy(), level)
            ends = {"low": max(found.low, 0.0), "high": min(found.high, most)}  # nobody waits less than no time
            rows.append({"cell": cell, "month": month, "mean": found.value, **ends})
    return pd.DataFrame(rows, columns=["cell", "month", "mean", "low", "high"])


def draw_months(axis: Axes, data: pd.DataFrame, labels: dict[int, str], y_label: str) -> Axes:
    """Lines with bands; July and August are shaded, January is ticked with its year."""
    months = sorted(data["month"].unique())
    places = {month: place for place, month in enumerate(months)}
    for month, place in places.items():
        if month[-2:] in ("07", "08"):
            axis.axvspan(place - 0.5, place + 0.5, color="#fdf0d5", zorder=0, lw=0)
    for index, (cell, rows) in enumerate(data.groupby("cell", sort=False)):
        colour, x = COLOURS[index % len(COLOURS)], rows["month"].map(places).to_numpy()
        axis.fill_between(x, rows["low"], rows["high"], color=colour, alpha=0.18, lw=0)
        looks: dict[str, Any] = {
            "ls": _STYLES[index % len(_STYLES)],
            "marker": MARKERS[index % len(MARKERS)],
            "ms": 3.5,
        }
        axis.plot(x, rows["mean"], color=colour, lw=1.7, label=wrapped(labels[int(str(cell))]), **looks)
    ticks = month_ticks(months)
    axis.set_xticks(list(ticks), list(ticks.values()))
    axis.set_xlim(-0.5, max(len(months) - 0.5, 0.5))
    axis.set_ylim(bottom=0 if not len(data) or np.nanmin(data["low"].fillna(0)) >= 0 else None)
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
    return tidy(axis, "month (July and August shaded)", y_label)


def _tick_words(month: str, first: bool) -> str:
    """'Apr'; January and the first month with the year below."""
    name = MONTH_NAMES[int(month[-2:]) - 1]
    return f"{name}\n{month[:-3]}" if name == "Jan" or first else name


def month_ticks(months: list[str]) -> dict[int, str]:
    """Place and words of every third month on a long axis, of every month on a short one, of years on a very long."""
    if len(months) > 60:
        return {place: month[:4] for place, month in enumerate(months) if month.endswith("-01")}
    places = range(0, len(months), 3 if len(months) > 14 else 1)
    return {place: _tick_words(months[place], first=place == 0) for place in places}
