"""Coming and going: who resigns, how long a post is vacant, who takes it.

The hazard of resigning is the scenario's rate a year, times exp(slope x fatigue), and lower for whoever gets a bonus;
it is drawn by person and month.  Nobody goes in the middle of a day's work.  The successor on a post is another person
for all draws, so that nobody else's draws shift; he comes after the hiring time with the experience of a newcomer.
"""

import math

from sim.draws import RESIGNS, uniform
from sim.events import (
    DAY,
    L_BONUS,
    L_HIRED,
    L_PERSON,
    L_RESIGNED,
    P_ABILITY,
    P_EXPERIENCE,
    P_FATIGUE,
    P_RATING,
    P_STANDARD,
)
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.outlets import FIELD, post_serves
from sim.rules.people_manners import earns_bonus
from sim.rules.people_skill import ability_at, experience_of, newest_generation
from sim.rules.persons import draw_person, enter
from sim.rules.roster import expected_share, person_key, planned_seconds


@kernel("f8(W,i8)")
def hazard_of(w, i):
    """Resignations a year of technician i."""
    p = w.par[0]
    person = w.people[i]
    kept_by_bonus = p["bonus_stay"] if person["bonus"] else 1.0
    return p["resign_year"] * kept_by_bonus * math.exp(p["fatigue_resign"] * person["fatigue"])


@kernel("b1(W,i8,i8,i8)")
def resigns(w, i, key, month):
    """Does technician i resign at the end of this month?  P = 1 - exp(-hazard / 12)."""
    return uniform(w, RESIGNS, key, month) < 1.0 - math.exp(-hazard_of(w, i) / 12.0)


@kernel("void(W,i8,i8)")
def leave_gap(w, i, first):
    """Take post i out of the plan of working time from day `first` until its successor comes (field posts only)."""
    p = w.par[0]
    if not post_serves(w, i, FIELD):
        return
    r = w.technicians[i]["region"]
    for d in range(first, min(first + p["hiring_days"], w.capacity.shape[1])):
        expected = int(planned_seconds(w, i, d) * expected_share(w, d))
        w.capacity[r, d] = max(0, w.capacity[r, d] - expected)


@kernel("void(W,i8,i8)")
def resign(w, now, i):
    """The person on post i goes; from the next midnight on the post is vacant, for the time it takes to hire."""
    p = w.par[0]
    person = w.people[i]
    note(w, now, L_RESIGNED, person["number"], -1, i, now - max(int(person["entered_at"]), 0), person["rating"])
    first = (now + DAY - 1) // DAY
    leave_gap(w, i, first)
    person["number"] += 1
    person["vacant"], person["vacant_until"], person["left_at"] = 1, first + p["hiring_days"], now
    w.technicians[i]["month"] = -1
    draw_person(w, i)
    enter(w, person["vacant_until"] * DAY, i, p["newcomer_jobs"])


@kernel("void(W,i8,i8)")
def hire(w, now, i):
    """The successor begins on post i today."""
    person = w.people[i]
    person["vacant"] = 0
    note(w, now, L_HIRED, person["number"], -1, i, now - person["left_at"], 0.0)


@kernel("void(W,i8,i8)")
def end_of_day(w, now, i):
    """Technician i has gone home: the hours of the day are counted, and who has given notice goes for good."""
    person = w.people[i]
    person["worked_s"] += now - person["came_at"]
    out = w.technicians[i]["busy"] or w.technicians[i]["at_lunch"]  # the next shift has begun while he is out
    if person["notice"] and not out:
        resign(w, now, i)


@kernel("void(W,i8,i8)")
def appraise(w, now, i):
    """The end of a month: a bonus or none for the coming one, and a line on the person in the books."""
    p = w.par[0]
    person = w.people[i]
    person["bonus"] = 1 if earns_bonus(w, i) else 0
    number = person["number"]
    if person["bonus"]:
        note(w, now, L_BONUS, number, -1, i, 0, person["rating"])
    ability, experience, n = 0.0, 0.0, 0
    g = newest_generation(w, now)
    for f in range(p["n_families"]):
        if (w.technicians[i]["certified"] >> f) & 1:
            ability += ability_at(w, now, i, f, g)
            experience += experience_of(w, now, i, f, g)
            n += 1
    note(w, now, L_PERSON, P_ABILITY, -1, i, number, ability / n)
    note(w, now, L_PERSON, P_EXPERIENCE, -1, i, number, experience / n)
    note(w, now, L_PERSON, P_FATIGUE, -1, i, number, person["fatigue"])
    note(w, now, L_PERSON, P_STANDARD, -1, i, number, person["standard"])
    note(w, now, L_PERSON, P_RATING, -1, i, number, person["rating"])


@kernel("void(W,i8,i8)")
def month_of_people(w, now, month):
    """The end of a month for the permanent staff: appraisal, then resignations; at work, the day is finished first."""
    p = w.par[0]
    for i in range(p["technicians"] if p["growing"] else 0):
        person = w.people[i]
        if person["vacant"] or person["notice"]:
            continue
        appraise(w, now, i)
        if resigns(w, i, person_key(w, i), month):
            person["notice"] = 1
            if w.technicians[i]["on_duty"] == 0:
                resign(w, now, i)
