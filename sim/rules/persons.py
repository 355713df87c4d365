"""A person as drawn, whatever the post: certificates, abilities, manners, home; and what he is like when he begins."""

import math

from sim.draws import CERTIFIED, EXPLAINS, HOME, MANNERS, SKILL_LEVEL, normal_quantile, uniform, uniform2
from sim.events import NEVER
from sim.jit import kernel
from sim.rules.outlets import FIELD
from sim.rules.people_skill import start_experience
from sim.rules.roster import number_of, person_key

GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0  # multiples of it are spread evenly between whole numbers, however many


@kernel("void(W,i8)")
def draw_person(w, i):
    """Certificates, abilities, manners and home of the person on post i, keyed by the person."""
    p = w.par[0]
    person = w.technicians[i]
    key = person_key(w, i)
    bonus = p["senior_bonus"] if person["senior"] else 0.0
    certified = 1 << p["n_families"]  # planned work needs no certificate
    person["n_certified"] = 0
    for f in range(p["n_families"]):
        w.skill[i, f] = p["skill"] + bonus + p["skill_sd"] * normal_quantile(uniform(w, SKILL_LEVEL, key, f))
        own = person["number"] % p["n_families"] == f
        if own or person["senior"] or uniform(w, CERTIFIED, key, f) < p["certified_share"]:
            certified |= 1 << f
            person["n_certified"] += 1
    person["certified"] = certified
    u, v = uniform2(w, MANNERS, key, 0)
    person["courtesy"] = min(1.0, max(0.0, p["courtesy"] + p["courtesy_sd"] * normal_quantile(u)))
    person["tidiness"] = min(1.0, max(0.0, p["tidiness"] + p["tidiness_sd"] * normal_quantile(v)))
    u, v = uniform2(w, HOME, key, 0)
    if p["homes_depot"]:
        u, v = p["depot_x"], p["depot_y"]
    person["home_x"], person["home_y"] = u * p["side_km"], v * p["side_km"]
    if person["post"] != FIELD:  # he begins his day at the outlet
        outlet = w.outlets[person["post"]]
        person["home_x"], person["home_y"] = outlet["x"], outlet["y"]


@kernel("void(W,i8,i8,f8)")
def enter(w, now, i, jobs):
    """A person who enters the company with so many jobs of experience: rested, undisturbed, not rated yet."""
    p = w.par[0]
    person = w.people[i]
    key = person_key(w, i)
    z = normal_quantile(uniform(w, EXPLAINS, key, 0))
    person["explanation"] = min(1.0, max(0.0, p["explanation"] + p["explanation_sd"] * z))
    person["awareness"], person["fatigue"], person["standard"] = 0.0, 0.0, 1.0
    person["rating"], person["bonus"], person["notice"] = p["first_rating"], 0, 0
    person["worked_s"], person["entered_at"] = 0, now
    start_experience(w, now, i, key, jobs)


@kernel("void(W,i8)")
def start_in_company(w, i):
    """A person who is with the company at its first second: past the ramp-up, with the experience of the staff."""
    person = w.people[i]
    person["stagger"] = GOLDEN * (number_of(w, i) + 1) % 1.0
    enter(w, 0, i, w.par[0]["start_jobs"])
    person["entered_at"] = -NEVER
