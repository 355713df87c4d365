"""The companies that are timed, and the task that a measured process is given."""

import json
import math
from dataclasses import asdict, dataclass, field
from typing import Any

from experiments import load_scenario
from sim import Scenario

__all__ = ["Task", "ac_city", "company", "small_town"]

HOUSEHOLDS = 20_000  # of ac_city; larger companies keep its density and its customers for each technician
TECHNICIANS = 9


@dataclass(frozen=True)
class Task:
    """What a measured process has to do."""

    scenario: dict[str, Any]
    engine: str = "compiled"
    replications: list[int] = field(default_factory=lambda: [0])
    repeats: int = 1  # times that each replication is simulated
    measures: bool = False  # take the indicators, too
    threads: int = 0  # replications at the same time; 0: one after the other, without threads
    environment: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The task as its process reads it."""
        return json.dumps(asdict(self))


def ac_city(**changes: Any) -> dict[str, Any]:
    """The default company: 20,000 households, three years, everything switched on."""
    return _plain(load_scenario(["scenario=ac_city", *_overrides(changes)]))


def small_town() -> dict[str, Any]:
    """A company that is simulated in a blink: its run is start-up time."""
    return _plain(load_scenario(["scenario=small_town"]))


def company(households: int, days: int = 365) -> dict[str, Any]:
    """ac_city with another number of households: crew and depot in proportion, side by the root of it."""
    factor = households / HOUSEHOLDS
    city = load_scenario(["scenario=ac_city"])
    return ac_city(
        **{
            "customers.households": households,
            "crew.technicians": max(1, round(TECHNICIANS * factor)),
            "travel.side_km": city.travel.side_km * math.sqrt(factor),
            "parts.depot_factor": city.parts.depot_factor * factor,
            "days": days,
            "warmup_days": 0,
        }
    )


def _overrides(changes: dict[str, Any]) -> list[str]:
    return [f"{key}={value}" for key, value in changes.items()]


def _plain(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(mode="json")
