"""Planned visits make room: when heat or a full calendar lies ahead, those of the next days are moved back.

A region defers at the break of day if on one of the next `look_days` days the weather raises failures to `heat` times a
mean day or more (the forecast is right: assumption), or if the work booked in them is `load` times the planned working
time or more.  In form an assumption, see
docs/model.md, "Promise: windows and how full they are booked".
"""

from sim.events import BOOKED, DAY, L_DEFERRED
from sim.jit import kernel
from sim.rules.booking import book, find_slot, heat_today, release, slot_start, work_planned
from sim.rules.journal import note


@kernel("b1(W,i8,i8)")
def heat_ahead(w, r, today):
    """Does the forecast show a day with many failures?"""
    p = w.par[0]
    for d in range(today + 1, min(today + 1 + p["look_days"], p["days"])):
        if heat_today(w, r, d) >= p["deferral_heat"]:
            return True
    return False


@kernel("b1(W,i8,i8)")
def full_ahead(w, r, today):
    """Is the calendar of the next days full to the threshold?"""
    p = w.par[0]
    booked, capacity = 0, 0
    for d in range(today + 1, min(today + 1 + p["look_days"], w.capacity.shape[1])):
        capacity += w.capacity[r, d]
        for slot in range(d * p["n_slots"], (d + 1) * p["n_slots"]):
            booked += w.slots[r, slot]
    return booked > 0 and booked >= p["deferral_load"] * capacity


@kernel("void(W,i8,i8)")
def defer(w, now, j):
    """Move the planned booking of job j back to the first free slot after `by_days`; it stays if there is none."""
    p = w.par[0]
    job = w.jobs[j]
    earliest = (now // DAY + 1 + p["by_days"]) * DAY
    slot = find_slot(w, job["region"], earliest + p["notice_s"], work_planned(w, j), True)
    if slot < 0:
        return
    entry = w.appointments[j]
    entry["deferred"] += 1
    moved = (slot_start(w, slot) - job["window_start"]) / DAY
    note(w, now, L_DEFERRED, entry["deferred"], j, job["customer"], slot_start(w, slot), moved)
    release(w, j)
    book(w, now, j, earliest)


@kernel("void(W,i8)")
def defer_planned(w, now):
    """At the break of day: each region looks ahead and moves what may be moved."""
    p = w.par[0]
    today = now // DAY
    for r in range(w.planned.shape[0]):
        if not heat_ahead(w, r, today) and not full_ahead(w, r, today):
            continue
        for d in range(today + 1, min(today + 1 + p["move_days"], w.planned.shape[1])):
            j = w.planned[r, d]
            while j >= 0:
                following = w.appointments[j]["after"]
                may_move = w.jobs[j]["state"] == BOOKED and w.jobs[j]["visits"] == 0
                if may_move and w.appointments[j]["deferred"] < p["most_deferrals"]:
                    defer(w, now, j)
                j = following
