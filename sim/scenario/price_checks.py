"""Prices and warranties that contradict the rest of the scenario."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["price_problems"]


def price_problems(s: "Scenario") -> Iterator[str]:
    """Prices of what does not exist, no price for what exists, clocks of unknown faults."""
    known = ", ".join(s.faults)
    if s.price.kind == "tariff":
        for name in s.jobs.types:
            if name not in s.price.types:
                yield f"price.types: no price for job type '{name}'; allowed: one entry for each of jobs.types"
        for name in s.price.types:
            if name not in s.jobs.types:
                yield f"price.types.{name}: no such type of job; allowed: {', '.join(s.jobs.types)}"
        for fault in s.price.faults:
            if fault not in s.faults:
                yield f"price.faults.{fault}: unknown fault; allowed: {known}"
    if s.warranty.kind == "statutory":
        for fault in s.warranty.main_faults:
            if fault not in s.faults:
                yield f"warranty.main_faults: unknown fault '{fault}'; allowed: {known}"
        if s.warranty.main_faults and s.warranty.main_years < s.warranty.whole_years:
            yield (
                f"warranty.main_years: {s.warranty.main_years} is below whole_years; "
                f"allowed: at least {s.warranty.whole_years}"
            )
