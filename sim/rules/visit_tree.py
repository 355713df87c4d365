"""The tree of a visit: access -> diagnosis and skill -> consent -> part -> time left -> done.

A visit stops at the first step that fails; that step is recorded as the cause and decides what happens next
(sim/rules/visit.py).  The difficulty of a job stays with the job, so later visits are harder than first ones.
P(skill) = sigma(ability - difficulty + bonus if the remote code was right), the one-parameter item-response form
(Rasch).  Source: docs/model.md, "The visit: the first-fix tree"; Rasch 1960.
"""

from sim.draws import SKILL_OUTCOME, WORK, uniform
from sim.events import (
    CONTINUED,
    DONE,
    L_PARTS,
    NEVER,
    NO_ACCESS,
    NO_CONSENT,
    NO_PART,
    NO_SKILL,
    NO_TIME,
    REPAIR,
)
from sim.jit import kernel
from sim.rules.before_visit import is_away
from sim.rules.consent import agrees
from sim.rules.contact_experts import ask_for_help
from sim.rules.crew import works_until
from sim.rules.journal import note
from sim.rules.laws import duration, logistic
from sim.rules.outlets import holder
from sim.rules.people_skill import ability_for, haste, practice, spread_at
from sim.rules.standards import keep_standards
from sim.rules.stock_jobs import set_at_hand, use_parts


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
