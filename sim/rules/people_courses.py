"""Courses: who is away on which day, and what he brings home.

Three programmes: skill (equivalent experience with every family he may do, on the newest products), awareness
(manners), and a further certificate.  Courses of a programme come at a regular distance and last so many calendar days
in a row; the working days among them are lost.  They are staggered over the posts by the golden ratio, so that few are
away at once and one post more moves nobody's course.
"""

from sim.events import C_AWARENESS, C_CERTIFICATE, C_SKILL, L_CERTIFIED
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.people_skill import gain_experience, newest_generation

PROGRAMMES = 3


@kernel("i8(W,i8,i8,i8)")
def day_of_course(w, i, d, k):
    """How many days before day d a course of programme k began for post i; -1 if there is none on day d."""
    course = w.courses[k]
    if course["days"] == 0:
        return -1
    shift = w.people[i]["stagger"] + k / PROGRAMMES
    shift -= int(shift)
    position = (d + int(shift * course["gap"])) % course["gap"]
    return position if position < course["days"] else -1


@kernel("i8(W,i8,i8)")
def course_on(w, i, d):
    """The programme that takes technician i away on day d; -1: none.  Who has every certificate needs no further."""
    p = w.par[0]
    if p["growing"] == 0 or i >= p["technicians"]:
        return -1
    for k in range(PROGRAMMES):
        learned_all = k == C_CERTIFICATE and w.technicians[i]["n_certified"] == p["n_families"]
        if day_of_course(w, i, d, k) >= 0 and not learned_all:
            return k
    return -1


@kernel("void(W,i8,i8)")
def certify(w, now, i):
    """Technician i gets the certificate of the first family that he lacks, and some practice with it."""
    person = w.technicians[i]
    for f in range(w.par[0]["n_families"]):
        if (person["certified"] >> f) & 1 == 0:
            person["certified"] |= 1 << f
            person["n_certified"] += 1
            gain_experience(w, now, i, f, newest_generation(w, now), w.par[0]["certificate_jobs"])
            note(w, now, L_CERTIFIED, f, -1, i, person["n_certified"], 0.0)
            return


@kernel("void(W,i8,i8,i8)")
def take_course(w, now, i, k):
    """A day of programme k: experience with every family he may do, or awareness."""
    p = w.par[0]
    if k == C_SKILL:
        for f in range(p["n_families"] + 1):
            if (w.technicians[i]["certified"] >> f) & 1:
                gain_experience(w, now, i, f, newest_generation(w, now), p["course_jobs"])
    elif k == C_AWARENESS:
        w.people[i]["awareness"] += p["awareness_gain"]


@kernel("b1(W,i8,i8)")
def earns_certificate(w, i, d):
    """Does a course for a further certificate end on day d?"""
    last = w.courses[C_CERTIFICATE]["days"] - 1
    return course_on(w, i, d) == C_CERTIFICATE and day_of_course(w, i, d, C_CERTIFICATE) == last
