"""Which fitted value is which key of the scenario, and why the others are none.

A value has a key only where the model means the same by it: the same law, or one that is said to stand for it.  What
the record sees of the outcome (promises kept, time to restore) is compared with the simulation, never put into it.
"""

from calendar import day_name, month_name
from typing import NamedTuple

from experiments.labels import DIMENSIONS

__all__ = ["DAY_CV", "FILLED", "GROUPS", "KEYS", "NO_KEY", "WITH", "Key", "key_of", "why_none"]


class Key(NamedTuple):
    """Where a value goes: key of the scenario, and the factor from the unit of the fit to that of the key."""

    name: str
    times: float = 1.0
    unit: str = ""  # of the key


DAY_CV = "cv of a day's factor"  # beyond season and chance
BY_CHANCE = "the model's days differ by chance alone; its peaks and queues are smaller than those recorded"
_PHONE = "contact.channels.phone"
_STREAM = {
    "requests a day": Key("demand.rate_per_day", unit="requests a day"),
    **{day: Key(f"demand.weekday_weights[{k}]", unit="relative") for k, day in enumerate(day_name)},
    **{month_name[k]: Key(f"demand.month_weights[{k - 1}]", unit="relative") for k in range(1, 13)},
    **{f"hour {k}": Key(f"demand.hour_weights[{k}]", 24.0, "relative") for k in range(24)},
}

# Subject -> name of the fitted value -> key.
KEYS: dict[str, dict[str, Key]] = {
    "requests": _STREAM,
    "calls": _STREAM,
    "time with an agent": {
        "mean": Key(f"{_PHONE}.handling.minutes", 1 / 60, "min"),
        "cv": Key(f"{_PHONE}.handling.cv", unit="ratio"),
    },
    "patience": {"mean, exponential": Key(f"{_PHONE}.patience_min", 1 / 60, "min")},
    "circuity": {"circuity": Key("travel.circuity", unit="ratio")},
    "satisfaction weights": {
        one: Key(f"satisfaction.weights[{k}]", unit="relative") for k, one in enumerate(DIMENSIONS)
    },
}

# Subject -> the choices of groups that its keys need.
GROUPS: dict[str, dict[str, str]] = {"requests": {"demand": "poisson"}, "calls": {"demand": "poisson"}}

# Subject -> the value without which the others of it say nothing.
WITH: dict[str, str] = {"requests": "requests a day", "calls": "requests a day"}

# Lists of which records may fill a part -> the value of the rest (None: the mean of the months that were recorded, by
# their lengths), and their length: an hour without a request has none.
FILLED: dict[str, tuple[float | None, int]] = {"demand.hour_weights": (0.0, 24), "demand.month_weights": (None, 12)}

# Subject, or subject and name of a value -> why it has no key.
NO_KEY: dict[str | tuple[str, str], str] = {
    "requests and weather": "requests come at the recorded rate; weather acts on failures of an installed base",
    "time to restore": "wait, way, work and parts in one; it is what the simulation is compared with",
    "promises": "an outcome; it is what the simulation is compared with",
    "promises by team": "an outcome; it is what the simulation is compared with",
    "promises by place": "an outcome; it is what the simulation is compared with",
    "time to restore by team": "wait, way, work and parts in one; it is what the simulation is compared with",
    "time to restore by fault": "wait, way, work and parts in one; it is what the simulation is compared with",
    "first fix": "an outcome of door, skill, part and time; `causes` in means leads door and skill to keys",
    "first fix from return times": "failed visits or repairs that did not last; if the latter, say so in means (visit)",
    "technicians' first fix": "an outcome of door, skill, part and time; `causes` in means leads skill to crew.skill",
    "technicians' pace": "persons of the model differ in ability, and in pace by experience alone",
    "practice": "the model learns by cases of a family of faults; if all are of one, say so in means",
    "survey response": "which instrument of listening it is has to be said: `survey response` in means",
    "leaving by month": "the model's customers leave by satisfaction; means can have them leave by tenure alone",
    "patience": "of the law that fits best; the model's is exponential, so the mean under that law has the key",
    ("requests", DAY_CV): BY_CHANCE,
    ("calls", DAY_CV): BY_CHANCE,
    "ways": "the model has one speed a way whatever its length; `ways: driven` or `straight` in means fits that law",
    "lives": "which units they are has to be said: `lives: demand` in means",
    "recurrent failures": "which units they are has to be said: `recurrent failures: demand` in means",
    "durations": "of which work they are has to be said: `durations` in means",
    "spare parts": "demand for parts follows from faults; `lead times` in means leads lead times to parts",
    "leaving": "the model's customers leave by their satisfaction, which the record does not have",
    "experience and score": "shares of a survey's scale; it is what the simulated company is compared with",
    "promise and score": "points of a survey a day; the model's satisfaction is a share",
    "repeat purchases": "the model's customers have contracts and needs, no purchases at leisure",
    "spending": "the model's prices follow from the work",
}


def key_of(subject: str, name: str) -> Key | None:
    """The key of a fitted value; None: it has none."""
    return KEYS.get(subject, {}).get(name)


def why_none(subject: str, name: str) -> str:
    """Why a value has no key."""
    return NO_KEY.get((subject, name)) or NO_KEY.get(subject) or "no key of the scenario means the same"
