"""The part of a report that sets a replayed log beside its simulation, and says what the log can't tell.

Only for experiments whose baseline replays a log that says when each request was closed.  The baseline is simulated
again for a few replications, because a record needs each job and not only indicators.
"""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments import stats
from experiments.evidence import Section
from experiments.work_orders.record import RETURN_DAYS, THIN_DAY, daily_counts, record_of, summary

__all__ = ["beside_log"]

REPLICATIONS = 5
FAR_APART = 0.10  # relative difference of which the reader is warned
ABOUT_ZERO = 0.001  # below it a relative difference says nothing
ROWS = {
    "requests": "requests",
    "requests_a_day": "requests a day",
    "median_h": "time to restore, median (h)",
    "mean_h": "time to restore, mean (h)",
    "p90_h": "time to restore, 90 % within (h)",
    "p95_h": "time to restore, 95 % within (h)",
    "p99_h": "time to restore, 99 % within (h)",
    **{f"return_{n}d": f"back within {n} d (share)" for n in RETURN_DAYS},
    "overlap": "reported again before restored (share)",
}
CAN_NOT_TELL = (
    "What the log can't tell: who worked on a unit and when somebody arrived (time to restore is waiting, travel, work "
    "and parts together); which part was missing; whether a quick return is the old fault or a new one; how many "
    "technicians there were. As far as crew, shifts, work and waits were set so that time to restore agrees, agreement "
    "is calibration, not validation. Requests are the log's own in every policy: daily counts "
    "agree by construction where no return is removed, and a policy that removes returns removes those requests that "
    "a model of returns holds for likely. A longer repair can make a unit fail again before it is restored, which the "
    "real world would not show."
)


def beside_log(folder: Path, facts: Mapping[str, Any], baseline: int) -> list[Section]:
    """The section, with its figures in folder/figures; nothing if the baseline replays no closed log."""
    scenario = json.loads((folder / "cells.json").read_text(encoding="utf-8"))[baseline]["scenario"]
    if scenario["demand"]["kind"] != "log":
        return []
    real = _real(scenario)
    if real["closed"].isna().all():
        return []
    records = [_simulated(scenario, real, int(facts["seed"]), k) for k in range(REPLICATIONS)]
    figures = folder / "figures"
    return [
        Section(
            "Simulated beside real: time to restore and quick returns",
            f"{REPLICATIONS} replications of the baseline beside its log. {_apart(real, records)}{CAN_NOT_TELL}",
            _draw_restore(figures, real, records),
            "Left: share of requests still open after so many hours. Right: share of units back within some days.",
            [_table(real, records)],
        ),
        Section(
            "Simulated beside real: requests a day",
            f"Days with less than {100 * THIN_DAY:g} % of the median day's requests are taken for gaps.",
            _draw_daily(figures, real, records[0]),
            "Requests a day over the log, real and simulated.",
            [_monthly_table(real, records)],
        ),
    ]


def _real(scenario: Mapping[str, Any]) -> pd.DataFrame:
    """The log as a record: unit, opened, closed, and unit_type where it has one."""
    from experiments.model import read_work_orders

    return read_work_orders(scenario["demand"]["file"], list(scenario["faults"]))


def _simulated(scenario: Mapping[str, Any], real: pd.DataFrame, seed: int, replication: int) -> pd.DataFrame:
    """The record of one replication."""
    from experiments.model import simulate_here
    from experiments.work_orders.replay import unit_names
    from sim import Scenario, job_times

    run = simulate_here(Scenario.model_validate(scenario), "compiled", seed, replication)
    names = np.array(unit_names(real))
    customer, opened, ended = job_times(run)
    record = record_of(names[customer], opened, ended, scenario["start"])
    kinds = real.drop_duplicates("unit").set_index("unit").get("unit_type")
    return record if kinds is None else record.assign(unit_type=kinds.loc[record["unit"]].to_numpy())


