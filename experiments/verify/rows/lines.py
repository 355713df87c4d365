"""Worlds that are telephone lines: V1 and V2, Erlang's B, C and A in the contact centre.

The time unit is a quarter of an hour, the mean talk.  Everything is settled by phone, so nobody drives.
"""

from functools import partial

from experiments.theory import queues
from experiments.verify import luck
from experiments.verify import readers as read
from experiments.verify.check import Check, Control
from experiments.verify.rows.streams import UNIT_S, lasting, requests
from experiments.verify.rows.world import TAIL, Quantity, world

__all__ = ["LINES", "SMALL_LINE"]

_PHONE = "contact.channels.phone"
_TALK = Control(partial(luck.talk, unit_s=UNIT_S), 1.0)


def _calls(rate: float, agents: int) -> list[str]:
    """Overrides for `rate` calls a time unit that meet so many agents."""
    return [f"contact.pools.agents.shifts.always.agents={agents}", *lasting(rate)]


def _luck(rate: float) -> tuple[Control, ...]:
    return requests(rate), _TALK


def _patient(row: str, rate: float, agents: int, replications: int) -> list[Check]:
    """V1: nobody hangs up (Erlang-C)."""
    theory = queues.mm_c(rate, 1.0, agents)
    return world(
        row,
        f"phone, {agents} agents, λ {rate:g}, all patient",
        "phone",
        _calls(rate, agents),
        replications,
        [
            Quantity("P(wait)", "share who wait", read.share_who_wait, theory.wait_probability),
            Quantity("Wq", "wait", partial(read.wait_on_the_line, unit_s=UNIT_S), theory.wait, TAIL),
        ],
        _luck(rate),
    )


def _impatient(
    row: str, rate: float, patience_rate: float, agents: int, replications: int, at_once: int = 1
) -> list[Check]:
    """V2b-e: exponential patience (Erlang-A).  Agents with several chats at full speed are so many more agents."""
    theory = queues.erlang_a(rate, 1.0, patience_rate, agents * at_once)
    keys = [f"{_PHONE}.patience_min={15.0 / patience_rate:.10g}"]
    if at_once > 1:
        keys += [f"{_PHONE}.at_once={at_once}", f"{_PHONE}.speed={[1.0] * at_once}"]
    chats = f" with {at_once} chats" if at_once > 1 else ""
    busy = partial(read.share_of_talks, places=agents * at_once)
    return world(
        row,
        f"{agents} agents{chats}, λ {rate:g}, θ {patience_rate:g}",
        "phone",
        [*_calls(rate, agents), *keys],
        replications,
        [
            Quantity("P(wait)", "share who wait", read.share_who_wait, theory.wait_probability),
            Quantity("P(ab)", "share who hang up", read.share_who_hang_up, theory.abandon_probability, TAIL),
            Quantity("W", "wait", partial(read.wait_on_the_line, unit_s=UNIT_S), theory.wait, TAIL),
            Quantity("ρ", "share of time talking", busy, theory.utilisation),
        ],
        _luck(rate),
    )


def _blocked(row: str, rate: float, agents: int, replications: int) -> list[Check]:
    """V2a: nobody waits at all (Erlang-B)."""
    return world(
        row,
        f"phone, {agents} agents, λ {rate:g}, nobody waits",
        "phone",
        [*_calls(rate, agents), f"{_PHONE}.patience_min=0"],
        replications,
        [Quantity("loss", "share turned away", read.share_who_hang_up, queues.erlang_b(agents, rate))],
        _luck(rate),
    )


SMALL_LINE = _impatient("V2c", 10.0, 0.5, 10, 100)
LINES = [
    *_patient("V1f", 8.0, 10, 400),
    *_blocked("V2a1", 8.0, 10, 60),
    *_blocked("V2a2", 20.0, 20, 60),
    *_impatient("V2b", 10.0, 1.0, 10, 100),
    *SMALL_LINE,
    *_impatient("V2d", 48.0, 0.5, 50, 400),
    *_impatient("V2e", 60.0, 2.0, 50, 60),
    *_impatient("V2f", 10.0, 0.5, 5, 100, at_once=2),
]
