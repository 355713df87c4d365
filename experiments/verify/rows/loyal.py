"""Worlds of customers who leave: at one rate, at rates that differ between them, at a rate set by their last job.

Shares of the customers of the start who are still there when a year, or three, have passed; months are those of the
calendar, and a twelfth of a year's exposure falls to each.
"""

from calendar import monthrange
from functools import partial
from math import exp, log

from experiments.theory import money, satisfaction
from experiments.verify import readers as read
from experiments.verify.check import Check
from experiments.verify.rows.world import Quantity, world

__all__ = ["LOYAL"]

_YEARS = 3
_DISCOUNT = 0.01  # a month


def _kept(months: int, theory: float) -> Quantity:
    read_kept = partial(read.retained, months=months)
    return Quantity(f"{months} mo", f"still there after {months} months", read_kept, theory)


def _alike(row: str, hazard: float, replications: int) -> list[Check]:
    """Geometric retention, and what a month's margin of 1 comes to, discounted, over three years."""
    monthly = 1.0 - money.monthly_hazard(hazard)
    worth = money.value_of_first(1.0, monthly, _DISCOUNT, 12 * _YEARS)
    value = partial(read.discounted_months, discount=_DISCOUNT, months=12 * _YEARS)
    return world(
        row,
        f"customers alike, {hazard:g} leave a year",
        "loyal",
        [f"leaving.floor={hazard:g}"],
        replications,
        [
            *(_kept(months, money.retained(hazard, months)) for months in (12, 36)),
            Quantity("value", "discounted margins of three years", value, worth),
        ],
    )


def _unlike(row: str, spread: float, replications: int) -> list[Check]:
    """Satisfaction that differs and stays: those with a high hazard leave first."""
    floor, top, power, mean = 0.05, 0.6, 3.0, 0.7

    def hazard(level: float) -> float:
        return floor + top * (1.0 - level**power)

    keys = [
        "leaving.link=convex", f"leaving.floor={floor}", f"leaving.convex_top={top}", f"leaving.convex_power={power}",
        f"leaving.start_mean={mean}", f"leaving.start_sd={spread}",
    ]  # fmt: skip
    kept = partial(satisfaction.mixed_retention, hazard, mean, spread)
    quantities = [_kept(months, kept(months)) for months in (12, 36)]
    return world(row, f"customers differ, sd {spread:g}", "loyal", keys, replications, quantities)


def _by_last_job(row: str, jobs_a_year: float, fixed_first: float, replications: int) -> list[Check]:
    """The hazard of the last job: an absorbing chain by months."""
    start, levels = 0.8, _levels()
    hazards = tuple(_logistic(6.0 - 9.0 * level) for level in (start, *levels))
    days = [monthrange(2023 + month // 12, month % 12 + 1)[1] for month in range(12 * _YEARS)]
    kept = partial(
        satisfaction.survival_by_last_job, jobs_a_day=jobs_a_year / 365.0, fixed_first=fixed_first, hazards=hazards
    )
    households = 20_000
    keys = [
        "leaving.floor=0", "leaving.intercept=6", "leaving.slope=9",
        f"leaving.start_mean={start}", "leaving.gain=1", f"customers.households={households}",
        f"demand.rate_per_day={households * jobs_a_year / 365.0:.10g}", f"crew.skill={_skill(fixed_first):.12g}",
        "satisfaction.scale=1", f"satisfaction.intercept={_SCORE}", "satisfaction.gap_not_fixed=2.5",
    ]  # fmt: skip
    return world(
        row,
        f"{jobs_a_year:g} jobs a year, {fixed_first:g} fixed first",
        "loyal",
        keys,
        replications,
        [_kept(months, kept(days[:months])) for months in (12, 36)],
    )


_SCORE = 2.0  # logit of the score of a job that was fixed at once


def _levels() -> tuple[float, float]:
    """Satisfaction after a job fixed at once, and after one that was not: reliability weighs 0.32, loss aversion 2.25.

    Score 1 / (1 + exp(-(u0 - w lambda gap))), with a linear value of the gap.
    """
    return 1.0 / (1.0 + exp(-_SCORE)), 1.0 / (1.0 + exp(-(_SCORE - 0.32 * 2.25 * 2.5)))


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + exp(-x))


def _skill(share: float) -> float:
    return log(share / (1.0 - share))


LOYAL = [
    *_alike("V15a", 0.1, 40),
    *_alike("V15b", 0.3, 40),
    *_unlike("V15c", 0.1, 60),
    *_unlike("V15d", 0.2, 60),
    *_by_last_job("V15e", 1.0, 0.75, 60),
    *_by_last_job("V15f", 4.0, 0.6, 40),
]
