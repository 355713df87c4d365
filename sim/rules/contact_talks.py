"""Waiting for an agent, giving up, and talking: many-server queues with impatient customers (Erlang-A, Palm 1957).

Each channel has a line, first come first served; a pool of agents serves its channels in the order in which they are
written.  An agent may have several talks of one channel at once: N talks of a channel with k at once keep ceil(N/k)
agents busy.  They are spread evenly over the agents who are there for the channel, and the speed of a talk is that of
the number of talks that its agent has when it begins (assumption).  Patience is exponential (docs/model.md,
"Contact").
"""

import math

from sim.draws import ACKNOWLEDGE, HANDLING, PATIENCE, RETRY, SILENT, exponential, normal_quantile, uniform, uniform2
from sim.events import L_CALL, L_GIVE_UP, L_TAKEN, L_TALK, LOST, NEVER, T_ANSWERED, T_HANDED_OVER, T_WASTED
from sim.jit import kernel
from sim.rules.answer import give_up
from sim.rules.contact_calls import (
    BOT,
    EXPERTS,
    GONE,
    MACHINE,
    OVER,
    TALKING,
    WAITING,
    WASTED,
    attempt_key,
    call_time,
    new_contact,
)
from sim.rules.contact_hours import look_at_pool
from sim.rules.journal import note
from sim.rules.triage import solved_remotely


@kernel("void(W,i8)")
def join_line(w, c):
    """Contact c goes to the end of its channel's line."""
    contact = w.contacts[c]
    channel = w.channels[contact["channel"]]
    contact["next"] = -1
    contact["previous"] = channel["last"]
    if channel["last"] >= 0:
        w.contacts[channel["last"]]["next"] = c
    else:
        channel["first"] = c
    channel["last"] = c


@kernel("void(W,i8)")
def leave_line(w, c):
    """Contact c leaves its channel's line, wherever it stands."""
    contact = w.contacts[c]
    channel = w.channels[contact["channel"]]
    if contact["previous"] >= 0:
        w.contacts[contact["previous"]]["next"] = contact["next"]
    else:
        channel["first"] = contact["next"]
    if contact["next"] >= 0:
        w.contacts[contact["next"]]["previous"] = contact["previous"]
    else:
        channel["last"] = contact["previous"]


@kernel("b1(W,i8)")
def has_room(w, k):
    """May a talk of channel k begin: an agent on duty is free, or has talks of the channel and room for one more?"""
    channel = w.channels[k]
    pool = w.pools[channel["pool"]]
    more = 1 if channel["talks"] % channel["at_once"] == 0 else 0
    return pool["busy"] + more <= pool["on_duty"]


