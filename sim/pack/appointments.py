"""Appointments: reminders, calls, notices, new dates; and the lists that deferral goes through."""

from typing import Any

import numpy as np

from sim.events import DAY
from sim.inputs import Inputs
from sim.pack.units import bookable_days
from sim.scenario import Scenario
from sim.world import LAYOUTS

__all__ = ["parameters", "something_happens", "tables"]


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """What happens between the promise and the visit."""
    a, d = s.appointments, s.appointments.deferral
    return {
        "appointments": something_happens(s), "reminder": a.reminder.active, "call": a.call.active,
        "progress": a.progress.active, "deferral": d.active, "lead_s": round(3600 * a.reminder.lead_h),
        "reminder_reached": a.reminder.reached, "reminder_ratio": a.reminder.ratio, "call_reached": a.call.reached,
        "call_ratio": a.call.ratio, "progress_s": round(DAY * a.progress.every_days), "progress_lift": a.progress.lift,
        "says_away": a.away.says_so, "choice_days": a.away.choice_days, "withdraws": a.away.withdraws,
        "deferral_heat": d.heat, "deferral_load": d.load, "look_days": d.look_days, "move_days": d.move_days,
        "by_days": d.by_days, "most_deferrals": d.most,
    }  # fmt: skip


def something_happens(s: Scenario) -> bool:
    """Is an appointment more than a date: may it be moved, or its customer be told something?"""
    a = s.appointments
    means = (a.reminder, a.call, a.progress, a.deferral)
    return any(means.active for means in means) or a.away.choice_days > 0 or a.away.withdraws > 0


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """One row per job, and a list of planned bookings for each region and day; one row where nothing happens."""
    found = {}
    if something_happens(s):
        found["appointments"] = np.zeros(4096 + n["jobs"], LAYOUTS["appointments"][0])
    if s.appointments.deferral.active:
        found["planned"] = np.full((n["regions"], bookable_days(s)), -1, np.int32)
    return found
