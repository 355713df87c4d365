"""Discontent and voice: what goes wrong for a customer, how badly, and whether he says so.

At every closed job, and at every broken promise, the cause of the greatest severity counts.  He complains when a draw
keyed by (job, occasion) is below

    P = sigma(c_k + c_s severity + c_e ease of his channel - c_h helplessness + his traits),

and otherwise goes, tells others, or does nothing (exit, voice and loyalty: Hirschman 1970).  Who has an open complaint
adds to it.  Source: docs/model.md, "Complaints".
"""

from sim.draws import ASKED_AFTER, COMPLAINS_BY, SPEAKS_UP, asked, uniform, uniform2
from sim.events import (
    BY_FAILURE,
    L_ASKED_AFTER,
    L_DISCONTENT,
    L_VOICE,
    NEVER,
    NO_PART,
    NO_SKILL,
    REOPENED,
    V_ADDS,
    V_COMPLAINS,
    V_EXITS,
    V_FOUND,
    V_NOTHING,
    V_TALKS,
    YEAR,
)
from sim.jit import kernel
from sim.rules.grievances import hold, keep_silent, setback, spoken_grudge
from sim.rules.journal import note
from sim.rules.laws import logistic
from sim.rules.price import fairness_of, is_overcharged, surprise_of
from sim.rules.satisfaction import ASSURANCE, EMPATHY, RESPONSIVENESS
from sim.rules.traits import COMPLAINS, effect_of
from sim.world import GRUDGE

# Causes, in the order of the schema.
(
    NOT_THOROUGH, DAMAGED, UNSTABLE, TOO_HIGH, NOT_ANNOUNCED, MISMATCH, COLD, UNPROFESSIONAL, DRAGGING, DELAY, PART,
    DEFECT, NOT_AS_ADVERTISED,
) = range(13)  # fmt: skip
AT_CLOSING, AT_LATE_ARRIVAL, AT_FAILED_VISIT, AT_WITHDRAWAL, AT_REFUSAL, AT_RETURN = range(6)  # occasions
# What has become of a complaint.
COMING, WAITING, IN_HAND, DECIDED, REPLIED, CLOSED_CASE = range(6)


@kernel("f8(W,i8)")
def damage_of(w, j):
    """Has something been damaged at job j: the product, or what stands around it?  0 or 1."""
    return 1.0 if w.jobs[j]["damaged"] else 0.0


@kernel("f8(W,i8,i8)")
def price_extent(w, j, cause):
    """Extent of a cause about the price of job j: above what was said, unfair, or not by the tariff."""
    p = w.par[0]
    if p["invoiced"] == 0:
        return 0.0
    if cause == NOT_ANNOUNCED:
        return surprise_of(w, j) / p["full_surprise"]
    if cause == TOO_HIGH:
        return (1.0 - fairness_of(w, j)) / p["full_surprise"]
    return p["overcharge"] / p["full_surprise"] if is_overcharged(w, j, w.jobs[j]["coverage"]) else 0.0


@kernel("f8(W,i8,i8)")
def defect_extent(w, now, j):
    """1 for a failure of a new unit, falling to 0 for one that has served its first years."""
    job = w.jobs[j]
    if job["unit"] < 0 or w.kinds[job["kind"]]["cause"] != BY_FAILURE:
        return 0.0
    age = (now - w.units[job["unit"]]["installed_at"]) / YEAR
    return 1.0 - age / w.par[0]["full_defect_years"]


