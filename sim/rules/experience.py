"""What a finished job does to its customer and to what is thought of the technician, step by step."""

from sim.events import L_CLOSED, L_HEART
from sim.jit import kernel
from sim.rules.bonds import strengthen
from sim.rules.causes import note_causes
from sim.rules.complaints import judge
from sim.rules.expectation import believe
from sim.rules.extras import sell_more
from sim.rules.journal import note
from sim.rules.leaving import take_to_heart
from sim.rules.listening_jobs import listen
from sim.rules.people_manners import rate
from sim.rules.remember import note_levels, note_moment
from sim.rules.satisfaction import score_of
from sim.rules.tiers import remember
from sim.rules.word_of_mouth import word_of_job


@kernel("void(W,i8,i8,i8)")
def experience(w, now, i, j):
    """Job j, last worked on by technician i, is done: it is judged, remembered, and the technician is rated by it.

    The order: what was claimed beforehand; the score; what is felt; what is complained of; what binds him; what is told
    to others; who is asked; what is expected next time; satisfaction and leaving; his grade; what else he buys; the
    rating.  So all that judges the job does so by what was expected of it.
    """
    p = w.par[0]
    job = w.jobs[j]
    if p["adaptive"]:
        believe(w, job["customer"])
    score = score_of(w, i, j)
    if p["explain_scores"]:
        note_causes(w, now, j)
    note(w, now, L_CLOSED, job["kind"], j, job["customer"], job["visits"], score)
    if p["emotions"] or p["effort"]:
        note_moment(w, now, j)
    if p["complaints"]:
        judge(w, now, j, score)
    if p["bonds"]:
        strengthen(w, now, j)
    if p["market"]:
        word_of_job(w, now, j, score)
    if p["n_instruments"]:
        listen(w, now, j, score)
    if p["noted"]:
        note_levels(w, now, j)
    if p["explain_ties"]:
        note(w, now, L_HEART, 0, j, job["customer"], 0, score)
    take_to_heart(w, now, job["customer"], score)
    if p["graded"]:
        remember(w, now, j)
    if p["bonds"]:
        sell_more(w, now, j)
    rate(w, i, score)
