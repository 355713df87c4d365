"""Triage: which requests can be solved from afar, and how well the others are diagnosed, by channel.

How easily a problem is solved from afar is one draw of the problem: who solves a share r solves the easiest r.  So a
machine in front of agents raises the share solved only as far as it is better than they are.
"""

from sim.draws import REMOTE, uniform2
from sim.events import BY_FAILURE, NEW
from sim.jit import kernel
from sim.rules.contact_calls import BOT


@kernel("f8(W,i8)")
def remote_share(w, j):
    """Chance that request j is solved from afar: of a failure as its channel can, of other types as people can."""
    job = w.jobs[j]
    k = job["channel"]
    if job["origin"] != NEW:
        return 0.0
    if w.kinds[job["kind"]]["cause"] == BY_FAILURE:
        if k < -1:
            return w.par[0]["telemetry_resolution"]
        return w.par[0]["remote_resolution"] if k < 0 else w.channels[k]["resolution"]
    return 0.0 if k >= 0 and w.channels[k]["kind"] == BOT else w.kinds[job["kind"]]["remote"]


@kernel("f8(W,i8)")
def accuracy(w, j):
    """Probability that the remote code of job j names the true fault."""
    k = w.jobs[j]["channel"]
    if k < -1:
        return w.par[0]["telemetry_accuracy"]
    return w.par[0]["diagnosis_accuracy"] if k < 0 else w.channels[k]["accuracy"]


@kernel("b1(W,i8)")
def solved_remotely(w, j):
    """Is request j, as it came, solved (or believed solved) from afar?"""
    job = w.jobs[j]
    u, _ = uniform2(w, REMOTE, job["entity"], job["occurrence"])
    return u < remote_share(w, j)
