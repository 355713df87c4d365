"""The turn of a month: customers leave and join, technicians are appraised, managers look at what was measured."""

from sim.events import DAY, NEVER
from sim.jit import kernel
from sim.rules.grading import grade_all
from sim.rules.grievances import grudges_fade
from sim.rules.leaving import month_passes
from sim.rules.listening_months import month_of_listening
from sim.rules.management import month_of_management
from sim.rules.market import month_of_market
from sim.rules.moments import strike
from sim.rules.people_posts import month_of_people
from sim.rules.reinvest import month_of_reinvestment
from sim.rules.warranty import renew_contracts
from sim.rules.win_back import month_of_bonds


@kernel("i8(W,i8)")
def next_month(w, now):
    """First second of the next calendar month; NEVER beyond the horizon."""
    for d in range(now // DAY + 1, w.par[0]["days"]):
        if w.calendar[d]["month_start"]:
            return d * DAY
    return NEVER


@kernel("void(W,i8,i8)")
def month_ends(w, now, month):
    """Shocks strike; every customer is exposed to a month of hazard; grudges fade; the staff has its appraisal;
    contracts are renewed, bonds felt anew, customers won and graded; the management hears what is measured, and acts,
    or puts part of what was earned into hands and training.
    """
    p = w.par[0]
    if p["shocks"]:
        strike(w, now, month)
    month_passes(w, now, month)
    if p["complaints"]:
        grudges_fade(w, now)
    month_of_people(w, now, month)
    if p["contracts"]:
        renew_contracts(w, now, month)
    if p["bonds"]:
        month_of_bonds(w, now, month)
    month_of_market(w, now, month)
    if p["graded"] and (month + 1) % p["grade_months"] == 0:
        grade_all(w, now)
    if p["n_instruments"]:
        month_of_listening(w, now, month)
    if p["manages"]:
        month_of_management(w, now, month)
    if p["reinvests"]:
        month_of_reinvestment(w, now, month)
