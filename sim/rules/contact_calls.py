"""Who gets in touch, through which channel, and when.  A contact is one attempt of a customer to reach the company.

The channel is drawn per request.  Agents' channels have hours that customers know: who would call while nobody is at
work calls some time after the opening.  Machines are always there.  Planned service visits are arranged by the
company, so nobody calls about them.
"""

from sim.draws import AFTER_OPENING, CHANNEL, exponential, uniform
from sim.events import BY_PLAN, NEVER
from sim.jit import kernel
from sim.rules.contact_hours import when_open
from sim.rules.telemetry import reports_itself

LINE, MACHINE, MESSAGES, BOT, EXPERTS = range(5)  # kinds of channel
COMING, WAITING, GONE, TALKING, WASTED, OVER = range(6)  # states of a contact; gone: waits no more, nobody knows


@kernel("i8(W,i8,i8,i8,i8)")
def new_contact(w, j, k, attempt, step):
    """A contact about job j through channel k; step 1 after a machine has handed over.  Returns its number."""
    s = w.now[0]
    c = s["n_contacts"]
    s["n_contacts"] = c + 1
    contact = w.contacts[c]
    contact["job"] = j
    contact["channel"] = k
    contact["attempt"] = attempt
    contact["step"] = step
    contact["state"] = COMING
    contact["next"] = contact["previous"] = -1
    return c


@kernel("i8(W,i8)")
def attempt_key(w, c):
    """Occurrence key of a contact: that of its job, and the number of earlier attempts."""
    contact = w.contacts[c]
    return int(w.jobs[contact["job"]]["occurrence"]) | min(int(contact["attempt"]), 1023)


@kernel("i8(W,i8,i8)")
def call_time(w, c, wish):
    """When the customer calls who would like to call at `wish`: then, or some time after the channel opens."""
    contact = w.contacts[c]
    channel = w.channels[contact["channel"]]
    if channel["kind"] != LINE:
        return wish
    opening = when_open(w, channel["pool"], wish)
    if opening == wish or opening == NEVER:
        return opening
    mean = w.par[0]["after_opening_s"]
    u = uniform(w, AFTER_OPENING, w.jobs[contact["job"]]["entity"], attempt_key(w, c))
    return opening + int(mean * exponential(u) + 0.5)


@kernel("i8(W,i8)")
def choose_channel(w, j):
    """The channel of request j, by share."""
    job = w.jobs[j]
    n = w.par[0]["n_channels"]
    u = uniform(w, CHANNEL, job["entity"], job["occurrence"])
    for k in range(n - 1):
        if u < w.channels[k]["cumulative"]:
            return k
    return n - 1


@kernel("i8x2(W,i8,i8)")
def first_contact(w, now, j):
    """The customer of job j gets in touch.  Returns (contact, when he calls); (-1, NEVER) where nobody calls."""
    job = w.jobs[j]
    if w.par[0]["telemetry"] and reports_itself(w, now, j):
        return -1, NEVER
    if w.par[0]["centre"] == 0 or w.kinds[job["kind"]]["cause"] == BY_PLAN:
        return -1, NEVER
    k = choose_channel(w, j)
    job["channel"] = k
    c = new_contact(w, j, k, 0, 0)
    return c, call_time(w, c, now)
