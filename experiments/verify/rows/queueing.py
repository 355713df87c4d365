"""Worlds that are waiting lines: V1, V3, V4, V5.

The time unit is a quarter of an hour, the mean work on site: short enough for many jobs in a horizon, long
enough that whole seconds do no harm.  The first tenth of a horizon is warm-up.

Waits react five to ten times as strongly to the load as the load varies, so all these worlds have the
requests and the work that a run happened to get as controls.  With several technicians there is a better
one: the wait that the same jobs would have met at one technician as fast as all together, whose mean is
Pollaczek and Khinchine's.  With one technician that would be the quantity itself; there the bursts in which
the work came serve instead.
"""

from functools import partial
from math import log, sqrt

from experiments.theory import queues, visits
from experiments.verify import luck
from experiments.verify import readers as read
from experiments.verify.check import Check, Control
from experiments.verify.rows.world import TAIL, Quantity, world

__all__ = ["SMALL_QUEUE", "STREAMS"]

_UNIT_S = 900.0
_UNITS_A_DAY = 86_400.0 / _UNIT_S
_JOBS = 20_000  # a replication


def _stream(rate: float, technicians: int) -> list[str]:
    """Overrides for `rate` requests a time unit, long enough for the usual number of jobs."""
    days = round(_JOBS / rate / _UNITS_A_DAY)
    warmup = max(1, days // 10)
    return [
        f"demand.rate_per_day={rate * _UNITS_A_DAY:.10g}",
        f"crew.technicians={technicians}",
        f"days={days + warmup}",
        f"warmup_days={warmup}",
    ]


def _requests(rate: float) -> Control:
    return Control(partial(luck.requests_per, unit_s=_UNIT_S), rate)


def _pooled(rate: float, technicians: int, success: float = 1.0) -> Control:
    """The wait at one fast technician; exponential visits until one succeeds are together exponential."""
    theory = queues.pollaczek_khinchine(rate, 1.0 / success / technicians, 1.0)
    return Control(partial(luck.wait_for_one, unit_s=_UNIT_S), theory)


def _bursts(rate: float, cv2: float) -> list[Control]:
    """Work that comes in within half a day, and within a day and a half; its variance is that of a Poisson sum."""
    return [
        Control(partial(luck.bursts, unit_s=_UNIT_S, window=window, load=rate), rate * window * (1.0 + cv2))
        for window in (48.0, 144.0)
    ]


_WORK = Control(partial(luck.work, unit_s=_UNIT_S), 1.0)


def _servers(row: str, rate: float, technicians: int, replications: int) -> list[Check]:
    """V1: M/M/c, first come first served."""
    theory = queues.mm_c(rate, 1.0, technicians)
    exceeds = queues.wait_exceeds(rate, 1.0, technicians, 1.0)
    better = _bursts(rate, 1.0) if technicians == 1 else [_pooled(rate, technicians)]
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
        (_requests(rate), _WORK, *better),
    )


def _one_server(cv2: float, law: str, replications: int) -> list[Check]:
    """V4: M/G/1."""
    theory = queues.pollaczek_khinchine(0.8, 1.0, cv2)
    squared = Control(partial(luck.work_squared, unit_s=_UNIT_S), 1.0 + cv2)
    return world(
        f"V4 {cv2:g}",
        f"M/G/1 λ .8, {law}, cv² {cv2:g}",
        "queue",
        [*_stream(0.8, 1), f"jobs.law={law}", f"jobs.types.repair.cv={sqrt(cv2):g}"],
        replications,
        [Quantity("Wq", "wait", partial(read.wait, unit_s=_UNIT_S), theory)],
        (_requests(0.8), *((_WORK, squared) if cv2 else ()), *_bursts(0.8, cv2)),
    )


def _classes(row: str, urgent: float, other: float, technicians: int, replications: int) -> list[Check]:
    """V5: two classes, contract customers first, nobody interrupted."""
    rate = urgent + other
    keys = [*_stream(rate, technicians), f"customers.contract_share={urgent / rate:.10g}"]
    waits = queues.priority_waits([urgent, other], 1.0, technicians)
    of_class = partial(read.wait_of_class, unit_s=_UNIT_S)
    asked = partial(luck.requests_of_class, unit_s=_UNIT_S)
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
            _WORK,
            _pooled(rate, technicians),
        ),
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
            Quantity("ρ", "share of time at customers", read.busy_share, theory.utilisation, controlled=False),
            Quantity("Wq", "wait per visit", per_visit, theory.wait),
            Quantity("visits", "visits a job", read.visits_per_job, theory.visits_per_job, controlled=False),
            Quantity("fix", "time to fix", partial(read.time_to_fix, unit_s=_UNIT_S), theory.time_to_fix),
            Quantity("open", "open jobs", read.open_jobs, theory.between_visits + theory.queued_or_served),
        ],
        (_requests(4.0), _WORK, Control(luck.fixing_share, success), _pooled(4.0, 6, success)),
    )


SMALL_QUEUE = _servers("V1b", 4.0, 5, 150)
STREAMS = [
    *_servers("V1a", 0.8, 1, 350),
    *SMALL_QUEUE,
    *_servers("V1c", 8.0, 10, 500),
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
