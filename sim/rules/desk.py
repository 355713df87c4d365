"""The desk of an outlet: people who take in, test and hand over, one job at a time each, first come first served.

Whoever goes through the express lane is served first, and, by policy, whoever has just come.  The desk closes
overnight; a step that has begun is finished.  What a step sets in motion for a job waits in a list that the engines
drain: the turn of the job, with its time and kind of event.
"""

from sim.draws import DESK_TIME, uniform
from sim.events import HANDOVER, HOUR, INTAKE, L_DESK, NEVER, STEP_DONE
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.laws import duration
from sim.rules.outlets import next_opening


@kernel("void(W,i8,i8,i8)")
def take_turn(w, j, t, kind):
    """Job j waits for an event of this kind at t."""
    s = w.now[0]
    stay = w.stays[j]
    stay["turn_at"], stay["turn_kind"] = t, kind
    stay["next_turn"] = s["turned"]
    s["turned"] = j


@kernel("i8x3(W)")
def next_turn(w):
    """Take one job off the list: (job, time, kind of event); (-1, -1, -1) if there is none."""
    s = w.now[0]
    j = s["turned"]
    if j < 0:
        return -1, -1, -1
    stay = w.stays[j]
    s["turned"] = stay["next_turn"]
    stay["next_turn"] = -1
    return j, stay["turn_at"], stay["turn_kind"]


@kernel("i8(W,i8)")
def desk_seconds(w, j):
    """Time of the present step of job j at the desk, by the law of the desks."""
    p = w.par[0]
    stay = w.stays[j]
    service = w.services[stay["mode"]]
    mean = service["test_s"]
    if stay["stage"] == INTAKE:
        mean = service["intake_s"]
    elif stay["stage"] == HANDOVER:
        mean = service["handover_s"]
    step = 100 * int(stay["stage"]) + min(int(stay["tests"]), 99)
    u = uniform(w, DESK_TIME, w.jobs[j]["entity"], int(w.jobs[j]["occurrence"]) | step)
    sigma = p["desk_sigma"]
    return duration(p["desk_law"], mean, -0.5 * sigma * sigma, sigma, u)


@kernel("i8(W,i8)")
def first_in_line(w, o):
    """Take the next job off the line at outlet o; -1 if nobody waits."""
    outlet = w.outlets[o]
    j = int(outlet["first_express"])
    if j >= 0:
        outlet["first_express"] = w.stays[j]["next_in_line"]
        if outlet["first_express"] < 0:
            outlet["last_express"] = -1
        return j
    j = int(outlet["first"])
    if j >= 0:
        outlet["first"] = w.stays[j]["next_in_line"]
        if outlet["first"] < 0:
            outlet["last"] = -1
    return j


@kernel("void(W,i8,i8)")
def serve_desk(w, now, o):
    """Everybody free at the desk of outlet o turns to the next in line."""
    outlet = w.outlets[o]
    while outlet["is_open"] and outlet["desk_busy"] < outlet["advisers"]:
        j = first_in_line(w, o)
        if j < 0:
            return
        outlet["desk_busy"] += 1
        seconds = desk_seconds(w, j)
        waited = now - w.stays[j]["joined_at"]
        if w.stays[j]["stage"] == INTAKE:
            w.stays[j]["line_s"] = waited
        note(w, now, L_DESK, w.stays[j]["stage"], j, o, seconds, waited / HOUR)
        take_turn(w, j, now + seconds, STEP_DONE)


@kernel("b1(W,i8,i8)")
def goes_ahead(w, j, stage):
    """Is a step of this stage of job j done before the others in line?"""
    return w.stays[j]["express"] != 0 or (w.par[0]["arrivals_first"] != 0 and stage == INTAKE)


@kernel("void(W,i8,i8,i8)")
def join_line(w, now, j, stage):
    """Job j waits at the desk of its outlet for a step of this stage."""
    stay = w.stays[j]
    outlet = w.outlets[stay["outlet"]]
    stay["stage"], stay["joined_at"], stay["next_in_line"] = stage, now, -1
    if goes_ahead(w, j, stage):
        if outlet["last_express"] >= 0:
            w.stays[outlet["last_express"]]["next_in_line"] = j
        else:
            outlet["first_express"] = j
        outlet["last_express"] = j
    else:
        if outlet["last"] >= 0:
            w.stays[outlet["last"]]["next_in_line"] = j
        else:
            outlet["first"] = j
        outlet["last"] = j
    serve_desk(w, now, stay["outlet"])


@kernel("i8x2(W,i8,i8)")
def desk_opens(w, now, o):
    """The desk of outlet o opens.  Returns (when it closes, when it opens next); it stays open round the clock."""
    w.outlets[o]["is_open"] = 1
    serve_desk(w, now, o)
    closes, opens = now + w.outlets[o]["open_for_s"], next_opening(w, now, o)
    return NEVER if opens <= closes else closes, opens


@kernel("void(W,i8)")
def desk_closes(w, o):
    """No further step begins at the desk of outlet o today."""
    w.outlets[o]["is_open"] = 0
