"""Windows: what the customer is offered, and how full the calendar may be booked.

A day has `n_slots` windows of equal width, evenly spaced between opening and closing; each holds an equal share of
the day's planned working time.  With L seconds of work booked in visits of mean m and coefficient of variation c, the
work in a slot has about mean L and standard deviation c sqrt(L m); a slot is full when the promised quantile
L + z c sqrt(L m) exceeds its capacity (normal approximation; the promise quantile of section 3 as a booking limit).
"""

import math

from sim.draws import BALK, uniform
from sim.events import BOOKED, DAY, INSTALLATION, L_BALK, L_PROMISE, LOST, NEVER, NEW, REPAIR, SERVICE
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.outlets import at_bench

MANY_VISITS = 64


@kernel("i8(W,i8)")
def slot_start(w, slot):
    """Start of the window of a slot."""
    p = w.par[0]
    day = slot // p["n_slots"]
    return day * DAY + p["slot_open_s"] + (slot - day * p["n_slots"]) * p["slot_step_s"]


@kernel("b1(W,i8,i8,i8,b1)")
def slot_takes(w, region, slot, work, planned):
    """Does the region's slot have room for one more visit of `work` seconds?"""
    p = w.par[0]
    day = slot // p["n_slots"]
    capacity = w.capacity[region, day] / p["n_slots"]
    booked = float(w.slots[region, slot] + work)
    if planned:
        return booked <= p["planned_share"] * capacity
    return booked + p["promise_z"] * p["work_cv"] * math.sqrt(booked * work) <= capacity


@kernel("i8(W,i8,i8,i8,b1)")
def find_slot(w, region, earliest, work, planned):
    """First slot of the region from `earliest` on that has room; -1 if there is none within the booking horizon."""
    p = w.par[0]
    first = (earliest // DAY) * p["n_slots"]
    for slot in range(first, min(first + p["horizon_slots"], w.slots.shape[1])):
        if slot_start(w, slot) >= earliest and slot_takes(w, region, slot, work, planned):
            return slot
    return -1


@kernel("b1(W,i8,i8,i8)")
def balks(w, now, j, start):
    """Does the customer decline a window that starts at `start`?  Only new repair requests do."""
    p = w.par[0]
    job = w.jobs[j]
    if job["nature"] != REPAIR or job["origin"] != NEW or job["visits"] > 0:
        return False
    logit = p["balk_intercept"] + p["balk_per_day"] * (start - now) / DAY
    return uniform(w, BALK, job["entity"], job["occurrence"]) < 1.0 / (1.0 + math.exp(-logit))


@kernel("i8(W,i8,i8,i8)")
def lose(w, now, j, start):
    """No window, or a declined one.  A repeat visit is never lost: in a week it may be dispatched without a window."""
    job = w.jobs[j]
    if job["visits"] > 0 or job["origin"] != NEW:
        job["ready_at"] = now + 7 * DAY
        return job["ready_at"]
    job["state"] = LOST
    offered = -1.0 if start == NEVER else (start - now) / DAY
    note(w, now, L_BALK, job["kind"], j, job["customer"], job["opened"], offered)
    return NEVER


@kernel("i8(W,i8,i8,i8)")
def book(w, now, j, earliest):
    """Offer job j a window not before `earliest`.  Returns when it may be dispatched; NEVER if it is not booked.

    New repair requests may be declined: logit P(balk) = intercept + per_day x offered delay in days.  A job that has
    had MANY_VISITS waits a week for each further one, so that visits that fail in no time can't follow for ever.
    """
    p = w.par[0]
    job = w.jobs[j]
    job["state"] = BOOKED
    if job["visits"] >= MANY_VISITS:
        earliest = max(earliest, now + 7 * DAY)
    if p["immediate"] or at_bench(w, j):
        job["ready_at"] = max(now, earliest)
        return job["ready_at"]
    work = w.kinds[job["kind"]]["planned_s"]
    planned = (job["nature"] == SERVICE or job["nature"] == INSTALLATION) and job["visits"] == 0
    notice = p["notice_s"] if job["visits"] == 0 else 0
    slot = find_slot(w, job["region"], max(now, earliest) + notice, work, planned)
    if slot < 0 or balks(w, now, j, slot_start(w, slot)):
        return lose(w, now, j, NEVER if slot < 0 else slot_start(w, slot))
    w.slots[job["region"], slot] += work
    start = slot_start(w, slot)
    job["window_start"] = start
    job["window_end"] = start + p["window_s"]
    job["bookings"] += 1
    note(w, now, L_PROMISE, job["bookings"], j, job["customer"], start, p["window_s"])
    job["ready_at"] = max(now, start - p["early_s"])
    return job["ready_at"]
