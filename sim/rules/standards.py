"""Service standards: what is to be done at every job, whether it was done, and what customers feel of it.

A standard k in force is kept at a job when a draw keyed by (job, standard) is below

    P(kept) = (1 - (1 - c_k) exp(-e a)) x own standard,

with c_k its compliance rate, a the share of jobs audited, e the effect of supervision, and his own standard the level
to which the pressure of work has worn the technician down (people_manners.py; 1 where people do not change).  What is
kept adds its lift to the level delivered on its dimension, what is not kept takes its loss off.  Standards:
the twelve of the customer satisfaction index (docs/model.md, "Satisfaction with one job"); the form of compliance and
supervision is an assumption.
"""

import math

from sim.draws import AUDIT, STANDARD_KEPT, asked, uniform
from sim.events import L_STANDARDS
from sim.jit import kernel
from sim.rules.journal import note


@kernel("f8(W,i8,i8)")
def compliance(w, i, k):
    """Chance that technician i keeps standard k at a job now."""
    left = w.par[0]["lapses_left"]
    if w.duty[0]["more_audits"] > 0.0:  # by decision of the management
        left *= math.exp(-w.par[0]["audit_effect"] * w.duty[0]["more_audits"])
    kept = 1.0 - (1.0 - w.standards[k]["compliance"]) * left
    return kept * w.people[i]["standard"] if w.par[0]["growing"] else kept


@kernel("i8(W,i8,i8)")
def keep_standards(w, i, j):
    """Settle which standards technician i keeps at job j, if he completes it now.  Returns his seconds for them.

    Sets the job's mask `kept`, bit k for standard k.  A repeat visit draws the same numbers again.
    """
    job = w.jobs[j]
    kept, extra = 0, 0
    for k in range(w.standards.shape[0]):
        standard = w.standards[k]
        if standard["active"] == 0:
            continue
        if uniform(w, asked(STANDARD_KEPT, k), job["entity"], job["occurrence"]) < compliance(w, i, k):
            kept |= 1 << k
            extra += 0 if standard["office"] else standard["seconds"]
    job["kept"] = kept
    return extra


@kernel("void(W,i8,i8,i8)")
def note_standards(w, now, i, j):
    """Write down what was kept at job j, which technician i has completed, and whether it is audited."""
    job = w.jobs[j]
    share = w.par[0]["audit_share"] + w.duty[0]["more_audits"]
    audited = 1 if uniform(w, AUDIT, job["entity"], job["occurrence"]) < share else 0
    note(w, now, L_STANDARDS, audited, j, i, job["kept"], 0.0)


@kernel("f8(W,i8,i8)")
def lift_of(w, j, dimension):
    """Level that the standards add to one dimension of job j: lifts of those kept less losses of those not kept."""
    kept = int(w.jobs[j]["kept"])
    total = 0.0
    for k in range(w.standards.shape[0]):
        standard = w.standards[k]
        if standard["active"] and standard["dimension"] == dimension:
            total += standard["lift"] if (kept >> k) & 1 else -standard["loss"]
    return total
