"""How jobs and people meet: somebody goes to the customer, or the product comes to an outlet.

What a page says and shows of a day follows from it: where nobody travels there are no trips, windows and kilometres.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import MODES, Run, events, labels_of, rows_of

__all__ = ["FETCHED", "ON_SITE", "WAYS", "Work", "counted", "number", "ways_of", "work_of"]

ON_SITE, CARRIED, PARCEL = MODES
FETCHED = "fetched by us"
WAYS = (CARRIED, FETCHED, PARCEL)  # to an outlet


def ways_of(run: Run) -> pd.DataFrame:
    """One row a job, by its number: way (`on site` or one of `WAYS`) and outlet, empty for what is done on site."""
    names = np.array([*labels_of(run)["outlet"], ""], object)  # the last one is number -1
    found = pd.DataFrame({"way": ON_SITE, "outlet": ""}, index=range(len(run.world.jobs)), dtype=object)
    settled, planned = rows_of(run, events.L_MODE), rows_of(run, events.L_PLANNED)
    found.loc[settled["job"], "way"] = np.array(MODES, object)[settled["code"]]
    found.loc[settled["job"], "outlet"] = names[settled["who"]]
    found.loc[planned["job"][planned["code"] == events.FETCHED], "way"] = FETCHED
    return found


class Work(NamedTuple):
    """The kinds of work of a day; they choose the words, the columns and the marks."""

    on_site: bool  # visits to customers
    at_bench: bool  # jobs at the bench of an outlet
    trips: bool  # somebody was on the way


def work_of(run: Run, visits: pd.DataFrame) -> Work:
    """What the visits of a day are; on a day without any, what the company offers."""
    if visits.empty:
        goes = run.scenario.modes.kind == "on_site" or run.scenario.modes.on_site_offered
        return Work(goes, not goes, goes)
    at_bench = visits["outlet"] != ""
    return Work(bool((~at_bench).any()), bool(at_bench.any()), bool(visits["km"].notna().any()))


def number(n: int, noun: str) -> str:
    """'1 job', '2 jobs'."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def counted(visits: pd.DataFrame, work: Work) -> str:
    """'4 visits and 1 job at the bench': what there was of each; where there was nothing, in the words of the day."""
    at_bench = int((visits["outlet"] != "").sum())
    on_site = len(visits) - at_bench
    parts = [number(on_site, "visit")] if on_site or (work.on_site and not at_bench) else []
    if at_bench or not parts:
        parts.append(f"{number(at_bench, 'job')} at the bench")
    return " and ".join(parts)
