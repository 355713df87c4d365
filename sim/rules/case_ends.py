"""What a complaint ends in: a decision, its money, the reply, a call afterwards; or the regulator, or the public.

A handler finds what was wrong with probability `finds`; then the remedy of its cause is given, else the complaint is
refused.  Who waits too long, or is refused, may go further.  A regulator takes a complaint up or not within some
working days; what is then not settled when mediation ends is refunded by order.  Clocks: seven working days to accept,
45 to mediate (C17).  Where nobody handles complaints, silence is the answer when the customer's patience ends.
"""

from sim.draws import ACCEPTED, CALLED_AFTER, ESCALATES, FINDING, asked, uniform, uniform2
from sim.events import (
    DAY,
    E_ACCEPTED,
    E_CONFIRMED,
    E_ORDERED,
    E_PUBLIC,
    E_REGULATOR,
    E_REJECTED,
    HOUR,
    L_CASE_CLOSED,
    L_ESCALATED,
    L_FOLLOW_UP,
    L_REMEDY,
    L_REPLY,
    NEVER,
    OF_COMPLAINT,
    R_APOLOGY,
    R_EXCHANGE,
    R_GOODWILL,
    R_REFUND,
    R_REFUSED,
    R_REVISIT,
)
from sim.jit import kernel
from sim.rules.cases import leave_line, take_next
from sim.rules.complaints import CLOSED_CASE, DECIDED, IN_HAND, REPLIED, WAITING
from sim.rules.grievances import justice, learn_of_help, make_up, regained_by
from sim.rules.journal import note
from sim.rules.unitlife import renew
from sim.rules.word_of_mouth import spread_word

SATURDAY = 5
AFTER_DELAY, AFTER_REFUSAL = 0, 1  # why a customer goes further
NOBODY, ASKED_IN, MEDIATES = range(3)  # what the regulator does


@kernel("i8(W,i8,i8)")
def working_days_on(w, t, n):
    """The same time of the day n working days later; NEVER beyond the calendar."""
    day = t // DAY
    while n > 0:
        day += 1
        if day >= w.calendar.shape[0]:
            return NEVER
        if w.calendar[day]["weekday"] < SATURDAY and w.calendar[day]["holiday"] == 0:
            n -= 1
    return day * DAY + t % DAY


@kernel("i8(W,i8)")
def bill_of(w, k):
    """Cents that the customer of complaint k was charged; the usual ticket where nothing was invoiced."""
    invoice = int(w.jobs[w.cases[k]["job"]]["invoice"]) if w.par[0]["invoiced"] else 0
    return invoice if invoice > 0 else int(100.0 * w.par[0]["ticket"] + 0.5)


@kernel("b1(W,i8)")
def may_be_exchanged(w, k):
    """Is the unit known, ours to look after, and neither broken nor waiting for somebody?"""
    u = w.jobs[w.cases[k]["job"]]["unit"]
    active = w.customers[w.cases[k]["customer"]]["active"] == 1
    return u >= 0 and active and w.units[u]["open_job"] < 0 and w.units[u]["down"] == 0


@kernel("f8(W,i8)")
def generosity(w, k):
    """Factor on the money that the customer of complaint k is given, by his grade."""
    if w.par[0]["graded"] == 0:
        return 1.0
    return w.treatments[w.customers[w.cases[k]["customer"]]["tier"]]["compensation"]


@kernel("i8(W,i8,i8,f8)")
def cents_of(w, k, remedy, factor):
    """What a remedy for complaint k costs; goodwill and refund so many times as much."""
    p = w.par[0]
    if remedy == R_GOODWILL or remedy == R_REFUND:
        money = bill_of(w, k) * (p["goodwill"] if remedy == R_GOODWILL else p["refund"])
        return int(factor * max(money, 100.0 * p["least"]) + 0.5)
    if remedy == R_REVISIT:
        return int(100.0 * p["revisit"] + 0.5)
    return int(100.0 * p["exchange_cost"] + 0.5) if remedy == R_EXCHANGE else 0


