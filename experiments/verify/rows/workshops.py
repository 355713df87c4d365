"""Worlds that are networks of waiting lines: desk and benches of a workshop, its bays, its loaners, its parcels.

The time unit is a quarter of an hour, the mean of every step.  Customers come as a Poisson stream and all steps are
exponential with first-come lines, so each node behaves as a queue of its own: behind one node the stream is Poisson
(Burke 1956), a node that is visited several times by jobs of one law is a queue for all visits together (Jackson
1957; Baskett, Chandy, Muntz and Palacios 1975).  Loaners are lost calls (Erlang 1917), whatever the law of the stay.
"""

from functools import partial

from experiments.theory import queues
from experiments.verify import readers as read
from experiments.verify.check import Check, Control
from experiments.verify.rows.streams import UNIT_S, WORK, bursts, requests, stream, work_squared
from experiments.verify.rows.world import TAIL, Quantity, world

__all__ = ["SMALL_WORKSHOP", "WORKSHOPS"]

_SHOP, _WAY = "outlets.places.shop", "modes.carry_in"


def _luck(rate: float) -> tuple[Control, ...]:
    """Requests, and work at the bench."""
    return requests(rate), WORK


def _network(row: str, rate: float, advisers: int, technicians: int, passes: float, replications: int) -> list[Check]:
    """Desk and benches; with `passes` below 1 jobs come back from the test, which is at the desk."""
    tested = passes < 1.0
    visits = 2.0 + (1.0 / passes if tested else 0.0)  # of each job at the desk
    desk = queues.mm_c(rate * visits, 1.0, advisers)
    bench = queues.mm_c(rate / passes, 1.0, technicians)
    keys = [
        f"{_SHOP}.advisers={advisers}", f"{_WAY}.desk.intake_min=15.0", f"{_WAY}.desk.handover_min=15.0",
        f"{_WAY}.desk.test_min={15.0 if tested else 0.0}", f"{_WAY}.bench.passes={passes}",
    ]  # fmt: skip
    number = desk.number + bench.number
    title = f"{advisers} at the desk, {technicians} benches, λ {rate:g}" + (f", {passes:g} pass" if tested else "")
    return world(
        row,
        title,
        "workshop",
        [*stream(rate, technicians), *keys],
        replications,
        [
            Quantity("Wq desk", "wait at the desk", partial(read.wait_at_desk, unit_s=UNIT_S), desk.wait, TAIL),
            Quantity("Wq bench", "wait for the bench", partial(read.wait_for_bench, unit_s=UNIT_S), bench.wait, TAIL),
            Quantity("L", "jobs there", read.open_jobs, number, TAIL),
        ],
        (*_luck(rate), *(() if tested else bursts(rate, 1.0))),
    )


def _bays(row: str, rate: float, bays: int, technicians: int, replications: int) -> list[Check]:
    """As many jobs at once as there are bays or technicians, whichever is less."""
    theory = queues.mm_c(rate, 1.0, min(bays, technicians))
    return world(
        row,
        f"{bays} bays, {technicians} technicians, λ {rate:g}",
        "workshop",
        [*stream(rate, technicians), f"{_SHOP}.bays={bays}"],
        replications,
        [Quantity("Wq", "wait for the bench", partial(read.wait, unit_s=UNIT_S), theory.wait, TAIL)],
        (*_luck(rate), *bursts(rate, 1.0)),
    )


def _loaners(row: str, load: float, loaners: int, law: str, replications: int) -> list[Check]:
    """Who finds no loaner goes without: Erlang's loss formula, for every law of the stay with the same mean."""
    keys = [
        f"{_SHOP}.loaners={loaners}", f"{_WAY}.loan.wanted=1.0", f"{_WAY}.loan.to=all", f"jobs.law={law}",
        "customers.contract_share=0.0",
    ]  # fmt: skip
    lost = queues.erlang_b(loaners, load)
    return world(
        row,
        f"{loaners} loaners, load {load:g}, {law} stay",
        "workshop",
        [*stream(load, 80), *keys],
        replications,
        [
            Quantity("P(none)", "customers without a loaner", read.share_without_loaner, lost, TAIL),
            Quantity("out", "loaners out", read.loaners_out, load * (1.0 - lost), TAIL),
        ],
        (requests(load),),
    )


def _parcels(row: str, rate: float, cv: float, replications: int) -> list[Check]:
    """Parcels without delay and one technician: Pollaczek and Khinchine's queue."""
    keys = [
        "modes.carry_in.offered=false", "modes.mail_in.offered=true", "jobs.law=lognormal",
        f"jobs.types.repair.cv={cv}",
    ]  # fmt: skip
    theory = queues.pollaczek_khinchine(rate, 1.0, cv**2)
    return world(
        row,
        f"parcels, one technician, λ {rate:g}, cv {cv:g}",
        "workshop",
        [*stream(rate, 1), *keys],
        replications,
        [Quantity("Wq", "wait for the bench", partial(read.wait, unit_s=UNIT_S), theory, TAIL)],
        (
            *_luck(rate),
            work_squared(cv**2),
            *bursts(rate, cv**2),
        ),
    )


SMALL_WORKSHOP: list[Check] = _bays("V18a", 2.0, 3, 10, 120)
WORKSHOPS: list[Check] = [
    *_network("V18b", 1.2, 4, 2, 1.0, 100),
    *_network("V18c", 1.2, 6, 3, 0.75, 100),
    *SMALL_WORKSHOP,
    *_loaners("V18d", 8.0, 10, "exponential", 30),
    *_loaners("V18e", 8.0, 10, "constant", 30),
    *_parcels("V18f", 0.7, 0.6, 40),
]
