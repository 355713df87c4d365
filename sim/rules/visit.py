"""The visit and its tree: access -> diagnosis and skill -> consent -> part -> time left -> done -> durability.

A visit stops at the first step that fails; that step is recorded as the cause and decides what happens next.  The
difficulty of a job stays with the job, so later visits are harder than first ones.  P(skill) = sigma(ability -
difficulty + bonus if the remote code was right), the one-parameter item-response form (Rasch).  Source:
docs/model.md, "The visit: the first-fix tree"; Rasch 1960.
"""

import math

from sim.draws import (
    CALLBACK_OUTCOME,
    SKILL_OUTCOME,
    WORK,
    uniform,
    uniform2,
)
from sim.events import (
    AT_WORK,
    BOOKED,
    BY_ACCIDENT,
    CALLBACK,
    CALLBACK_DAYS,
    CLOSED,
    CONTINUED,
    DAY,
    DONE,
    EARLY,
    HOUR,
    INSTALLATION,
    L_ARRIVE,
    L_PARTS,
    L_VISIT,
    LATE,
    NEVER,
    NO_ACCESS,
    NO_CONSENT,
    NO_PART,
    NO_SKILL,
    NO_TIME,
    NO_WINDOW,
    ON_TIME,
    REPAIR,
    SERVICE,
)
from sim.jit import kernel
from sim.rules.base import note_service, restore, resume
from sim.rules.before_visit import is_away, not_at_home, parts_awaited
from sim.rules.booking import book
from sim.rules.complaints import arrived_late, failed_first
from sim.rules.consent import agrees, refuse
from sim.rules.contact_experts import ask_for_help
from sim.rules.crew import works_until
from sim.rules.dispatch import SAME, SENIOR
from sim.rules.experience import experience
from sim.rules.forecast import learn
from sim.rules.intake import visit_key
from sim.rules.journal import note
from sim.rules.laws import duration, logistic
from sim.rules.moments import do_damage
from sim.rules.outlets import at_outlet, free_bay, holder
from sim.rules.people_skill import ability_for, carelessness, haste, learn_from, practice, spread_at
from sim.rules.price import settle
from sim.rules.reasons import PART_MISSING, tell
from sim.rules.standards import keep_standards, note_standards
from sim.rules.stock_brands import callback_ratio, wear
from sim.rules.stock_jobs import order_for_job, return_parts, set_at_hand, use_parts
from sim.rules.telling import leave_bench
from sim.rules.unitlife import install


@kernel("i8(W,i8,i8)")
def punctuality(w, now, j):
    """EARLY, ON_TIME or LATE against the promised window; NO_WINDOW if none was promised."""
    job = w.jobs[j]
    if job["window_start"] == NEVER:
        return NO_WINDOW
    if now < job["window_start"]:
        return EARLY
    return LATE if now > job["window_end"] else ON_TIME


@kernel("f8(W,i8,i8,i8)")
def p_skill(w, now, i, j):
    """Probability that technician i finds and can do what job j needs."""
    job = w.jobs[j]
    ability = ability_for(w, now, i, j, job["family"])
    if job["code"] == job["fault"] and job["answered"] < NEVER:
        ability += w.par[0]["code_bonus"]
    return logistic(ability - job["difficulty"])


@kernel("i8(W,i8,i8,i8,i8)")
def work_seconds(w, now, i, j, key):
    """Work on site that the visit would need to finish: the law of the type of job, times the fault's factor.

    Where people grow, times the technician's pace; practice makes the time less variable too.
    """
    job = w.jobs[j]
    kind = w.kinds[job["kind"]]
    mean = 60.0 * kind["minutes"] * (w.faults[job["fault"]]["work"] if job["nature"] == REPAIR else 1.0)
    mu, sigma = kind["mu"], kind["sigma"]
    if w.par[0]["growing"]:
        learned = practice(w, now, i, j)
        mean *= learned * haste(w, i)
        sigma = spread_at(w, kind["cv"], learned)
        mu = -0.5 * sigma * sigma
    return duration(w.par[0]["law"], mean, mu, sigma, uniform(w, WORK, job["entity"], key))


