"""What a technician can do: experience with each fault family and generation of products, ability and pace.

Equivalent experience n of a technician with a family, in jobs, grows by one with each completed job and by courses, and
fades while the family is not practised: n <- n exp(-y / tau), y the time since it was last practised.  Experience with
another generation of products counts in part: each step between two generations multiplies it by the overlap of the
newer one.  Ability rises with log2(1 + n), so the odds of failing fall as a power of experience; the mean time on site
falls as m_n = m_inf + (m_1 - m_inf) (1 + n)^-b with b = -log2(learning rate), and its variance as a power of the mean
(C27).  Both are relative to `reference_jobs`, at which the scenario's skill and minutes hold.  Source:
docs/model.md, "Technicians as persons".  Work that needs no certificate counts as one more family, the last.
"""

import math

from sim.draws import CHANGED_OVER, START_JOBS, normal_quantile, uniform
from sim.events import INSTALLATION
from sim.jit import kernel
from sim.rules.laws import LN2


@kernel("i8(W,i8)")
def generation_of(w, j):
    """Generation of products that job j is about: the newest that had begun when its unit was installed.

    A unit that is to be installed is of the day of the request.  A customer without a unit on record changes over at
    a time of his own, uniform over `adoption_s` from the beginning of the generation.
    """
    job = w.jobs[j]
    of_today = job["unit"] < 0 or job["nature"] == INSTALLATION
    day = job["opened"] if of_today else w.units[job["unit"]]["installed_at"]
    if job["unit"] < 0 and w.generations.shape[0] > 1:
        day -= int(uniform(w, CHANGED_OVER, job["customer"], 0) * w.par[0]["adoption_s"])
    g = w.generations.shape[0] - 1
    while g > 0 and day < w.generations[g]["since"]:
        g -= 1
    return g


@kernel("i8(W,i8)")
def newest_generation(w, now):
    """The newest generation on the market; courses are about it."""
    g = w.generations.shape[0] - 1
    while g > 0 and now < w.generations[g]["since"]:
        g -= 1
    return g


@kernel("i8(W,i8,i8)")
def column_of(w, family, g):
    """Column of a family (the last: work that needs no certificate) and generation in the tables of experience."""
    return family * w.generations.shape[0] + g


@kernel("f8(W,i8,i8,i8)")
def kept(w, now, i, column):
    """What is left at `now` of the experience of one column: n exp(-y / tau)."""
    since = now - w.practised[i, column]
    return w.experience[i, column] * math.exp(-since / w.par[0]["forgetting_s"])


@kernel("f8(W,i8,i8,i8,i8)")
def experience_of(w, now, i, family, g):
    """Equivalent experience, in jobs, of technician i with a family and generation g, whatever it was gained on."""
    n = w.generations.shape[0]
    total, weight = 0.0, 1.0
    for k in range(g, -1, -1):
        total += weight * kept(w, now, i, column_of(w, family, k))
        weight *= w.generations[k]["overlap"]
    weight = 1.0
    for k in range(g + 1, n):
        weight *= w.generations[k]["overlap"]
        total += weight * kept(w, now, i, column_of(w, family, k))
    return total


@kernel("void(W,i8,i8,i8,i8,f8)")
def gain_experience(w, now, i, family, g, jobs):
    """Add experience, after what has been forgotten so far."""
    column = column_of(w, family, g)
    w.experience[i, column] = kept(w, now, i, column) + jobs
    w.practised[i, column] = now


@kernel("i8(W,i8)")
def subject_of(w, j):
    """The family that job j is practice in: of its fault, or of its type where there is none."""
    job = w.jobs[j]
    return job["family"] if job["family"] >= 0 else w.kinds[job["kind"]]["family"]


@kernel("void(W,i8,i8,i8)")
def learn_from(w, now, i, j):
    """Technician i has completed job j: one job more of experience with its family and generation."""
    if w.par[0]["growing"]:
        gain_experience(w, now, i, subject_of(w, j), generation_of(w, j), 1.0)


@kernel("f8(W,i8,i8,i8,i8)")
def ability_at(w, now, i, family, g):
    """Ability (logit) with a family and generation: own level, experience, ramp-up of newcomers, fatigue."""
    p = w.par[0]
    person = w.people[i]
    doublings = math.log((1.0 + experience_of(w, now, i, family, g)) / (1.0 + p["reference_jobs"])) / LN2
    strain = p["ramp_ability"] * person["ramp"] + p["fatigue_ability"] * person["fatigue"]
    return w.skill[i, family] + p["ability_per_doubling"] * doublings - strain


@kernel("f8(W,i8,i8,i8)")
def ability_now(w, now, i, family):
    """Ability (logit) of technician i with a family and the newest products."""
    if w.par[0]["growing"] == 0:
        return w.skill[i, family]
    return ability_at(w, now, i, family, newest_generation(w, now))


@kernel("f8(W,i8,i8,i8,i8)")
def ability_for(w, now, i, j, family):
    """Ability (logit) of technician i for job j if it is of this family, less what its product technology adds."""
    if w.par[0]["growing"] == 0:
        return w.skill[i, family]
    g = generation_of(w, j)
    return ability_at(w, now, i, family, g) - w.generations[g]["difficulty"]


@kernel("f8(W,f8)")
def learned_pace(w, jobs):
    """Mean time on site after so many jobs, relative to that at the reference experience: the learning curve."""
    p = w.par[0]
    floor, b = p["learning_floor"], p["learning_exponent"]
    own = floor + (1.0 - floor) * math.pow(1.0 + jobs, -b)
    return own / (floor + (1.0 - floor) * math.pow(1.0 + p["reference_jobs"], -b))


@kernel("f8(W,i8,i8,i8)")
def practice(w, now, i, j):
    """Learned pace of technician i with what job j really is."""
    return learned_pace(w, experience_of(w, now, i, subject_of(w, j), generation_of(w, j)))


@kernel("f8(W,i8)")
def haste(w, i):
    """Factor on time on site for other reasons than learning: ramp-up and fatigue lengthen it, cut corners shorten."""
    p = w.par[0]
    person = w.people[i]
    slow = (1.0 + p["ramp_time"] * person["ramp"]) * (1.0 + p["fatigue_time"] * person["fatigue"])
    return slow * (1.0 - p["corner_time"] * (1.0 - person["standard"]))


@kernel("f8(W,f8,f8)")
def spread_at(w, cv, pace):
    """Standard deviation of the log of a lognormal time on site whose variance has fallen as pace^variance_power."""
    return math.sqrt(math.log1p(cv * cv * math.pow(pace, w.par[0]["variance_power"] - 2.0)))


@kernel("f8(W,i8)")
def carelessness(w, i):
    """Factor on the chance that a repair does not last: corners cut under pressure, and fatigue."""
    p = w.par[0]
    if p["growing"] == 0:
        return 1.0
    person = w.people[i]
    return math.exp(p["corner_callback"] * (1.0 - person["standard"]) + p["fatigue_callback"] * person["fatigue"])


@kernel("void(W,i8,i8,i8,f8)")
def start_experience(w, now, i, key, jobs):
    """Experience that a person brings: lognormal about `jobs` for every family he is certified for, oldest products."""
    p = w.par[0]
    for f in range(p["n_families"] + 1):
        z = normal_quantile(uniform(w, START_JOBS, key, f))
        knows = (w.technicians[i]["certified"] >> f) & 1
        for g in range(w.generations.shape[0]):
            column = column_of(w, f, g)
            w.practised[i, column] = now
            w.experience[i, column] = jobs * math.exp(p["start_spread"] * z) if knows and g == 0 else 0.0