@kernel("f8(W,i8,i8,i8,f8)")
def extent(w, now, j, cause, score):
    """Extent, 0 (or below) to 1 (or above), of a cause at the closing of job j, by the impression it has made."""
    p = w.par[0]
    job = w.jobs[j]
    if cause == NOT_THOROUGH:
        return 0.5 * (job["visits"] - 1) if job["failed_skill"] else 0.0
    if cause == DAMAGED:
        return damage_of(w, j)
    if cause == TOO_HIGH or cause == NOT_ANNOUNCED or cause == MISMATCH:
        return price_extent(w, j, cause)
    if cause == COLD:
        return -w.impressions[EMPATHY]["gap"] / p["full_gap"]
    if cause == UNPROFESSIONAL:
        return -w.impressions[ASSURANCE]["gap"] / p["full_gap"]
    if cause == DELAY:
        return -w.impressions[RESPONSIVENESS]["gap"] / p["full_gap"]
    if cause == DRAGGING:
        return (now - job["first_visit"]) / p["full_dragging_s"] if job["first_visit"] < NEVER else 0.0
    if cause == DEFECT:
        return defect_extent(w, now, j)
    if cause == NOT_AS_ADVERTISED and p["advertised"] > 0.0:
        return (p["advertised"] - score) / p["full_gap"]
    return 0.0  # a problem that returns and a missing part have occasions of their own


@kernel("f8(W,i8,i8,f8,f8)")
def p_complains(w, c, cause, severity, ease):
    """Chance that customer c complains."""
    p = w.par[0]
    helplessness = p["helplessness"] + w.grievances[c]["helpless"]
    logit = w.causes[cause]["intercept"] + p["per_severity"] * severity + p["per_ease"] * ease
    return logistic(logit - p["per_helplessness"] * helplessness + effect_of(w, c, COMPLAINS))


@kernel("i8(W,f8)")
def voice_at(w, u):
    """The channel whose cumulative share contains u."""
    n = w.par[0]["n_voices"]
    for channel in range(n):
        if u < w.voices[channel]["cumulative"]:
            return channel
    return n - 1


@kernel("i8(W,i8,i8,i8,i8,f8,i8)")
def raise_complaint(w, now, j, occasion, cause, severity, channel):
    """The customer of job j complains; until he is satisfied he bears the grudge of the unsatisfied.  Returns it."""
    s = w.now[0]
    k = s["n_cases"]
    s["n_cases"] = k + 1
    case = w.cases[k]
    c = w.jobs[j]["customer"]
    case["raised_at"], case["comes_at"] = now, now + w.voices[channel]["delay_s"]
    case["acknowledged_at"] = case["replied_at"] = NEVER
    case["job"], case["customer"], case["channel"] = j, c, channel
    case["cause"], case["occasion"], case["severity"] = cause, occasion, severity
    case["remedy"] = case["previous"] = -1
    case["before"], case["month"] = w.ties[GRUDGE, c], s["grudge_month"]
    case["next"] = s["new_case"]
    s["new_case"] = k
    s["public_complaints"] += w.voices[channel]["public"]
    w.grievances[c]["case"] = k + 1
    hold(w, now, c, max(float(w.ties[GRUDGE, c]), spoken_grudge(w, severity, 0.0, False)))
    return k


@kernel("b1(W,i8,i8,i8)")
def is_asked_after(w, now, j, occasion):
    """Is the customer of job j called after its closing, and does he say what he thinks?"""
    p = w.par[0]
    job = w.jobs[j]
    if occasion != AT_CLOSING or p["asked_after_share"] == 0.0:
        return False
    u, v = uniform2(w, ASKED_AFTER, job["entity"], job["occurrence"])
    return u < p["asked_after_share"] and v < p["asked_after_reached"]


@kernel("b1(W,i8,i8)")
def failed_again(w, now, j):
    """Has another job failed this customer not long ago?  The last failure is now that of job j."""
    memory = w.grievances[w.jobs[j]["customer"]]
    known = memory["failed_at"] > 0 and now < memory["failed_at"] + w.par[0]["again_s"]
    again = known and (memory["failed_job"] != j + 1 or memory["again"] == 1)
    memory["failed_at"], memory["failed_job"], memory["again"] = now + 1, j + 1, 1 if again else 0
    return again


