"""Outlets: where they are, when their desk is open, what they can do, and how much work they can take.

A job at an outlet's bench is a job at the outlet's place: it stands in the queues of the outlet's own desk number
(regions + outlet), needs a technician and a free bay, and takes parts from the outlet's shelf, which is a row of the
van table behind the technicians' and is filled up in the same night run.
"""

from sim.draws import exponential
from sim.events import DAY, MAIL_IN, NEVER, ON_SITE
from sim.jit import kernel
from sim.rules.grid import straight
from sim.rules.ready import want_dispatch
from sim.rules.roster import expected_share, number_of, planned_seconds

FIELD = -1
ELSEWHERE_KM = 1e6  # an outlet of another region comes after all those of the own one


@kernel("i8(W,i8)")
def mode_of(w, j):
    """How job j is served."""
    return w.stays[j]["mode"] if w.par[0]["n_outlets"] else ON_SITE


@kernel("b1(W,i8)")
def at_outlet(w, j):
    """Is job j served at an outlet, from the choice of the way on?"""
    return mode_of(w, j) != ON_SITE


@kernel("i8(W,i8,i8)")
def holder(w, i, j):
    """Row of the van table that the parts of job j come from: technician i's van, or the outlet's shelf."""
    return w.technicians.shape[0] + w.stays[j]["outlet"] if at_outlet(w, j) else i


@kernel("i8(W,i8)")
def post_of(w, i):
    """The outlet at whose benches technician i works; FIELD for none."""
    return w.posts[number_of(w, i) % w.posts.shape[0]]


@kernel("b1(W,i8,i8)")
def post_serves(w, i, place):
    """Does technician i's post allow work at `place`, an outlet or FIELD: his own place, or another one by policy?"""
    p = w.par[0]
    post = w.technicians[i]["post"]
    if place == FIELD:
        return post == FIELD or p["bench_in_field"] == 1
    return post == place or (post == FIELD and p["field_at_bench"] == 1)


@kernel("b1(W,i8,i8)")
def suits_post(w, i, j):
    """Does technician i's post allow job j, and is a bay free for it?"""
    if w.par[0]["n_outlets"] == 0:
        return True
    if w.stays[j]["mode"] == ON_SITE:
        return post_serves(w, i, FIELD)
    o = w.stays[j]["outlet"]
    return w.outlets[o]["bays_busy"] < w.outlets[o]["bays"] and post_serves(w, i, o)


@kernel("b1(W,i8)")
def has_bay(w, desk):
    """May a job of this desk number be worked on now?  Field jobs need no bay."""
    o = desk - w.regions.shape[0]
    return o < 0 or w.outlets[o]["bays_busy"] < w.outlets[o]["bays"]


@kernel("void(W,i8)")
def take_bay(w, j):
    """A bay is kept for job j from the moment a technician is sent to it."""
    w.outlets[w.stays[j]["outlet"]]["bays_busy"] += 1


@kernel("void(W,i8)")
def free_bay(w, j):
    """Job j leaves its bay; another one may be worked on."""
    w.outlets[w.stays[j]["outlet"]]["bays_busy"] -= 1
    want_dispatch(w, w.jobs[j]["region"])


@kernel("b1(W,i8,i8)")
def opens_on(w, o, d):
    """Does the desk of outlet o open on day d?"""
    today = w.calendar[d]
    outlet = w.outlets[o]
    return (outlet["weekdays"] >> today["weekday"]) & 1 == 1 and (today["holiday"] == 0 or outlet["on_holidays"] == 1)


