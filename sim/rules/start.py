"""The start state: customers and their units, technicians, stocks, and the plan of working time."""

import math

from sim.draws import CONTRACT, UNITS, uniform
from sim.events import DAY, NEVER
from sim.jit import kernel
from sim.rules.bonds import start_bonds
from sim.rules.climate import run_weather
from sim.rules.expectation import start_expectations
from sim.rules.leaving import start_mind
from sim.rules.opinion import start_market
from sim.rules.outlets import FIELD, plan_benches, post_of, post_serves
from sim.rules.persons import draw_person, start_in_company
from sim.rules.places import settle_home
from sim.rules.roster import expected_share, number_in_region, number_of, planned_seconds
from sim.rules.tiers import start_grade
from sim.rules.traits import draw_traits
from sim.rules.unitlife import start_unit

INSTALLED_BASE, POISSON, LOG = 0, 1, 2


@kernel("void(W)")
def plan_capacity(w):
    """Working seconds expected in each region on each day: everybody on the roster and not on a
    course, less the expected absence."""
    p = w.par[0]
    for d in range(w.calendar.shape[0]):
        for i in range(p["technicians"] + p["temps"]):
            if not post_serves(w, i, FIELD):
                continue
            r = w.technicians[i]["region"]
            if p["round_the_clock"]:
                w.capacity[r, d] += DAY
            else:
                w.capacity[r, d] += planned_seconds(w, i, d)
        share = expected_share(w, d)
        for r in range(w.regions.shape[0]):
            w.capacity[r, d] = int(w.capacity[r, d] * share)


@kernel("void(W,i8,i8)")
def start_customer(w, now, c):
    """Customer c joins: place, contract, mind, units."""
    p = w.par[0]
    s = w.now[0]
    customer = w.customers[c]
    settle_home(w, c)
    customer["contract"] = 1 if uniform(w, CONTRACT, c, 0) < p["contract_share"] else 0
    customer["active"] = 1
    customer["left_at"] = NEVER
    s["n_customers"] = max(int(s["n_customers"]), c + 1)
    s["active"] += 1
    if p["n_traits"]:
        draw_traits(w, c)
    if p["bonds"]:
        start_bonds(w, c)
    if p["graded"]:
        start_grade(w, now, c)
    start_mind(w, now, c)
    if p["adaptive"]:
        start_expectations(w, now, c)
    whole = int(p["units_mean"])
    n = whole + (1 if uniform(w, UNITS, c, 0) < p["units_mean"] - whole else 0)
    customer["n_units"] = n
    if p["demand_kind"] == INSTALLED_BASE:
        for k in range(n):
            start_unit(w, now, c * p["stride"] + k)


@kernel("b1(i8,f8)")
def is_senior(i, share):
    """Seniors are spread evenly over the numbers, so that one more technician changes nobody's seniority."""
    return math.floor((i + 1) * share + 1e-9) > math.floor(i * share + 1e-9)


@kernel("void(W,i8)")
def start_technician(w, i):
    """Technician i: his post with region, seniority, shift and van, and the person who holds it."""
    p = w.par[0]
    person = w.technicians[i]
    person["temp"] = 1 if p["technicians"] <= i < p["technicians"] + p["temps"] else 0
    person["post"] = post_of(w, i)
    person["region"] = w.dealt[number_of(w, i) % w.dealt.shape[0]]
    if person["post"] != FIELD:
        person["region"] = w.outlets[person["post"]]["region"]
    number = person["number"] = number_in_region(w, number_of(w, i))
    person["senior"] = 1 if i < p["technicians"] and is_senior(number, p["senior_share"]) else 0
    person["pattern"] = w.pattern_of[number % w.pattern_of.shape[0]]
    person["job"] = person["idle_at"] = person["cell"] = person["grid_next"] = person["grid_prev"] = -1
    person["planned"] = -1
    person["month"] = -1
    draw_person(w, i)
    person["x"], person["y"] = person["home_x"], person["home_y"]
    if p["growing"]:
        start_in_company(w, i)
    for k in range(p["n_parts"]):
        w.van[i, k] = w.parts[k]["kit"] if i < p["technicians"] + p["temps"] else 0


@kernel("void(W,i8)")
def join_desks(w, i):
    """Senior technician i counts at each desk of his region whose jobs his post allows."""
    for desk in range(w.desks.shape[0]):
        place = max(FIELD, desk - w.regions.shape[0])
        if w.desks[desk]["region"] == w.technicians[i]["region"] and post_serves(w, i, place):
            w.desks[desk]["seniors"] += 1


@kernel("void(W,i8)")
def join_team(w, i):
    """Technician i is one of those with whom his region plans."""
    region = w.regions[w.technicians[i]["region"]]
    w.teams[w.technicians[i]["region"], region["n_team"]] = i
    region["n_team"] += 1


@kernel("void(W)")
def start_outlets(w):
    """The plan of the outlets' working time, and full shelves."""
    if w.par[0]["n_outlets"] == 0:
        return
    plan_benches(w)
    for o in range(w.par[0]["n_outlets"]):
        for k in range(w.par[0]["n_parts"]):
            w.van[w.technicians.shape[0] + o, k] = w.shelf[o, k]


@kernel("void(W)")
def start_world(w):
    """Draw the start state of every table."""
    p = w.par[0]
    s = w.now[0]
    s["new_order"] = s["changed_unit"] = s["supplied"] = s["free_order"] = s["free_ask"] = -1
    s["wanted"] = s["turned"] = s["expert_call"] = s["new_case"] = -1
    for r in range(w.regions.shape[0]):
        w.regions[r]["next_wanted"] = -2
        w.regions[r]["first_waiting"] = -1
        if p["weather"]:
            run_weather(w, r)
    s["to_tell"] = -1
    for i in range(w.technicians.shape[0]):
        start_technician(w, i)
        if w.technicians[i]["senior"]:
            join_desks(w, i)
        if p["teams"] and i < p["technicians"] + p["temps"]:
            join_team(w, i)
    plan_capacity(w)
    start_outlets(w)
    for c in range(p["base_customers"]):
        start_customer(w, 0, c)
    if p["market"]:
        start_market(w)
