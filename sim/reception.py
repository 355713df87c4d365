"""How customers are received who bring a product: the day they wanted, the wait to be greeted, right the first time.

Reads the log, with the opening hours of the outlets.
"""

from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.tally import Jobs, rows_of, visits_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["reception_measures"]

AT_ONCE_S, SOON_S = 60, 300  # greeted at once: within a minute; soon: within five (C9)


def reception_measures(run: "Run", jobs: Jobs, own: np.ndarray, since: int) -> dict[str, float]:
    """Indicators of the reception from second `since` on; `own` marks the jobs that are brought in."""
    return _greeted(run, own, since) | _planned(run, own, since) | _right_first_time(run, jobs, own, since)


def _greeted(run: "Run", own: np.ndarray, since: int) -> dict[str, float]:
    """Waits from the arrival until somebody at the desk turns to the customer, who then takes the product in."""
    steps = rows_of(run, ev.L_DESK)
    steps = steps[(steps["code"] == ev.INTAKE) & own[steps["job"]] & (steps["t"] >= since)]
    waited = np.rint(steps["x"] * ev.HOUR)
    return {
        "carry_in_intakes": len(steps),
        "carry_in_greeted_at_once": (waited < AT_ONCE_S).sum(),
        "carry_in_greeted_5min": (waited <= SOON_S).sum(),
    }


def _planned(run: "Run", own: np.ndarray, since: int) -> dict[str, float]:
    """How the customers' first coming was planned, and whether an appointment was on the first possible day."""
    rows = rows_of(run, ev.L_PLANNED)
    rows = rows.take(np.unique(rows["job"], return_index=True)[1])
    rows = rows[own[rows["job"]] & (rows["t"] >= since)]
    made = rows[rows["code"] != ev.WALK_IN]
    wanted = _first_days(run, made["t"] + round(ev.HOUR * run.scenario.modes.carry_in.notice_h), made["who"])
    return {
        "carry_in_planned": len(rows),
        "carry_in_walk_ins": (rows["code"] == ev.WALK_IN).sum(),
        "appointments_made": len(made),
        "appointments_as_wanted": (made["a"] // ev.DAY == wanted).sum(),
    }


def _first_days(run: "Run", earliest: np.ndarray, outlet: np.ndarray) -> np.ndarray:
    """Day of the first appointment at or after `earliest` if nothing else were booked at the outlet."""
    world = run.world
    slot_s, last_s = int(world.par[0]["desk_slot_s"]), int(world.par[0]["last_slot_s"])
    days = np.full(len(earliest), -1)
    for o, place in enumerate(world.outlets):
        there = outlet == o
        open_days = np.flatnonzero(world.bench_capacity[o] > 0)
        offsets = np.arange(0, max(1, place["open_for_s"] - last_s), slot_s)
        starts = open_days[:, None] * ev.DAY + place["opens_s"] + offsets
        found = np.searchsorted(starts.ravel(), earliest[there])
        days[there] = np.append(starts.ravel(), -ev.DAY)[found] // ev.DAY
    return days


def _right_first_time(run: "Run", jobs: Jobs, own: np.ndarray, since: int) -> dict[str, float]:
    """Repairs handed back in good time before the end: done at the first go, and not back within thirty days."""
    back, visits = rows_of(run, ev.L_RETURN), visits_of(run)
    again = np.zeros(len(own), bool)
    again[back["job"][back["code"] == ev.CALLBACK]] = True
    tries = np.bincount(visits.job[visits.outcome != ev.CONTINUED], minlength=len(own))
    failed = np.zeros(len(own), bool)
    failed[visits.job[(visits.number == 1) & ~np.isin(visits.outcome, (ev.DONE, ev.CONTINUED))]] = True
    until = run.scenario.days * ev.DAY - ev.CALLBACK_WITHIN
    judged = own & (jobs.nature == ev.REPAIR) & (jobs.closed >= since) & (jobs.closed < until) & (tries > 0)
    return {
        "carry_in_judged": judged.sum(),
        "carry_in_right": (judged & ~failed & ~again).sum(),
    }
