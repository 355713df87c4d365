"""A van that is filled every night: the newsvendor.

Requests come as a Poisson stream, each takes one part, work takes no time.  What the van lacks is sent by the depot,
which is never out of it, so a day's demand beyond the kit is a day's shortage.
"""

from functools import partial

from experiments.theory import stock
from experiments.verify import luck
from experiments.verify import readers as read
from experiments.verify.check import Check, Control
from experiments.verify.rows.world import MEAN, TAIL, Quantity, world

__all__ = ["NIGHTS"]

_DAY_S = 86_400.0
_SHORT, _LEFT = 4.0, 1.0  # cost of a part too few and of a part too many, in any money


def _kit(row: str, demand: float, level: int, replications: int) -> list[Check]:
    theory = stock.newsvendor(level, demand)
    cost = _SHORT * theory.short + _LEFT * theory.left
    best = ", the cheapest" if level == stock.best_newsvendor(demand, _SHORT, _LEFT) else ""
    rare = TAIL if theory.short < 0.1 * demand else MEAN
    per_day = partial(read.newsvendor_cost, level=level)
    return world(
        row,
        f"newsvendor, demand {demand:g}, kit {level}{best}",
        "newsvendor",
        [
            f"demand.rate_per_day={demand:g}",
            f"parts.catalogue.part.van_kit={level}",
            f"parts.catalogue.part.van_reorder={level - 1}",
        ],
        replications,
        [
            Quantity("fill", "share from the van", read.first_visit_success, theory.fill),
            Quantity("short", "short a day", partial(per_day, short=1.0, left=0.0), theory.short, rare),
            Quantity("left", "left at night", partial(per_day, short=0.0, left=1.0), theory.left),
            Quantity("cost", "cost a day", partial(per_day, short=_SHORT, left=_LEFT), cost),
        ],
        (Control(partial(luck.requests_per, unit_s=_DAY_S), demand),),
    )


NIGHTS = [*_kit("V14a", 5.0, 4, 80), *_kit("V14b", 5.0, 7, 60), *_kit("V14c", 12.0, 15, 120)]
