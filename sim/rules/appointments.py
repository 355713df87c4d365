"""Coming to an outlet: appointments and how full they are booked, walk-ins, drivers, parcels, and who comes when.

An outlet's day is divided into slots from the opening on, the last one some time before closing; over them the working
time that the outlet has on that day, less the share of customers who walk in, comes free evenly.  Work of L seconds
takes L + z c sqrt(L m), m the expected work of the job that is to come and c a coefficient of variation (as in
booking.py): the margin of L/m jobs like it, so that long jobs need more slack and the quantile z is nominal.  A job may
begin in a slot by whose end the work booked until then is done, on a day that has time for it; an empty day takes
anything.  Who has been reminded stays away less: no-show x ratio (C30, as for visits); nobody calls an appointment off.
"""

import math

from sim.draws import (
    COMES_AFTER_OPENING,
    FETCH,
    LATENESS,
    NO_SHOW,
    REACHED,
    SHIPPING,
    WALKS_IN,
    exponential,
    normal_quantile,
    uniform,
    uniform2,
)
from sim.events import (
    APPOINTMENT,
    ARRIVES_AT_OUTLET,
    BOOKED,
    DAY,
    EXPECTED,
    FETCHED,
    HOUR,
    INTAKE,
    L_BALK,
    L_CAME,
    L_MESSAGE,
    L_PARCEL,
    L_PLANNED,
    LOST,
    M_REMINDER,
    MAIL_IN,
    NEVER,
    NEW,
    PARCEL,
    WALK_IN,
)
from sim.jit import kernel
from sim.rules.agenda import REMINDED, TRIED, clear_entry, enter
from sim.rules.booking import MANY_VISITS, PAUSE, balks
from sim.rules.desk import join_line, take_turn
from sim.rules.intake import LAST_NUMBER
from sim.rules.journal import note
from sim.rules.outlets import comes_at, open_from
from sim.rules.ready import expected_work

TO_US, HOME = 0, 1


@kernel("i8(W,i8,i8)")
def booking_key(w, j, number):
    """Occurrence key of the job's booking of this number."""
    return int(w.jobs[j]["occurrence"]) | min(number, LAST_NUMBER)


@kernel("i8(W,i8,i8)")
def slot_begins(w, o, slot):
    """Start of an appointment slot of outlet o; NEVER for one too near to closing, or after it, or on a closed day."""
    p = w.par[0]
    day = slot // p["desk_slots"]
    offset = (slot - day * p["desk_slots"]) * p["desk_slot_s"]
    too_late = offset > 0 and offset + p["last_slot_s"] >= w.outlets[o]["open_for_s"]
    if too_late or w.bench_capacity[o, day] == 0:
        return NEVER
    return day * DAY + w.outlets[o]["opens_s"] + offset


@kernel("f8(W,i8,i8,i8)")
def time_for(w, j, booked, work):
    """Seconds set aside for `booked` seconds of work, with the margin of that much work in jobs of `work` seconds."""
    service = w.services[w.stays[j]["mode"]]
    return booked + service["z"] * service["work_cv"] * math.sqrt(float(booked * work))


@kernel("b1(W,i8,i8,i8)")
def bench_takes(w, j, slot, work):
    """Can `work` more seconds for job j begin in this slot at its outlet, and does the day have room for them?"""
    p = w.par[0]
    o = w.stays[j]["outlet"]
    day = slot // p["desk_slots"]
    first = day * p["desk_slots"]
    before, total = 0, 0
    for k in range(first, first + p["desk_slots"]):
        total += w.bench_slots[o, k]
        before += w.bench_slots[o, k] if k <= slot else 0
    room = w.bench_capacity[o, day] * (1.0 - w.services[w.stays[j]["mode"]]["walk_in"])
    bookable = max(1, w.outlets[o]["open_for_s"] - p["last_slot_s"])
    gone = min(1.0, (slot + 1 - first) * p["desk_slot_s"] / bookable)
    begins = time_for(w, j, before, work) <= room * gone
    return begins and (total == 0 or time_for(w, j, total + work, work) <= room)


