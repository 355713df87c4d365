"""How what is felt becomes an answer: who answers, and what he says.

Chance of an answer: sigma(r0 + r1 (s - reference) + r2 (s - reference)^2 + what the customer's traits add).  The
answer: felt + noise, cut into categories 0 … n, given as number / n; the last but one may be rounded up, and who has
been begged for the best answer gives it.  Source: docs/model.md, "Listening".
"""

from sim.draws import ASKED, NOISE, SAID, asked, normal_quantile, uniform, uniform2
from sim.events import L_SURVEYED
from sim.jit import kernel
from sim.rules.expectation import SERVICE
from sim.rules.journal import note
from sim.rules.laws import logistic
from sim.rules.listening import ASPECT, SCORE, aspect_of, month_at, take_down
from sim.rules.traits import ANSWERS, effect_of

QUESTIONS = 32  # room for so many questions of one instrument in the numbers of draws


@kernel("f8(W,i8,i8,f8)")
def answer_chance(w, k, c, score):
    """Chance that customer c, who feels like this, answers instrument k."""
    tool = w.instruments[k]
    away = score - tool["reference"]
    return logistic(tool["r0"] + tool["r1"] * away + tool["r2"] * away * away + effect_of(w, c, ANSWERS))


@kernel("f8(W,i8,i8,i8,i8,f8)")
def answer_to(w, k, question, entity, occurrence, felt):
    """What is said to a question of instrument k by somebody who feels `felt`; draws by (entity, occurrence)."""
    tool = w.instruments[k]
    about = k * QUESTIONS + question
    said = felt
    if tool["noise"] > 0.0:
        said += tool["noise"] * normal_quantile(uniform(w, asked(NOISE, about), entity, occurrence))
    n = tool["cuts"]
    if n == 0:
        return said
    category = 0
    while category < n and said >= w.cut_points[tool["cut"] + category]:
        category += 1
    coached, rounded = uniform2(w, asked(SAID, about), entity, occurrence)
    if coached < tool["coached"] or (category == n - 1 and rounded < tool["ceiling"]):
        category = n
    return category / n


@kernel("f8(W,i8,i8,i8,f8)")
def answers_about_job(w, month, k, j, score):
    """The answers to survey k about job j, taken down for their month; returns the one about the job as a whole."""
    tool, job = w.instruments[k], w.jobs[j]
    said, total = 0.0, 0.0
    if tool["composed"] == 0:
        said = answer_to(w, k, 0, job["entity"], job["occurrence"], score)
    if tool["aspects"]:
        for dimension in range(SERVICE):
            felt = aspect_of(w, dimension)
            x = answer_to(w, k, 1 + dimension, job["entity"], job["occurrence"], felt)
            take_down(w, k, ASPECT + dimension, month, x)
            total += x
    if tool["composed"]:
        said = total / SERVICE
    take_down(w, k, SCORE, month, said)
    return said


@kernel("void(W,i8,i8,i8,f8)")
def survey(w, now, k, j, score):
    """Survey k may turn to the customer of job j; his answer is known after the lag."""
    tool, job = w.instruments[k], w.jobs[j]
    sampled, answers = uniform2(w, asked(ASKED, k), job["entity"], job["occurrence"])
    if sampled >= tool["sampled"]:
        return
    c = job["customer"]
    if answers >= answer_chance(w, k, c, score):
        note(w, now, L_SURVEYED, k, j, c, -1, -1.0)
        return
    said = answers_about_job(w, month_at(w, now + tool["lag_s"]), k, j, score)
    note(w, now, L_SURVEYED, k, j, c, tool["lag_s"], said)
