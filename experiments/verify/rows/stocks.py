"""Worlds that are stocks of one part, or one van: V7, V8, V9, V10.

Work takes no time here, so a job that is open waits for a part, and a job closed at once found it on the
shelf.
"""

from functools import partial

from experiments.theory import stock
from experiments.verify import readers as read
from experiments.verify.check import Check
from experiments.verify.rows.world import TAIL, Quantity, world

__all__ = ["SMALL_SHELF", "STOCKS"]


def _shelf(
    row: str, title: str, policy: list[str], mean: float, initial: int, theory: stock.Stock
) -> list[Check]:
    """V7 and V8: one part at the depot, empty vans; mean demand `mean` in a lead time of 3 hours."""
    keys = [*policy, f"demand.rate_per_day={8.0 * mean:g}", "parts.catalogue.part.lead_days=0.125"]
    on_hand = partial(read.parts_on_hand, initial=initial)
    return world(
        row,
        title,
        "depot",
        keys,
        100,
        [
            Quantity("fill", "fill rate", read.share_at_once, theory.fill),
            Quantity("EBO", "backorders", read.open_jobs, theory.backorders, TAIL),
            Quantity("stock", "on hand", on_hand, theory.on_hand),
        ],
    )


def _base_stock(row: str, level: int, mean: float) -> list[Check]:
    """V7: one-for-one, exponential lead times (the result holds for any law)."""
    policy = _policy("base_stock", level, 0, "exponential")
    return _shelf(
        row, f"base stock S {level}, m {mean:g}", policy, mean, level, stock.base_stock(level, mean)
    )


def _reorder(row: str, point: int, quantity: int, mean: float) -> list[Check]:
    """V8: lots of Q ordered at R, constant lead time; the stock begins at R + Q."""
    theory = stock.reorder_point(point, quantity, mean)
    title, policy = f"(R,Q) {point}, {quantity}, m {mean:g}", _policy("RQ", quantity, point, "constant")
    return _shelf(row, title, policy, mean, point + quantity, theory)


def _policy(policy: str, level: int, reorder: int, law: str) -> list[str]:
    part = "parts.catalogue.part"
    return [
        f"{part}.policy={policy}",
        f"{part}.level={level}",
        f"{part}.reorder={reorder}",
        f"{part}.lead_law={law}",
    ]


def _echelons(row: str, bases: int, base: stock.Base, depot_level: int, depot_lead: float) -> list[Check]:
    """V9: alike vans below a depot; the unit is an hour.  Each van must see a Poisson stream of its own."""
    theory = stock.two_echelon_exact(depot_level, depot_lead, [base] * bases)
    keys = [
        f"demand.rate_per_day={24.0 * bases * base.rate:g}",
        f"crew.technicians={bases}",
        f"parts.catalogue.part.van_kit={base.level}",
        f"parts.catalogue.part.van_reorder={base.level - 1}",
        f"parts.catalogue.part.level={depot_level}",
        f"parts.catalogue.part.lead_days={depot_lead / 24.0:.12g}",
        f"parts.van_lead_days={base.lead_time / 24.0:.12g}",
    ]
    return world(
        row,
        f"{bases} vans S {base.level}, depot S {depot_level}",
        "two_echelons",
        keys,
        100,
        [
            Quantity("fill", "fill rate of the vans", read.share_at_once, theory.bases[0].fill),
            Quantity("EBO", "backorders, all vans", read.open_jobs, bases * theory.bases[0].backorders),
            Quantity("depot", "backorders at the depot", read.depot_backorders, theory.depot_backorders),
        ],
    )


def _kit(row: str, carried: tuple[int, int, int]) -> list[Check]:
    """V10: five first visits a day, vans filled at night; 30 % need no part, 32 % one never carried."""
    keys = [
        f"parts.catalogue.{part}.{key}={value}"
        for part, level in zip(("a", "b", "c"), carried, strict=True)
        for key, value in (("van_kit", level), ("van_reorder", level - 1))
    ]
    theory = stock.kit_completion(0.30, (0.20, 0.12, 0.06), carried, 5)
    quantity = Quantity("done", "first visits that fix", read.first_visit_success, theory)
    return world(row, f"van kit {carried}", "van_kit", keys, 40, [quantity])


SMALL_SHELF = _base_stock("V7a", 1, 1.0)
STOCKS = [
    *SMALL_SHELF,
    *_base_stock("V7b", 3, 2.5),
    *_base_stock("V7c", 5, 2.5),
    *_reorder("V8a", 2, 4, 2.0),
    *_reorder("V8b", 5, 10, 6.0),
    *_echelons("V9a", 4, stock.Base(0.5, 1.0, 1), 3, 2.0),
    *_echelons("V9c", 2, stock.Base(0.75, 1.5, 3), 4, 3.0),
    *_kit("V10a", (1, 1, 1)),
    *_kit("V10b", (2, 2, 1)),
]
