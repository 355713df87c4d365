"""What customers tell: how many hear of a job, what it does to those who hear, ratings in public, referrals.

Told ~ Poisson(n(s)), n(s) = n0 + n+ ((s - turn)+)^2 + n- ((turn - s)+)^2: an asymmetric U (Anderson 1998, C23).  Who
hears a story of level s moves the level W that he thinks we have, W <- W + g (s - W).  With L households and anybody
as the hearer, the mean of W moves by (1 - exp(-g n / L)) (s - mean): the mean field.
Source: docs/model.md, "Word of mouth and the market".
"""

import math

from sim.draws import LISTENER, RATES, REFERS, TOLD, asked, uniform
from sim.events import L_HEARD, L_RATED, L_REFERRED, L_STORY, OF_JOB
from sim.jit import kernel
from sim.rules.expectation import hear
from sim.rules.journal import note
from sim.rules.traits import TALKS, effect_of

NOBODY, MEAN_FIELD, NETWORK = range(3)
MOST = 200  # persons told of one job: the log has room for so many rows at once


@kernel("f8(W,i8,f8)")
def told_on_average(w, c, s):
    """Persons whom customer c tells of service of level s on average: the U, times his talkativeness."""
    p = w.par[0]
    good, bad = max(0.0, s - p["told_turn"]), max(0.0, p["told_turn"] - s)
    return (p["told_neutral"] + p["told_good"] * good * good + p["told_bad"] * bad * bad) * math.exp(
        effect_of(w, c, TALKS)
    )


@kernel("i8(f8,f8)")
def poisson(u, mean):
    """Poisson variate by inversion; mean at most 600, or the first term vanishes."""
    term = math.exp(-mean)
    k, total = 0, term
    while u > total and (term > 1e-17 or k < mean):  # what is left is rounding
        k += 1
        term *= mean / k
        total += term
    return k


@kernel("f8(W)")
def hearers(w):
    """Households that may hear a story: those of the market, or of the table of customers if it is larger."""
    return max(w.now[0]["households"], float(w.views.shape[0]))


@kernel("i8(W,i8,f8)")
def listener(w, c, u):
    """Who hears a story of c, by a uniform u: a household of the table, -1 one outside it.

    Anybody in the mean field; in the network the households of the table stand for all, and it is a neighbour.
    """
    rows = w.views.shape[0]
    k = int(u * hearers(w))
    if k >= rows or w.par[0]["told_by"] == MEAN_FIELD:
        return k if k < rows else -1
    v = u * hearers(w) / rows
    place = w.links[w.place_of[c], min(int(v * w.links.shape[1]), w.links.shape[1] - 1)]
    return w.lives_at[place] if place >= 0 else -1


@kernel("void(W,i8,i8,i8,f8)")
def listen(w, now, c, d, level):
    """Household d is told by c of service of a level: its view moves; a customer's expectations do."""
    w.stories_heard[d] += 1
    view = float(w.views[d])
    w.views[d] = view + w.par[0]["story_gain"] * (level - view)
    note(w, now, L_HEARD, 0, -1, d, c, w.views[d])
    if w.customers[d]["active"]:
        hear(w, d, level)


@kernel("void(W,f8,f8)")
def talked_of(w, persons, level):
    """So many persons anywhere have heard of service of a level: the reputation of the mean field moves."""
    s = w.now[0]
    moved = 1.0 - math.exp(-w.par[0]["story_gain"] * persons / hearers(w))
    s["reputation"] += moved * (level - s["reputation"])


@kernel("i8(W,i8,i8,f8,i8)")
def spread_word(w, now, j, level, code):
    """The customer of job j tells of service of a level (0 to 1).  Returns the number of persons told.

    code: OF_JOB, or OF_COMPLAINT when a complaint about the job is closed; it is part of the key of the draws.
    """
    if w.par[0]["told_by"] == NOBODY:
        return 0
    c, entity, occurrence = w.jobs[j]["customer"], w.jobs[j]["entity"], w.jobs[j]["occurrence"]
    u = uniform(w, asked(TOLD, code), entity, occurrence)
    n = min(poisson(u, min(told_on_average(w, c, level), 500.0)), MOST)
    if n == 0:
        return 0
    note(w, now, L_STORY, code, j, c, n, level)
    w.now[0]["told"] += n
    for k in range(n):
        d = listener(w, c, uniform(w, asked(LISTENER, 4 * k + code), entity, occurrence))
        if d >= 0:
            listen(w, now, c, d, level)
        else:
            w.now[0]["heard_outside"] += 1
    talked_of(w, float(n), level)
    return n


@kernel("void(W,i8,i8,f8)")
def rate_in_public(w, now, j, score):
    """The customer of job j may post one to five stars; the same U says how likely."""
    job, s = w.jobs[j], w.now[0]
    chance = w.par[0]["posts"] * told_on_average(w, job["customer"], score)
    if uniform(w, RATES, job["entity"], job["occurrence"]) >= chance:
        return
    stars = 1 + int(4.0 * score + 0.5)
    s["stars_sum"] += stars
    s["stars_n"] += 1.0
    note(w, now, L_RATED, stars, j, job["customer"], 0, s["stars_sum"] / s["stars_n"])


@kernel("void(W,i8,i8,f8)")
def word_of_job(w, now, j, score):
    """Job j is closed: its customer tells others, perhaps posts a rating, and perhaps names us to somebody."""
    p, job = w.par[0], w.jobs[j]
    if p["told_by"] == NOBODY:
        return
    spread_word(w, now, j, score, OF_JOB)
    rate_in_public(w, now, j, score)
    if score >= p["refers_from"] and uniform(w, REFERS, job["entity"], job["occurrence"]) < p["refers"]:
        w.now[0]["referrals"] += 1
        note(w, now, L_REFERRED, 0, j, job["customer"], 0, 0.0)
