"""The month of bonds: rivals are felt anew, contracts have changed, and some who had left come back.

Who comes back is the same person at the same place (traits, leaning) under a new number: a new relation, with units
drawn anew and nothing held against us.  Unasked, with a chance a month; or upon the one offer, so many months after he
has left.  Form: assumption.
"""

from sim.draws import ABREAST, WON_BACK, uniforms
from sim.events import BY_COMING_BACK, L_OFFER, L_TRUST, L_WON
from sim.jit import kernel
from sim.rules.bonds import AWAY, BACK_AGAIN, GONE, OWN, STATUS, TRUST
from sim.rules.journal import note
from sim.rules.leaving import reassess
from sim.rules.network import change_places
from sim.rules.start import start_customer
from sim.rules.word_of_mouth import NETWORK
from sim.world import SATISFACTION


@kernel("void(W,i8,i8)")
def come_back(w, now, before):
    """Customer `before` is won back, as long as there is room for new numbers; he lives where he lived.

    Where neighbours talk, the two numbers change places, so that he has the neighbours that he had; the household that
    was to have the new number goes with the old one, and is not to be won.
    """
    c = w.now[0]["n_customers"]
    if c >= w.customers.shape[0]:
        return
    start_customer(w, now, c)
    old, new = w.customers[before], w.customers[c]
    new["x"], new["y"], new["region"] = old["x"], old["y"], old["region"]
    if w.par[0]["told_by"] == NETWORK:
        change_places(w, before, c)
    new["traits"], new["contract"] = old["traits"], 0
    w.bonds[STATUS, before] = BACK_AGAIN
    w.bonds[OWN, c] = w.bonds[OWN, before]
    w.mind[SATISFACTION, c] = w.par[0]["win_back_satisfaction"]
    reassess(w, now, c)
    note(w, now, L_WON, BY_COMING_BACK, -1, c, before, w.mind[SATISFACTION, c])


@kernel("b1(W,i8,i8,f8,f8)")
def returns(w, now, c, unasked, offered):
    """Does customer c, who has left, come back this month: unasked, or because of the offer of this month?"""
    p = w.par[0]
    w.bonds[AWAY, c] += 1.0
    if p["win_back_active"] and int(w.bonds[AWAY, c]) == p["win_back_after_months"]:
        accepts = offered < p["win_back_accepts"]
        note(w, now, L_OFFER, 1 if accepts else 0, -1, c, p["win_back_after_months"], 0.0)
        if accepts:
            return True
    return unasked < p["win_back_month"]


@kernel("void(W,i8,i8)")
def some_return(w, now, month):
    """Everybody who has left, by number, comes back or stays away."""
    n = w.now[0]["n_customers"]
    for first in range(0, n, ABREAST):
        uniforms(w, WON_BACK, first, month)
        for c in range(first, min(first + ABREAST, n)):
            gone = w.bonds[STATUS, c] == GONE
            if gone and returns(w, now, c, w.abreast_u[c - first], w.abreast_v[c - first]):
                come_back(w, now, c)


@kernel("void(W,i8)")
def feel_rivals(w, now):
    """The rivals' level has changed since it was last felt: every customer's odds are set anew."""
    s = w.now[0]
    if s["competition"] == s["competition_felt"]:
        return
    s["competition_felt"] = s["competition"]
    for c in range(s["n_customers"]):
        if w.customers[c]["active"]:
            reassess(w, now, c)


@kernel("void(W,i8)")
def note_trust(w, now):
    """Write down how many customers there are and the mean of their trust."""
    total = 0.0
    for c in range(w.now[0]["n_customers"]):
        if w.bonds[STATUS, c] != GONE and w.bonds[STATUS, c] != BACK_AGAIN:
            total += float(w.bonds[TRUST, c])
    n = w.now[0]["active"]
    note(w, now, L_TRUST, 0, -1, -1, n, total / max(1, n))


@kernel("void(W,i8,i8)")
def month_of_bonds(w, now, month):
    """The odds of this month's twelfth, and of all if rivals have changed, are set anew; some come back."""
    feel_rivals(w, now)
    for c in range(month % 12, w.now[0]["n_customers"], 12):
        if w.customers[c]["active"]:
            reassess(w, now, c)
    some_return(w, now, month)
    note_trust(w, now)
