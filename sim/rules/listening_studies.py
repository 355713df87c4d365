"""Talks with customers at large, whether they had a job or not: studies by calendar, and interviews."""

import math

from sim.draws import ABREAST, APPROACHED, INTERVIEWED, asked, uniform, uniforms
from sim.events import DAY, L_SURVEYED, NEVER
from sim.jit import kernel
from sim.rules.expectation import SERVICE, predicted
from sim.rules.journal import note
from sim.rules.listening import ASPECT, DESIRED, EXPECTED, STANDING, take_down
from sim.rules.listening_answers import answer_chance, answer_to
from sim.rules.start import INSTALLED_BASE
from sim.world import SATISFACTION

LOOKS = 32  # so often an interviewer looks for somebody who is still a customer


@kernel("i8(W,i8)")
def bought_at(w, c):
    """When customer c bought his newest unit; without units: when he joined."""
    if w.par[0]["demand_kind"] != INSTALLED_BASE:
        return w.customers[c]["won_at"]
    newest = -NEVER
    for u in range(c * w.par[0]["stride"], c * w.par[0]["stride"] + w.customers[c]["n_units"]):
        newest = max(newest, int(w.units[u]["installed_at"]))
    return newest


@kernel("b1(W,i8,i8,i8)")
def eligible(w, now, k, c):
    """May study k ask customer c: a customer, in one of its cities, who bought as long ago as the study wants?"""
    tool, customer = w.instruments[k], w.customers[c]
    if customer["active"] == 0 or (tool["cities"] > 0 and customer["region"] >= tool["cities"]):
        return False
    owned = now - bought_at(w, c)
    return tool["from_s"] <= owned < tool["to_s"]


@kernel("f8(W,i8,i8,i8,i8)")
def talk_with(w, k, c, occurrence, month):
    """Customer c tells instrument k where he stands, which is returned; what he expects, desires and perceived, where
    that is asked."""
    p = w.par[0]
    standing = answer_to(w, k, 0, c, occurrence, w.mind[SATISFACTION, c])
    take_down(w, k, STANDING, month, standing)
    if w.instruments[k]["aspects"] == 0:
        return standing
    for d in range(SERVICE):
        take_down(w, k, EXPECTED + d, month, answer_to(w, k, 1 + d, c, occurrence, predicted(w, c, d)))
        if p["adaptive"]:
            take_down(w, k, DESIRED + d, month, answer_to(w, k, 6 + d, c, occurrence, w.desired[c, d]))
            if not math.isnan(w.perceived[c, d]):
                take_down(w, k, ASPECT + d, month, answer_to(w, k, 11 + d, c, occurrence, w.perceived[c, d]))
    return standing


@kernel("i8x2(W,i8,i8,i8)")
def known_in(w, now, k, month):
    """(number of the month at whose end study k publishes what it hears in this one, seconds until then)."""
    known = month + (w.instruments[k]["published"] - w.calendar[now // DAY - 1]["month"]) % 12
    d = now // DAY
    while d < w.month_of.shape[0] and w.month_of[d] <= known:
        d += 1
    return known, d * DAY - now


@kernel("void(W,i8,i8,i8)")
def field_study(w, now, k, month):
    """A month of fieldwork: of all who may be asked, n on average are approached, and some answer."""
    tool = w.instruments[k]
    known, lag = known_in(w, now, k, month)
    n = 0
    for c in range(w.now[0]["n_customers"]):
        if eligible(w, now, k, c):
            n += 1
    everybody = w.now[0]["n_customers"] if n > 0 else 0
    for first in range(0, everybody, ABREAST):
        uniforms(w, asked(APPROACHED, k), first, month)
        for c in range(first, min(first + ABREAST, everybody)):
            if w.abreast_u[c - first] * n >= tool["n"] or not eligible(w, now, k, c):
                continue
            if w.abreast_v[c - first] >= answer_chance(w, k, c, w.mind[SATISFACTION, c]):
                note(w, now, L_SURVEYED, k, -1, c, -1, -1.0)
                continue
            said = talk_with(w, k, c, month, known)
            note(w, now, L_SURVEYED, k, -1, c, lag, said)


@kernel("void(W,i8,i8,i8)")
def interview(w, now, k, month):
    """Long talks with n customers drawn at random, with replacement, among those who are there."""
    for number in range(w.instruments[k]["n"]):
        for look in range(LOOKS):
            u = uniform(w, asked(INTERVIEWED, k), month << 20 | number, look)
            c = int(u * w.now[0]["n_customers"])
            if w.customers[c]["active"]:
                said = talk_with(w, k, c, month << 20 | number, month)
                note(w, now, L_SURVEYED, k, -1, c, 0, said)
                break