@kernel("void(W,i8,i8,i8,f8)")
def give(w, now, k, remedy, factor):
    """Complaint k is decided: the remedy is paid for, and is worth so much of the loss (distributive justice).

    Loss: severity x bill, at least x the usual ticket.  A unit in exchange is there at once.
    """
    p = w.par[0]
    case = w.cases[k]
    if remedy == R_EXCHANGE and not may_be_exchanged(w, k):
        remedy = R_REFUND
    cents = cents_of(w, k, remedy, factor)
    loss = max(1.0, case["severity"] * max(float(bill_of(w, k)), 100.0 * p["ticket"]))
    case["remedy"], case["cents"] = remedy, case["cents"] + cents
    case["distributive"] = 0.0 if remedy == R_REFUSED else min(1.0, p["apology"] + case["cents"] / loss)
    note(w, now, L_REMEDY, remedy, case["job"], case["customer"], k, cents)
    if remedy == R_EXCHANGE:
        renew(w, now, w.jobs[case["job"]]["unit"])


@kernel("void(W,i8,i8)")
def end_case(w, now, k):
    """Complaint k is closed, unless a call or the regulator is still to come; how it ended is told to others."""
    case = w.cases[k]
    if case["state"] < REPLIED or case["calls"] or case["regulator"] != NOBODY:
        return
    case["state"] = CLOSED_CASE
    helped = case["regained"] >= w.par[0]["recovered_from"]
    w.grievances[case["customer"]]["case"] = 0
    learn_of_help(w, case["customer"], helped)
    if w.par[0]["market"]:
        level = 1.0 - case["severity"] * (1.0 - min(1.0, case["regained"]))  # as good as what was mended
        spread_word(w, now, case["job"], level, OF_COMPLAINT)
    hours = (now - case["raised_at"]) / HOUR
    note(w, now, L_CASE_CLOSED, 1 if helped else 0, case["job"], case["customer"], k, hours)


@kernel("void(W,i8)")
def take_silence_for_an_answer(w, k):
    """Where nobody handles complaints, the customer of complaint k, whom no regulator helps, waits no longer."""
    case = w.cases[k]
    if w.par[0]["handlers"] > 0 or case["state"] != WAITING or case["regulator"] != NOBODY:
        return
    leave_line(w, k)
    case["state"] = REPLIED


@kernel("i8(W,i8,i8,i8,f8)")
def go_further(w, now, k, why, share):
    """A share of those who wait or are refused tell the public, or the regulator.  Returns when he has looked at it."""
    case = w.cases[k]
    job = w.jobs[case["job"]]
    times = 2 * case["occasion"] + why
    u, v = uniform2(w, asked(ESCALATES, times), job["entity"], job["occurrence"])
    if u >= share or case["regulator"] != NOBODY:
        return NEVER
    public = v < w.par[0]["escalates_public"]
    hours = (now - case["raised_at"]) / HOUR
    note(w, now, L_ESCALATED, E_PUBLIC if public else E_REGULATOR, case["job"], case["customer"], k, hours)
    if public:
        w.now[0]["public_complaints"] += 1
        return NEVER
    case["regulator"] = ASKED_IN
    return working_days_on(w, now, w.par[0]["accept_days"])


@kernel("i8x3(W,i8,i8)")
def case_done(w, now, k):
    """A handler has looked into complaint k.  Returns (when the reply is there, his next complaint, when it is done).

    What has been settled elsewhere meanwhile is put aside.
    """
    case = w.cases[k]
    w.now[0]["handlers_busy"] -= 1
    reply = NEVER
    if case["state"] == IN_HAND:
        job = w.jobs[case["job"]]
        found = uniform(w, asked(FINDING, case["occasion"]), job["entity"], job["occurrence"]) < w.par[0]["case_finds"]
        case["state"] = DECIDED
        give(w, now, k, w.causes[case["cause"]]["remedy"] if found else R_REFUSED, generosity(w, k))
        reply = now + w.voices[case["channel"]]["delay_s"]
    following, end = take_next(w, now)
    return reply, following, end


