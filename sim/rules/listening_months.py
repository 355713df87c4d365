"""The end of a month: fieldwork, reports, and what the management gets to see, beside what is true."""

import math

from sim.events import DAY, L_ERROR, L_MEASURED, L_TRUE
from sim.jit import kernel
from sim.rules.expectation import SERVICE
from sim.rules.journal import note
from sim.rules.listening import (
    EXPECTED,
    FIELDS,
    FIRST_FIX,
    HOURS,
    KEPT_WINDOWS,
    MEASURES,
    NUMBER,
    SCORE,
    SQUARES,
    SUM,
    take_down,
    truth_of_customers,
)
from sim.rules.listening_jobs import ASSUMPTION, INTERVIEWS, KPIS, SHOPPERS, STUDY, shoppers_report
from sim.rules.listening_studies import field_study, interview


@kernel("void(W,i8,i8)")
def read_kpis(w, k, month):
    """The board shows the internal figures as they are."""
    truth = w.par[0]["n_instruments"]
    for measure in (KEPT_WINDOWS, FIRST_FIX, HOURS):
        for field in range(FIELDS):
            w.heard[(k * MEASURES + measure) * FIELDS + field, month] = w.heard[
                (truth * MEASURES + measure) * FIELDS + field, month
            ]


@kernel("void(W,i8,i8)")
def assume(w, k, month):
    """Assumption k: one opinion, whatever the customers think."""
    take_down(w, k, SCORE, month, w.instruments[k]["score"])
    for dimension in range(SERVICE):
        take_down(w, k, EXPECTED + dimension, month, w.instruments[k]["level"])


@kernel("f8(W,i8,i8,i8,i8,i8)")
def total(w, k, measure, field, first, last):
    """Number, sum or sum of squares of what instrument k has made known in the months from first to last."""
    row, found = (k * MEASURES + measure) * FIELDS + field, 0.0
    for month in range(max(first, 0), last + 1):
        found += w.heard[row, month]
    return found


@kernel("f8x2(W,i8,i8,i8,i8)")
def estimate(w, k, measure, first, last):
    """(number of answers, mean) of what instrument k has made known; mean 0 where nothing is known."""
    n = total(w, k, measure, NUMBER, first, last)
    return n, total(w, k, measure, SUM, first, last) / n if n > 0.0 else 0.0


@kernel("void(W,i8,i8)")
def publish(w, now, month):
    """Write down what every instrument shows for the month, with its standard error; and then what is true.

    s^2 = (sum of squares - n mean^2) / (n - 1), the error is s / sqrt(n); none below two answers.
    """
    truth = w.par[0]["n_instruments"]
    for k in range(truth + 1):
        for measure in range(MEASURES):
            n, mean = estimate(w, k, measure, month, month)
            if n == 0.0:
                continue
            if k == truth:
                note(w, now, L_TRUE, 0, -1, measure, int(n), mean)
                continue
            note(w, now, L_MEASURED, k, -1, measure, int(n), mean)
            if n > 1.0:
                spread = max(0.0, total(w, k, measure, SQUARES, month, month) - n * mean * mean) / (n - 1.0)
                note(w, now, L_ERROR, k, -1, measure, int(n), math.sqrt(spread / n))


@kernel("void(W,i8,i8)")
def month_of_listening(w, now, month):
    """The end of a month for every instrument."""
    name = w.calendar[now // DAY - 1]["month"]
    if w.par[0]["asks_customers"]:
        truth_of_customers(w, month)
    for k in range(w.par[0]["n_instruments"]):
        tool = w.instruments[k]
        on = (tool["months"] >> name) & 1 == 1
        if tool["kind"] == STUDY and on:
            field_study(w, now, k, month)
        elif tool["kind"] == INTERVIEWS and on:
            interview(w, now, k, month)
        elif tool["kind"] == SHOPPERS:
            shoppers_report(w, now, k, month)
        elif tool["kind"] == KPIS:
            read_kpis(w, k, month)
        elif tool["kind"] == ASSUMPTION:
            assume(w, k, month)
    publish(w, now, month)
