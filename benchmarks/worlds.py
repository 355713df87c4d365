"""The companies that are timed, and the task that a measured process is given."""

import json
import math
from dataclasses import asdict, dataclass, field
from typing import Any

from experiments import load_scenario
from sim import Scenario

__all__ = ["Task", "ac_city", "company", "everything", "million", "mindless", "named", "small_town"]

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
    months: int = 0  # turns of a month to time, one by one, in a company in which nothing else happens
    threads: int = 0  # replications at the same time; 0: one after the other, without threads
    environment: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The task as its process reads it."""
        return json.dumps(asdict(self))


def named(scenario: str, **changes: Any) -> dict[str, Any]:
    """A company of conf/scenario/, with changes."""
    return _plain(load_scenario([f"scenario={scenario}", *_overrides(changes)]))


def ac_city(**changes: Any) -> dict[str, Any]:
    """The default company: 20,000 households, three years."""
    return named("ac_city", **changes)


def everything() -> dict[str, Any]:
    """The default company with all that it can have on top: standards, audits, telemetry, brands, deferral, reasons."""
    return ac_city(
        standards="all",
        supervision="audits",
        appointments="all",
        telemetry="connected",
        parts="ac_third_party",
        **{"planning.explain": "true"},
    )


MINDLESS = {
    "segments": "alike", "expectation": "fixed", "satisfaction": "in_home_2018", "complaints": "none",
    "loyalty": "none", "market": "none", "listening": "none",
}  # fmt: skip


def mindless(**changes: Any) -> dict[str, Any]:
    """The default company with the same operations, whose customers have a score and leave by it, and no more mind."""
    return ac_city(**MINDLESS, **changes)


def million(days: int = 365) -> dict[str, Any]:
    """A million customers with the minds of ac_city and nothing to repair: what is timed is the turn of a month."""
    return named("plain_city", **{name: "city" for name in ("segments", "complaints", "loyalty", "market")}, **{
        "expectation": "adaptive", "satisfaction": "in_home_in_full", "listening": "app_survey",
        "demand": "poisson", "customers.households": 1_000_000, "market.customers_at_most": 1.3, "days": days,
    })  # fmt: skip


def small_town() -> dict[str, Any]:
    """A company that is simulated in a blink: its run is start-up time."""
    return named("small_town")


def company(households: int, days: int = 365) -> dict[str, Any]:
    """ac_city with another number of households: crew, agents and depot in proportion, side by the root of it."""
    factor = households / HOUSEHOLDS
    city = load_scenario(["scenario=ac_city"])
    return ac_city(
        **{
            "customers.households": households,
            "crew.technicians": max(1, round(TECHNICIANS * factor)),
            "contact.pools.agents.shifts.day.agents": max(1, round(factor)),
            "contact.pools.agents.shifts.morning.agents": max(1, round(factor)),
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
