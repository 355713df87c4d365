"""Sickness in spells: a spell may begin on any day and lasts a geometric number of days.

A day is lost when a spell that began on it or on one of the days before has not yet ended.  The chance that a spell
begins is set (sim/pack/people.py) so that the share of lost days is the scenario's: 1 - prod_k (1 - p q^k) = absence,
q = 1 - 1/mean length, k below SPELL_DAYS.  With spells of one day this is a draw a day, as in a steady crew.
"""

from sim.draws import ABSENCE, uniform, uniform2
from sim.jit import kernel

SPELL_DAYS = 60  # no spell is longer
EARLIER = 1 << 20  # keys of the days before the first one


@kernel("b1(W,i8,i8)")
def in_spell(w, key, d):
    """Is the person ill on day d?"""
    p = w.par[0]
    outlasts = 1.0  # chance that a spell that began k days ago still lasts
    for k in range(SPELL_DAYS):
        day = d - k if d >= k else EARLIER + k - d
        u, v = uniform2(w, ABSENCE, key, day)
        if u < p["spell_begins"] and v <= outlasts:
            return True
        outlasts *= p["spell_goes_on"]
        if outlasts <= 0.0:
            return False
    return False


@kernel("b1(W,i8,i8)")
def is_absent(w, key, d):
    """Is the person away on day d, ill or on a day of training that is not on the calendar of courses?"""
    p = w.par[0]
    u = uniform(w, ABSENCE, key, d)
    if p["growing"] == 0:
        return u < p["absence"] + p["training_share"]
    return u >= 1.0 - p["training_share"] or in_spell(w, key, d)