@kernel("i8x2(W,i8,i8,i8,i8)")
def attempt(w, now, i, j, key):
    """(outcome, seconds on site): walk down the first-fix tree until a step fails; nobody works on past his time."""
    p = w.par[0]
    job = w.jobs[j]
    if is_away(w, j, key):
        return NO_ACCESS, p["access_fail_s"]
    seconds = work_seconds(w, now, i, j, key)
    if p["standards_active"]:
        seconds += keep_standards(w, i, j)
    left = max(0, works_until(w, now, i) - now)
    if job["nature"] == REPAIR and uniform(w, SKILL_OUTCOME, job["entity"], key) >= p_skill(w, now, i, j):
        helped, on_phone = ask_for_help(w, now, i, j, key, p_skill(w, now, i, j))
        if helped == 0:
            return NO_SKILL, min(int(seconds * p["skill_fail_share"] + 0.5) + on_phone, left)
        seconds += on_phone
    if p["estimates"] and job["nature"] == REPAIR and not agrees(w, now, j, seconds):
        return NO_CONSENT, min(int(seconds * p["refused_work"] + 0.5), left)
    if job["needs"]:
        at_hand = set_at_hand(w, now, i, j)
        note(w, now, L_PARTS, 1 if at_hand else 0, j, i, job["visits"], 0.0)
        if not at_hand:
            return NO_PART, min(int(seconds * p["part_fail_share"] + 0.5), left)
    if seconds > left:
        return NO_TIME, min(int(seconds * p["time_fail_share"] + 0.5), left)
    return DONE, seconds


@kernel("i8x2(W,i8,i8,i8,i8)")
def tackle(w, now, i, j, key):
    """(outcome so far, seconds that the work at the bench takes): the tree without door and clock.

    Rework after a failed test is a share of a repair and needs neither diagnosis nor parts.
    """
    p = w.par[0]
    job = w.jobs[j]
    seconds = work_seconds(w, now, i, j, key)
    if w.stays[j]["mended"]:
        return DONE, int(seconds * w.services[w.stays[j]["mode"]]["rework"] + 0.5)
    if p["standards_active"]:
        seconds += keep_standards(w, i, j)
    if job["nature"] == REPAIR and uniform(w, SKILL_OUTCOME, job["entity"], key) >= p_skill(w, now, i, j):
        return NO_SKILL, int(seconds * p["skill_fail_share"] + 0.5)
    if job["needs"]:
        at_hand = set_at_hand(w, now, holder(w, i, j), j)
        note(w, now, L_PARTS, 1 if at_hand else 0, j, i, job["visits"], 0.0)
        if not at_hand:
            return NO_PART, int(seconds * p["part_fail_share"] + 0.5)
        use_parts(w, now, holder(w, i, j), j)  # at once: others work from the same shelf
    return DONE, seconds


@kernel("i8x2(W,i8,i8,i8,i8)")
def attempt_at_bench(w, now, i, j, key):
    """(outcome, seconds) of work at a bench.  What does not fit into the shift goes on another day."""
    stay = w.stays[j]
    left = max(0, works_until(w, now, i) - now)
    outcome, seconds = DONE, int(stay["left_s"])
    if seconds == 0:
        outcome, seconds = tackle(w, now, i, j, key)
    if outcome != DONE:
        return outcome, min(seconds, left)
    if seconds <= left:
        stay["left_s"] = 0
        return DONE, seconds
    done = max(0, w.technicians[i]["shift_end"] - now)
    stay["left_s"] = seconds - done
    return CONTINUED, done


@kernel("i8(W,i8,i8)")
def begin_visit(w, now, i):
    """Technician i is at the door of his job; the outcome is settled.  Returns when the visit will end."""
    p = w.par[0]
    person = w.technicians[i]
    j = person["job"]
    job = w.jobs[j]
    person["x"], person["y"] = job["x"], job["y"]
    job["state"] = AT_WORK
    key = visit_key(w, j)
    benched = at_outlet(w, j)
    if job["visits"] == 0:
        job["first_visit"] = now
        job["punctual"] = punctuality(w, now, j)
        learn(w, j)
        if p["complaints"] and job["punctual"] == LATE:
            arrived_late(w, now, j)
    if not benched or w.stays[j]["left_s"] == 0:  # what goes on after a night is the same visit
        job["visits"] += 1
    note(w, now, L_ARRIVE, job["punctual"], j, i, job["visits"], (now - job["opened"]) / HOUR)
    if benched:
        outcome, seconds = attempt_at_bench(w, now, i, j, key)
    else:
        outcome, seconds = attempt(w, now, i, j, key)
    person["outcome"] = outcome
    person["on_site_s"] = seconds
    return now + seconds


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


