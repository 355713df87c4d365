"""How a technician behaves: courtesy, explanation and tidiness, the service standard, the rating, the bonus.

A trait is what the person was drawn with, plus awareness from courses (it decays), minus what pressure has eroded, plus
what a bonus adds.  The service standard (1: undisturbed) follows Oliva and Sterman 2001, "Cutting corners and working
overtime": under a work pressure P above 1 it is drawn towards P^-elasticity, quickly when that lies below it, and
slowly when it lies above; the time constants are the scenario's.  P is the work booked and waiting, in the field and at
outlets, over what the crew can do in the number of working days within which work is meant to be done.
"""

import math

from sim.events import DAY
from sim.jit import kernel
from sim.rules.outlets import staff_of


@kernel("f8(W,i8,f8)")
def shown(w, i, trait):
    """The level that technician i shows of a trait, in [0, 1]."""
    p = w.par[0]
    if p["growing"] == 0:
        return trait
    person = w.people[i]
    level = trait + person["awareness"] - p["corner_manners"] * (1.0 - person["standard"])
    if person["bonus"]:
        level += p["bonus_manners"]
    return min(1.0, max(0.0, level))


@kernel("f8(W,i8)")
def explains(w, i):
    """What clear or poor explanation adds to the assurance shown: weight x (shown - mean explanation)."""
    p = w.par[0]
    if p["growing"] == 0:
        return 0.0
    return p["explanation_weight"] * (shown(w, i, w.people[i]["explanation"]) - p["explanation"])


@kernel("i8(W,i8,i8)")
def booked_seconds(w, r, d):
    """Work booked in region r from day d on, in windows of the field and in appointments at its outlets, s."""
    p = w.par[0]
    work = 0
    first = d * p["n_slots"]
    for slot in range(first, min(first + p["horizon_slots"], w.slots.shape[1])):
        work += w.slots[r, slot]
    first = d * p["desk_slots"]
    for o in range(p["n_outlets"]):
        if w.outlets[o]["region"] == r:
            for slot in range(first, min(first + p["desk_horizon_slots"], w.bench_slots.shape[1])):
                work += w.bench_slots[o, slot]
    return work


@kernel("b1(W,i8,i8)")
def adds_people(w, o, r):
    """Has outlet o of region r people at its benches who are not in the plan of the field already?"""
    return w.outlets[o]["region"] == r and w.par[0]["bench_in_field"] == 0 and staff_of(w, o) > 0


@kernel("i8(W,i8,i8)")
def capacity_ahead(w, r, d):
    """Planned working seconds of region r, field and benches, on the next desired days from d on that have any."""
    p = w.par[0]
    capacity, days = 0, 0
    for k in range(d, w.capacity.shape[1]):
        today = w.capacity[r, k]
        for o in range(p["n_outlets"]):
            if adds_people(w, o, r):
                today += w.bench_capacity[o, k]
        capacity += today
        days += 1 if today > 0 else 0
        if days == p["desired_days"]:
            break
    return capacity


@kernel("f8(W,i8,i8)")
def work_pressure(w, now, r):
    """Work booked from today on and jobs that wait, over what can be done in the desired number of working days.

    Days without capacity (holidays, closed) do not count; 0 where nobody works until the end of the calendar.  A job
    that waits counts as a planned visit, way included (assumption).
    """
    d = now // DAY
    waiting = w.regions[r]["n_ready"] * w.kinds[w.par[0]["failure_kind"]]["planned_s"]
    capacity = capacity_ahead(w, r, d)
    return (waiting + booked_seconds(w, r, d)) / capacity if capacity > 0 else 0.0


@kernel("f8(W,f8)")
def bearable_standard(w, pressure):
    """The standard that can be kept under a work pressure: 1 up to a pressure of 1, then pressure^-elasticity."""
    p = w.par[0]
    if pressure <= 1.0:
        return 1.0
    return max(p["lowest_standard"], math.pow(pressure, -p["pressure_elasticity"]))


@kernel("void(W,i8,f8)")
def adapt_standard(w, i, pressure):
    """A day under this work pressure: exponential approach, with one time constant down and another one up."""
    p = w.par[0]
    person = w.people[i]
    target = bearable_standard(w, pressure)
    days = p["erosion_days"] if target < person["standard"] else p["recovery_days"]
    person["standard"] += (target - person["standard"]) * (1.0 - math.exp(-1.0 / days))


@kernel("void(W,i8,f8)")
def rate(w, i, score):
    """A customer's score moves the technician's running rating."""
    p = w.par[0]
    if p["growing"] and w.people[i]["vacant"] == 0:
        w.people[i]["rating"] += p["rating_gain"] * (score - w.people[i]["rating"])


@kernel("b1(W,i8)")
def earns_bonus(w, i):
    """Appraisal at the end of a month: is a bonus paid at all, and is the rating at or above its threshold?"""
    p = w.par[0]
    return p["bonus_paid"] == 1 and w.people[i]["rating"] >= p["bonus_threshold"]
