"""What stays of a job in its customer's head, and what is written down of it: levels felt, effort, emotion."""

from sim.events import ANGER, L_EFFORT, L_EMOTION, L_FELT, L_ZONE
from sim.jit import kernel
from sim.rules.expectation import MILLION, adapt, adequate
from sim.rules.journal import note
from sim.rules.moments import company_to_blame, effort_of, emotion_at
from sim.rules.perception import judged_dimensions, level_of_gap, reference
from sim.rules.satisfaction import weighed


@kernel("void(W,i8,i8)")
def note_zone(w, now, j):
    """Write down how job j stands to the zone between what its customer would accept and what he desires."""
    c = w.jobs[j]["customer"]
    below, above, total, weights = 0, 0, 0.0, 0.0
    for d in range(judged_dimensions(w, j)):
        seen = w.impressions[d]
        level = level_of_gap(w, c, d, seen["gap"])
        least = adequate(w, w.jobs[j]["opened"], c, d)
        below += 1 if level < least else 0
        above += 1 if level >= float(w.desired[c, d]) else 0
        weights += seen["weight"]
        total += seen["weight"] * (level - least)
    note(w, now, L_ZONE, below, j, c, above, total / weights)


@kernel("void(W,i8,i8)")
def note_levels(w, now, j):
    """Write down what job j was felt to be, dimension by dimension; where expectations adapt they do so now."""
    p = w.par[0]
    c = w.jobs[j]["customer"]
    if p["adaptive"]:
        note_zone(w, now, j)
    for d in range(judged_dimensions(w, j)):
        expected = reference(w, c, d)
        level = level_of_gap(w, c, d, w.impressions[d]["gap"])
        note(w, now, L_FELT, d, j, c, int(MILLION * expected + 0.5), level)
        if p["adaptive"]:
            adapt(w, c, d, level)
    if p["adaptive"]:
        w.judged[c] += 1


@kernel("void(W,i8,i8)")
def note_moment(w, now, j):
    """Write down the effort that job j was to its customer, and what he felt if it was a moment of truth."""
    p = w.par[0]
    job = w.jobs[j]
    if p["effort"]:
        note(w, now, L_EFFORT, job["calls"], j, job["customer"], job["visits"], effort_of(w, j))
    if p["emotions"] == 0:
        return
    total, weights = weighed(w, j)
    emotion = emotion_at(w, j, total / weights)
    if emotion >= 0:
        blame = 1 if emotion >= ANGER and company_to_blame(w, j) else 0
        note(w, now, L_EMOTION, emotion, j, job["customer"], blame, total / weights)
