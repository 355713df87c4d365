"""What a service record says: requests a day, time to restore, and how soon the same unit is back.

A record is a table with the columns unit, opened and closed (NaT: never closed), real or simulated;
`record_of` makes one from a run.  The same functions measure both, so that a report can put one beside the
other.  What they count is returns of a unit, whatever the reason; which of them are excess returns is the
subject of `returns.py`.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

__all__ = [
    "RETURN_DAYS",
    "THIN_DAY",
    "daily_counts",
    "gaps_in_days",
    "quick_returns",
    "record_of",
    "summary",
    "time_to_restore",
]

RETURN_DAYS = (1, 3, 7, 30)
# A day with less than this share of the median day is a gap of the record: nobody wrote requests down.  Of the metro's
# days these are the 16 with fewer than 20 breaks, on which the feed was not polled (README of the data).  With fewer
# requests than FEWEST_TO_TELL on the median day a quiet day can happen by chance, and none is called a gap.
THIN_DAY = 0.25
FEWEST_TO_TELL = 20
SECONDS_A_DAY = 86_400


def record_of(
    unit: Sequence[str] | np.ndarray, opened_s: np.ndarray, closed_s: np.ndarray, first_day: str
) -> pd.DataFrame:
    """A record from a run: times in seconds since the first midnight; negative or NaN: never closed."""
    start = pd.Timestamp(first_day).as_unit("s")
    closed = np.asarray(closed_s, np.float64)
    done = np.isfinite(closed) & (closed >= 0)
    times = pd.Series(start + pd.to_timedelta(np.where(done, closed, 0).astype(np.int64), unit="s"))
    opened = start + pd.to_timedelta(np.asarray(opened_s, np.int64), unit="s")
    return pd.DataFrame({"unit": list(unit), "opened": opened, "closed": times.where(done)})


def daily_counts(opened: "pd.Series[pd.Timestamp]") -> pd.DataFrame:
    """Requests of each calendar day from the first to the last; `missing`: too few to be believed."""
    counts = opened.dt.floor("D").value_counts()
    every_day = pd.date_range(counts.index.min(), counts.index.max(), freq="D", name="day")
    requests = counts.reindex(every_day, fill_value=0)
    usual = requests.median()
    missing = (requests < THIN_DAY * usual) & (usual >= FEWEST_TO_TELL)
    return pd.DataFrame({"requests": requests, "missing": missing})


def time_to_restore(record: pd.DataFrame) -> dict[str, float]:
    """Hours from request to restored: median, mean and upper quantiles of the closed requests."""
    closed = record.dropna(subset="closed")
    hours = (closed["closed"] - closed["opened"]).dt.total_seconds().to_numpy(np.float64) / 3600
    if not len(hours):
        return dict.fromkeys(("median_h", "mean_h", "p90_h", "p95_h", "p99_h"), float("nan"))
    median, p90, p95, p99 = np.quantile(hours, (0.5, 0.9, 0.95, 0.99))
    return {"median_h": median, "mean_h": float(hours.mean()), "p90_h": p90, "p95_h": p95, "p99_h": p99}


def quick_returns(record: pd.DataFrame, days: Sequence[int] = RETURN_DAYS) -> dict[str, float]:
    """Shares of closed requests whose unit fails again within so many days of being restored.

    `overlap` is the share whose unit was reported again before it was restored: it can't happen in a real
    log, it does in a replay that restores later than the log; these count as returns at once.  Requests at
    the end of the record count as not returned.
    """
    gaps = gaps_in_days(record)
    gaps = gaps[record["closed"].notna()]
    if not len(gaps):
        return {name: float("nan") for name in (*(f"return_{n}d" for n in days), "overlap")}
    shares = {f"return_{n}d": float((gaps <= n).mean()) for n in days}
    return {**shares, "overlap": float((gaps < 0).mean())}


def gaps_in_days(record: pd.DataFrame) -> "pd.Series[float]":
    """Days from restored to the next request of the same unit, in the record's order; NaN: none follows."""
    in_order = record.sort_values(["unit", "opened"], kind="stable")
    following = in_order.groupby("unit", sort=False)["opened"].shift(-1)
    return ((following - in_order["closed"]).dt.total_seconds() / SECONDS_A_DAY).reindex(record.index)


def summary(record: pd.DataFrame, group: str | None = None) -> pd.DataFrame:
    """A row for all requests and one for each value of the column `group`: counts, times, returns."""
    parts = {"all": record}
    if group is not None:
        parts |= {str(value): part for value, part in record.groupby(group, sort=True)}
    days = (record["opened"].max() - record["opened"].min()).total_seconds() / SECONDS_A_DAY
    rows = {
        name: {
            "requests": float(len(part)),
            "requests_a_day": len(part) / days if days > 0 else float("nan"),
            "closed": float(part["closed"].notna().sum()),
            **time_to_restore(part),
            **quick_returns(part),
        }
        for name, part in parts.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")
