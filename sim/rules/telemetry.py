"""Connected units report their faults themselves: when they fail, and for a share of the faults some days before.

Whether a unit is connected is drawn for the unit, whether a fault shows itself before for the fault.  A reported fault
needs no contact: it is answered at once.  A unit whose fault was predicted runs on; if the job is done before it would
have failed, its customer never notices.
"""

from sim.draws import CONNECTED, PREDICTED, uniform
from sim.events import BY_FAILURE, L_REPORTED, NEVER, NEW, REPAIR
from sim.jit import kernel
from sim.rules.journal import note

BY_UNIT, AHEAD = -2, -3  # channels of jobs that units report: when they fail, and before
AT_FAILURE, BEFORE, TOO_LATE = 0, 1, 2  # codes of the log


@kernel("b1(W,i8)")
def is_connected(w, u):
    """Does unit u, in its present life, report its faults?"""
    return uniform(w, CONNECTED, u, w.units[u]["replacements"]) < w.par[0]["connected"]


@kernel("i8(W,i8)")
def next_sign(w, u):
    """When unit u next reports a fault: some days before it fails if that fault shows itself, else when it fails."""
    unit = w.units[u]
    fails = int(unit["next_fail"])
    sign = fails - w.par[0]["warn_ahead_s"]
    if fails == NEVER or unit["warned"] or sign <= unit["evaluated_at"] or not is_connected(w, u):
        return fails
    shows = uniform(w, PREDICTED, u, unit["replacements"] << 16 | unit["failures"]) < w.par[0]["predicted"]
    return sign if shows else fails


@kernel("b1(W,i8)")
def repair_is_open(w, u):
    """Is a repair of unit u under way?  While the unit runs, that is one whose fault was predicted."""
    j = w.units[u]["open_job"]
    return j >= 0 and w.jobs[j]["nature"] == REPAIR


@kernel("b1(W,i8,i8)")
def reports_itself(w, now, j):
    """Is job j a fault that its unit reports?  Then nobody has to call."""
    job = w.jobs[j]
    if job["channel"] == AHEAD:
        return True
    if job["unit"] < 0 or job["origin"] != NEW or w.kinds[job["kind"]]["cause"] != BY_FAILURE:
        return False
    if not is_connected(w, job["unit"]):
        return False
    job["channel"] = BY_UNIT
    note(w, now, L_REPORTED, AT_FAILURE, j, job["customer"], job["unit"], 0.0)
    return True


@kernel("i8(W,i8)")
def felt_wait(w, j):
    """Seconds from the request to the first visit; of a predicted fault those in which the unit was out of order."""
    job = w.jobs[j]
    if job["channel"] == AHEAD:
        return max(0, job["first_visit"] - w.units[job["unit"]]["failed_at"])
    return job["first_visit"] - job["opened"]
