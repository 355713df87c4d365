"""What customers keep of a failure: a grudge, helplessness, and how much of it recovery makes good.

A failure of severity x leaves the grudge (logits of the yearly odds of leaving)

    g = scale (L_top - L),   L = L_minor + x (L_major - L_minor),

with L the logit of the share who buy again after a problem: silent, unsatisfied, satisfied, satisfied quickly (TARP
1979-86; C21a).  The greatest of a customer's grudges counts, and it fades by half in a half-life.  Recovery regains
rho of the way from unsatisfied to satisfied, and rho of the satisfaction lost.  Source: docs/model.md, "Complaints".
"""

import math

from sim.events import DAY, L_GRUDGE, L_MADE_UP, R_REFUSED
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.laws import LN2, logistic
from sim.rules.leaving import LINK_NONE, reassess
from sim.world import EXPOSURE, GRUDGE, SATISFACTION, THRESHOLD

MOST_FADED = 1e-3  # logits; a grudge below is forgotten


@kernel("f8(f8,f8,f8)")
def between(minor, major, severity):
    """Linear from minor (severity 0) to major (severity 1)."""
    return minor + severity * (major - minor)


@kernel("f8(W,f8)")
def silent_grudge(w, severity):
    """Grudge of whoever stays in silence; those who exit at once are part of the anchor and taken out of it."""
    p = w.par[0]
    stay = logistic(between(p["stay_silent_minor"], p["stay_silent_major"], severity))
    stay = min(0.99, stay / (1.0 - p["exits"] * severity))
    return p["grudge_scale"] * max(0.0, p["stay_top"] - math.log(stay / (1.0 - stay)))


@kernel("f8(W,f8,f8,b1)")
def spoken_grudge(w, severity, regained, quickly):
    """Grudge of whoever has complained: unsatisfied at rho = 0, satisfied (quickly or not) at rho = 1 and above."""
    p = w.par[0]
    before = between(p["stay_unsatisfied_minor"], p["stay_unsatisfied_major"], severity)
    after = between(p["stay_satisfied_minor"], p["stay_satisfied_major"], severity)
    if quickly:
        after = between(p["stay_quickly_minor"], p["stay_quickly_major"], severity)
    return p["grudge_scale"] * max(0.0, p["stay_top"] - before - min(1.0, regained) * (after - before))


@kernel("void(W,i8,i8,f8)")
def hold(w, now, c, grudge):
    """Customer c, if he is still one, bears this grudge from now on."""
    if w.customers[c]["active"]:
        w.ties[GRUDGE, c] = grudge
        if w.par[0]["explain_ties"]:
            note(w, now, L_GRUDGE, 0, -1, c, 0, w.ties[GRUDGE, c])
        reassess(w, now, c)


@kernel("void(W,i8)")
def grudges_fade(w, now):
    """A month has passed."""
    keep = w.par[0]["grudge_keep"]
    w.now[0]["grudge_month"] += 1
    for c in range(w.now[0]["n_customers"]):
        if w.ties[GRUDGE, c] > 0.0:
            faded = w.ties[GRUDGE, c] * keep
            hold(w, now, c, faded if faded > MOST_FADED else 0.0)


@kernel("void(W,i8,i8,f8,b1)")
def keep_silent(w, now, c, severity, exits):
    """Customer c has said nothing: he goes by the end of the month, or stays with a grudge."""
    hold(w, now, c, max(float(w.ties[GRUDGE, c]), silent_grudge(w, severity)))
    if exits and w.par[0]["link"] != LINK_NONE:
        w.mind[EXPOSURE, c] = max(w.mind[EXPOSURE, c], w.mind[THRESHOLD, c])


@kernel("f8(W,i8,f8)")
def setback(w, c, score):
    """Cumulative satisfaction that a score is about to take from customer c (leaving.py:take_to_heart)."""
    p = w.par[0]
    level = w.mind[SATISFACTION, c]
    return min(level, p["gain"] * p["loss_ratio"] * max(0.0, level - score))


@kernel("f8(W,i8,i8,f8)")
def justice(w, now, k, lift):
    """Recovery r, 0 to 1: how fair outcome, treatment and speed of the reply to complaint k are felt.

    Weights: Orsingher, Valentini and de Angelis 2010; Gelbrich and Roschk 2011.  Speed: one half at `half_days`.
    """
    p = w.par[0]
    case = w.cases[k]
    in_time = case["acknowledged_at"] <= case["raised_at"] + p["acknowledge_within_s"]
    treatment = min(1.0, p["case_tact"] + (p["acknowledged_lift"] if in_time else 0.0) + lift)
    days = (case["replied_at"] - case["raised_at"]) / DAY
    speed = math.exp(-LN2 * days / p["reply_half_days"])
    return p["justice_d"] * case["distributive"] + p["justice_i"] * treatment + p["justice_p"] * speed


@kernel("f8(W,i8,f8)")
def regained_by(w, k, recovery):
    """rho: share of the loss that recovery r makes good; nothing by a refusal, less at a second failure.

    rho = most x min(1, r / full): proportional up to a full recovery.

    More than all only as the paradox: first failure, mild, mended fast (Magnini et al. 2007).
    """
    p = w.par[0]
    case = w.cases[k]
    if case["remedy"] == R_REFUSED:
        return 0.0
    share = min(1.0, recovery / p["full_recovery"])
    rho = p["most_regained"] * share
    if case["again"]:
        return rho * p["gain_again"]
    fast = case["replied_at"] - case["raised_at"] <= p["paradox_s"]
    if p["paradox"] and fast and case["severity"] <= p["paradox_severity"]:
        rho += p["paradox_gain"] * share
    return rho


@kernel("void(W,i8,i8,f8)")
def make_up(w, now, k, regained):
    """The customer of complaint k has regained this share: satisfaction and grudge follow."""
    case = w.cases[k]
    c = case["customer"]
    more = regained - case["regained"]
    case["regained"] = regained
    back = more * case["lost"]
    w.mind[SATISFACTION, c] = min(1.0, w.mind[SATISFACTION, c] + back)
    if w.par[0]["explain_ties"]:
        note(w, now, L_MADE_UP, 0, case["job"], c, 0, back)
    older = case["before"] * math.pow(w.par[0]["grudge_keep"], w.now[0]["grudge_month"] - case["month"])
    quickly = case["replied_at"] - case["raised_at"] <= w.par[0]["quick_s"]
    hold(w, now, c, max(older, spoken_grudge(w, case["severity"], regained, quickly)))


@kernel("void(W,i8,b1)")
def learn_of_help(w, c, helped):
    """Who was helped feels less helpless than before, who was not more so."""
    p = w.par[0]
    memory = w.grievances[c]
    level = p["helplessness"] + memory["helpless"] + (-p["learned"] if helped else p["learned"])
    memory["helpless"] = min(1.0, max(0.0, level)) - p["helplessness"]
