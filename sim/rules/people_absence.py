"""Sickness in spells: a spell may begin on any day and lasts a geometric number of days.

A day is lost when a spell that began on it or on one of the days before has not yet ended.  The chance that a spell
begins is set (sim/pack/people.py) so that the share of lost days is the scenario's: 1 - prod_k (1 - p q^k) = absence,
q = 1 - 1/mean length, k below SPELL_DAYS.  With spells of one day this is a draw a day, as in a steady crew.
"""

from sim.draws import ABSENCE, uniform, uniform2
from sim.jit import kernel

SPELL_DAYS = 60  # no spell is longer: so far each morning looks back for the beginning of one
EARLIER = 1 << 20  # keys of the days before the first one


@kernel("i8(W,i8,i8)")
def spell_length(w, key, d):
    """Days of the spell that begins on day d; 0 if none does."""
    p = w.par[0]
    u, v = uniform2(w, ABSENCE, key, d if d >= 0 else EARLIER - d)
    if u >= p["spell_begins"]:
        return 0
    days, lasts = 1, p["spell_goes_on"]  # lasts: chance that it lasts longer
    while days < SPELL_DAYS and v <= lasts and lasts > 0.0:
        lasts *= p["spell_goes_on"]
        days += 1
    return days


@kernel("b1(W,i8,i8,i8)")
def in_spell(w, i, key, d):
    """Is the holder `key` of post i ill on day d?  The post remembers until when: each day is looked at once."""
    post = w.people[i]
    first = int(post["ill_seen"]) + 1
    if post["ill_of"] != key + 1 or d < first - 1:  # another person, or an earlier day
        first = d - SPELL_DAYS + 1
        post["ill_of"], post["ill_until"] = key + 1, first
    for day in range(first, d + 1):
        post["ill_until"] = max(int(post["ill_until"]), day + spell_length(w, key, day))
    post["ill_seen"] = d
    return d < post["ill_until"]


@kernel("b1(W,i8,i8,i8)")
def is_absent(w, i, key, d):
    """Is the holder `key` of post i away on day d, ill or on a day of training outside the calendar of courses?"""
    p = w.par[0]
    u = uniform(w, ABSENCE, key, d)
    if p["growing"] == 0:
        return u < p["absence"] + p["training_share"]
    return u >= 1.0 - p["training_share"] or in_spell(w, i, key, d)
