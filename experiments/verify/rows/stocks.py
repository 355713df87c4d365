"""Worlds that are stocks of one part, or one van: V7, V8, V9, V10.

Work takes no time here, so a job that is open waits for a part, and a job closed at once found it on the
shelf.  Times are in hours.  The requests and the lead times that a run happened to get are controls.
"""

from functools import partial

from experiments.theory import stock
from experiments.verify import luck
from experiments.verify import readers as read
from experiments.verify.check import Check, Control
from experiments.verify.rows.world import TAIL, Quantity, world
from experiments.verify.tour import DAYS, FIVE_A_DAY

__all__ = ["SMALL_SHELF", "STOCKS"]


_HOUR_S = 3600.0
_PART = "parts.catalogue.part"
_OTHERS = ("second", "third", "fourth")  # faults, and vans, of the two-echelon world beside the first
_JOBS = 20_000  # a replication
_LEAD = Control(partial(luck.lead, unit_s=_HOUR_S), 1.0)


def _requests(rate: float) -> tuple[list[str], Control]:
    """Overrides for `rate` requests an hour, long enough for the usual number of jobs; what they give."""
    warmup = 2  # days
    keys = [f"demand.rate_per_day={24.0 * rate:.10g}", f"days={round(_JOBS / rate / 24.0) + warmup}"]
    return [*keys, f"warmup_days={warmup}"], Control(partial(luck.requests_per, unit_s=_HOUR_S), rate)


def _shelf(
    row: str, title: str, policy: list[str], mean: float, initial: int, theory: stock.Stock, replications: int
) -> list[Check]:
    """V7 and V8: one part at the depot, empty vans; mean demand `mean` in a lead time of an hour."""
    keys, requests = _requests(mean)
    on_hand = partial(read.parts_on_hand, initial=initial)
    return world(
        row,
        title,
        "depot",
        [*keys, *policy],
        replications,
        [
            Quantity("fill", "fill rate", read.share_at_once, theory.fill),
            Quantity("EBO", "backorders", read.open_jobs, theory.backorders, TAIL),
            Quantity("stock", "on hand", on_hand, theory.on_hand),
        ],
        (requests, _LEAD) if f"{_PART}.lead_law=exponential" in policy else (requests,),
    )


def _base_stock(row: str, level: int, mean: float, replications: int) -> list[Check]:
    """V7: one-for-one, exponential lead times (the result holds for any law)."""
    policy = _policy("base_stock", level, 0, "exponential")
    title, theory = f"base stock S {level}, m {mean:g}", stock.base_stock(level, mean)
    return _shelf(row, title, policy, mean, level, theory, replications)


def _lost(row: str, level: int, mean: float, replications: int) -> list[Check]:
    """V7 with lost sales: an empty depot loses the demand to an emergency order, which is no part of its stock."""
    keys, requests = _requests(mean)
    policy = [*_policy("base_stock", level, 0, "exponential"), "parts.out_of_stock=emergency"]
    theory = stock.lost_sales(level, mean)
    return world(
        row,
        f"lost sales, S {level}, m {mean:g}",
        "depot",
        [*keys, *policy],
        replications,
        [Quantity("loss", "share lost", read.emergency_share, theory)],
        (requests, _LEAD),
    )


def _reorder(row: str, point: int, quantity: int, mean: float, replications: int) -> list[Check]:
    """V8: lots of Q ordered at R, constant lead time; the stock begins at R + Q."""
    theory = stock.reorder_point(point, quantity, mean)
    title, policy = f"(R,Q) {point}, {quantity}, m {mean:g}", _policy("RQ", quantity, point, "constant")
    return _shelf(row, title, policy, mean, point + quantity, theory, replications)


def _policy(policy: str, level: int, reorder: int, law: str) -> list[str]:
    return [
        f"{_PART}.policy={policy}",
        f"{_PART}.level={level}",
        f"{_PART}.reorder={reorder}",
        f"{_PART}.lead_law={law}",
    ]


