"""Whether a simulated company can do its work at all: how busy it is, what piles up, whom it turns away.

A company that cannot keep up has no steady waits: they grow for as long as it is simulated, or until customers decline
dates that are too far ahead, and say nothing of the real one.  Each of three signs is enough.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = ["FULL", "LEFT_OVER", "Load", "load_of", "load_words", "mean_load", "overload_words"]

FULL = 0.95  # busy share of paid hours from which a company counts as overloaded; assumption
LEFT_OVER = 0.05  # of the requests of the second half, by which open jobs may grow in it; assumption
DECLINED = 0.05  # of the requests, whose dates were too far ahead; assumption
WHO = {"utilisation": "technicians", "agent_occupancy": "agents"}  # measure -> who is busy
KEYS = {"technicians": "crew.technicians", "agents": "agents of contact.pools"}


class Load(NamedTuple):
    """Busy share of paid hours by who works (NaN: nobody does), and repairs that are open at the end of a run and
    were not in its middle, as a share of those that came between (NaN: no request); dates declined, as a share of
    all requests.
    """

    busy: dict[str, float]
    left_over: float
    declined: float


def load_of(run: Any) -> Load:
    """Of one simulated run; only repairs are left over, for planned work is opened ahead."""
    from experiments.event_log.records_of_work import NATURES
    from sim import jobs_of

    jobs = jobs_of(run)
    repair = jobs.nature == NATURES.index("repair")
    busy = {who: float(run.measures[name]) for name, who in WHO.items() if name in run.measures}
    end = float(run.scenario.days * 86_400)
    half = end / 2
    opened, ended = jobs.opened[repair], jobs.ended[repair]
    come = int(((opened > half) & (opened <= end)).sum())
    open_ = [int(((opened <= t) & ((ended < 0) | (ended > t))).sum()) for t in (half, end)]
    left_over = (open_[1] - open_[0]) / come if come else float("nan")
    return Load(busy, left_over, float(run.measures["balked"]) / max(1.0, float(run.measures["requests"])))


def mean_load(loads: Sequence[Load]) -> Load:
    """Over replications."""
    busy = {who: float(np.mean([one.busy[who] for one in loads])) for who in loads[0].busy}
    return Load(busy, *(float(np.mean([one[k] for one in loads])) for k in (1, 2)))


def load_words(load: Load) -> str:
    """How busy it is, whatever that means; "" where nobody works for pay."""
    busy = [f"{who} {100 * share:.0f} %" for who, share in load.busy.items() if share > 0]
    declined = f"; {100 * load.declined:.0f} % of the requests are declined" if load.declined >= 0.005 else ""
    return f"Busy share of paid hours: {', '.join(busy)}{declined}." if busy else ""


def overload_words(load: Load) -> str:
    """The sentence that stands before all others; "" where the company keeps up."""
    full = {who: share for who, share in load.busy.items() if share >= FULL}
    signs = [f"its {who} are busy {100 * share:.0f} % of their paid hours" for who, share in full.items()]
    if load.left_over > LEFT_OVER:
        signs.append(f"{100 * load.left_over:.0f} % of the later requests are left over at the end")
    if load.declined > DECLINED:
        signs.append(f"{100 * load.declined:.0f} % of the requests are declined for dates too far ahead")
    if not signs:
        return ""
    more = " or ".join(KEYS[who] for who in full) or "hands, hours or parts"
    return (
        f"The simulated company is overloaded: {' and '.join(signs)}. Waits, promises and money of it say nothing; "
        f"give it more ({more}) before anything is decided with it."
    )