@kernel("i8(W,i8,i8)")
def next_opening(w, now, o):
    """When the desk of outlet o opens next, after `now`; NEVER beyond the calendar."""
    for d in range(max(0, now // DAY), w.calendar.shape[0]):
        start = d * DAY + w.outlets[o]["opens_s"]
        if start > now and opens_on(w, o, d):
            return start
    return NEVER


@kernel("i8(W,i8,i8)")
def open_from(w, t, o):
    """First second from t on at which the desk of outlet o is open."""
    outlet = w.outlets[o]
    for d in range(max(0, t // DAY - 1), min(t // DAY + 1, w.calendar.shape[0])):
        start = d * DAY + outlet["opens_s"]
        if start <= t < start + outlet["open_for_s"] and opens_on(w, o, d):
            return t
    return next_opening(w, t, o)


@kernel("i8(W,i8,i8,f8)")
def comes_at(w, j, t, u):
    """When the customer of job j, who would come to its outlet at t, does come.

    At t while the desk is open; else an exponential time, from the uniform u and of the mode's mean, after it opens.
    """
    stay = w.stays[j]
    opens = open_from(w, t, stay["outlet"])
    if opens == t or opens == NEVER:
        return opens
    return open_from(w, opens + int(w.services[stay["mode"]]["after_opening_s"] * exponential(u) + 0.5), stay["outlet"])


@kernel("f8(W,i8,i8)")
def km_to(w, j, o):
    """Kilometres in a straight line from the customer of job j to outlet o."""
    home = w.customers[w.jobs[j]["customer"]]
    outlet = w.outlets[o]
    if home["region"] != outlet["region"]:
        return ELSEWHERE_KM
    return straight(w, home["x"] - outlet["x"], home["y"] - outlet["y"])


@kernel("i8(W,i8,i8)")
def nearest_outlet(w, j, mode):
    """The nearest outlet that takes this mode and can do what job j seems to need; -1 if there is none.

    Customers come within the outlet's coverage and from its region, parcels from everywhere.
    """
    job = w.jobs[j]
    family = w.faults[job["code"]]["family"] if job["code"] >= 0 else w.kinds[job["kind"]]["family"]
    best, least = -1, 2.0 * ELSEWHERE_KM
    for o in range(w.par[0]["n_outlets"]):
        outlet = w.outlets[o]
        if (outlet["takes"] >> mode) & 1 == 0 or (outlet["families"] >> family) & 1 == 0:
            continue
        km = km_to(w, j, o)
        if km < least and (mode == MAIL_IN or km <= min(outlet["coverage_km"], 0.5 * ELSEWHERE_KM)):
            best, least = o, km
    return best


@kernel("i8(W,i8)")
def staff_of(w, o):
    """Number of technicians posted at outlet o."""
    people = 0
    for i in range(w.par[0]["technicians"] + w.par[0]["temps"]):
        people += 1 if w.technicians[i]["post"] == o else 0
    return people


@kernel("void(W)")
def plan_benches(w):
    """Working seconds expected at each outlet on each day its desk opens.

    What the people of the outlet are expected to work, at most what its bays hold while the desk is open; the bays
    alone count where only field technicians come.
    """
    p = w.par[0]
    for d in range(w.calendar.shape[0]):
        for i in range(p["technicians"] + p["temps"]):
            post = w.technicians[i]["post"]
            if post == FIELD:
                continue
            if p["round_the_clock"]:
                w.bench_capacity[post, d] += DAY
            else:
                w.bench_capacity[post, d] += planned_seconds(w, i, d)
        share = expected_share(w, d)
        for o in range(p["n_outlets"]):
            bays = w.outlets[o]["bays"] * w.outlets[o]["open_for_s"] if opens_on(w, o, d) else 0
            people = int(w.bench_capacity[o, d] * share)
            w.bench_capacity[o, d] = min(bays, people) if staff_of(w, o) > 0 else bays


@kernel("void(W,i8,i8,i8)")
def move_to(w, j, mode, o):
    """Job j is done at outlet o from now on."""
    job = w.jobs[j]
    outlet = w.outlets[o]
    w.stays[j]["mode"], w.stays[j]["outlet"] = mode, o
    job["x"], job["y"], job["region"] = outlet["x"], outlet["y"], outlet["region"]
    job["desk"] = w.regions.shape[0] + o
