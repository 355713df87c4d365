"""What worlds that are streams of requests share: their length, and the luck that is taken out of them.

The time unit is a quarter of an hour, the mean work on site: short enough for many jobs in a horizon, long enough that
whole seconds do no harm.  The first tenth of a horizon is warm-up.

Waits react five to ten times as strongly to the load as the load varies, so all these worlds have the requests and the
work that a run happened to get as controls.  With several technicians there is a better one: the wait that the same
jobs would have met at one technician as fast as all together, whose mean is Pollaczek and Khinchine's.  With one
technician that would be the quantity itself; there the bursts in which the work came serve instead.
"""

from functools import partial

from experiments.theory import queues
from experiments.verify import luck
from experiments.verify.check import Control

__all__ = ["UNIT_S", "WORK", "bursts", "lasting", "pooled", "requests", "stream", "work_squared"]

UNIT_S = 900.0
_UNITS_A_DAY = 86_400.0 / UNIT_S
_REQUESTS = 20_000  # a replication


def stream(rate: float, technicians: int) -> list[str]:
    """Overrides for `rate` requests a time unit that meet so many technicians."""
    return [f"crew.technicians={technicians}", *lasting(rate)]


def lasting(rate: float) -> list[str]:
    """Overrides for `rate` requests a time unit, long enough for the usual number of them."""
    days = round(_REQUESTS / rate / _UNITS_A_DAY)
    warmup = max(1, days // 10)
    return [f"demand.rate_per_day={rate * _UNITS_A_DAY:.10g}", f"days={days + warmup}", f"warmup_days={warmup}"]


def requests(rate: float) -> Control:
    """Requests a time unit."""
    return Control(partial(luck.requests_per, unit_s=UNIT_S), rate)


def pooled(rate: float, technicians: int, success: float = 1.0) -> Control:
    """The wait at one fast technician; exponential visits until one succeeds are together exponential."""
    theory = queues.pollaczek_khinchine(rate, 1.0 / success / technicians, 1.0)
    return Control(partial(luck.wait_for_one, unit_s=UNIT_S), theory)


def bursts(rate: float, cv2: float, mean: float = 1.0) -> list[Control]:
    """Work that comes in within half a day, and within a day and a half; its variance is that of a Poisson sum.

    `mean` and cv2 are those of all the work on a job.
    """
    square = mean**2 * (1.0 + cv2)
    return [
        Control(partial(luck.bursts, unit_s=UNIT_S, window=window, load=rate * mean), rate * window * square)
        for window in (48.0, 144.0)
    ]


WORK = Control(partial(luck.work, unit_s=UNIT_S), 1.0)


def work_squared(cv2: float) -> Control:
    """Mean square of a visit's time."""
    return Control(partial(luck.work_squared, unit_s=UNIT_S), 1.0 + cv2)