@kernel("void(W,i8,i8,i8,i8,f8)")
def discontent(w, now, j, occasion, cause, extent_of_it):
    """Something went wrong for the customer of job j: if he minds, he complains, or keeps silent and goes or stays."""
    p = w.par[0]
    job = w.jobs[j]
    c = job["customer"]
    severity = w.causes[cause]["top"] * min(1.0, extent_of_it)
    if severity <= p["noticed"] or w.customers[c]["active"] == 0:
        return
    again = failed_again(w, now, j)
    if again:
        severity = min(1.0, severity * (1.0 + p["blame"]))
    note(w, now, L_DISCONTENT, cause, j, c, occasion, severity)
    k = w.grievances[c]["case"] - 1
    if k >= 0:
        w.cases[k]["severity"] = max(w.cases[k]["severity"], severity)
        hold(w, now, c, max(float(w.ties[GRUDGE, c]), spoken_grudge(w, severity, 0.0, False)))
        note(w, now, L_VOICE, V_ADDS, j, c, k, 1.0)
        return
    channel = voice_at(w, uniform(w, asked(COMPLAINS_BY, occasion), job["entity"], job["occurrence"]))
    chance = p_complains(w, c, cause, severity, w.voices[channel]["ease"])
    speaks, silence = uniform2(w, asked(SPEAKS_UP, occasion), job["entity"], job["occurrence"])
    if speaks < chance or is_asked_after(w, now, j, occasion):
        k = raise_complaint(w, now, j, occasion, cause, severity, channel)
        w.cases[k]["again"] = 1 if again else 0
        note(w, now, L_VOICE, V_COMPLAINS if speaks < chance else V_FOUND, j, c, k, chance)
        return
    exits = silence < p["exits"] * severity
    talks = silence >= 1.0 - p["talks"] * (1.0 - p["exits"] * severity)
    keep_silent(w, now, c, severity, exits)
    note(w, now, L_VOICE, V_EXITS if exits else V_TALKS if talks else V_NOTHING, j, c, -1, chance)


@kernel("void(W,i8,i8,f8)")
def judge(w, now, j, score):
    """Job j is closed: its worst cause, if he minds; and what the score takes from him is part of his complaint."""
    p = w.par[0]
    worst, most = 0, 0.0
    for cause in range(w.causes.shape[0]):
        felt = w.causes[cause]["top"] * min(1.0, extent(w, now, j, cause, score))
        if felt > most:
            worst, most = cause, felt
    job = w.jobs[j]
    if p["asked_after_share"] > 0.0 and w.customers[job["customer"]]["active"]:
        u, v = uniform2(w, ASKED_AFTER, job["entity"], job["occurrence"])
        if u < p["asked_after_share"]:
            note(w, now, L_ASKED_AFTER, 1 if v < p["asked_after_reached"] else 0, j, job["customer"], 0, 0.0)
    if most > p["noticed"]:
        discontent(w, now, j, AT_CLOSING, worst, most / w.causes[worst]["top"])
    k = w.grievances[job["customer"]]["case"] - 1
    if k >= 0 and w.cases[k]["job"] == j and w.cases[k]["state"] < REPLIED:
        w.cases[k]["lost"] += setback(w, job["customer"], score)


@kernel("void(W,i8,i8)")
def arrived_late(w, now, j):
    """The technician comes after the promised window."""
    discontent(w, now, j, AT_LATE_ARRIVAL, DELAY, (now - w.jobs[j]["window_end"]) / w.par[0]["full_late_s"])


@kernel("void(W,i8,i8,i8)")
def failed_first(w, now, j, outcome):
    """The first visit has not solved the problem: skill, part, or no time left."""
    cause = NOT_THOROUGH if outcome == NO_SKILL else PART if outcome == NO_PART else DRAGGING
    discontent(w, now, j, AT_FAILED_VISIT, cause, 1.0)


@kernel("void(W,i8,i8,i8)")
def has_returned(w, now, j, origin):
    """The problem of job j, thought to be solved, is back."""
    discontent(w, now, j, AT_RETURN, NOT_THOROUGH if origin == REOPENED else UNSTABLE, 1.0)
