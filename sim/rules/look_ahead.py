"""Look-ahead: is it worth sending somebody far away now, or is he better kept for urgent work that will come?

Sending technician i to a job that is not urgent takes him away for T = there + work + back.  With urgent requests at
rate l (the running rate of the region) and k other idle technicians, N ~ Poisson(l T) urgent requests come meanwhile;
E[(N - k)+] of them find nobody and wait T/2 on average.  Holding him back instead costs the job T hours.  With A hours
of other work for one urgent hour (`planning.look_ahead`), he is held back while

    A E[(N - k)+] T/2 > T,   that is   A E[(N - k)+] > 2.

An analytic threshold in place of sampled futures; assumption: certificates are not looked at, and urgent requests come
at a rate that does not know the hour.  A job is not held back beyond `hold_at_most_h`, nor where it would be late for
its window if looked at again at the next tick.
"""

import math

from sim.events import DAY
from sim.jit import kernel
from sim.rules.grid import distance
from sim.rules.ready import expected_work, is_urgent
from sim.rules.road import travel_time

MANY = 64  # that many others are enough for any rush


@kernel("f8(f8,i8)")
def expected_excess(mean, k):
    """E[(N - k)+] of a Poisson number N: mean - k + sum over n < k of (k - n) P(N = n)."""
    if k > MANY:
        return 0.0
    excess, chance = mean - k, math.exp(-mean)
    for n in range(k):
        excess += (k - n) * chance
        chance *= mean / (n + 1)
    return max(0.0, excess)


@kernel("f8(W,i8,i8)")
def urgent_rate(w, now, r):
    """Urgent jobs per second in region r: the running count over the time it remembers, from the start of the run."""
    region = w.regions[r]
    memory = DAY * w.par[0]["look_ahead_days"]
    remembered = memory * (1.0 - math.exp(-now / memory))
    if remembered <= 0.0:
        return 0.0
    return region["urgent_seen"] * math.exp((region["urgent_at"] - now) / memory) / remembered


@kernel("b1(W,i8,i8,i8)")
def holds_back(w, now, i, j):
    """Is technician i better kept for urgent work than sent to job j now?"""
    p = w.par[0]
    job = w.jobs[j]
    if p["look_ahead"] == 0.0 or is_urgent(w, j) or now >= job["ready_at"] + p["hold_at_most_s"]:
        return False
    travel = travel_time(w, now, distance(w, i, j))
    if now + p["plan_every_s"] + travel > job["window_end"]:
        return False
    away = 2 * travel + expected_work(w, j)
    others = w.regions[job["region"]]["n_idle"] - 1
    return p["look_ahead"] * expected_excess(urgent_rate(w, now, job["region"]) * away, others) > 2.0
