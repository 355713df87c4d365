"""The contact centre's hours: when agents come and go, and when it is open.

Agents of a pool are alike, so a pool is two numbers: agents on duty and agents busy.  Whoever is busy at the end of a
shift finishes the talk first; as agents are alike, those who finish first are those who go home, and no new talk
begins while as many are busy as are on duty.
"""

from sim.events import DAY, L_AGENTS, NEVER
from sim.jit import kernel
from sim.rules.journal import note


@kernel("i8(W,i8,i8)")
def next_start(w, k, after):
    """First start of agent shift k after second `after`; NEVER beyond the calendar."""
    shift = w.agent_shifts[k]
    for d in range(max(0, after // DAY), w.calendar.shape[0]):
        start = d * DAY + shift["start_s"]
        if start > after and (shift["weekdays"] >> w.calendar[d]["weekday"]) & 1:
            return start
    return NEVER


@kernel("b1(W,i8,i8)")
def is_on(w, k, t):
    """Is shift k at work at second t?  It may have begun the day before."""
    shift = w.agent_shifts[k]
    for d in range(max(0, t // DAY - 1), min(t // DAY + 1, w.calendar.shape[0])):
        start = d * DAY + shift["start_s"]
        if start <= t < start + shift["length_s"] and (shift["weekdays"] >> w.calendar[d]["weekday"]) & 1:
            return True
    return False


@kernel("i8(W,i8,i8)")
def when_open(w, pool, t):
    """The first second from t on at which agents of the pool are at work; NEVER beyond the calendar."""
    first = NEVER
    for k in range(w.par[0]["n_agent_shifts"]):
        shift = w.agent_shifts[k]
        if shift["pool"] == pool and shift["agents"] > 0:
            if is_on(w, k, t):
                return t
            first = min(first, next_start(w, k, t))
    return first


@kernel("void(W,i8)")
def look_at_pool(w, pool):
    """Somebody of the pool may be free for a customer who waits: the aftermath of this event looks."""
    w.now[0]["agents_free"] |= 1 << pool


@kernel("i8x2(W,i8,i8)")
def begin_agents(w, now, k):
    """Shift k of the agents begins, or goes on where a day and a night are one shift.  Returns (end, next start)."""
    shift = w.agent_shifts[k]
    end = now + shift["length_s"]
    more = 0 if shift["on_duty"] else shift["agents"]
    shift["on_duty"] = 1
    shift["until"] = end
    w.pools[shift["pool"]]["on_duty"] += more
    note(w, now, L_AGENTS, shift["pool"], -1, k, shift["length_s"] * shift["agents"], more)
    look_at_pool(w, shift["pool"])
    return end, next_start(w, k, now)


@kernel("void(W,i8,i8)")
def end_agents(w, now, k):
    """Shift k of the agents ends, unless its next one has begun at this very second."""
    shift = w.agent_shifts[k]
    if now < shift["until"]:
        return
    shift["on_duty"] = 0
    w.pools[shift["pool"]]["on_duty"] -= shift["agents"]
    note(w, now, L_AGENTS, shift["pool"], -1, k, 0, -shift["agents"])