@kernel("i8(W,i8)")
def occupy(w, k):
    """A talk of channel k takes its place in the pool.  Returns how many talks its agent then has."""
    channel = w.channels[k]
    pool = w.pools[channel["pool"]]
    at_once = int(channel["at_once"])
    own = (channel["talks"] + at_once - 1) // at_once
    there = max(1, pool["on_duty"] - (pool["busy"] - own))  # agents who are not busy with another channel
    if channel["talks"] % at_once == 0:
        pool["busy"] += 1
    channel["talks"] += 1
    return min(at_once, (channel["talks"] + there - 1) // there)


@kernel("void(W,i8)")
def release(w, k):
    """A talk of channel k is over: its agent may be free for others."""
    channel = w.channels[k]
    channel["talks"] -= 1
    if channel["talks"] % channel["at_once"] == 0:
        w.pools[channel["pool"]]["busy"] -= 1
    look_at_pool(w, channel["pool"])


@kernel("f8(W,i8)")
def talk_seconds(w, c):
    """Length of the talk of contact c with nobody else: by the law of its channel, drawn per job and step."""
    contact = w.contacts[c]
    channel = w.channels[contact["channel"]]
    if channel["kind"] == EXPERTS:
        return w.par[0]["expert_s"]
    if contact["state"] == GONE:
        return channel["silent_s"]
    job = w.jobs[contact["job"]]
    if channel["kind"] == MACHINE:
        return channel["delay_s"] * exponential(uniform(w, ACKNOWLEDGE, job["entity"], job["occurrence"]))
    u = uniform(w, HANDLING, job["entity"], int(job["occurrence"]) | int(contact["step"]))
    if channel["exponential"]:
        return 60.0 * channel["minutes"] * exponential(u)
    return 60.0 * channel["minutes"] * math.exp(channel["mu"] + channel["sigma"] * normal_quantile(u))


@kernel("i8(W,i8,i8,i8)")
def begin_talk(w, now, c, waited):
    """An agent or a machine begins with contact c.  Returns when the talk will end."""
    contact = w.contacts[c]
    k = int(contact["channel"])
    seconds, talks = talk_seconds(w, c), 1
    if w.channels[k]["pool"] >= 0:
        talks = occupy(w, k)
        if contact["state"] != GONE:
            seconds /= w.pace[k, talks - 1]
    contact["state"] = WASTED if contact["state"] == GONE else TALKING
    contact["since"] = now
    note(w, now, L_TAKEN, k, contact["job"], c, waited, talks)
    return now + int(seconds + 0.5)


@kernel("i8(W,i8,i8)")
def patience_ends(w, now, c):
    """When the customer of contact c, who begins to wait, gives up; NEVER where nobody does."""
    contact = w.contacts[c]
    channel = w.channels[contact["channel"]]
    if channel["patient"]:
        return NEVER
    u = uniform(w, PATIENCE, w.jobs[contact["job"]]["entity"], attempt_key(w, c))
    return now + int(channel["patience_s"] * exponential(u) + 0.5)


@kernel("i8x2(W,i8,i8)")
def reach(w, now, c):
    """Contact c reaches its channel.  Returns (end of a talk that begins at once, when the customer gives up)."""
    contact = w.contacts[c]
    k = int(contact["channel"])
    channel = w.channels[k]
    j = int(contact["job"])
    w.jobs[j]["calls"] += 1
    note(w, now, L_CALL, k, j, w.jobs[j]["customer"], c, contact["attempt"])
    if channel["pool"] < 0 or (channel["first"] < 0 and has_room(w, k)):
        return begin_talk(w, now, c, 0), NEVER
    join_line(w, c)
    contact["since"] = now
    contact["state"] = WAITING
    return NEVER, patience_ends(w, now, c)


@kernel("i8x2(W,i8,i8)")
def hang_up(w, now, c):
    """The patience of contact c ends; nothing if he has been answered.  Returns (his next contact, when he calls).

    Who leaves without a word keeps his place: an agent will lose time with him.  Who does not call again is lost.
    """
    contact = w.contacts[c]
    if contact["state"] != WAITING:
        return -1, NEVER
    k, j = int(contact["channel"]), int(contact["job"])
    channel = w.channels[k]
    entity, key = w.jobs[j]["entity"], attempt_key(w, c)
    u, v = uniform2(w, RETRY, entity, key)
    again = u < channel["retry"]
    silent = uniform(w, SILENT, entity, key) < channel["silent_share"]
    note(w, now, L_GIVE_UP, k, j, c, now - contact["since"], (1 if again else 0) + (2 if silent else 0))
    contact["state"] = GONE if silent else OVER
    if not silent:
        leave_line(w, c)
    if again:
        new = new_contact(w, j, k, int(contact["attempt"]) + 1, int(contact["step"]))
        return new, call_time(w, new, now + 1 + int(channel["retry_s"] * exponential(v)))
    w.jobs[j]["state"] = LOST
    give_up(w, now, j)
    return -1, NEVER


@kernel("i8x3(W,i8,i8)")
def end_talk(w, now, c):
    """The talk of contact c is over.  Returns (job to be answered or -1, contact handed over or -1, when it calls)."""
    contact = w.contacts[c]
    k, j = int(contact["channel"]), int(contact["job"])
    channel = w.channels[k]
    wasted = contact["state"] == WASTED
    contact["state"] = OVER
    if channel["pool"] >= 0:
        release(w, k)
    hand_over = channel["kind"] == BOT and not solved_remotely(w, j)
    outcome = T_WASTED if wasted else T_HANDED_OVER if hand_over else T_ANSWERED
    note(w, now, L_TALK, k, j, c, now - contact["since"], outcome)
    if hand_over:
        w.jobs[j]["channel"] = channel["hands_over_to"]
        w.jobs[j]["switches"] += 1
        new = new_contact(w, j, channel["hands_over_to"], 0, 1)
        return -1, new, call_time(w, new, now)
    if wasted or channel["kind"] == EXPERTS:
        return -1, -1, NEVER
    return j, -1, NEVER


@kernel("i8(W,i8)")
def next_in_line(w, pool):
    """The waiting contact that the pool takes next, channels in their order; -1 if there is none or nobody is free."""
    k = w.pools[pool]["first_channel"]
    while k >= 0:
        if w.channels[k]["first"] >= 0 and has_room(w, k):
            return w.channels[k]["first"]
        k = w.channels[k]["next_in_pool"]
    return -1


@kernel("i8x2(W,i8)")
def next_taken(w, now):
    """An expert takes a call, or a free agent a contact that waits.  Returns (contact, end of talk) or (-1, NEVER)."""
    s = w.now[0]
    c = int(s["expert_call"])
    if c >= 0:
        s["expert_call"] = -1
        return c, begin_talk(w, now, c, 0)
    pool = 0
    while s["agents_free"] >> pool:
        if (s["agents_free"] >> pool) & 1:
            c = next_in_line(w, pool)
            if c >= 0:
                leave_line(w, c)
                return c, begin_talk(w, now, c, now - w.contacts[c]["since"])
            s["agents_free"] -= 1 << pool
        pool += 1
    return -1, NEVER
