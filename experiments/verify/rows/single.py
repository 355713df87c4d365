"""Worlds of one technician: two kinds of work, work that comes back, the shortest first.

Two faults whose work differs make the service time a mixture of two exponentials; with the shortest expected work
first they are two classes of a priority queue.
"""

from functools import partial
from math import log, sqrt

from experiments.theory import queues
from experiments.verify import luck
from experiments.verify import readers as read
from experiments.verify.check import Check, Control
from experiments.verify.rows.streams import UNIT_S, WORK, bursts, requests, stream, work_squared
from experiments.verify.rows.world import Quantity, world

__all__ = ["SINGLES"]

_SHARES, _MEANS = (0.75, 0.25), (0.5, 2.5)  # of short and of long work; together the mean is 1
_FAULTS = [
    "faults.fault.share=0.75",
    "faults.fault.work=0.5",
    "+faults.long={share: 0.25, family: general, work: 2.5, parts: []}",
]


def _two_kinds(row: str, rate: float, replications: int) -> list[Check]:
    """M/H2/1 first come first served (Pollaczek and Khinchine), and the shortest expected work first (Cobham)."""
    cv2 = queues.mixture_cv2(_SHARES, _MEANS)
    controls = (requests(rate), WORK, work_squared(cv2), *bursts(rate, cv2))
    keys = [*stream(rate, 1), *_FAULTS]
    fcfs = queues.pollaczek_khinchine(rate, 1.0, cv2)
    mean = Quantity("Wq", "wait", partial(read.wait, unit_s=UNIT_S), fcfs)
    rates = [rate * share for share in _SHARES]
    waits = queues.priority_waits_single(rates, _MEANS, [2.0 * mean**2 for mean in _MEANS])
    of_fault = partial(read.wait_of_fault, unit_s=UNIT_S)
    classes = [
        Quantity("short", "wait, short work", partial(of_fault, fault=0), waits[0]),
        Quantity("long", "wait, long work", partial(of_fault, fault=1), waits[1]),
    ]
    shortest = [*keys, "dispatch.rule=shortest"]
    return [
        *world(f"V4{row}", f"M/H2/1 λ {rate:g}, cv² {cv2:g}", "queue", keys, replications, [mean], controls),
        *world(f"V5{row}", f"M/H2/1 λ {rate:g}, shortest first", "queue", shortest, replications, classes, controls),
    ]


def _comes_back(row: str, rate: float, success: float, cv2: float, replications: int) -> list[Check]:
    """M/G/1 with Bernoulli repeat visits: after a visit in vain the job stands at the end of the line at once."""
    theory = queues.bernoulli_feedback(rate, 1.0, cv2, success)
    total = 1.0 / success
    total_cv2 = (cv2 / success + (1.0 - success) / success**2) / total**2
    keys = [
        *stream(rate, 1),
        f"crew.skill={log(success / (1.0 - success)):.12g}",
        "visit.escalate_h=0",
        "jobs.law=lognormal",
        f"jobs.types.repair.cv={sqrt(cv2):g}",
    ]
    return world(
        row,
        f"M/G/1, λ {rate:g}, cv² {cv2:g}, first fix {success:g}",
        "repeat_visits",
        keys,
        replications,
        [
            Quantity("fix", "time to fix", partial(read.time_to_fix, unit_s=UNIT_S), theory),
            Quantity("L", "open jobs", read.open_jobs, queues.little(rate, theory)),
            Quantity("visits", "visits a job", read.visits_per_job, 1.0 / success, controlled=False),
        ],
        (
            requests(rate),
            WORK,
            work_squared(cv2),
            Control(luck.fixing_share, success),
            *bursts(rate, total_cv2, total),
        ),
    )


SINGLES = [
    *_two_kinds("d", 0.6, 250),
    *_two_kinds("e", 0.8, 500),
    *_comes_back("V3d", 0.6, 0.75, 0.25, 120),
    *_comes_back("V3e", 0.6, 0.75, 2.0, 300),
    *_comes_back("V3f", 0.45, 0.6, 1.0, 150),
]
