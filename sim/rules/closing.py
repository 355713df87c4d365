"""The end of a job: what it means for the unit and the customer, and whether the repair lasts.

Source: docs/model.md, "The visit: the first-fix tree".
"""

import math

from sim.draws import CALLBACK_OUTCOME, uniform2
from sim.events import (
    BY_ACCIDENT,
    CALLBACK,
    CALLBACK_DAYS,
    CLOSED,
    DAY,
    INSTALLATION,
    NEVER,
    REPAIR,
    SERVICE,
)
from sim.jit import kernel
from sim.rules.experience import experience
from sim.rules.installed_base import note_service, restore, resume
from sim.rules.outlets import at_outlet
from sim.rules.people_skill import carelessness
from sim.rules.price import settle
from sim.rules.standards import note_standards
from sim.rules.stock_brands import callback_ratio, wear
from sim.rules.stock_jobs import return_parts, use_parts
from sim.rules.unitlife import install


@kernel("void(W,i8,i8,i8,i8)")
def close_on_unit(w, now, i, j, u):
    """What the completed job means for the unit: restored, serviced, renewed, or running on as before.

    It runs on as before after a callback and after an accident.  A question means nothing to the unit.
    """
    job = w.jobs[j]
    if w.units[u]["open_job"] == j:
        w.units[u]["open_job"] = -1
    if job["nature"] == SERVICE:
        note_service(w, now, u, job["kind"])
    elif job["nature"] == INSTALLATION:
        install(w, now, i, u, job["kind"])
    elif job["nature"] == REPAIR:
        if job["origin"] == CALLBACK or w.kinds[job["kind"]]["cause"] == BY_ACCIDENT:
            resume(w, now, u)
        else:
            restore(w, now, u)
            if w.par[0]["brands"]:
                wear(w, j, u)


@kernel("i8(W,i8,i8,i8,i8,i8)")
def durability(w, now, i, j, key, overtime):
    """Does the repair last?  P(back within 30 days) rises with rush and inexperience; exponential time, cut at 30."""
    p = w.par[0]
    job = w.jobs[j]
    chance = p["callback"]
    if overtime > 0:
        chance *= p["rush_ratio"]
    if w.technicians[i]["senior"] == 0:
        chance *= p["junior_ratio"]
    chance *= carelessness(w, i)
    if p["brands"]:
        chance *= callback_ratio(w, j)
    u, v = uniform2(w, CALLBACK_OUTCOME, job["entity"], key)
    if u >= chance:
        return NEVER
    mean = p["callback_days"]
    days = -mean * math.log(1.0 - v * (1.0 - math.exp(-CALLBACK_DAYS / mean)))
    return now + 1 + int(days * DAY)


@kernel("void(W,i8,i8,i8)")
def close_job(w, now, i, j):
    """Job j, last worked on by technician i, is closed: unit, customer, and what is thought of the technician."""
    job = w.jobs[j]
    job["state"] = CLOSED
    if w.par[0]["invoiced"]:
        settle(w, now, j, -1 if at_outlet(w, j) else i)
    unit = job["unit"]
    if unit >= 0:
        close_on_unit(w, now, i, j, unit)
    if w.par[0]["standards_active"]:
        note_standards(w, now, i, j)
    experience(w, now, i, j)


@kernel("i8(W,i8,i8,i8,i8,i8)")
def complete(w, now, i, j, key, overtime):
    """The work is done.  Returns when its problem will be back, NEVER if the repair lasts."""
    use_parts(w, now, i, j)
    return_parts(w, now, j)
    close_job(w, now, i, j)
    if w.jobs[j]["nature"] != REPAIR:
        return NEVER
    return durability(w, now, i, j, key, overtime)
