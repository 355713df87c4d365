"""Worlds with somebody for everybody: M/G/infinity, and a rate that changes through the day.

Eighty technicians are as good as infinitely many for a load of twenty: the chance that all are busy is below 1e-20.
"""

from functools import partial
from math import sqrt

from experiments.theory import queues
from experiments.verify import luck
from experiments.verify import readers as read
from experiments.verify.check import Check, Control
from experiments.verify.rows.streams import WORK, requests, stream
from experiments.verify.rows.world import TAIL, Quantity, world

__all__ = ["CROWDS"]

_HOUR_S = 3600.0
_TECHNICIANS = 80


def _occupancy(row: str, load: float, law: str, cv2: float, replications: int) -> list[Check]:
    """M/G/infinity: Poisson(load) present, whatever the law of the work."""
    many = round(load + sqrt(load))
    keys = [*stream(load, _TECHNICIANS), f"jobs.law={law}", f"jobs.types.repair.cv={sqrt(cv2):g}"]
    return world(
        row,
        f"M/G/∞, load {load:g}, {law}, cv² {cv2:g}",
        "queue",
        keys,
        replications,
        [
            Quantity("L", "jobs there", read.open_jobs, load),
            Quantity("var", "variance of jobs there", read.variance_of_open_jobs, load, TAIL),
            Quantity(
                "tail",
                f"P(more than {many})",
                partial(read.share_with_more_open, number=many),
                queues.infinite_servers_exceed(load, many),
                TAIL,
            ),
        ],
        (requests(load), *((WORK,) if law != "constant" else ())),
    )


def _through_the_day(row: str, weights: list[float], hours: float, replications: int) -> list[Check]:
    """Requests by the hour of the day, and how many are under way as some hours end: M_t/M/infinity."""
    a_day = 240.0
    rates = [a_day / 24.0 * weight for weight in weights]
    busy = queues.busy_through_day(rates, hours)
    keys = [
        f"demand.rate_per_day={a_day:g}",
        f"demand.hour_weights={weights}",
        f"jobs.types.repair.minutes={60.0 * hours:g}",
        f"crew.technicians={_TECHNICIANS}",
        "days=84",
        "warmup_days=4",
    ]
    blocks = [(0, 6), (6, 12), (12, 18), (18, 24)]
    return world(
        row,
        f"rate by the hour, work {hours:g} h",
        "queue",
        keys,
        replications,
        [
            *(
                Quantity(
                    f"{first}-{last} h",
                    f"requests from {first} to {last} h",
                    partial(read.requests_between, first_h=first, last_h=last),
                    sum(rates[first:last]),
                    controlled=False,
                )
                for first, last in blocks
            ),
            Quantity("disp", "variance over mean of a block", read.dispersion_of_blocks, 1.0, TAIL, controlled=False),
            *(
                Quantity(f"m {last}", f"under way at {last} h", partial(read.open_at, hour=last), busy[last - 1])
                for _, last in blocks
            ),
        ],
        (
            Control(partial(luck.requests_per, unit_s=_HOUR_S), a_day / 24.0),
            Control(partial(luck.work, unit_s=_HOUR_S), hours),
        ),
    )


CROWDS = [
    *_occupancy("V13a", 5.0, "exponential", 1.0, 60),
    *_occupancy("V13b", 20.0, "lognormal", 2.0, 100),
    *_occupancy("V13c", 20.0, "constant", 0.0, 60),
    *_through_the_day("V13d", [0.2] * 6 + [1.0] * 6 + [2.0] * 6 + [0.8] * 6, 2.0, 300),
    *_through_the_day("V13e", [0.5] * 12 + [1.5] * 12, 4.0, 150),
]
