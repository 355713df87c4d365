"""The roster: the numbers of technicians, and who works on which day."""

from sim.draws import HOLIDAY_DUTY, uniform
from sim.jit import kernel
from sim.rules.people_absence import is_absent
from sim.rules.people_courses import course_on

TEMPS_FROM = 1 << 24  # draws of temporary and reserve staff have keys of their own, so that head count shifts nobody
RESERVE_FROM = 2 << 24
SUCCESSORS_FROM = 1 << 26
SUCCESSORS = 64  # people in turn on one post with draws of their own


@kernel("i8(W,i8)")
def number_of(w, i):
    """Number of technician i among his kind (staff, temporary, reserve)."""
    p = w.par[0]
    if i < p["technicians"]:
        return i
    if i < p["technicians"] + p["temps"]:
        return i - p["technicians"]
    return i - p["technicians"] - p["temps"]


@kernel("i8(W,i8)")
def person_key(w, i):
    """Identity of technician i for draws; the successor on a post has another one than whoever held it before."""
    p = w.par[0]
    successor = (int(w.people[i]["number"]) & (SUCCESSORS - 1)) * SUCCESSORS_FROM if p["growing"] else 0
    if i < p["technicians"]:
        return i + successor
    return number_of(w, i) + (TEMPS_FROM if i < p["technicians"] + p["temps"] else RESERVE_FROM)


@kernel("i8(W,i8)")
def number_in_region(w, number):
    """How many of the lower numbers belong to the same region; seniority, shifts and days off go by it."""
    cycle = w.dealt.shape[0]
    region = w.regions[w.dealt[number % cycle]]
    return number // cycle * region["in_cycle"] + w.dealt_before[number % cycle]


@kernel("b1(W,i8,i8)")
def is_scheduled(w, i, d):
    """Is technician i on the roster of day d (weekday of the shift, staggered days off, season of temps, contract of
    who is on call)?"""
    p = w.par[0]
    person = w.technicians[i]
    today = w.calendar[d]
    if i >= p["technicians"] + p["temps"]:
        return False
    if i >= p["technicians"] + p["seasonal"]:
        term = w.terms[i - p["technicians"] - p["seasonal"]]  # of somebody on call
        if d < term["first"] or d >= term["last"]:
            return False
    elif person["temp"] and (p["temp_months"] >> today["month"]) & 1 == 0:
        return False
    shift = w.patterns[person["pattern"]]
    if (shift["weekdays"] >> today["weekday"]) & 1 == 0:
        return False
    position = 0  # which of the shift's weekdays is it?
    for k in range(today["weekday"]):
        position += (shift["weekdays"] >> k) & 1
    return (position - person["number"]) % shift["n_days"] >= shift["days_off"]


@kernel("b1(W,i8,i8)")
def is_vacant(w, i, d):
    """Has post i nobody on day d?"""
    return w.par[0]["growing"] == 1 and d < w.people[i]["vacant_until"]


@kernel("b1(W,i8,i8)")
def is_there(w, i, d):
    """Is technician i there on day d, at work or on a course: scheduled, on duty on a holiday, not absent?"""
    p = w.par[0]
    if not is_scheduled(w, i, d) or is_vacant(w, i, d):
        return False
    key = person_key(w, i)
    if w.calendar[d]["holiday"] and uniform(w, HOLIDAY_DUTY, key, d) >= p["holiday_staffing"]:
        return False
    return not is_absent(w, i, key, d)


@kernel("b1(W,i8,i8)")
def works(w, i, d):
    """Does technician i work on day d: there, and not on a course?"""
    return is_there(w, i, d) and course_on(w, i, d) < 0


@kernel("f8(W,i8)")
def expected_share(w, d):
    """Share of the hours planned for day d that are expected to be worked, by absence, courses and holiday duty."""
    p = w.par[0]
    present = 1.0 - p["absence"] - p["training_share"]
    return present * (p["holiday_staffing"] if w.calendar[d]["holiday"] else 1.0)


@kernel("i8(W,i8,i8)")
def planned_seconds(w, i, d):
    """Paid seconds that the plan counts on from post i on day d: the shift, unless it is off, vacant or on a course."""
    if not is_scheduled(w, i, d) or is_vacant(w, i, d) or course_on(w, i, d) >= 0:
        return 0
    return w.patterns[w.technicians[i]["pattern"]]["paid_s"]