@kernel("i8(W,i8,i8,i8)")
def find_appointment(w, j, earliest, work):
    """First slot at the outlet of job j from `earliest` on that has room; -1 if there is none within the horizon."""
    p = w.par[0]
    o = w.stays[j]["outlet"]
    first = max(0, earliest // DAY - 1) * p["desk_slots"]
    for slot in range(first, min(first + p["desk_slots"] + p["desk_horizon_slots"], w.bench_slots.shape[1])):
        begins = slot_begins(w, o, slot)
        if earliest <= begins < NEVER and bench_takes(w, j, slot, work):
            return slot
    return -1


@kernel("void(W,i8,i8,i8,i8)")
def expect(w, now, j, code, t):
    """Job j is planned to come at t."""
    stay = w.stays[j]
    w.jobs[j]["state"] = BOOKED
    w.jobs[j]["bookings"] += 1
    stay["stage"], stay["planned"], stay["planned_at"] = EXPECTED, code, t
    note(w, now, L_PLANNED, code, j, stay["outlet"], t, (t - now) / HOUR)


@kernel("void(W,i8,i8,i8)")
def turn_away(w, now, j, start):
    """No way to serve the job, no appointment, or a declined one: it is lost."""
    job = w.jobs[j]
    job["state"] = LOST
    offered = -1.0 if start == NEVER else (start - now) / DAY
    note(w, now, L_BALK, job["kind"], j, job["customer"], job["opened"], offered)


@kernel("i8(W,i8,i8)")
def parcel_seconds(w, j, way):
    """Time of a parcel on the way: lognormal."""
    service = w.services[w.stays[j]["mode"]]
    if service["ship_s"] == 0.0:
        return 0
    u = uniform(w, SHIPPING, w.jobs[j]["entity"], int(w.jobs[j]["occurrence"]) | way)
    sigma = service["ship_sigma"]
    return int(service["ship_s"] * math.exp(sigma * normal_quantile(u) - 0.5 * sigma * sigma) + 0.5)


@kernel("void(W,i8,i8)")
def send_in(w, now, j):
    """The customer sends the product; it is away from now on."""
    stay = w.stays[j]
    seconds = parcel_seconds(w, j, TO_US)
    stay["gone_at"] = now
    expect(w, now, j, PARCEL, now + seconds)
    note(w, now, L_PARCEL, TO_US, j, stay["outlet"], seconds, 0.0)
    take_turn(w, j, now + seconds, ARRIVES_AT_OUTLET)


@kernel("void(W,i8,i8)")
def walk_in(w, now, j):
    """The customer comes without an appointment, after an exponential time and not while the desk is closed."""
    job = w.jobs[j]
    stay = w.stays[j]
    _, v = uniform2(w, WALKS_IN, job["entity"], job["occurrence"])
    seconds = int(w.services[stay["mode"]]["walk_in_s"] * exponential(v) + 0.5)
    spread, _ = uniform2(w, COMES_AFTER_OPENING, job["entity"], job["occurrence"])
    comes = comes_at(w, j, now + seconds, spread)
    expect(w, now, j, WALK_IN, comes)
    take_turn(w, j, comes, ARRIVES_AT_OUTLET)


@kernel("void(W,i8,i8,i8)")
def give_appointment(w, now, j, earliest):
    """Book a slot; the customer, unless a driver fetches the product, comes about its start, when the desk is open."""
    job = w.jobs[j]
    stay = w.stays[j]
    service = w.services[stay["mode"]]
    if job["bookings"] >= MANY_VISITS:
        earliest = max(earliest, now + PAUSE)
    work = expected_work(w, j)
    slot = find_appointment(w, j, earliest, work)
    start = NEVER if slot < 0 else slot_begins(w, stay["outlet"], slot)
    first = job["bookings"] == 0
    if slot < 0 and not (first and job["origin"] == NEW):
        walk_in(w, now, j)  # whom we owe something comes all the same
        return
    if slot < 0 or (first and balks(w, now, j, start)):
        turn_away(w, now, j, start)
        return
    w.bench_slots[stay["outlet"], slot] += work
    fetched = uniform(w, FETCH, job["entity"], job["occurrence"]) < service["fetched"]
    expect(w, now, j, FETCHED if fetched else APPOINTMENT, start)
    late = 0
    if not fetched:
        if w.par[0]["appointments"]:
            clear_entry(w, j)
            enter(w, j, -1, False)
        u = uniform(w, LATENESS, job["entity"], booking_key(w, j, job["bookings"]))
        late = int(service["late_sd_s"] * normal_quantile(u))
    take_turn(w, j, open_from(w, max(now, start + late), stay["outlet"]), ARRIVES_AT_OUTLET)


@kernel("void(W,i8,i8)")
def arrange(w, now, j):
    """Job j, whose mode is settled, is to come to its outlet: a parcel, a walk-in or an appointment."""
    stay = w.stays[j]
    if stay["mode"] == MAIL_IN:
        send_in(w, now, j)
        return
    u, _ = uniform2(w, WALKS_IN, w.jobs[j]["entity"], w.jobs[j]["occurrence"])
    service = w.services[stay["mode"]]
    if u < service["walk_in"]:
        walk_in(w, now, j)
    else:
        give_appointment(w, now, j, now + service["notice_s"])


@kernel("b1(W,i8)")
def is_expected(w, j):
    """Is job j still to come to its outlet?"""
    return w.stays[j]["stage"] == EXPECTED


@kernel("b1(W,i8)")
def has_appointment(w, j):
    """Has job j, done at an outlet, an appointment that is still to come?"""
    return w.stays[j]["stage"] == EXPECTED and w.stays[j]["planned"] == APPOINTMENT


@kernel("void(W,i8,i8)")
def remind_to_come(w, now, j):
    """The customer of job j is reminded of his appointment at the outlet, if he can be reached."""
    job = w.jobs[j]
    entry = w.appointments[j]
    u, _ = uniform2(w, REACHED, job["entity"], booking_key(w, j, job["bookings"]))
    reached = u < w.par[0]["reminder_reached"]
    entry["told"] = int(entry["told"]) | REMINDED << TRIED | (REMINDED if reached else 0)
    note(w, now, L_MESSAGE, M_REMINDER, j, job["customer"], 1 if reached else 0, 0.0)


@kernel("b1(W,i8)")
def stays_away(w, j):
    """Is the appointment of job j not kept?  Whoever comes without a reminder comes with one."""
    p = w.par[0]
    job = w.jobs[j]
    chance = w.services[w.stays[j]["mode"]]["no_show"]
    if p["appointments"] and int(w.appointments[j]["told"]) & REMINDED:
        chance *= p["reminder_ratio"]
    return uniform(w, NO_SHOW, job["entity"], booking_key(w, j, job["bookings"])) < chance


@kernel("void(W,i8,i8)")
def arrives_at_outlet(w, now, j):
    """Job j comes to its outlet and waits at the desk; an appointment that is not kept is made anew."""
    job = w.jobs[j]
    stay = w.stays[j]
    absent = stay["planned"] == APPOINTMENT and stays_away(w, j)
    hours = (now - job["opened"]) / HOUR
    note(w, now, L_CAME, 0 if absent else 1, j, stay["outlet"], now - stay["planned_at"], hours)
    if absent:
        give_appointment(w, now, j, now + w.services[stay["mode"]]["notice_s"])
        return
    if stay["mode"] != MAIL_IN:
        stay["gone_at"] = now
    join_line(w, now, j, INTAKE)
