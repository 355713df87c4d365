"""Moments that stay: what a job cost the customer in trouble, what he felt, what was damaged, what happened otherwise.

Effort is points for getting in touch again, for telling it again (further visits and talks), for being handed over,
and for hours at home.  A job whose value stands out is a moment of truth: joy, or by cause anger (the company could
have helped it), fear (what was thought solved came back) or sadness; each adds its factor times the value to the logit
of the score (cause and controllability: Weiner 1985; sizes: assumption).  Shocks strike customers between jobs, at
most one a month.  Source: docs/model.md, "Moments of truth, effort and shocks".
"""

from sim.draws import ABREAST, DAMAGED, SHOCK, uniform2, uniforms
from sim.events import ANGER, FEAR, HOUR, JOY, L_DAMAGE, L_SHOCK, LATE, NEVER, NEW, ON_SITE, SADNESS, SURPRISED
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.leaving import reassess
from sim.rules.outlets import mode_of
from sim.rules.price import surprise_of
from sim.world import SATISFACTION

PRODUCT, SURROUNDINGS = 1, 2  # bits of what was damaged
CHANCE, CHANGE = 0, 1  # columns of `shocks`


@kernel("f8(W,i8)")
def effort_of(w, j):
    """Points of effort of the customer of job j, at least 0; hours at home: the window's width at each visit."""
    p = w.par[0]
    job = w.jobs[j]
    again = max(0, job["visits"] - 1) + job["switches"]
    points = p["effort_contact"] * max(0, job["calls"] - 1) + p["effort_again"] * again
    points += p["effort_switch"] * job["switches"]
    if mode_of(w, j) == ON_SITE and job["window_start"] < NEVER:
        points += p["effort_hour"] * job["visits"] * (job["window_end"] - job["window_start"]) / HOUR
    return points


@kernel("b1(W,i8)")
def company_to_blame(w, j):
    """Late, damaged, dearer than said, or a visit in vain for want of skill or parts."""
    job = w.jobs[j]
    if job["punctual"] == LATE or job["damaged"]:
        return True
    if w.par[0]["invoiced"] and surprise_of(w, j) > SURPRISED:
        return True
    return job["failed_skill"] == 1 or job["failed_part"] == 1


@kernel("i8(W,i8,f8)")
def emotion_at(w, j, value):
    """JOY, ANGER, SADNESS or FEAR at job j, whose weighted value this is; -1: nothing that stays."""
    p = w.par[0]
    if value >= p["joy_above"]:
        return JOY
    if value > -p["upset_below"]:
        return -1
    if company_to_blame(w, j):
        return ANGER
    return FEAR if w.jobs[j]["origin"] != NEW else SADNESS


@kernel("f8(W,i8,f8)")
def feeling(w, j, value):
    """What emotion adds to the logit of the score."""
    p = w.par[0]
    emotion = emotion_at(w, j, value)
    if emotion == JOY:
        return p["joy"] * value
    if emotion == ANGER:
        return p["anger"] * value
    if emotion == FEAR:
        return p["fear"] * value
    return p["sadness"] * value if emotion == SADNESS else 0.0


@kernel("void(W,i8,i8,i8)")
def do_damage(w, now, j, key):
    """The visit of job j may have done damage to the product or its surroundings."""
    p = w.par[0]
    job = w.jobs[j]
    u, v = uniform2(w, DAMAGED, job["entity"], key)
    damage = (PRODUCT if u < p["damage_parts"] else 0) | (SURROUNDINGS if v < p["damage_surroundings"] else 0)
    if damage:
        job["damaged"] = int(job["damaged"]) | damage
        note(w, now, L_DAMAGE, damage, j, job["customer"], job["visits"], 0.0)


@kernel("void(W,i8,i8,f8)")
def be_struck(w, now, c, u):
    """A shock, the one whose cumulative chance contains u, moves the satisfaction of customer c."""
    k = 0
    while u >= w.shocks[k, CHANCE]:
        k += 1
    before = w.mind[SATISFACTION, c]
    w.mind[SATISFACTION, c] = min(1.0, max(0.0, before + w.shocks[k, CHANGE]))
    reassess(w, now, c)
    note(w, now, L_SHOCK, k, -1, c, 0, w.mind[SATISFACTION, c] - before)


@kernel("void(W,i8,i8)")
def strike(w, now, month):
    """A month of shocks: each active customer meets at most one, and it moves his cumulative satisfaction."""
    n, some = w.now[0]["n_customers"], w.shocks[w.shocks.shape[0] - 1, CHANCE]
    for first in range(0, n, ABREAST):
        uniforms(w, SHOCK, first, month)
        for c in range(first, min(first + ABREAST, n)):
            if w.abreast_u[c - first] < some and w.customers[c]["active"]:
                be_struck(w, now, c, w.abreast_u[c - first])
