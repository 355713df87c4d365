"""The stay at an outlet: intake -> quote and consent -> bench -> test -> told -> back with the customer.

Work that is planned, under contract or owed is not quoted.  P(refuse) = 1/(1 + exp(-(intercept + slope x ratio))) with
ratio the quoted price over the product's value, lognormal.  A job that fails its test goes back to the bench.  The
product is promised back at a fixed time after intake, sooner in the express lane.
"""

import math

from sim.draws import CONSENT, DECISION_TIME, QUOTE, TEST, exponential, normal_quantile, uniform
from sim.events import (
    AT_BENCH,
    BOOKED,
    DAY,
    DECIDES,
    DECIDING,
    HANDOVER,
    INTAKE,
    L_DECIDED,
    L_HANDED_BACK,
    L_PARCEL,
    L_TESTED,
    LOST,
    MAIL_IN,
    NEVER,
    NEW,
    OVER,
    PICKED_UP,
    READY,
    REPAIR,
    RETURN,
    RETURNING,
    TESTING,
)
from sim.jit import kernel
from sim.rules.answer import give_up
from sim.rules.appointments import HOME, booking_key, parcel_seconds
from sim.rules.closing import close_job
from sim.rules.consent import consents, make_estimate, unit_value
from sim.rules.desk import join_line, serve_desk, take_turn
from sim.rules.journal import note
from sim.rules.laws import logistic
from sim.rules.loans import ease, felt_days, take_back
from sim.rules.price import settle_refusal
from sim.rules.telling import give_back, tell


@kernel("void(W,i8,i8)")
def put_on_bench(w, now, j):
    """Job j may be worked on."""
    w.stays[j]["stage"] = AT_BENCH
    w.jobs[j]["state"] = BOOKED
    take_turn(w, j, now, READY)


@kernel("f8(W,i8,i8)")
def quoted(w, now, j):
    """Quoted price over the value of the product; 0 where the customer pays nothing for the work.

    The tariff's estimate, where there is one; else a ratio of the mode.
    """
    job = w.jobs[j]
    if w.par[0]["estimates"]:
        if job["nature"] == REPAIR:
            make_estimate(w, now, j)
        return job["estimate"] / 100.0 / unit_value(w, now, j)
    service = w.services[w.stays[j]["mode"]]
    if job["nature"] != REPAIR or job["origin"] != NEW or w.customers[job["customer"]]["contract"]:
        return 0.0
    sigma = service["ratio_sigma"]
    z = normal_quantile(uniform(w, QUOTE, job["entity"], job["occurrence"]))
    return service["ratio"] * math.exp(sigma * z - 0.5 * sigma * sigma)


@kernel("void(W,i8,i8)")
def taken_in(w, now, j):
    """Inspected: the product is promised back, its absence eased, and the customer asked what is to be done."""
    job = w.jobs[j]
    stay = w.stays[j]
    service = w.services[stay["mode"]]
    stay["stage"] = DECIDING
    stay["taken_in_at"] = now
    promised_s = service["promised_express_s"] if stay["express"] else service["promised_s"]
    stay["promised_at"] = job["window_end"] = now + promised_s
    ease(w, now, j)
    stay["quote"] = quoted(w, now, j)
    seconds = 0
    if stay["quote"] > 0.0 and stay["waits"] == 0:
        u = uniform(w, DECISION_TIME, job["entity"], job["occurrence"])
        seconds = int(service["decide_s"] * exponential(u) + 0.5)
    take_turn(w, j, now + seconds, DECIDES)


@kernel("void(W,i8,i8)")
def decides(w, now, j):
    """The customer agrees, and the job goes to the bench; or refuses, and the product goes back as it is."""
    job = w.jobs[j]
    stay = w.stays[j]
    service = w.services[stay["mode"]]
    agreed = True
    if w.par[0]["estimates"]:
        agreed = stay["quote"] == 0.0 or consents(w, now, j)
    elif stay["quote"] > 0.0:
        logit = service["refuse_intercept"] + service["refuse_slope"] * stay["quote"]
        agreed = uniform(w, CONSENT, job["entity"], job["occurrence"]) >= logistic(logit)
    note(w, now, L_DECIDED, 1 if agreed else 0, j, job["customer"], stay["outlet"], stay["quote"])
    if agreed:
        put_on_bench(w, now, j)
    else:
        give_back(w, now, j)


@kernel("b1(W,i8)")
def is_at_bench(w, j):
    """Is job j to be worked on (again)?"""
    return w.stays[j]["stage"] == AT_BENCH


@kernel("void(W,i8,i8)")
def tested(w, now, j):
    """The test is over: the customer is told, or the job goes back to the bench."""
    job = w.jobs[j]
    stay = w.stays[j]
    u = uniform(w, TEST, job["entity"], booking_key(w, j, stay["tests"]))
    stay["tests"] += 1
    passed = u < w.services[stay["mode"]]["passes"]
    note(w, now, L_TESTED, 1 if passed else 0, j, stay["outlet"], stay["tests"], 0.0)
    if passed:
        tell(w, now, j)
    else:
        put_on_bench(w, now, j)


@kernel("void(W,i8,i8)")
def back_home(w, now, j):
    """The customer has the product again: the job is closed, or given up if the quote was refused."""
    job = w.jobs[j]
    stay = w.stays[j]
    stay["stage"] = OVER
    felt = felt_days(w, now, j)
    stay["felt_days"] = felt
    take_back(w, now, j)
    note(w, now, L_HANDED_BACK, stay["mended"], j, job["customer"], now - stay["gone_at"], felt * DAY)
    if stay["mended"]:
        close_job(w, now, job["technician"], j)
        take_turn(w, j, now + stay["lasts_s"] if stay["lasts_s"] < NEVER else NEVER, RETURN)
    else:
        job["state"] = LOST
        if w.par[0]["invoiced"]:
            settle_refusal(w, now, j)
        give_up(w, now, j)


@kernel("void(W,i8,i8)")
def send_home(w, now, j):
    """The parcel is on its way to the customer."""
    seconds = parcel_seconds(w, j, HOME)
    w.stays[j]["stage"] = RETURNING
    note(w, now, L_PARCEL, HOME, j, w.stays[j]["outlet"], seconds, 0.0)
    take_turn(w, j, now + seconds, PICKED_UP)


@kernel("void(W,i8,i8)")
def step_done(w, now, j):
    """Somebody at the desk has done with job j: what follows, and who is next in line."""
    stay = w.stays[j]
    stage = stay["stage"]
    w.outlets[stay["outlet"]]["desk_busy"] -= 1
    if stage == INTAKE:
        taken_in(w, now, j)
    elif stage == TESTING:
        tested(w, now, j)
    elif stay["mode"] == MAIL_IN:
        send_home(w, now, j)
    else:
        back_home(w, now, j)
    serve_desk(w, now, stay["outlet"])


@kernel("void(W,i8,i8)")
def picked_up(w, now, j):
    """The customer is there for the product and waits at the desk; or the parcel is home."""
    if w.stays[j]["mode"] == MAIL_IN:
        back_home(w, now, j)
    else:
        join_line(w, now, j, HANDOVER)
