"""A day in the life of each technician: fatigue, the standard, what fades, the successor's first day, courses.

Fatigue F in [0, 1]: yesterday's hours beyond `free_hours` add to it, and it decays exponentially, slowly after a day
with work and quickly after a day off.  Assumption throughout; that long hours tire, and that tired people err, learn
less and leave, is in Oliva and Sterman 2001.
"""

import math

from sim.events import DAY, HOUR, L_COURSE, L_PRESSURE
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.people_courses import certify, course_on, earns_certificate, take_course
from sim.rules.people_manners import adapt_standard, work_pressure
from sim.rules.people_posts import hire
from sim.rules.roster import is_there


@kernel("f8(W,f8,f8)")
def fatigue_after(w, fatigue, hours):
    """Fatigue a day later, if that day had so many hours of work."""
    p = w.par[0]
    days = p["tired_days"] if hours > 0.0 else p["rest_days"]
    extra = max(0.0, hours - p["free_hours"])
    return min(1.0, fatigue * math.exp(-1.0 / days) + p["fatigue_per_hour"] * extra)


@kernel("void(W,i8,i8)")
def attend(w, now, i):
    """A course day of technician i, if there is one and he is there; and the certificate at the end of its course."""
    d = now // DAY
    if earns_certificate(w, i, d):
        certify(w, now, i)
    k = course_on(w, i, d)
    if k >= 0 and is_there(w, i, d):
        take_course(w, now, i, k)
        note(w, now, L_COURSE, k, -1, i, w.patterns[w.technicians[i]["pattern"]]["paid_s"], 0.0)


@kernel("void(W,i8,i8,f8)")
def wake(w, now, i, pressure):
    """A new day for technician i."""
    p = w.par[0]
    person = w.people[i]
    if person["vacant"]:
        if now < person["vacant_until"] * DAY:
            return
        hire(w, now, i)
    person["fatigue"] = fatigue_after(w, person["fatigue"], person["worked_s"] / HOUR)
    person["worked_s"] = 0
    adapt_standard(w, i, pressure)
    person["awareness"] *= math.exp(-1.0 / p["awareness_days"])
    person["ramp"] = max(0.0, 1.0 - (now - person["entered_at"]) / p["ramp_s"])
    attend(w, now, i)


@kernel("void(W,i8)")
def people_wake(w, now):
    """Midnight: the pressure of work in each region, and a new day for everybody."""
    p = w.par[0]
    for r in range(w.regions.shape[0]):
        w.pressure[r] = work_pressure(w, now, r)
        note(w, now, L_PRESSURE, r, -1, -1, 0, w.pressure[r])
    for i in range(p["technicians"] + p["temps"]):
        wake(w, now, i, w.pressure[w.technicians[i]["region"]])
