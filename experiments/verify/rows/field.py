"""Worlds of ageing units, V11, V12 and V17, and of trips, V16."""

from functools import partial

from experiments.theory import geometry, renewal
from experiments.verify import readers as read
from experiments.verify.check import Check
from experiments.verify.rows.world import Quantity, world

__all__ = ["LIVES", "TRIPS"]

_YEAR_D = 365.25
_SCALE_D = 1000.0  # Weibull scale of a unit's life
_SIDE_KM = 10.0


def _ageing(row: str, shape: float, restoration: float, kijima: str, scales: float) -> list[Check]:
    """V11 (restoration 0) and V12: units new at the start, repaired at once, counted for some scales."""
    expected = {"I": renewal.expected_failures_kijima_one, "II": renewal.expected_failures_kijima_two}[kijima]
    keys = [
        f"demand.failure_shape={shape:g}",
        f"demand.failure_scale_years={_SCALE_D / _YEAR_D:.12g}",
        f"demand.restoration={restoration:g}",
        f"demand.kijima={kijima}",
        f"days={round(_SCALE_D * scales)}",
    ]
    theory = expected(shape, 1.0, restoration, scales)
    quantity = Quantity("count", f"failures a unit by {scales:g} scales", read.failures_per_unit, theory)
    return world(row, f"Weibull {shape:g}, Kijima {kijima}, q {restoration:g}", "ageing", keys, 20, [quantity])


def _cycles(row: str, shape: float, life_shape: float) -> list[Check]:
    """V17: minimal repairs until a unit is replaced by others; cost per cycle over its mean length."""
    failures = renewal.failures_in_life(shape, 1.0, life_shape, 1.0)
    repair, new = 1.0, 5.0  # money, any
    keys = [
        f"demand.failure_shape={shape:g}",
        "demand.restoration=1",
        f"demand.failure_scale_years={_SCALE_D / _YEAR_D:.12g}",
        f"demand.replacement_mean_years={_SCALE_D / _YEAR_D:.12g}",
        f"demand.replacement_shape={life_shape:g}",
        "customers.households=400",
        f"warmup_days={round(12 * _SCALE_D)}",  # a dozen lives: the start is forgotten
        f"days={round(24 * _SCALE_D)}",
    ]
    cost = partial(read.cost_of_units, repair=repair, new=new, unit_s=_SCALE_D * 86_400.0)
    return world(
        row,
        f"Weibull {shape:g}, lives of shape {life_shape:g}",
        "ageing",
        keys,
        60,
        [
            Quantity("rate", "failures a unit and life", partial(cost, new=0.0), renewal.renewal_reward(failures, 1.0)),
            Quantity("cost", "cost a unit and life", cost, renewal.renewal_reward(repair * failures + new, 1.0)),
        ],
    )


def _trips(suffix: str, what: str, metric: str, theory: float) -> list[Check]:
    """V16: trips from customer to customer, places uniform in a square."""
    keys = [f"travel.side_km={_SIDE_KM:g}", f"travel.metric={metric}"]
    return world("V16", "square", "distances", keys, 40, [Quantity(suffix, what, read.trip_km, theory)])


def _first_trips() -> list[Check]:
    """V16: trips from the depot in the centre; each of many technicians sets out once."""
    keys = [f"travel.side_km={_SIDE_KM:g}", "crew.technicians=1500", "demand.rate_per_day=2000"]
    keys += ["travel.speed_km_h=0.001", "days=1", "warmup_days=0"]  # nobody gets anywhere within the day
    theory = geometry.mean_distance_to_centre(_SIDE_KM)
    first = Quantity("centre", "first trip, from the centre, km", read.first_trip_km, theory)
    return world("V16", "square", "distances", keys, 40, [first])


LIVES = [
    *_ageing("V11a", 2.0, 0.0, "I", 2.0),
    *_ageing("V11b", 1.5, 0.0, "II", 3.0),
    *_ageing("V12a", 2.0, 0.5, "I", 2.0),
    *_ageing("V12b", 2.0, 0.5, "II", 2.0),
    *_cycles("V17a", 2.0, 1.0),
    *_cycles("V17b", 1.5, 2.0),
]
TRIPS = [
    *_trips("line", "trip, straight line, km", "euclidean", geometry.mean_distance(_SIDE_KM)),
    *_trips("rect", "trip, rectilinear, km", "rectilinear", geometry.mean_distance_rectilinear(_SIDE_KM)),
    *_first_trips(),
]
