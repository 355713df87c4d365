"""What is learned from a finished job: surveys, mystery shoppers, complaints."""

from sim.draws import ASSESSED, HEARD_OF, SHOPPED, asked, normal_quantile, uniform
from sim.events import L_ANALYSED, L_SURVEYED
from sim.jit import kernel
from sim.rules.expectation import SERVICE
from sim.rules.journal import note
from sim.rules.laws import logistic
from sim.rules.listening import (
    ASPECT,
    COMPLAINT_RATE,
    DELIVERED,
    SCORE,
    aspect_of,
    delivered,
    month_at,
    take_down,
    truth_of_job,
)
from sim.rules.listening_answers import survey
from sim.rules.traits import COMPLAINS, effect_of

SURVEY, STUDY, INTERVIEWS, SHOPPERS, COMPLAINTS, KPIS, ASSUMPTION = range(7)


@kernel("void(W,i8,i8)")
def shop(w, k, j):
    """Instrument k sees n jobs a month, each job of the month with the same chance (reservoir, by a draw a job).

    The q-th job of the month takes place floor(u q) among the first n, if that is below n; so every set of n jobs is
    as likely as any other.  The assessor writes down what is delivered; it is known at the end of the month.
    """
    tool, job = w.instruments[k], w.jobs[j]
    w.jobs_heard[k] += 1
    q = w.jobs_heard[k]
    slot = q - 1
    if q > tool["n"]:
        slot = int(uniform(w, asked(SHOPPED, k), job["entity"], job["occurrence"]) * q)
    if slot >= tool["n"]:
        return
    row = tool["first_slot"] + slot
    w.shopped[row, 0] = j
    for dimension in range(SERVICE):
        z = normal_quantile(uniform(w, asked(ASSESSED, k * 8 + dimension), job["entity"], job["occurrence"]))
        w.shopped[row, 1 + dimension] = delivered(w, j, dimension) + tool["noise"] * z


@kernel("void(W,i8,i8,i8)")
def shoppers_report(w, now, k, month):
    """The visits of the month are written up."""
    tool = w.instruments[k]
    for slot in range(min(int(tool["n"]), int(w.jobs_heard[k]))):
        row = tool["first_slot"] + slot
        j, total = int(w.shopped[row, 0]), 0.0
        for dimension in range(SERVICE):
            take_down(w, k, DELIVERED + dimension, month, w.shopped[row, 1 + dimension])
            total += w.shopped[row, 1 + dimension]
        note(w, now, L_SURVEYED, k, j, w.jobs[j]["customer"], 0, total / SERVICE)
    w.jobs_heard[k] = 0


@kernel("b1(W,i8,i8,f8)")
def complains_of(w, k, j, score):
    """Does the customer of job j speak up, so that analysis k hears of it?

    Where complaints are handled, whoever has just raised one; elsewhere a share of those with a low score.
    """
    tool, job = w.instruments[k], w.jobs[j]
    if w.par[0]["complaints"]:
        case = w.grievances[job["customer"]]["case"] - 1
        return case >= 0 and w.cases[case]["job"] == j
    if score >= tool["below"]:
        return False
    chance = logistic(tool["speaks"] + effect_of(w, job["customer"], COMPLAINS))
    return uniform(w, asked(HEARD_OF, k), job["entity"], job["occurrence"]) < chance


@kernel("void(W,i8,i8,i8,f8)")
def analyse_complaint(w, now, k, j, score):
    """Analysis k hears of job j if its customer complains: how bad it was, and which dimension was the worst."""
    month = month_at(w, now)
    if not complains_of(w, k, j, score):
        take_down(w, k, COMPLAINT_RATE, month, 0.0)
        return
    take_down(w, k, COMPLAINT_RATE, month, 1.0)
    take_down(w, k, SCORE, month, score)
    worst, least = 0, 2.0
    for dimension in range(SERVICE):
        x = aspect_of(w, dimension)
        take_down(w, k, ASPECT + dimension, month, x)
        if x < least:
            worst, least = dimension, x
    note(w, now, L_SURVEYED, k, j, w.jobs[j]["customer"], 0, score)
    note(w, now, L_ANALYSED, worst, j, w.jobs[j]["customer"], k, score)


@kernel("void(W,i8,i8,f8)")
def listen(w, now, j, score):
    """Job j is done: the truth of it, and what every instrument hears of it."""
    truth_of_job(w, now, j, score)
    for k in range(w.par[0]["n_instruments"]):
        kind = w.instruments[k]["kind"]
        if kind == SURVEY:
            survey(w, now, k, j, score)
        elif kind == SHOPPERS:
            shop(w, k, j)
        elif kind == COMPLAINTS:
            analyse_complaint(w, now, k, j, score)
