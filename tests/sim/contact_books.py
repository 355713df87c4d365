"""The books of the contact centre: every attempt is answered, given up, or still under way; agents are never doubled.

Read from the log row by row, without the code of `sim/`.
"""

import math
from collections import defaultdict

from sim import Run
from sim import events as ev
from sim.events import HOUR
from sim.scenario import Bot, Centre, Line
from sim.scenario.contact import Acknowledgement

T, A, X, JOB, WHO, KIND, CODE = range(7)
CALLED, TAKEN, TALKED, GAVE_UP, LEFT_QUIETLY, FOUND_OUT = (
    "called", "taken", "talked", "gave up", "left quietly", "found out",
)  # fmt: skip
MAY_FOLLOW = {
    ev.L_TAKEN: {CALLED: TAKEN, LEFT_QUIETLY: FOUND_OUT},
    ev.L_TALK: {TAKEN: TALKED, FOUND_OUT: TALKED},
    ev.L_GIVE_UP: {CALLED: GAVE_UP},
}


def lost_on_the_line(row: tuple) -> bool:
    """Does this row end a request, because its customer gave up and will not call again?"""
    return row[KIND] == ev.L_GIVE_UP and row[X] % 2 == 0


def contacts_are_conserved(run: Run, rows: list[tuple]) -> None:
    """Each contact is called, taken, talked to or given up in a legal order, and takes as long as the log says."""
    if not isinstance(run.scenario.contact, Centre):
        assert not any(ev.L_CALL <= row[KIND] <= ev.L_AGENTS for row in rows)
        return
    state, since, channel = {}, {}, {}
    for row in rows:
        if row[KIND] == ev.L_CALL:
            assert row[A] not in state, f"contact {row[A]} calls twice"
            state[row[A]], since[row[A]], channel[row[A]] = CALLED, row[T], row[CODE]
        elif row[KIND] in MAY_FOLLOW and not is_experts(run, row):
            c = row[WHO]
            before = state[c]
            assert before in MAY_FOLLOW[row[KIND]], f"contact {c}: row {row} after '{before}'"
            assert channel[c] == row[CODE], f"contact {c} changes its channel"
            state[c] = MAY_FOLLOW[row[KIND]][before]
            assert row[A] == row[T] - since[c], f"contact {c}: {row[A]} s at {row[T]} since {since[c]}"
            if row[KIND] == ev.L_GIVE_UP and row[X] >= 2:
                state[c] = LEFT_QUIETLY
            else:
                since[c] = row[T]
    ends = defaultdict(int)
    for one in state.values():
        ends[one] += 1
    lines = sum(len(line(run, k)) for k in range(len(run.world.channels)))
    assert lines == ends[CALLED] + ends[LEFT_QUIETLY], "the lines hold other contacts than those that wait"
    if run.scenario.warmup_days == 0:
        assert run.measures["contacts"] == len(state)
        assert run.measures["contacts_abandoned"] == sum(row[KIND] == ev.L_GIVE_UP for row in rows)


def is_experts(run: Run, row: tuple) -> bool:
    """Does the row speak of the line on which technicians call?"""
    return row[CODE] == len(run.scenario.contact.channels)


def line(run: Run, k: int) -> list[int]:
    """The contacts that wait in the line of a channel."""
    waiting, c = [], int(run.world.channels[k]["first"])
    while c >= 0:
        waiting.append(c)
        c = int(run.world.contacts[c]["next"])
    return waiting


def agents_are_not_doubled(run: Run, rows: list[tuple]) -> None:
    """A talk begins only with an agent on duty who has room; lines are first come first served; nobody idles."""
    centre = run.scenario.contact
    if not isinstance(centre, Centre):
        return
    names, pools = list(centre.channels), list(centre.pools.values())
    at_once = [one.at_once if isinstance(one, Line) else 1 for one in centre.channels.values()] + [1]
    pool_of = {names.index(name): p for p, pool in enumerate(pools) for name in pool.channels}
    if centre.experts is not None:
        pool_of[len(names)] = list(centre.pools).index(centre.experts.pool)
    on_duty, talks, waiting = [0] * len(pools), [0] * (len(names) + 1), defaultdict(list)

    def busy(p: int) -> int:
        return sum(math.ceil(talks[k] / at_once[k]) for k, own in pool_of.items() if own == p)

    for row in rows:
        k = row[CODE]
        if row[KIND] == ev.L_AGENTS:
            on_duty[k] += int(row[X])
            assert on_duty[k] >= 0
        elif row[KIND] == ev.L_CALL:
            waiting[k].append(row[A])
        elif row[KIND] == ev.L_GIVE_UP and row[X] < 2:
            waiting[k].remove(row[WHO])
        elif row[KIND] == ev.L_TAKEN:
            if row[WHO] in waiting[k] and k in pool_of:
                assert waiting[k][0] == row[WHO], f"contact {row[WHO]} is served before its turn"
            if row[WHO] in waiting[k]:
                waiting[k].remove(row[WHO])
            talks[k] += 1
            if k in pool_of:
                assert busy(pool_of[k]) <= on_duty[pool_of[k]], f"more talks than agents at {row[T]}"
                assert 1 <= row[X] <= at_once[k]
        elif row[KIND] == ev.L_TALK:
            talks[k] -= 1
            assert talks[k] >= 0
    for p in range(len(pools)):
        assert run.world.pools[p]["on_duty"] == on_duty[p] and run.world.pools[p]["busy"] == busy(p)
    for k, p in pool_of.items():
        free = busy(p) + (talks[k] % at_once[k] == 0) <= on_duty[p]
        assert not (free and waiting[k]), f"channel {k}: somebody waits while an agent is free"


def agents_are_paid_for_their_shifts(run: Run, rows: list[tuple]) -> None:
    """Paid hours are those of the shifts as they are written, as often as they began; nobody is paid twice."""
    centre = run.scenario.contact
    if not isinstance(centre, Centre):
        return
    shifts = [shift for pool in centre.pools.values() for shift in pool.shifts.values()]
    ends = [-1] * len(shifts)
    for row in rows:
        if row[KIND] == ev.L_AGENTS and row[A] > 0:
            shift = shifts[row[WHO]]
            assert row[T] >= ends[row[WHO]], "a shift begins before it has ended"
            ends[row[WHO]] = row[T] + round(shift.hours * HOUR)
            assert row[A] == shift.agents * (ends[row[WHO]] - row[T])
            assert row[T] % ev.DAY == int(shift.start[:2]) * HOUR + int(shift.start[3:]) * 60


def machines_are_always_there(run: Run, rows: list[tuple]) -> None:
    """Whoever reaches a machine is taken in that second."""
    centre = run.scenario.contact
    if not isinstance(centre, Centre):
        return
    machines = {
        k
        for k, one in enumerate(centre.channels.values())
        if isinstance(one, Bot) or (isinstance(one, Acknowledgement) and one.by == "machine")
    }
    assert all(row[A] == 0 for row in rows if row[KIND] == ev.L_TAKEN and row[CODE] in machines)
