"""Times that are none of the record: default dates of programs, and a few lone times far from all the others."""

import numpy as np
import pandas as pd

__all__ = ["strange"]

# What programs say for "no date": day 0 and 1 of spreadsheets and of Unix, and usual ends of all time.
DEFAULTS = ("1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01", "2099-12-31")
NEAR = 365  # days; a default date with another time as near as this may be a day of the record
FAR = 180  # empty days that part lone times from the rest; assumption, as are the next two
FEW_OF = 1000  # lone times are at most one in so many, or one
MANY = 100  # times within as many days of the rest as lie empty before it


def strange(times: pd.Series, lone: bool) -> pd.Series:
    """Why a time is none of the record, "" where it is one; times without a zone.  `lone`: look for lone ones as well,
    as one does among the beginnings of things, of which every day has some.
    """
    wrong = pd.Series("", index=times.index, dtype="str")
    there = times.notna().to_numpy()
    days = times[there].to_numpy().astype("datetime64[D]").astype("int64")
    found = np.full(len(days), "", dtype=object)
    for text in DEFAULTS:
        day = np.datetime64(text).astype("int64")
        same = days == day
        if same.any() and not (np.abs(days[~same & (found == "")] - day) <= NEAR).any():
            found[same] = f"a default date ({text})"
    if lone:
        first, last = _bulk(days[found == ""])
        found[(found == "") & ((days < first) | (days > last))] = f"more than {FAR} days from all the others"
    if (found != "").any():
        wrong[there] = found
    return wrong


def _bulk(days: np.ndarray) -> tuple[int, int]:
    """The first and the last day without lone ones at both ends."""
    if not len(days):
        return 0, 0
    ordered = np.sort(days)
    return -_last_of_bulk(-ordered[::-1]), _last_of_bulk(ordered)


def _last_of_bulk(ordered: np.ndarray) -> int:
    """The last day before a few that lie far behind a busy stretch."""
    few = max(1, len(ordered) // FEW_OF)
    tail = ordered[-few - 1 :]
    for k in np.flatnonzero(np.diff(tail) > FAR):
        empty = tail[k + 1] - tail[k]
        if len(ordered) - np.searchsorted(ordered, tail[k] - empty) - (len(tail) - 1 - k) >= MANY:
            return int(tail[k])
    return int(ordered[-1])
