"""How outlets work and what their customers go through, from the log alone."""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.billing import contract_when
from sim.indicators import INDICATORS
from sim.reception import reception_measures
from sim.tally import Jobs, rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["OUTLETS", "outlet_measures"]

WAYS = {"carry_in": ev.CARRY_IN, "mail_in": ev.MAIL_IN}
OWN = ("share_on_site", "appointments_", "no_show_rate", "hours_in_line", "desk_use", "bay_use", "loaners_", *WAYS)
OUTLETS = frozenset(name for name in INDICATORS if name.startswith(OWN))  # names of the indicators of outlets
Times = np.ndarray  # seconds by job, NaN where it did not happen


def outlet_measures(run: "Run", jobs: Jobs, since: int) -> dict[str, float]:
    """Indicators of outlets from second `since` on; NaN without outlets."""
    if run.scenario.modes.kind == "on_site":
        return dict.fromkeys(OUTLETS, math.nan)
    modes = rows_of(run, ev.L_MODE)
    mode = np.full(len(jobs.opened), -1)
    mode[modes["job"]] = modes["code"]
    counted = modes[modes["t"] >= since]
    found = {"share_on_site": _mean(counted["code"] == ev.ON_SITE)}
    for name, way in WAYS.items():
        found |= {f"{name}_{key}": value for key, value in _way(run, jobs, mode == way, since).items()}
        found[f"{name}_km"] = _mean(counted["x"][(counted["code"] == way) & (counted["x"] >= 0)])
    found |= reception_measures(run, jobs, mode == ev.CARRY_IN, since)
    return found | _desks(run, since) | _bays(run, mode, since) | _loaners(run, since)


def _mean(values: np.ndarray) -> float:
    values = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    return float(values.mean()) if len(values) else math.nan


def _first(rows: np.ndarray, n: int) -> Times:
    """Time of the first of these rows of each job."""
    times = np.full(n, np.nan)
    times[rows["job"][::-1]] = rows["t"][::-1]
    return times


