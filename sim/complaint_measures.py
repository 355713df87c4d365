"""Complaints from the log: indicators, and a table with one row a cause."""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import events as ev
from sim.indicators.complaints import COMPLAINT_COUNTS
from sim.scenario.complaints import CAUSES, Handled
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["GROUPS", "cases_of", "complaint_measures", "complaints_of"]

# What the causes are about; S0-54 to 62, S4-43 to 45 of the concept list.
GROUPS = {
    "quality": ("not_thorough", "damaged", "unstable"),
    "cost": ("too_high", "not_announced", "mismatch"),
    "attitude": ("cold", "unprofessional", "dragging"),
    "delay": ("delay",),
    "part": ("part",),
    "product": ("defect", "not_as_advertised"),
}
OUTCOMES = ("silent", "unsatisfied", "recovered", "complained")  # the last: recovered, not, or open
SPOKE = (ev.V_COMPLAINS, ev.V_FOUND)


class Cases(NamedTuple):
    """One entry per complaint, by its number; times in seconds, -1 where it did not happen."""

    raised: np.ndarray
    customer: np.ndarray
    cause: np.ndarray
    came: np.ndarray
    acknowledged_h: np.ndarray  # hours, raised to acknowledged; NaN if it was not (yet)
    replied: np.ndarray
    closed: np.ndarray
    recovered: np.ndarray  # 1, 0, or -1 while it is open
    escalated: np.ndarray  # told to the public, or brought before the regulator
    money: np.ndarray  # compensation


def cases_of(run: "Run") -> Cases:
    """All complaints of a run."""
    voice, cause = rows_of(run, ev.L_VOICE), rows_of(run, ev.L_DISCONTENT)["code"]
    spoke = np.isin(voice["code"], SPOKE)
    raised, n = voice[spoke], int(spoke.sum())
    found: dict[str, np.ndarray] = {name: np.full(n, -1, np.int64) for name in Cases._fields}
    found |= {"raised": raised["t"], "customer": raised["who"], "cause": cause[spoke]}  # each voice has a discontent
    came, reply, end = rows_of(run, ev.L_CASE), rows_of(run, ev.L_REPLY), rows_of(run, ev.L_CASE_CLOSED)
    hours = np.full(n, math.nan)
    hours[came["a"]] = np.where(came["x"] >= 0, came["x"], math.nan)
    found["came"][came["a"]], found["replied"][reply["a"]] = came["t"], reply["t"]
    found["closed"][end["a"]], found["recovered"][end["a"]] = end["t"], end["code"]
    further = rows_of(run, ev.L_ESCALATED)
    escalated = np.zeros(n, bool)
    escalated[further["a"][further["code"] <= ev.E_REGULATOR]] = True
    paid = rows_of(run, ev.L_REMEDY)
    money = np.bincount(paid["a"], paid["x"] / 100, minlength=n)
    return Cases(**(found | {"acknowledged_h": hours, "escalated": escalated, "money": money}))


def complaint_measures(run: "Run", since: int) -> dict[str, float]:
    """Indicators of complaints raised from second `since` on; all NaN where nobody complains."""
    q = run.scenario.complaints
    if not isinstance(q, Handled):
        return dict.fromkeys(COMPLAINT_COUNTS, math.nan)
    cases, discontent, voice = cases_of(run), rows_of(run, ev.L_DISCONTENT), rows_of(run, ev.L_VOICE)
    own = (discontent["t"] >= since) & (voice["code"] != ev.V_ADDS)  # the same discontent does not count twice
    mine = cases.raised >= since
    replied, closed = mine & (cases.replied >= 0), mine & (cases.closed >= 0)
    in_time = cases.acknowledged_h <= q.justice.acknowledge_h
    hours = (cases.replied - cases.raised)[replied] / ev.HOUR
    return {
        "discontents": own.sum(),
        "complaints": mine.sum(),
        **{f"complaints_{name}": (mine & _about(cases, name)).sum() for name in GROUPS},
        "complaints_found": ((voice["t"] >= since) & (voice["code"] == ev.V_FOUND)).sum(),
        "complaints_received": (mine & (cases.came >= 0)).sum(),
        "complaints_acknowledged_in_time": (mine & in_time).sum(),
        "hours_to_reply": float(hours.mean()) if len(hours) else math.nan,
        "complaints_closed": closed.sum(),
        "complaints_recovered": (closed & (cases.recovered == 1)).sum(),
        "complaints_escalated": (mine & cases.escalated).sum(),
        "complaints_open": (mine & (cases.closed < 0)).sum(),
        "compensation": cases.money[mine].sum(),
        **_retention(run, cases, since),
    }


def _about(cases: Cases, group: str) -> np.ndarray:
    return np.isin(cases.cause, [CAUSES.index(name) for name in GROUPS[group]])


def _retention(run: "Run", cases: Cases, since: int) -> dict[str, float]:
    """Of the customers with a problem a year or more before the end, those still there a year later, by outcome."""
    voice = rows_of(run, ev.L_VOICE)
    silent = voice[np.isin(voice["code"], (ev.V_NOTHING, ev.V_TALKS, ev.V_EXITS))]
    year, left = int(ev.YEAR), run.world.customers["left_at"]
    last = run.scenario.days * ev.DAY - year
    found = {}
    for name in OUTCOMES:
        t, who = silent["t"], silent["who"]
        if name != "silent":
            chosen = (cases.recovered == OUTCOMES.index(name) - 1) | (name == "complained")
            t, who = cases.raised[chosen], cases.customer[chosen]
        counted = (t >= since) & (t <= last)
        found[f"problems_{name}"] = float(counted.sum())
        found[f"stayed_{name}"] = float((left[who[counted]] > t[counted] + year).sum())
    return found


def complaints_of(run: "Run") -> dict[str, np.ndarray]:
    """One row a cause, after warm-up: columns of equal length, for the analysis of complaints.

    discontents (those of an open complaint among them), mean severity, complaints, and of these the shares recovered
    (of those closed) and escalated, mean hours to the reply, compensation in money.
    """
    since = run.scenario.warmup_days * ev.DAY
    cases, discontent = cases_of(run), rows_of(run, ev.L_DISCONTENT)
    discontent = discontent[discontent["t"] >= since]
    n, mine = len(CAUSES), cases.raised >= since
    number = np.bincount(discontent["code"], minlength=n)

    def total(chosen: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        values = None if weights is None else weights[chosen].astype(np.float64)
        return np.bincount(cases.cause[chosen], values, minlength=n)

    replied, closed = mine & (cases.replied >= 0), mine & (cases.closed >= 0)
    group = {name: word for word, names in GROUPS.items() for name in names}
    with np.errstate(invalid="ignore"):
        return {
            "cause": np.array(CAUSES),
            "group": np.array([group[name] for name in CAUSES]),
            "discontents": number,
            "severity": np.bincount(discontent["code"], discontent["x"], minlength=n) / number,
            "complaints": total(mine),
            "recovered_share": total(closed & (cases.recovered == 1)) / total(closed),
            "escalated_share": total(mine & cases.escalated) / total(mine),
            "hours_to_reply": total(replied, (cases.replied - cases.raised) / ev.HOUR) / total(replied),
            "compensation": total(mine, cases.money),
        }
