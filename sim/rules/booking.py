"""Windows: what the customer is offered, and how full the calendar may be booked.

A day has `n_slots` windows of equal width, evenly spaced between opening and closing; each holds an equal share of
the day's planned working time.  With L seconds of work booked in visits of mean m and coefficient of variation c, the
work in a slot has about mean L and standard deviation c sqrt(L m); a slot is full when the promised quantile
L + z c sqrt(L m) exceeds its capacity (normal approximation).  Source: docs/model.md, "Promise: windows and how full
they are booked".
"""

import math

from sim.draws import BALK, uniform
from sim.events import BOOKED, DAY, INSTALLATION, L_BALK, L_PROMISE, LOST, NEVER, NEW, REPAIR, SERVICE
from sim.jit import kernel
from sim.rules.agenda import clear_entry, enter
from sim.rules.clocks import HEAT
from sim.rules.forecast import FORECAST, IMMEDIATE, forecast_window
from sim.rules.journal import note
from sim.rules.laws import logistic
from sim.rules.outlets import at_outlet
from sim.rules.ready import announced_at
from sim.rules.tiers import width_of

# A guard against worlds in which visits fail in no time for ever; no sensible company comes near it.
MANY_VISITS = 64
PAUSE = 7 * DAY  # before each visit beyond that many


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


@kernel("f8(W,i8,i8)")
def heat_today(w, region, day):
    """Failures of a day relative to a mean day of the climate, as the weather of the region has it."""
    return w.clocks[HEAT + region, day + 1] - w.clocks[HEAT + region, day]


@kernel("b1(W,i8,i8,i8)")
def balks(w, now, j, start):
    """Does the customer decline a window that starts at `start`?  Only new repair requests do."""
    p = w.par[0]
    job = w.jobs[j]
    if job["nature"] != REPAIR or job["origin"] != NEW or job["visits"] > 0:
        return False
    logit = p["balk_intercept"] + p["balk_per_day"] * (start - now) / DAY
    if p["balk_heat"] != 0.0:
        logit += p["balk_heat"] * (heat_today(w, job["region"], now // DAY) - 1.0)
    if w.customers[job["customer"]]["contract"]:
        logit += p["balk_contract"]
    return uniform(w, BALK, job["entity"], job["occurrence"]) < logistic(logit)


@kernel("i8(W,i8,i8,i8)")
def lose(w, now, j, start):
    """No window, or a declined one.  A repeat visit is never lost: it is dispatched without one, later."""
    job = w.jobs[j]
    if job["visits"] > 0 or job["origin"] != NEW:
        job["ready_at"] = now + w.par[0]["repeat_retry_s"]
        return announced_at(w, now, j)
    job["state"] = LOST
    offered = -1.0 if start == NEVER else (start - now) / DAY
    note(w, now, L_BALK, job["kind"], j, job["customer"], job["opened"], offered)
    return NEVER


@kernel("i8(W,i8)")
def work_planned(w, j):
    """Seconds of a visit of job j in the booking calendar."""
    return w.kinds[w.jobs[j]["kind"]]["planned_s"]


@kernel("void(W,i8)")
def release(w, j):
    """The slot of job j, whose appointment is void, has room again."""
    entry = w.appointments[j]
    if entry["slot"] >= 0:
        w.slots[w.jobs[j]["region"], entry["slot"]] -= work_planned(w, j)
        entry["slot"] = -1


@kernel("b1(W,i8)")
def is_planned(w, j):
    """Is the next visit of job j one that may be put off: the first one of a service or an installation?"""
    nature = w.jobs[j]["nature"]
    return (nature == SERVICE or nature == INSTALLATION) and w.jobs[j]["visits"] == 0


@kernel("i8(W,i8,i8,i8)")
def book(w, now, j, earliest):
    """Offer job j a window not before `earliest`.  Returns when the dispatcher knows it; NEVER if it is not booked.

    New repair requests may be declined: logit P(balk) = intercept + per_day x offered delay in days + heat x (failures
    of today relative to a mean day - 1) + contract x 1[contract customer].  A job that has
    had MANY_VISITS waits a PAUSE for each further one.
    """
    p = w.par[0]
    job = w.jobs[j]
    job["state"] = BOOKED
    if job["visits"] >= MANY_VISITS:
        earliest = max(earliest, now + PAUSE)
    if p["appointments"]:
        clear_entry(w, j)
    if p["promise_kind"] == IMMEDIATE or at_outlet(w, j):
        job["ready_at"] = max(now, earliest)
        return job["ready_at"] if at_outlet(w, j) else announced_at(w, now, j)
    base = max(now, earliest) + (p["notice_s"] if job["visits"] == 0 else 0)
    slot = -1
    if p["promise_kind"] == FORECAST:
        start, end = forecast_window(w, j, base)
        if start > base + p["horizon_slots"] // p["n_slots"] * DAY:
            start = NEVER
    else:
        slot = find_slot(w, job["region"], base, work_planned(w, j), is_planned(w, j))
        start = slot_start(w, slot) if slot >= 0 else NEVER
        end = start + width_of(w, j)
    if start == NEVER or balks(w, now, j, start):
        return lose(w, now, j, start)
    if slot >= 0:
        w.slots[job["region"], slot] += work_planned(w, j)
    job["window_start"] = start
    job["window_end"] = end
    if p["appointments"]:
        enter(w, j, slot, is_planned(w, j))
    job["bookings"] += 1
    note(w, now, L_PROMISE, job["bookings"], j, job["customer"], start, end - start)
    job["ready_at"] = max(now, start - p["early_s"])
    return announced_at(w, now, j)