@kernel("b1(W,i8)")
def is_called_after(w, k):
    """Will the customer of complaint k be called some days after the reply?"""
    job = w.jobs[w.cases[k]["job"]]
    u = uniform(w, asked(CALLED_AFTER, w.cases[k]["occasion"]), job["entity"], job["occurrence"])
    return u < w.par[0]["follow_up_share"]


@kernel("i8x2(W,i8,i8)")
def case_reply(w, now, k):
    """The reply to complaint k, or the call after it.  Returns (when to call, when a regulator has looked at it)."""
    p = w.par[0]
    case = w.cases[k]
    if case["state"] == CLOSED_CASE:
        return NEVER, NEVER
    if case["state"] == REPLIED:
        case["calls"] = 0
        make_up(w, now, k, max(case["regained"], regained_by(w, k, justice(w, now, k, p["follow_up_lift"]))))
        note(w, now, L_FOLLOW_UP, case["remedy"], case["job"], case["customer"], k, case["regained"])
        end_case(w, now, k)
        return NEVER, NEVER
    case["state"], case["replied_at"] = REPLIED, now
    make_up(w, now, k, regained_by(w, k, justice(w, now, k, 0.0)))
    note(w, now, L_REPLY, case["remedy"], case["job"], case["customer"], k, case["regained"])
    regulator = NEVER
    if case["remedy"] == R_REFUSED:
        regulator = go_further(w, now, k, AFTER_REFUSAL, p["escalates_refused"])
    elif is_called_after(w, k):
        case["calls"] = 1
        return now + p["follow_up_s"], NEVER
    end_case(w, now, k)
    return NEVER, regulator


@kernel("i8(W,i8,i8)")
def case_late(w, now, k):
    """The customer of complaint k has waited long enough.  Returns when a regulator has looked at it, NEVER if none."""
    if w.cases[k]["state"] >= REPLIED:
        return NEVER
    regulator = go_further(w, now, k, AFTER_DELAY, w.par[0]["escalates_late"])
    take_silence_for_an_answer(w, k)
    end_case(w, now, k)
    return regulator


@kernel("b1(W,i8)")
def is_before_regulator(w, k):
    """Is the next step of complaint k that of the regulator?"""
    return w.cases[k]["regulator"] != NOBODY


@kernel("void(W,i8,i8)")
def settle_by_order(w, now, k):
    """Mediation ends and complaint k is not settled: a refund by order."""
    case = w.cases[k]
    if case["state"] == WAITING:
        leave_line(w, k)
    case["state"], case["replied_at"] = REPLIED, now
    give(w, now, k, R_REFUND, 1.0)  # the regulator knows no grades
    make_up(w, now, k, regained_by(w, k, justice(w, now, k, 0.0)))


@kernel("i8(W,i8,i8)")
def regulator_acts(w, now, k):
    """The regulator takes complaint k up or not; later, mediation ends.  Returns when he acts next."""
    p = w.par[0]
    case = w.cases[k]
    job = w.jobs[case["job"]]
    u = uniform(w, asked(ACCEPTED, case["occasion"]), job["entity"], job["occurrence"])
    hours = (now - case["raised_at"]) / HOUR
    if case["regulator"] == ASKED_IN and u < p["regulator_accepts"]:
        case["regulator"] = MEDIATES
        note(w, now, L_ESCALATED, E_ACCEPTED, case["job"], case["customer"], k, hours)
        return working_days_on(w, now, p["mediation_days"])
    settled = case["remedy"] >= R_APOLOGY and case["remedy"] != R_REFUSED
    step = E_REJECTED if case["regulator"] == ASKED_IN else E_CONFIRMED if settled else E_ORDERED
    note(w, now, L_ESCALATED, step, case["job"], case["customer"], k, hours)
    if step == E_ORDERED:
        settle_by_order(w, now, k)
    case["regulator"] = NOBODY
    take_silence_for_an_answer(w, k)
    end_case(w, now, k)
    return NEVER