def _echelons(
    row: str, bases: int, base: stock.Base, depot_level: int, depot_lead: float, replications: int
) -> list[Check]:
    """V9: alike vans below a depot.  Each van must see a Poisson stream of its own."""
    theory = stock.two_echelon_exact(depot_level, depot_lead, [base] * bases)
    stream, requests = _requests(bases * base.rate)
    keys = [
        f"crew.technicians={bases}",
        *(key for fault in _OTHERS[bases - 1 :] for key in (f"faults.{fault}.share=0", f"faults.{fault}.family=first")),
        f"{_PART}.van_kit={base.level}",
        f"{_PART}.van_reorder={base.level - 1}",
        f"{_PART}.level={depot_level}",
        f"{_PART}.lead_days={depot_lead / 24.0:.12g}",
        f"parts.van_lead_days={base.lead_time / 24.0:.12g}",
    ]
    return world(
        row,
        f"{bases} vans S {base.level}, depot S {depot_level}",
        "two_echelons",
        [*stream, *keys],
        replications,
        [
            Quantity("fill", "fill rate of the vans", read.share_at_once, theory.bases[0].fill),
            Quantity("EBO", "backorders, all vans", read.open_jobs, bases * theory.bases[0].backorders),
            Quantity("depot", "backorders at the depot", read.depot_backorders, theory.depot_backorders),
        ],
        (requests,),
    )


def _depots(row: str, replications: int) -> list[Check]:
    """V9b: unlike bases below a depot.  The bases are depots of two cities, whose requests are a thinned stream."""
    bases = [stock.Base(1.0, 2.0, 4), stock.Base(0.5, 1.0, 2)]
    theory = stock.two_echelon_exact(4, 3.0, bases)
    stream, requests = _requests(1.5)
    quantities = [Quantity("depot", "backorders at the depot", read.central_backorders, theory.depot_backorders)]
    for city, name in enumerate(("big", "small")):
        shelf = theory.bases[city]
        fill, backorders = partial(read.share_at_once, region=city), partial(read.open_jobs, region=city)
        quantities.append(Quantity(f"fill {city + 1}", f"fill rate, {name} base", fill, shelf.fill))
        quantities.append(Quantity(f"EBO {city + 1}", f"backorders, {name} base", backorders, shelf.backorders, TAIL))
    return world(row, "bases S 4 and 2, depot S 4", "depots", stream, replications, quantities, (requests,))


def _kit(row: str, carried: tuple[int, int, int]) -> list[Check]:
    """V10: five first visits a day, vans filled at night; 30 % need no part, 32 % one never carried."""
    keys = [f"demand.file='{{folder}}/{FIVE_A_DAY}'", f"days={DAYS}"]
    keys += [
        f"parts.catalogue.{part}.{key}={value}"
        for part, level in zip(("a", "b", "c"), carried, strict=True)
        for key, value in (("van_kit", level), ("van_reorder", level - 1))
    ]
    theory = stock.kit_completion(0.30, (0.20, 0.12, 0.06), carried, 5)
    quantity = Quantity("done", "first visits that fix", read.first_visit_success, theory)
    return world(row, f"van kit {carried}", "van_kit", keys, 40, [quantity])


SMALL_SHELF = _base_stock("V7a", 1, 1.0, 30)
STOCKS = [
    *SMALL_SHELF,
    *_base_stock("V7b", 3, 2.5, 30),
    *_base_stock("V7c", 5, 2.5, 150),
    *_lost("V7d", 3, 2.5, 30),
    *_lost("V7e", 5, 2.5, 100),
    *_reorder("V8a", 2, 4, 2.0, 50),
    *_reorder("V8b", 5, 10, 6.0, 50),
    *_echelons("V9a", 4, stock.Base(0.5, 1.0, 1), 3, 2.0, 30),
    *_depots("V9b", 150),
    *_echelons("V9c", 2, stock.Base(0.75, 1.5, 3), 4, 3.0, 150),
    *_kit("V10a", (1, 1, 1)),
    *_kit("V10b", (2, 2, 1)),
]