def _way(run: "Run", jobs: Jobs, own: np.ndarray, since: int) -> dict[str, float]:
    """What the jobs of one way to the outlets went through; each mean is over what ended in the measured time."""
    n = len(own)
    decided, told, handed = (rows_of(run, kind) for kind in (ev.L_DECIDED, ev.L_TOLD, ev.L_HANDED_BACK))
    came, sent = rows_of(run, ev.L_CAME), rows_of(run, ev.L_SENT)
    came = came[came["code"] == 1]
    intake = rows_of(run, ev.L_DESK)
    intake = intake[intake["code"] == ev.INTAKE]
    taken_in = np.full(n, np.nan)
    taken_in[intake["job"]] = intake["t"] + intake["a"]
    at = {name: _first(rows, n) for name, rows in (("came", came), ("decided", decided), ("told", told))}
    at |= {"sent": _first(sent, n), "back": _first(handed, n)}
    decided, told, handed = (rows[own[rows["job"]] & (rows["t"] >= since)] for rows in (decided, told, handed))
    mended = handed[handed["code"] == 1]
    repair, contract = jobs.nature == ev.REPAIR, contract_when(run, jobs.customer, jobs.opened)

    def hours(begin: Times, end: Times, whose: np.ndarray = own) -> float:
        return _mean((end - begin)[own & whose & (end >= since)] / ev.HOUR)

    return {
        "jobs": (own & (at["came"] >= since)).sum(),
        "decided": len(decided),
        "refused": (decided["code"] == 0).sum(),
        "mended": len(mended),
        "days_without": _mean(handed["a"] / ev.DAY),
        "days_felt": _mean(handed["x"] / ev.DAY),
        "same_day_share": _mean(mended["t"] // ev.DAY == at["came"][mended["job"]] // ev.DAY),
        "third_day_share": _mean(mended["t"] // ev.DAY >= at["came"][mended["job"]] // ev.DAY + 2),
        "told": len(told),
        "told_in_time": (told["code"] == ev.ON_TIME).sum(),
        "hours_to_intake": hours(at["came"], taken_in),
        "hours_to_bench": hours(at["decided"], at["sent"]),
        "hours_at_bench": hours(at["sent"], at["told"]),
        "hours_to_return": hours(at["told"], at["back"]),
        "days_in_house": hours(at["came"], at["told"], repair) / 24,
        "days_in_house_contract": hours(at["came"], at["told"], repair & contract) / 24,
        "days_in_house_others": hours(at["came"], at["told"], repair & ~contract) / 24,
    } | _lasting(run, jobs, mended)


def _lasting(run: "Run", jobs: Jobs, mended: np.ndarray) -> dict[str, float]:
    """Repairs that went back, and those whose problem was not back a month later; the last month is not judged."""
    repaired = mended[jobs.nature[mended["job"]] == ev.REPAIR]
    repaired = repaired[repaired["t"] < run.scenario.days * ev.DAY - ev.CALLBACK_WITHIN]
    back = rows_of(run, ev.L_RETURN)
    again = np.full(len(jobs.opened), ev.NEVER)
    again[back["job"]] = back["t"]
    return {
        "repairs": len(repaired),
        "repairs_lasting": (again[repaired["job"]] - repaired["t"] > ev.CALLBACK_WITHIN).sum(),
    }


def _opening_hours(run: "Run", since: int) -> np.ndarray:
    """Hours that each outlet's desk is open in the measured time."""
    calendar = run.world.calendar[: run.scenario.days]
    first = since // ev.DAY
    hours = []
    for row in run.world.outlets:
        days = (row["weekdays"] >> calendar["weekday"]) & 1 == 1
        days &= (calendar["holiday"] == 0) | (row["on_holidays"] == 1)
        hours.append(days[first:].sum() * row["open_for_s"] / ev.HOUR)
    return np.array(hours)


def _desks(run: "Run", since: int) -> dict[str, float]:
    """Lines and use of the desks, and who did not come."""
    steps, came, planned = (rows_of(run, kind) for kind in (ev.L_DESK, ev.L_CAME, ev.L_PLANNED))
    steps, due = steps[steps["t"] >= since], came[came["t"] >= since]
    keeps = np.full(int(run.world.now[0]["n_jobs"]), ev.PARCEL)
    keeps[planned["job"]] = planned["code"]
    missed = (due["code"] == 0).sum()
    people = (_opening_hours(run, since) * run.world.outlets["advisers"]).sum()
    return {
        "appointments_due": missed + ((due["code"] == 1) & (keeps[due["job"]] == ev.APPOINTMENT)).sum(),
        "appointments_missed": missed,
        "hours_in_line": _mean(steps["x"]),
        "desk_use": steps["a"].sum() / ev.HOUR / people if people else math.nan,
    }


def _bays(run: "Run", mode: np.ndarray, since: int) -> dict[str, float]:
    """Time from the sending of a technician to the end of his work, over the hours of all bays."""
    visit, sent = rows_of(run, ev.L_VISIT), rows_of(run, ev.L_SENT)
    visit, sent = (rows[mode[rows["job"]] > ev.ON_SITE] for rows in (visit, sent))
    end = run.scenario.days * ev.DAY
    busy = np.maximum(visit["t"], since).sum() + (len(sent) - len(visit)) * end - np.maximum(sent["t"], since).sum()
    bays = (_opening_hours(run, since) * run.world.outlets["bays"]).sum()
    return {"bay_use": float(busy) / ev.HOUR / bays if bays else math.nan}


def _loaners(run: "Run", since: int) -> dict[str, float]:
    """Loaners given, missed, and out on average."""
    rows = rows_of(run, ev.L_LOANER)
    end = run.scenario.days * ev.DAY
    lent, back = rows[rows["code"] == ev.LENT], rows[rows["code"] == ev.BACK]
    area = (end - np.maximum(lent["t"], since)).sum() - (end - np.maximum(back["t"], since)).sum()
    counted = rows["code"][rows["t"] >= since]
    return {
        "loaners_lent": (counted == ev.LENT).sum(),
        "loaners_missed": (counted == ev.NONE_FREE).sum(),
        "loaners_out_mean": float(area) / (end - since),
    }
