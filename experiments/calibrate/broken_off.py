"""Time on site with the visits that the end of a shift broke off: they lasted at least so long.

Long work is broken off more often than short work, so that visits which ended the job are, by themselves, too short.
Only a person knows which cause of the records means the end of a shift: `causes` in `means` leads it to `time`.
"""

import numpy as np
import pandas as pd

from experiments.calibrate.finding import Tables
from experiments.records.means import Means, as_words

__all__ = ["NOT_TOLD", "on_site", "says_time", "with_broken_off"]

NOT_TOLD = (
    "visits that did not end the job are left out; if the end of a shift broke some off, times are too short: lead "
    "their cause to time (causes in means)"
)


def says_time(means: Means) -> bool:
    """Whether a cause of the records is said to be the end of a shift."""
    said = means.get("causes", {})
    return not isinstance(said, str) and "time" in said.values()


def with_broken_off(tables: Tables, means: Means) -> Tables:
    """Visits with a column `broken_off`, where a cause is said to be the end of a shift; otherwise as they are."""
    visits, said = tables.get("visits"), means.get("causes", {})
    if visits is None or "cause" not in visits or isinstance(said, str) or not says_time(means):
        return tables
    return {**tables, "visits": visits.assign(broken_off=as_words(visits["cause"], said).eq("time"))}


def on_site(tables: Tables) -> tuple[pd.DataFrame, str]:
    """Visits with `minutes` on site, those that ended the job and those that were broken off; and what is left out.

    Where shifts are recorded, a visit that was broken off would have lasted beyond its technician's shift.  What
    follows it on the same order is left out: it may have begun anew, or only gone on.
    """
    visits = tables["visits"].dropna(subset=["ended"]).sort_values("started", kind="stable")
    rows = visits.assign(
        begun=visits["arrived"].fillna(visits["started"]) if "arrived" in visits else visits["started"]
    )
    told = "broken_off" in rows and "outcome" in rows
    rows["broken_off"] = rows["broken_off"] & (rows["outcome"] != "done") if told else False
    minutes = (rows["ended"] - rows["begun"]).dt.total_seconds() / 60
    rows["minutes"] = np.where(rows["broken_off"], np.fmax(minutes, _until_the_shift_ended(tables, rows)), minutes)
    words = "" if told or "outcome" not in rows or (rows["outcome"] == "done").all() else NOT_TOLD
    if "outcome" in rows:
        rows = rows[(rows["outcome"] == "done") | rows["broken_off"]]
    earlier = rows["broken_off"].groupby(rows["order"].astype(str)).cumsum() - rows["broken_off"]
    return rows[(earlier == 0) & (rows["minutes"] > 0)].drop(columns="begun").sort_index(), words


def _until_the_shift_ended(tables: Tables, rows: pd.DataFrame) -> np.ndarray:
    """Minutes from the beginning of each visit to the end of the shift in which it began; NaN where none is known."""
    shifts = tables.get("shifts")
    if shifts is None or "technician" not in rows or shifts.empty:
        return np.full(len(rows), np.nan)
    begun, started = rows["begun"].dt.as_unit("s"), shifts["started"].dt.as_unit("s")
    asked = pd.DataFrame({"begun": begun, "who": rows["technician"].astype(str), "row": range(len(rows))})
    known = pd.DataFrame({"begun": started, "who": shifts["technician"].astype(str), "end": shifts["ended"]})
    asked, known = (one.dropna().sort_values("begun", kind="stable") for one in (asked, known))
    found = pd.merge_asof(asked, known, on="begun", by="who").set_index("row")
    left = (found["end"] - found["begun"]).dt.total_seconds() / 60
    return left.where(left > 0).reindex(range(len(rows))).to_numpy(float)
