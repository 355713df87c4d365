"""What is thought of us, month by month: reputation, ratings, brand, advertising, and how rivals stand.

Awareness G <- keep G + budget, response a = G / (G + half); brand B <- B + b1 (R - B) + b2 a (1 - B) - b3 (B - U);
ratings fade by half in their half-life, all alike, so only new ones move their mean.
Source: docs/model.md, "Word of mouth and the market".
"""

import math

from sim.events import IN_PUBLIC, L_STORY
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.network import build_network
from sim.rules.word_of_mouth import NETWORK, NOBODY, hearers, talked_of

RIVALS_PULL, RIVALS_LEVEL = 0, 1  # columns of `rivals`


@kernel("void(W)")
def start_market(w):
    """The market at the start: reputation, ratings, brand, and an audience used to the budget."""
    p, s = w.par[0], w.now[0]
    s["households"] = p["households_start"]
    s["reputation"] = p["reputation_start"]
    s["brand_level"] = p["brand_start"]
    s["awareness"] = p["ads_spend"] / (1.0 - p["ads_keep"])
    s["stars_n"] = p["start_ratings"]
    s["stars_sum"] = p["start_stars"] * s["stars_n"]
    s["competition"] = w.rivals[0, RIVALS_LEVEL]
    if p["told_by"] == NETWORK:
        build_network(w)


@kernel("f8(W)")
def response(w):
    """Response to advertising, 0 to 1: G / (G + half), G the stock of awareness."""
    awareness = w.now[0]["awareness"]
    return awareness / (awareness + w.par[0]["ads_half"])


@kernel("f8(W,i8)")
def mean_view(w, first):
    """Mean of the levels that the households from a number on think we have."""
    total = 0.0
    for c in range(first, w.views.shape[0]):
        total += float(w.views[c])
    return total / (w.views.shape[0] - first)


@kernel("i8(W)")
def first_to_win(w):
    """Number of the first household still to be won; 0, all of them, if there is none."""
    n = w.now[0]["n_customers"]
    return n if n < w.views.shape[0] else 0


@kernel("void(W,i8,f8)")
def hear_in_public(w, now, persons):
    """So many persons hear of complaints that were made in public: a story of level 0."""
    note(w, now, L_STORY, IN_PUBLIC, -1, -1, int(persons), 0.0)
    talked_of(w, persons, 0.0)
    if w.par[0]["told_by"] == NETWORK:
        kept = math.exp(-w.par[0]["story_gain"] * persons / hearers(w))
        for c in range(w.views.shape[0]):
            w.views[c] = float(w.views[c]) * kept


@kernel("void(W)")
def brand_moves(w):
    """A month of the brand: towards the reputation, up with advertising, back to the unknown."""
    p, s = w.par[0], w.now[0]
    s["awareness"] = p["ads_keep"] * s["awareness"] + p["ads_spend"]
    level = s["brand_level"]
    change = p["brand_by_reputation"] * (s["reputation"] - level) + p["brand_by_ads"] * response(w) * (1.0 - level)
    change -= p["brand_fades"] * (level - p["brand_unknown"])
    s["brand_level"] = min(1.0, max(0.0, level + change))


@kernel("void(W,i8,i8)")
def opinions_move(w, now, month):
    """A month of opinion: public complaints are heard, ratings fade, the brand moves, rivals move, households come."""
    p, s = w.par[0], w.now[0]
    if p["told_by"] != NOBODY:
        persons = int(p["public_reach"] * s["public_complaints"])
        if persons > 0:
            hear_in_public(w, now, float(persons))
        if p["told_by"] == NETWORK:
            s["reputation"] = mean_view(w, first_to_win(w))
    s["public_complaints"] = 0
    s["stars_n"] *= p["ratings_keep"]
    s["stars_sum"] *= p["ratings_keep"]
    brand_moves(w)
    s["competition"] = w.rivals[min(month + 1, w.rivals.shape[0] - 1), RIVALS_LEVEL]
    s["households"] += p["households_growth"]
