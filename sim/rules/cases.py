"""The complaint desk: complaints come in, are acknowledged, wait in line, and are looked into.

Handlers are alike and have the same hours; work on a complaint rests while they are away, so it is counted in working
time.  Complaints wait in lines by class, first come first served in each: one class, by severity, or by the customer's
tier.  Form: M/G/c with priorities, without pre-emption.
"""

from sim.draws import CASE_WORK, asked, uniform
from sim.events import DAY, HOUR, L_CASE, L_CASE_BEGUN, NEVER
from sim.jit import kernel
from sim.rules.complaints import IN_HAND, WAITING
from sim.rules.journal import note
from sim.rules.laws import duration

FIFO, BY_SEVERITY, BY_TIER = range(3)
LAST_CLASS = 3


@kernel("i8x2(W)")
def next_new_case(w):
    """Take one complaint that was just raised off the list: (complaint, when it comes); (-1, NEVER) for none."""
    s = w.now[0]
    k = s["new_case"]
    if k < 0:
        return -1, NEVER
    s["new_case"] = w.cases[k]["next"]
    return k, w.cases[k]["comes_at"]


@kernel("i8(W,i8,i8)")
def after_work(w, t, seconds):
    """When so many seconds of the handlers' hours have passed since t (0: when they are there); NEVER beyond."""
    p = w.par[0]
    for d in range(t // DAY, w.calendar.shape[0]):
        today = w.calendar[d]
        if (p["handlers_days"] >> today["weekday"]) & 1 == 0 or (today["holiday"] and p["handlers_holidays"] == 0):
            continue
        begin = max(t, d * DAY + p["handlers_from_s"])
        room = d * DAY + p["handlers_from_s"] + p["handlers_for_s"] - begin
        if room > 0 and seconds <= room:
            return begin + seconds
        seconds -= max(0, room)
    return NEVER


@kernel("i8(W,i8)")
def class_of(w, k):
    """Line of complaint k: 0 is served first."""
    order = w.par[0]["case_order"]
    if order == BY_SEVERITY:
        return LAST_CLASS - min(LAST_CLASS, int((LAST_CLASS + 1) * w.cases[k]["severity"]))
    if order == BY_TIER:
        return min(LAST_CLASS, max(0, int(w.customers[w.cases[k]["customer"]]["tier"]) - 1))  # grades count from one
    return 0


@kernel("void(W,i8)")
def join_line(w, k):
    """Complaint k waits, last of its class."""
    case = w.cases[k]
    case["state"] = WAITING
    line = w.case_lines[case["cls"]]
    case["next"], case["previous"] = -1, line["last"]
    if line["last"] >= 0:
        w.cases[line["last"]]["next"] = k
    else:
        line["first"] = k
    line["last"] = k


@kernel("void(W,i8)")
def leave_line(w, k):
    """Complaint k waits no longer, wherever it stands."""
    case = w.cases[k]
    line = w.case_lines[case["cls"]]
    if case["previous"] >= 0:
        w.cases[case["previous"]]["next"] = case["next"]
    else:
        line["first"] = case["next"]
    if case["next"] >= 0:
        w.cases[case["next"]]["previous"] = case["previous"]
    else:
        line["last"] = case["previous"]


@kernel("i8(W,i8)")
def work_on(w, k):
    """Working seconds of a handler on complaint k, by the scenario's law."""
    p = w.par[0]
    job = w.jobs[w.cases[k]["job"]]
    mean = 60.0 * p["case_minutes"]
    u = uniform(w, asked(CASE_WORK, w.cases[k]["occasion"]), job["entity"], job["occurrence"])
    return duration(p["case_law"], mean, p["case_mu"], p["case_sigma"], u)


@kernel("i8(W,i8,i8)")
def look_into(w, now, k):
    """A handler begins with complaint k, now or when he is there.  Returns when he has done."""
    case = w.cases[k]
    w.now[0]["handlers_busy"] += 1
    case["state"] = IN_HAND
    seconds = work_on(w, k)
    note(w, now, L_CASE_BEGUN, case["cls"], case["job"], case["customer"], k, seconds / HOUR)
    return after_work(w, after_work(w, now, 0), seconds)


@kernel("i8x2(W,i8,i8)")
def case_comes(w, now, k):
    """Complaint k reaches the company.  Returns (when it is looked into, NEVER if it waits; when it will be too late).

    The receipt is acknowledged by a machine at once, or by somebody within his working time.
    """
    p = w.par[0]
    case = w.cases[k]
    delay = w.voices[case["channel"]]["acknowledge_s"]
    if delay == 0:
        case["acknowledged_at"] = now
    elif p["handlers"] > 0:
        case["acknowledged_at"] = after_work(w, now, delay)
    known = case["acknowledged_at"] < NEVER
    hours = (case["acknowledged_at"] - case["raised_at"]) / HOUR if known else -1.0
    note(w, now, L_CASE, case["channel"], case["job"], case["customer"], k, hours)
    case["cls"] = class_of(w, k)
    late = now + p["late_reply_s"]
    if w.now[0]["handlers_busy"] < p["handlers"]:
        return look_into(w, now, k), late
    join_line(w, k)
    return NEVER, late


@kernel("i8x2(W,i8)")
def take_next(w, now):
    """A handler is free: he begins with the next complaint.  Returns (complaint, when it is done); (-1, NEVER)."""
    for cls in range(LAST_CLASS + 1):
        k = w.case_lines[cls]["first"]
        if k >= 0:
            leave_line(w, k)
            return k, look_into(w, now, k)
    return -1, NEVER
