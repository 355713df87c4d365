"""What is planned for whom: one reserved job (rolling horizon) or a tour of jobs (insertion), and where that begins.

A plan is no commitment: until a technician is sent it may be made anew.  A reserved job stands in its queue as before;
a job of a tour has left it.
"""

from sim.events import NEVER, READY_STATE
from sim.jit import kernel
from sim.rules.grid import straight
from sim.rules.look_ahead import holds_back
from sim.rules.ready import join_queue, take_ready, want_dispatch


@kernel("i8(W,i8,i8)")
def free_time(w, now, i):
    """When technician i can leave: now if idle, else the planned end of his visit or lunch; NEVER once that is past.

    The planned end is the arrival and the expected work (`send`); what a visit will really take is not known to plans.
    """
    person = w.technicians[i]
    if person["idle_at"] >= 0:
        return now
    free = person["free_at"]
    if person["busy"] and person["lunch_owed"]:
        free += w.par[0]["lunch_s"]
    return free if free >= now else NEVER


@kernel("b1(W,i8,i8)")
def can_start(w, t, i):
    """May technician i be sent at second t of the shift he is in?"""
    person = w.technicians[i]
    if person["on_duty"] == 0 or person["last_called"]:
        return False
    return person["shift_end"] == NEVER or t < person["shift_end"] - w.par[0]["last_call_s"]


@kernel("f8x2(W,i8)")
def place_when_free(w, i):
    """Where technician i will be: at his job if he has one, else where he is (km)."""
    person = w.technicians[i]
    if person["busy"]:
        job = w.jobs[person["job"]]
        return job["x"], job["y"]
    return person["x"], person["y"]


@kernel("f8(W,i8,i8)")
def km_when_free(w, i, j):
    """Straight-line distance from where technician i will be free to job j (km)."""
    x, y = place_when_free(w, i)
    job = w.jobs[j]
    return straight(w, x - job["x"], y - job["y"])


@kernel("void(W,i8,i8)")
def reserve(w, i, j):
    """Job j is planned for technician i, who is to be sent there next."""
    w.technicians[i]["planned"] = j
    w.jobs[j]["planned_for"] = i


@kernel("void(W,i8)")
def forget(w, i):
    """Nothing is reserved for technician i any more."""
    person = w.technicians[i]
    if person["planned"] >= 0:
        w.jobs[person["planned"]]["planned_for"] = -1
        person["planned"] = -1


@kernel("void(W,i8,i8,i8)")
def put_into_tour(w, i, j, position):
    """Job j leaves its queue for a place in the tour of technician i."""
    person = w.technicians[i]
    take_ready(w, j)
    w.regions[person["region"]]["n_ready"] += 1  # it still waits
    for k in range(int(person["n_tour"]), position, -1):
        w.tours[i, k] = w.tours[i, k - 1]
    w.tours[i, position] = j
    person["n_tour"] += 1
    w.jobs[j]["planned_for"] = i


@kernel("void(W,i8,i8)")
def take_from_tour(w, i, position):
    """The job at this position of the tour of technician i stands in its queue again."""
    person = w.technicians[i]
    j = w.tours[i, position]
    person["n_tour"] -= 1
    for k in range(position, int(person["n_tour"])):
        w.tours[i, k] = w.tours[i, k + 1]
    w.tours[i, person["n_tour"]] = -1
    w.jobs[j]["planned_for"] = -1
    w.regions[person["region"]]["n_ready"] -= 1
    join_queue(w, j)


@kernel("void(W,i8,i8)")
def leave_plan(w, i, j):
    """Technician i is about to be sent to job j: it waits in its queue, whatever had been planned for either."""
    forget(w, i)
    for k in range(int(w.technicians[i]["n_tour"])):
        if w.tours[i, k] == j:
            take_from_tour(w, i, k)
            return


@kernel("void(W,i8)")
def let_go(w, i):
    """Technician i is not available for what was planned for him: it is planned anew."""
    person = w.technicians[i]
    if person["planned"] < 0 and person["n_tour"] == 0:
        return
    forget(w, i)
    while person["n_tour"] > 0:
        take_from_tour(w, i, int(person["n_tour"]) - 1)
    want_dispatch(w, person["region"])


@kernel("i8(W,i8,i8)")
def next_stop(w, now, i):
    """What idle technician i is to be sent to now by his plan; -1 for nothing.

    The reserved job, or the first stop of the tour that he is not better kept from for urgent work, if it is ready.
    """
    person = w.technicians[i]
    j = int(person["planned"])
    for k in range(int(person["n_tour"])):
        j = int(w.tours[i, k])
        if not holds_back(w, now, i, j):
            break
        j = -1
    if j < 0 or w.jobs[j]["state"] != READY_STATE or w.jobs[j]["ready_at"] > now:
        return -1
    return j


@kernel("i8x2(W,i8,i8)")
def planned_pair(w, now, r):
    """(technician, job): the idle technician of lowest number in region r whose planned job may be sent now."""
    best, job = -1, -1
    for k in range(w.regions[r]["n_idle"]):
        i = w.idle[r, k]
        if best < 0 or i < best:
            j = next_stop(w, now, i)
            if j >= 0:
                best, job = i, j
    return best, job
