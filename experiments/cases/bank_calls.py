"""A bank's call centre: how long callers wait before they give up, how long they talk, how many agents answer.

A day is a Sunday to Thursday from 7 to 24 h; Friday and Saturday have other hours and are left out.  Callers who hang
up without having waited are left out too: they tell nothing of patience, and most come while nobody answers.  Agents
are not recorded, but whoever has to queue finds all of them talking, so the talks under way then are the agents.
"""

import numpy as np
import pandas as pd

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.durations import fit_law
from experiments.fitting.fitted import Fitted, Z, fitted
from experiments.fitting.patience import fit_patience

__all__ = ["BANK_CALLS", "SHIFTS"]

# Shift of conf/contact/bank_calls.yaml -> hours of the day in which its agents are counted.
SHIFTS = {
    "opening": (7, 8), "early": (8, 10), "peak": (10, 11), "day": (11, 17), "evening": (17, 22), "late": (22, 23),
    "night": (23, 24),
}  # fmt: skip
WITHIN_S = 3600.0  # a call so soon after the last one of the same customer is about the same
PHONE = "contact.channels.phone"


def _calls(tables: Tables) -> pd.DataFrame:
    """Calls of the days and hours that are modelled, with seconds since the first one."""
    calls = tables["bank"]["contacts"]
    calls = calls[(calls["outcome"] != "other") & ~calls["started"].dt.day_of_week.isin([4, 5])]
    at = calls["started"].dt.tz_localize(None)
    calls = calls.assign(hour=at.dt.hour, day=at.dt.floor("D"), at=(at - at.min()).dt.total_seconds())
    waited = (calls["outcome"] == "served") | (calls["queued"] > 0)
    return calls[waited & (calls["hour"] >= 7)]


def _queued(calls: pd.DataFrame) -> pd.DataFrame:
    return calls[calls["queued"] > 0]


def _talks(calls: pd.DataFrame) -> pd.DataFrame:
    return calls[(calls["outcome"] == "served") & (calls["served"] > 0)]


def _mean(name: str, x: np.ndarray, unit: str, method: str) -> Fitted:
    error = float(x.std(ddof=1) / np.sqrt(len(x)) / x.mean())
    return fitted(name, float(x.mean()), error, "log", unit, method, len(x))


def _again(calls: pd.DataFrame) -> tuple[Fitted, Fitted]:
    """Share of those who gave up who call again for that, and after how many minutes.

    Customers who were answered ring again too, about something else: their share is taken off.
    """
    mine = calls[calls["customer"].astype(str) != "0"].sort_values(["customer", "at"])
    gap = mine.groupby("customer", observed=True)["at"].shift(-1) - mine["at"] - mine["queued"] - mine["served"]
    soon, gone = (gap < WITHIN_S).to_numpy(), (mine["outcome"] == "abandoned").to_numpy()
    p, q = soon[gone].mean(), soon[~gone].mean()
    share = (p - q) / (1 - q)
    error = np.sqrt(p * (1 - p) / gone.sum() + ((1 - p) / (1 - q)) ** 2 * q * (1 - q) / (~gone).sum()) / (1 - q)
    name = "of those who gave up, call again for it"
    again = Fitted(
        name, share, share - Z * error, share + Z * error, error, "identity", "share", "difference", gone.sum()
    )
    return again, _mean("until they do", gap[soon & gone].to_numpy() / 60, "min", "mean, within an hour")


def _agents(calls: pd.DataFrame) -> list[Value]:
    """Talks under way when somebody has to queue, by shift; conf/ holds the nearest whole number."""
    talks, queued = _talks(calls), _queued(calls)
    begun = np.sort(talks["at"] + talks["queued"])
    ended = np.sort(talks["at"] + talks["queued"] + talks["served"])
    seen = np.searchsorted(begun, queued["at"], "right") - np.searchsorted(ended, queued["at"], "right")
    by_day = pd.DataFrame({"hour": queued["hour"], "day": queued["day"], "agents": seen})
    found = []
    for shift, (first, last) in SHIFTS.items():
        days = by_day[by_day["hour"].between(first, last - 1)].groupby("day")["agents"].mean().to_numpy()
        one = _mean(f"agents, {first} to {last} h", days, "agents", "mean, error of days")
        found.append(Value(f"contact.pools.agents.shifts.{shift}.agents", one, 1))
    return found


def _values(tables: Tables) -> list[Value]:
    calls = _calls(tables)
    queued, again = _queued(calls), _again(calls)
    patience = fit_law("exponential", queued["queued"] / 60, queued["outcome"] == "served", "min").mean
    talk = fit_law("exponential", _talks(calls)["served"] / 60, unit="min").mean
    first = 1 - again[0].value * (calls["outcome"] == "abandoned").mean()
    by_day = calls.groupby(["day", "hour"]).size().unstack(fill_value=0)
    hours = [
        Value(f"demand.hour_weights.{hour}", _mean(f"calls, {hour} to {hour + 1} h", x, "a day", "mean, error of days"))
        for hour, x in ((hour, by_day[hour].to_numpy(float)) for hour in range(7, 24))
    ]
    rate = _mean("first calls", by_day.sum(axis=1).to_numpy(float) * first, "a day", "mean, error of days")
    return [
        Value(f"{PHONE}.patience_min", patience._replace(name="mean patience")),
        Value(f"{PHONE}.handling.minutes", talk._replace(name="mean talk")),
        Value(f"{PHONE}.retry", again[0]), Value(f"{PHONE}.retry_min", again[1]), Value("demand.rate_per_day", rate),
        *_agents(calls), *hours,
    ]  # fmt: skip


def _facts(tables: Tables) -> list[Fact]:
    calls = _calls(tables)
    queued, gone = _queued(calls), calls["outcome"] == "abandoned"
    waits, laws = calls.loc[~gone, "queued"], fit_patience(queued["queued"], queued["outcome"] == "abandoned")
    alone = float(queued.loc[queued["outcome"] == "abandoned", "queued"].mean() / 60)
    return [
        Fact("days", float(calls["day"].nunique())),
        Fact("calls given up", float(gone.mean()), "share", "abandon_rate_phone"),
        Fact("answered within 20 s", float((waits <= 20).sum() / len(calls)), "share", "service_level_phone"),
        Fact("wait of the answered, mean", float(waits.mean()), "s", "wait_min_phone", 60),
        Fact("wait of the answered, 95th percentile", float(waits.quantile(0.95)), "s", "wait_min_p95_phone", 60),
        Fact("mean wait of those who gave up: not their patience", alone, "min"),
        Fact("median patience, Kaplan-Meier", laws.median, "s"),
        Fact("willing to wait more than 60 s, Kaplan-Meier", laws.still_waiting(60), "share"),
        Fact("willing to wait more than 300 s, Kaplan-Meier", laws.still_waiting(300), "share"),
        *(Fact(f"AIC of patience, {law.law}, more than the best", law.aic - laws.laws[0].aic) for law in laws.laws),
    ]


BANK_CALLS = Case(("bank",), ("scenario=bank_calls",), "bank_calls", _values, _facts)
