"""Worlds that are waiting lines: V1, V3, V4, V5."""

from functools import partial
from math import log, sqrt

from experiments.theory import queues, visits
from experiments.verify import luck
from experiments.verify import readers as read
from experiments.verify.check import Check, Control
from experiments.verify.rows.streams import UNIT_S, WORK, bursts, pooled, requests, stream, work_squared
from experiments.verify.rows.world import MEAN, TAIL, Quantity, world

__all__ = ["SMALL_QUEUE", "STREAMS"]


def _distribution(rate: float, technicians: int) -> list[Quantity]:
    """The law of the wait at zero, and at a quarter, a half and the whole of its 95th percentile; that percentile."""
    late = queues.wait_quantile(rate, 1.0, technicians, 0.95)
    quantile = partial(read.wait_quantile, unit_s=UNIT_S, share=0.95)
    points = {"P(wait)": 0.0, "P(W>s)": 0.25 * late, "P(W>m)": 0.5 * late, "P(W>l)": late}
    return [
        *(
            Quantity(
                name,
                f"P(wait > {time:.2f})",
                partial(read.wait_exceeds, seconds=time * UNIT_S),
                queues.wait_exceeds(rate, 1.0, technicians, time),
                MEAN if time == 0.0 else TAIL,
            )
            for name, time in points.items()
        ),
        Quantity("p95", "wait, 95th percentile", quantile, late, TAIL),
    ]


def _servers(row: str, rate: float, technicians: int, replications: int, law: bool = False) -> list[Check]:
    """V1: M/M/c, first come first served; with `law` the whole distribution of the wait."""
    theory = queues.mm_c(rate, 1.0, technicians)
    exceeds = queues.wait_exceeds(rate, 1.0, technicians, 1.0)
    better = bursts(rate, 1.0) if technicians == 1 else [pooled(rate, technicians)]
    return world(
        row,
        f"M/M/{technicians} λ {rate:g}",
        "queue",
        stream(rate, technicians),
        replications,
        [
            Quantity("Wq", "wait", partial(read.wait, unit_s=UNIT_S), theory.wait),
            Quantity("Lq", "waiting jobs", read.waiting_jobs, theory.queue_length),
            Quantity("tail", "P(wait > 1)", partial(read.wait_exceeds, seconds=UNIT_S), exceeds, TAIL),
            *(_distribution(rate, technicians) if law else []),
        ],
        (requests(rate), WORK, *better),
    )


def _one_server(cv2: float, law: str, replications: int) -> list[Check]:
    """V4: M/G/1."""
    theory = queues.pollaczek_khinchine(0.8, 1.0, cv2)
    return world(
        f"V4 {cv2:g}",
        f"M/G/1 λ .8, {law}, cv² {cv2:g}",
        "queue",
        [*stream(0.8, 1), f"jobs.law={law}", f"jobs.types.repair.cv={sqrt(cv2):g}"],
        replications,
        [Quantity("Wq", "wait", partial(read.wait, unit_s=UNIT_S), theory)],
        (requests(0.8), *((WORK, work_squared(cv2)) if cv2 else ()), *bursts(0.8, cv2)),
    )


def _classes(row: str, urgent: float, other: float, technicians: int, replications: int) -> list[Check]:
    """V5: two classes, contract customers first, nobody interrupted."""
    rate = urgent + other
    keys = [*stream(rate, technicians), f"customers.contract_share={urgent / rate:.10g}"]
    waits = queues.priority_waits([urgent, other], 1.0, technicians)
    of_class = partial(read.wait_of_class, unit_s=UNIT_S)
    asked = partial(luck.requests_of_class, unit_s=UNIT_S)
    return world(
        row,
        f"M/M/{technicians}, two classes λ {urgent:g}, {other:g}",
        "priority",
        keys,
        replications,
        [
            Quantity("first", "wait, first class", partial(of_class, contract=1), waits[0]),
            Quantity("second", "wait, second class", partial(of_class, contract=0), waits[1]),
        ],
        (
            Control(partial(asked, contract=1), urgent),
            Control(partial(asked, contract=0), other),
            WORK,
            pooled(rate, technicians),
        ),
    )


def _revisits(row: str, success: float, delay: float, replications: int) -> list[Check]:
    """V3: jobs return after a constant delay until fixed; every visit succeeds with one probability."""
    theory = visits.repeat_visits(4.0, 1.0, 6, success, delay)
    keys = [
        *stream(4.0, 6),
        f"crew.skill={log(success / (1.0 - success)):.12g}",
        f"visit.escalate_h={delay * UNIT_S / 3600.0:g}",
    ]
    per_visit = partial(read.wait_per_visit, unit_s=UNIT_S, delay_s=delay * UNIT_S)
    return world(
        row,
        f"repeat visits, success {success:g}, delay {delay:g}",
        "repeat_visits",
        keys,
        replications,
        [
            Quantity("ρ", "share of time at customers", read.busy_share, theory.utilisation, controlled=False),
            Quantity("Wq", "wait per visit", per_visit, theory.wait),
            Quantity("visits", "visits a job", read.visits_per_job, theory.visits_per_job, controlled=False),
            Quantity("fix", "time to fix", partial(read.time_to_fix, unit_s=UNIT_S), theory.time_to_fix),
            Quantity("open", "open jobs", read.open_jobs, theory.between_visits + theory.queued_or_served),
        ],
        (requests(4.0), WORK, Control(luck.fixing_share, success), pooled(4.0, 6, success)),
    )


SMALL_QUEUE = _servers("V1b", 4.0, 5, 150)
STREAMS = [
    *_servers("V1a", 0.8, 1, 350, law=True),
    *SMALL_QUEUE,
    *_servers("V1c", 8.0, 10, 500),
    *_servers("V1g", 0.5, 1, 200, law=True),
    *_servers("V1h", 4.5, 5, 1200, law=True),
    *_servers("V1i", 4.75, 5, 500),
    *_servers("V1j", 9.5, 10, 500),
    *_one_server(0.0, "constant", 250),
    *_one_server(0.25, "lognormal", 300),
    *_one_server(1.0, "lognormal", 350),
    *_one_server(4.0, "lognormal", 900),
    *_classes("V5a", 0.3, 0.4, 1, 100),
    *_classes("V5b", 1.0, 3.0, 5, 150),
    *_revisits("V3a", 0.75, 3.0, 250),
    *_revisits("V3b", 0.85, 3.0, 350),
    *_revisits("V3c", 0.88, 10.0, 400),
]
