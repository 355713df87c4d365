"""The turn of a month: customers leave and new ones join; technicians are appraised and some resign."""

from sim.events import DAY, NEVER
from sim.jit import kernel
from sim.rules.grievances import grudges_fade
from sim.rules.grading import grade_all
from sim.rules.journal import note
from sim.rules.leaving import month_passes
from sim.rules.moments import strike
from sim.rules.market import month_of_market
from sim.rules.listening_months import month_of_listening
from sim.rules.management import month_of_management
from sim.rules.people_posts import month_of_people
from sim.rules.warranty import renew_contracts
from sim.rules.win_back import month_of_bonds
from sim.world import SATISFACTION


@kernel("i8(W,i8)")
def next_month(w, now):
    """First second of the next calendar month; NEVER beyond the horizon."""
    for d in range(now // DAY + 1, w.par[0]["days"]):
        if w.calendar[d]["month_start"]:
            return d * DAY
    return NEVER


@kernel("void(W,i8,i8)")
def month_ends(w, now, month):
    """Every customer is exposed to a month of hazard; the scenario's constant rate; the
    staff has its appraisal; new customers join; the management hears what is measured, and may act."""
    if p["shocks"]:
        strike(w, now, month)
    month_passes(w, now, month)
    if p["complaints"]:
        grudges_fade(w, now)
    month_of_people(w, now, month)
    if w.par[0]["contracts"]:
        renew_contracts(w, now, month)
    if p["bonds"]:
        month_of_bonds(w, now, month)
    s["won_owed"] += p["new_customers_month"]
    while s["won_owed"] >= 1.0 and s["n_customers"] < w.customers.shape[0]:
        s["won_owed"] -= 1.0
        c = s["n_customers"]
        start_customermonth_of_market(w, now, month)
    if p["graded"] and (month + 1) % p["grade_months"] == 0:
        grade_all(w, now)
    if p["n_instruments"]:
        month_of_listening(w, now, month)
    if p["manages"]:
        month_of_management(w, now, month)