def _apart(real: pd.DataFrame, records: Sequence[pd.DataFrame]) -> str:
    """A sentence that names what differs by more than FAR_APART from the log; nothing if all of it agrees."""
    group = "unit_type" if "unit_type" in real else None
    truth = summary(real, group)
    found = [summary(record, group).reindex(truth.index) for record in records]  # a kind that had nothing to do: NaN
    named = []
    for key, words in ROWS.items():
        for name in truth.index:
            was, made = truth.loc[name, key], np.mean([one.loc[name, key] for one in found])
            if abs(was) > ABOUT_ZERO and abs(made / was - 1) > FAR_APART:
                named.append(f"{words} of {name} ({_difference(made, was)})")
    if not named:
        return ""
    return f"Warning: simulated and real differ by more than {100 * FAR_APART:g} % in {', '.join(named)}. "


def _table(real: pd.DataFrame, records: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """A row a quantity; for all units and for each kind: real, simulated with interval, difference."""
    group = "unit_type" if "unit_type" in real else None
    truth = summary(real, group)
    found = [summary(record, group).reindex(truth.index) for record in records]
    rows = []
    for key, words in ROWS.items():
        row = {"quantity": words}
        for name in truth.index:
            mean = stats.estimate(np.array([one.loc[name, key] for one in found]))
            row |= {
                f"{name}: real": _number(truth.loc[name, key]),
                f"{name}: simulated": f"{_number(mean.value)} ± {_number(mean.high - mean.value)}",
                f"{name}: difference": _difference(mean.value, truth.loc[name, key]),
            }
        rows.append(row)
    return pd.DataFrame(rows)


def _number(value: float) -> str:
    """Four digits, in plain notation; a dash for what is not known."""
    if math.isnan(value):
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    digits = 3 if abs(value) < 1 else 2 if abs(value) < 100 else 1
    return f"{value:.{digits}f}"


def _difference(simulated: float, real: float) -> str:
    """Relative difference in per cent; where the real figure is about zero there is none to state."""
    told = abs(real) > ABOUT_ZERO and not math.isnan(simulated)
    return f"{100 * (simulated / real - 1):+.1f} %".replace("-", "−") if told else "–"


def _monthly_table(real: pd.DataFrame, records: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Requests a day by month, real (without incomplete days) and simulated."""
    days, made = daily_counts(real["opened"]), daily_counts(records[0]["opened"])
    believed = days[~days["missing"]]["requests"]
    months = pd.DataFrame({"real": believed.groupby(_month(believed)).mean()})
    same = made["requests"].reindex(believed.index, fill_value=0)
    months["simulated"] = same.groupby(_month(same)).mean()
    return months.round(1).rename_axis("month").reset_index()


def _month(days: "pd.Series[float]") -> "pd.Index[str]":
    return pd.DatetimeIndex(days.index).strftime("%Y-%m")


def _hours(record: pd.DataFrame) -> np.ndarray:
    return ((record["closed"] - record["opened"]).dt.total_seconds() / 3600).dropna().to_numpy(np.float64)


def _draw_restore(folder: Path, real: pd.DataFrame, records: Sequence[pd.DataFrame]) -> Path:
    from experiments.figures.beside import draw_restore, draw_returns
    from experiments.figures.style import canvas, house_style, save

    truth, found = summary(real).loc["all"], [summary(record).loc["all"] for record in records]
    means = [stats.estimate(np.array([one[f"return_{n}d"] for one in found])) for n in RETURN_DAYS]
    table = pd.DataFrame(
        {
            "days": RETURN_DAYS,
            "real": [truth[f"return_{n}d"] for n in RETURN_DAYS],
            "simulated": [mean.value for mean in means],
            "half": [mean.high - mean.value for mean in means],
        }
    )
    with house_style():
        figure = canvas(9.0, 3.8)
        left, right = figure.subplots(1, 2)
        draw_restore(left, _hours(real), [_hours(record) for record in records])
        draw_returns(right, table)
        return save(figure, folder / "simulated_beside_real")[1]


def _draw_daily(folder: Path, real: pd.DataFrame, record: pd.DataFrame) -> Path:
    from experiments.figures.beside import draw_daily
    from experiments.figures.style import canvas, house_style, save

    with house_style():
        figure = canvas(9.0, 3.0)
        draw_daily(figure.subplots(), daily_counts(real["opened"]), daily_counts(record["opened"]))
        return save(figure, folder / "requests_a_day")[1]
