"""Values of ways and parts that need a person's word: kilometres of the trips, lead times."""

import math
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibrate.by_hand import Given, Placement, known
from experiments.calibrate.keys import Key
from experiments.fitting.fitted import fitted
from experiments.fitting.regression import fit_linear
from experiments.messages import Refusal
from experiments.records.means import as_words

__all__ = ["check_lead_rows", "check_lead_times", "check_ways", "lead_times", "ways"]

FEWEST_LEADS = 5


def check_ways(told: Given) -> None:
    """The records say when trips began, and how far they were."""
    told.needs("trips", "distance", "started")


def ways(told: Given) -> Placement:
    """Minutes = parking and walking + kilometres over speed, the model's own law.

    Straight kilometres take the circuity along, the fitted one where it was fitted.  Speed by hour stays as it is: the
    speed is that which, with those factors, has these minutes.
    """
    check_ways(told)
    travel, trips = told.base["travel"], told.tables["trips"].dropna(subset=["started", "distance", "duration"])
    minutes = trips["duration"] / 60
    trips, minutes = trips[minutes.between(1, 120)], minutes[minutes.between(1, 120)]
    hours = trips["started"].dt.hour.to_numpy()
    km = trips["distance"] / np.asarray(travel["speed_by_hour"])[hours]
    km = km * (_circuity(told) if told.word == "straight" else 1.0)
    found = fit_linear(minutes, {"km": km})
    slope, base = found.of("km"), found.of("base")
    if slope.low <= 0 or base.low < 0:
        raise Refusal(
            f"means.ways={told.word}: {base.value:.2g} min beside the way and {slope.value:.2g} min a km "
            f"({slope.low:.2g} to {slope.high:.2g}); both must be above zero for the law of the model"
        )
    of_slope, of_base = slope.error / slope.value, base.error / base.value
    speed = fitted("speed", 60 / slope.value, of_slope, "log", "km/h", "least squares, HC3", found.n)
    beside = fitted("beside the way", base.value, of_base, "log", "min", "least squares, HC3", found.n)
    together = -found.covariance[0, 1] / (slope.error * base.error)
    return Placement(
        [(speed, Key("travel.speed_km_h", unit="km/h")), (beside, Key("travel.access_min", unit="min"))],
        np.array([[1.0, together], [together, 1.0]]),
    )  # fmt: skip


def _circuity(told: Given) -> float:
    """That of the records, which goes to the company as well, or else the company's own."""
    found = told.found.get("circuity")
    return float(found.fitted[0].value if found is not None and found.fitted else told.base["travel"]["circuity"])


def check_lead_times(told: Given) -> None:
    """Parts of the company's catalogue; the records have lead times."""
    known(told, told.table, told.base["parts"]["catalogue"], "part")
    told.needs("parts", "lead_time")


def check_lead_rows(told: Given) -> None:
    """The records have lead times of some part that was told."""
    if not any(_enough(part) for _, part in _lead_days(told)):
        raise Refusal(f"means.lead times: no part that was told has {FEWEST_LEADS} lead times")


def _lead_days(told: Given) -> Any:
    """Lead times by part of the catalogue."""
    rows = told.tables["parts"].dropna(subset=["lead_time"])
    return rows["lead_time"].astype(float).groupby(as_words(rows["part"], told.table))


def _enough(days: pd.Series) -> bool:
    return len(days) >= FEWEST_LEADS and bool(days.mean() > 0)


def lead_times(told: Given) -> Placement:
    """Mean of what was delivered; what was ordered and has not come is not in the record."""
    check_lead_times(told)
    check_lead_rows(told)
    days = _lead_days(told)
    values, without = [], []
    for name, part in days:
        if not _enough(part):
            why = f"{len(part)} lead times, of {part.mean():.3g} days on average; {FEWEST_LEADS} above zero are needed"
            without.append((f"lead time of {name}", why))
            continue
        error = float(part.std(ddof=1) / math.sqrt(len(part)) / part.mean())
        one = fitted(f"lead time of {name}", float(part.mean()), error, "log", "days", "mean", len(part))
        values.append((one, Key(f"parts.catalogue.{name}.lead_days", unit="days")))
    never = sorted(set(told.table.values()) - set(days.groups))
    without += [(f"lead time of {name}", "no lead time of it is recorded") for name in never]
    return Placement(values, without=tuple(without))