@kernel("i8x3(W,i8,i8,i8,i8,i8)")
def end_at_bench(w, now, i, j, key, overtime):
    """The work at the bench is done, or cut by the end of a shift.  Returns as `end_visit` does."""
    job = w.jobs[j]
    stay = w.stays[j]
    if w.technicians[i]["outcome"] == CONTINUED:
        job["state"] = BOOKED
        job["ready_at"] = (now // DAY + 1) * DAY
        return j, job["ready_at"], NEVER
    return_parts(w, now, j)
    stay["mended"] = 1
    back = durability(w, now, i, j, key, overtime) if job["nature"] == REPAIR else NEVER
    stay["lasts_s"] = back - now if back < NEVER else NEVER
    job["state"] = BOOKED
    leave_bench(w, now, j)
    return j, NEVER, NEVER


@kernel("i8x3(W,i8,i8,i8,i8)")
def after_failure(w, now, i, j, key):
    """Job j was not done: who comes next and when, or what part is ordered first.  Returns as `end_visit` does."""
    p = w.par[0]
    job = w.jobs[j]
    outcome = w.technicians[i]["outcome"]
    if p["complaints"] and job["visits"] == 1 and outcome != NO_ACCESS and not at_outlet(w, j):
        failed_first(w, now, j, outcome)
    has_senior = w.desks[job["desk"]]["seniors"] > 0
    if p["repeat_to"] == SENIOR and has_senior:
        job["senior"] = 1
    if outcome == NO_PART:
        job["failed_part"] = 1
        order_for_job(w, now, holder(w, i, j), j, key)
        parts_awaited(w, now, j)
        if p["explain"] and job["waiting"] > 0:
            tell(w, now, j, PART_MISSING)
        return j, NEVER, NEVER
    if outcome == NO_SKILL:
        job["failed_skill"] = 1
        if p["repeat_to"] != SAME and has_senior:
            job["senior"] = 1  # escalated: more of the same ability would fail again
        return j, book(w, now, j, now + p["escalate_s"]), NEVER
    if outcome == NO_ACCESS:
        return j, not_at_home(w, now, j), NEVER
    return j, book(w, now, j, now + p["rebook_s"]), NEVER


@kernel("i8x3(W,i8,i8)")
def end_visit(w, now, i):
    """The visit ends.  Returns (job, when it may be dispatched again, when its problem will be back); NEVER for no."""
    p = w.par[0]
    person = w.technicians[i]
    j = person["job"]
    outcome = person["outcome"]
    overtime = max(0, now - max(person["shift_end"], now - person["on_site_s"]))
    note(w, now, L_VISIT, outcome, j, i, person["on_site_s"], overtime)
    key = visit_key(w, j)
    if outcome == DONE:
        learn_from(w, now, i, j)
    if p["damage"] and outcome != NO_ACCESS and outcome != NO_CONSENT and outcome != CONTINUED:
        do_damage(w, now, j, key)
    if at_outlet(w, j):
        free_bay(w, j)
        if outcome == DONE or outcome == CONTINUED:
            return end_at_bench(w, now, i, j, key, overtime)
    if outcome == DONE:
        return j, NEVER, complete(w, now, i, j, key, overtime)
    if outcome == NO_CONSENT:
        refuse(w, now, j)
        return j, NEVER, NEVER
    return after_failure(w, now, i, j, key)


@kernel("i8(W,i8,i8)")
def book_supplied(w, now, j):
    """All parts of job j are reserved: book its next visit.  Returns when it may be dispatched."""
    w.jobs[j]["state"] = BOOKED
    return book(w, now, j, w.jobs[j]["ready_at"])
