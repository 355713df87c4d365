"""The month of the market: what is thought of us, what rivals offer, and who is won by which way.

Looking for a provider: (M - A)/12 x looking + new households, in a mature market; (M - A)/12 x (p adv + q A/M
(R/R0)^eps), for a new service (Bass 1969).  Each looker comes by friends, search or advertising, and chooses us with
the logit share a / (a + rivals), a = met x exp(slope x (level known - R0)).
Source: docs/model.md, "Word of mouth and the market".
"""

import math

from sim.draws import WON, asked, uniform
from sim.events import (
    AT_CONSTANT_RATE,
    BY_ADVERTISING,
    BY_FRIENDS,
    BY_REFERRAL,
    BY_SEARCH,
    L_MARKET,
    L_WON,
    M_ADVERTISING,
    M_BRAND,
    M_COMPETITION,
    M_REPUTATION,
    M_SHARE,
    M_STARS,
    M_TURNED_AWAY,
)
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.opinion import RIVALS_PULL, first_to_win, opinions_move, response
from sim.rules.start import start_customer
from sim.rules.word_of_mouth import NETWORK, poisson
from sim.world import SATISFACTION

CONSTANT, REPLACEMENT, BASS = range(3)
SLICE = 500.0  # of a mean, drawn at once


@kernel("f8(W,f8,f8,f8)")
def share_of_choice(w, level, met, rivals):
    """P(a household that thinks we have this level chooses us), met so often as a rival of presence 1."""
    ours = met * math.exp(w.par[0]["attraction_level"] * (level - w.par[0]["reputation_start"]))
    return ours / (ours + rivals)


@kernel("f8(W,f8)")
def choice_of_friends(w, rivals):
    """Share of us among those who ask friends; the mean over households still to be won where neighbours talk."""
    s = w.now[0]
    if w.par[0]["told_by"] != NETWORK:
        return share_of_choice(w, s["reputation"], 1.0, rivals)
    first, total = first_to_win(w), 0.0
    for c in range(first, w.views.shape[0]):
        total += share_of_choice(w, w.views[c], 1.0, rivals)
    return total / (w.views.shape[0] - first)


@kernel("f8(W,f8)")
def choice_of_searchers(w, rivals):
    """Share of us among those who search: by the stars shown, a step of four for the whole scale, or by the brand."""
    p, s = w.par[0], w.now[0]
    shown = p["reputation_start"] + (s["stars_sum"] / s["stars_n"] - p["start_stars"]) / 4.0
    by_stars, by_brand = share_of_choice(w, shown, 1.0, rivals), share_of_choice(w, s["brand_level"], 1.0, rivals)
    return p["considered"] * by_stars + (1.0 - p["considered"]) * by_brand


@kernel("f8(W,f8)")
def choice_of_audience(w, rivals):
    """Share of us among those who answer advertising: by what it claims, or by the brand if it claims nothing."""
    claimed = w.par[0]["advertised"]
    level = claimed if claimed > 0.0 else w.now[0]["brand_level"]
    return share_of_choice(w, level, 1.0 + w.par[0]["ads_lift"] * response(w), rivals)


@kernel("f8(W)")
def lookers(w):
    """Households that look for a provider this month, on average."""
    p, s = w.par[0], w.now[0]
    others = max(0.0, s["households"] - s["active"])
    if p["winning"] == REPLACEMENT:
        return others * p["looking"] / 12.0 + p["households_growth"]
    talk = math.pow(s["reputation"] / p["reputation_start"], p["elasticity"]) * s["active"] / s["households"]
    return others * (p["innovation"] * (1.0 + p["ads_lift"] * response(w)) + p["imitation"] * talk) / 12.0


@kernel("i8(W,i8,i8,f8)")
def drawn(w, way, month, mean):
    """Poisson number of households won by a way in a month, in slices that the inversion can take."""
    n, k, left = 0, 0, mean
    while left > 0.0:
        n += poisson(uniform(w, asked(WON, k), way, month), min(left, SLICE))
        left -= SLICE
        k += 1
    return n


@kernel("i8(W,i8,i8,i8)")
def join(w, now, way, n):
    """Up to n households become customers, as rows and households are left.  Returns how many could not."""
    s = w.now[0]
    for k in range(n):
        if s["n_customers"] >= w.customers.shape[0] or s["active"] >= s["households"]:
            return n - k
        c = s["n_customers"]
        start_customer(w, now, c)
        note(w, now, L_WON, way, -1, c, 0, w.mind[SATISFACTION, c])
    return 0


@kernel("i8(W,i8,i8)")
def win(w, now, month):
    """The lookers of the month choose, those to whom we were referred too.  Returns how many could not be taken."""
    p, s = w.par[0], w.now[0]
    rivals = w.rivals[min(month + 1, w.rivals.shape[0] - 1), RIVALS_PULL]
    looking, strangers = lookers(w), max(0.0, 1.0 - s["active"] / s["households"])
    friends = looking * p["way_friends"] * choice_of_friends(w, rivals)
    search = looking * p["way_search"] * choice_of_searchers(w, rivals)
    audience = looking * max(0.0, 1.0 - p["way_friends"] - p["way_search"]) * choice_of_audience(w, rivals)
    referred = s["referrals"] * p["referral_wins"] * strangers
    away = join(w, now, BY_FRIENDS, drawn(w, BY_FRIENDS, month, friends))
    away += join(w, now, BY_SEARCH, drawn(w, BY_SEARCH, month, search))
    away += join(w, now, BY_ADVERTISING, drawn(w, BY_ADVERTISING, month, audience))
    return away + join(w, now, BY_REFERRAL, drawn(w, BY_REFERRAL, month, referred))


@kernel("void(W,i8)")
def win_at_constant_rate(w, now):
    """New customers join at the scenario's constant rate, fractions owed from month to month."""
    s = w.now[0]
    s["won_owed"] += w.par[0]["new_customers_month"]
    while s["won_owed"] >= 1.0 and s["n_customers"] < w.customers.shape[0]:
        s["won_owed"] -= 1.0
        c = s["n_customers"]
        start_customer(w, now, c)
        note(w, now, L_WON, AT_CONSTANT_RATE, -1, c, 0, w.mind[SATISFACTION, c])


@kernel("void(W,i8,i8,i8)")
def close_month(w, now, told, away):
    """Write down where the market stands."""
    s = w.now[0]
    note(w, now, L_MARKET, M_REPUTATION, -1, -1, told, s["reputation"])
    note(w, now, L_MARKET, M_STARS, -1, -1, int(s["stars_n"] + 0.5), s["stars_sum"] / s["stars_n"])
    note(w, now, L_MARKET, M_BRAND, -1, -1, 0, s["brand_level"])
    note(w, now, L_MARKET, M_ADVERTISING, -1, -1, 0, response(w))
    note(w, now, L_MARKET, M_COMPETITION, -1, -1, 0, s["competition"])
    note(w, now, L_MARKET, M_SHARE, -1, -1, int(s["households"] + 0.5), s["active"] / s["households"])
    note(w, now, L_MARKET, M_TURNED_AWAY, -1, -1, away, 0.0)


@kernel("void(W,i8,i8)")
def month_of_market(w, now, month):
    """New customers join: by the market where there is one, at a constant rate otherwise."""
    p, s = w.par[0], w.now[0]
    if p["market"] == 0:
        win_at_constant_rate(w, now)
        return
    opinions_move(w, now, month)
    away = 0
    if p["winning"] == CONSTANT:
        win_at_constant_rate(w, now)
    else:
        away = win(w, now, month)
    close_month(w, now, s["told"], away)
    s["told"] = s["referrals"] = 0
