"""Worlds of ageing units, V11 and V12, and of trips, V16."""

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
]
TRIPS = [
    *_trips("line", "trip, straight line, km", "euclidean", geometry.mean_distance(_SIDE_KM)),
    *_trips("rect", "trip, rectilinear, km", "rectilinear", geometry.mean_distance_rectilinear(_SIDE_KM)),
    *_first_trips(),
]
