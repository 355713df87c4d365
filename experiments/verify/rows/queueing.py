"""Worlds that are waiting lines: V1, V3, V4, V5, V6.

The time unit of the streams is a quarter of an hour, the mean work on site: short enough for many jobs in a
horizon, long enough that whole seconds do no harm.  About 200,000 jobs a replication; the relative standard
deviation of one replication's mean wait is then 2-5 % (8 % with cv^2 = 4), which sets the number of
replications.

Households must be so many that few requests meet a unit whose job is still open.
"""

from functools import partial
from math import log, sqrt

from experiments.theory import queues, visits
from experiments.verify import readers as read
from experiments.verify.check import Check
from experiments.verify.rows.world import MEAN, TAIL, Quantity, world

__all__ = ["REPAIR_SHOPS", "SMALL_SHOP", "STREAMS"]

_UNIT_S = 900.0
_UNITS_A_DAY = 86_400.0 / _UNIT_S
_JOBS = 200_000
_YEAR_D = 365.25


def _stream(rate: float, technicians: int) -> list[str]:
    """Overrides for `rate` requests a time unit, long enough for the usual number of jobs."""
    days = round(_JOBS / rate / _UNITS_A_DAY)
    warmup = max(1, days // 20)
    return [
        f"demand.rate_per_day={rate * _UNITS_A_DAY:.10g}",
        f"crew.technicians={technicians}",
        f"days={days + warmup}",
        f"warmup_days={warmup}",
    ]


def _servers(row: str, rate: float, technicians: int, replications: int) -> list[Check]:
    """V1: M/M/c, first come first served."""
    theory = queues.mm_c(rate, 1.0, technicians)
    exceeds = queues.wait_exceeds(rate, 1.0, technicians, 1.0)
    return world(
        row,
        f"M/M/{technicians} λ {rate:g}",
        "queue",
        _stream(rate, technicians),
        replications,
        [
            Quantity("Wq", "wait", partial(read.wait, unit_s=_UNIT_S), theory.wait),
            Quantity("Lq", "waiting jobs", read.waiting_jobs, theory.queue_length),
            Quantity("tail", "P(wait > 1)", partial(read.wait_exceeds, seconds=_UNIT_S), exceeds, TAIL),
        ],
    )


def _one_server(cv2: float, law: str, replications: int, bound: float) -> list[Check]:
    """V4: M/G/1."""
    keys = [*_stream(0.8, 1), f"jobs.law={law}", f"jobs.repair.cv={sqrt(cv2):g}"]
    theory = queues.pollaczek_khinchine(0.8, 1.0, cv2)
    quantity = Quantity("Wq", "wait", partial(read.wait, unit_s=_UNIT_S), theory, bound)
    return world(f"V4 {cv2:g}", f"M/G/1 λ .8, {law}, cv² {cv2:g}", "queue", keys, replications, [quantity])


def _classes(row: str, urgent: float, other: float, technicians: int, replications: int) -> list[Check]:
    """V5: two classes, contract customers first, nobody interrupted."""
    rate = urgent + other
    keys = [*_stream(rate, technicians), f"customers.contract_share={urgent / rate:.10g}"]
    waits = queues.priority_waits([urgent, other], 1.0, technicians)
    of_class = partial(read.wait_of_class, unit_s=_UNIT_S)
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
    )


def _shop(
    row: str, machines: int, working_h: float, repair_h: float, technicians: int, replications: int
) -> list[Check]:
    """V6: machine repairman; hours a machine runs between failures and hours a repair takes."""
    theory = queues.repair_shop(machines, 1.0 / working_h, 1.0 / repair_h, technicians)
    keys = [
        f"customers.households={machines}",
        f"demand.failure_scale_years={working_h / 24.0 / _YEAR_D:.12g}",
        f"jobs.repair.minutes={60.0 * repair_h:g}",
        f"crew.technicians={technicians}",
    ]
    return world(
        row,
        f"{machines} machines, {technicians} repairing",
        "repair_shop",
        keys,
        replications,
        [
            Quantity("down", "machines down", read.open_jobs, theory.down),
            Quantity("rate", "repairs an hour", partial(read.closed_per, unit_s=3600.0), theory.throughput),
            Quantity("W", "time down", partial(read.time_to_fix, unit_s=3600.0), theory.time_down),
        ],
    )


def _revisits(row: str, success: float, delay: float, replications: int) -> list[Check]:
    """V3: jobs return after a constant delay until fixed; every visit succeeds with one probability."""
    theory = visits.repeat_visits(4.0, 1.0, 6, success, delay)
    keys = [
        *_stream(4.0, 6),
        f"crew.skill={log(success / (1.0 - success)):.12g}",
        f"visit.escalate_h={delay * _UNIT_S / 3600.0:g}",
    ]
    per_visit = partial(read.wait_per_visit, unit_s=_UNIT_S, delay_s=delay * _UNIT_S)
    return world(
        row,
        f"repeat visits, success {success:g}, delay {delay:g}",
        "repeat_visits",
        keys,
        replications,
        [
            Quantity("ρ", "share of time at customers", read.busy_share, theory.utilisation),
            Quantity("Wq", "wait per visit", per_visit, theory.wait),
            Quantity("visits", "visits a job", read.visits_per_job, theory.visits_per_job),
            Quantity("fix", "time to fix", partial(read.time_to_fix, unit_s=_UNIT_S), theory.time_to_fix),
            Quantity("open", "open jobs", read.open_jobs, theory.between_visits + theory.queued_or_served),
        ],
    )


STREAMS = [
    *_servers("V1a", 0.8, 1, 100),
    *_servers("V1b", 4.0, 5, 180),
    *_servers("V1c", 8.0, 10, 280),
    *_one_server(0.0, "constant", 50, MEAN),
    *_one_server(0.25, "lognormal", 60, MEAN),
    *_one_server(1.0, "lognormal", 120, MEAN),
    *_one_server(4.0, "lognormal", 240, TAIL),
    *_classes("V5a", 0.3, 0.4, 1, 100),
    *_classes("V5b", 1.0, 3.0, 5, 180),
    *_revisits("V3a", 0.75, 3.0, 400),
    *_revisits("V3b", 0.85, 3.0, 200),
    *_revisits("V3c", 0.88, 10.0, 200),
]
SMALL_SHOP = _shop("V6a", 10, 10.0, 1.0, 1, 40)
REPAIR_SHOPS = [*SMALL_SHOP, *_shop("V6b", 100, 50.0, 1.0, 2, 80), *_shop("V6c", 1500, 2000.0, 3.0, 3, 80)]
