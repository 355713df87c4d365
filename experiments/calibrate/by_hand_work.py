"""Values of work that need a person's word: time on site, durations."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from experiments.calibrate.broken_off import on_site, with_broken_off
from experiments.calibrate.by_hand import Given, Placement, known
from experiments.calibrate.keys import Key
from experiments.fitting.durations import Law, fit_law
from experiments.records.means import as_words

__all__ = ["check_durations", "check_on_site", "durations", "time_on_site"]


def check_on_site(told: Given) -> None:
    """A type of job of the company; the records say when visits ended, and how."""
    check_durations(told)
    told.needs("visits", "ended", "outcome")


def time_on_site(told: Given) -> Placement:
    """Minutes of visits that ended the job, each taken by its fault's own factor where kinds of fault were told.

    Visits that the end of a shift broke off lasted at least so long (right-censored), where their cause was told.
    """
    check_on_site(told)
    types = told.base["jobs"]["types"]
    rows, words = on_site(with_broken_off(told.tables, told.means))
    orders = told.tables["work_orders"].drop_duplicates("id").set_index("id")
    if "kind" in orders:
        rows = rows[rows["order"].isin(orders.index[orders["kind"] == types[told.word]["nature"]])]
    rows = rows.assign(minutes=rows["minutes"] / _factors(told, orders, rows["order"]))
    rows = rows[np.isfinite(rows["minutes"])]
    law = fit_law("lognormal", rows["minutes"], rows["broken_off"], unit="min")
    made = _of_law(told, law, 1.0)
    if law.censored:
        method = f"{law.mean.method}; {law.censored} of them broken off, at least so long"
        made = made._replace(values=[(one._replace(method=method), key) for one, key in made.values])
    return made._replace(without=((told.word, words),) if words else ())


def _factors(told: Given, orders: pd.DataFrame, of: pd.Series) -> np.ndarray:
    """On the work of each order, by its kind of fault; 1 where those were not told, NaN where it is of none of them."""
    said = told.means.get("kinds of fault")
    repair = told.base["jobs"]["types"][told.word]["nature"] == "repair"
    if not repair or not isinstance(said, Mapping) or "fault" not in orders:
        return np.ones(len(of))
    ours = as_words(orders["fault"].reindex(of), said)
    factor = ours.map(lambda name: told.base["faults"][name]["work"] if isinstance(name, str) else math.nan)
    return np.asarray(factor.where(factor > 0), float)


def check_durations(told: Given) -> None:
    """A type of job of the company."""
    known(told, [told.word], told.base["jobs"]["types"], "type of job")


def durations(told: Given) -> Placement:
    """Mean and spread of recorded durations, whatever the law that fits them best."""
    check_durations(told)
    mean, cv = told.of("mean", "cv")
    return Placement(
        [(mean, Key(f"jobs.types.{told.word}.minutes", 1 / 60, "min")), (cv, Key(f"jobs.types.{told.word}.cv"))],
        told.correlation("mean", "cv"), names=("mean", "cv"),
    )  # fmt: skip


def _of_law(told: Given, law: Law, times: float) -> Placement:
    here = f"jobs.types.{told.word}"
    values = [(law.mean, Key(f"{here}.minutes", times, "min")), (law.cv, Key(f"{here}.cv", unit="ratio"))]
    return Placement(values, law.correlation)
