"""Keys that contradict each other across sections: one plain sentence each, which begins with the key.

Large subjects have files of their own, *_checks.py; here they are joined, in the order in which they are said.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.calendar_checks import calendar_problems, date_problems
from sim.scenario.complaints import complaint_problems
from sim.scenario.contact import Telemetry, contact_problems
from sim.scenario.demand import InstalledBase, LogReplay, PoissonStream
from sim.scenario.dispatch import planning_problems
from sim.scenario.job_checks import job_problems
from sim.scenario.listening_checks import listening_problems
from sim.scenario.loyalty_checks import loyalty_problems
from sim.scenario.market_checks import market_problems
from sim.scenario.mind_checks import mind_problems
from sim.scenario.outlet_checks import outlet_problems
from sim.scenario.parts_checks import parts_problems
from sim.scenario.people import Growing
from sim.scenario.price_checks import price_problems
from sim.scenario.regions import dealt

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["problems"]

MAX_FAMILIES = 16


def problems(s: "Scenario") -> Iterator[str]:
    """Sentences about keys that contradict each other; each begins with the key."""
    yield from calendar_problems(s)
    yield from job_problems(s)
    yield from contact_problems(s.contact)
    yield from complaint_problems(s.complaints)
    yield from price_problems(s)
    if isinstance(s.telemetry, Telemetry) and not isinstance(s.demand, InstalledBase):
        yield f"telemetry.kind: 'connected' although demand.kind is {s.demand.kind}, without units; allowed: none"
    yield from planning_problems(s.dispatch, s.planning)
    yield from mind_problems(s)
    if s.warmup_days >= s.days:
        yield f"warmup_days: {s.warmup_days} leaves nothing to measure; allowed: less than days ({s.days})"
    if sum(f.share for f in s.faults.values()) <= 0:
        yield "faults: all shares are 0; allowed: at least one share above 0"
    if len(s.families) > MAX_FAMILIES:
        yield f"faults: {len(s.families)} skill families; allowed: at most {MAX_FAMILIES}"
    for name, fault in s.faults.items():
        for part in fault.parts:
            if part not in s.parts.catalogue:
                yield f"faults.{name}.parts: unknown part '{part}'; allowed: {', '.join(s.parts.catalogue) or 'none'}"
        if len(set(fault.parts)) < len(fault.parts):
            yield f"faults.{name}.parts: a part is named twice; allowed: each part once"
    yield from parts_problems(s)
    yield from loyalty_problems(s)
    if sum(s.satisfaction.weights) <= 0:
        yield "satisfaction.weights: all weights are 0; allowed: at least one above 0"
    if s.dispatch.repeat_to == "senior" and not _has_seniors(s):
        yield (
            "dispatch.repeat_to: 'senior' but crew.senior_share "
            f"{s.crew.senior_share} of {s.crew.technicians} technicians gives no senior; allowed: same, any"
        )
    if s.crew.certified_share == 0 and s.crew.technicians < len(s.families) and not _has_seniors(s):
        yield (
            f"crew.certified_share: 0 with {s.crew.technicians} technicians and {len(s.families)} skill families "
            f"leaves a family to nobody; allowed: above 0, a senior, or at least {len(s.families)} technicians"
        )
    yield from _region_problems(s)
    yield from outlet_problems(s)
    yield from _people_problems(s)
    yield from market_problems(s)
    yield from listening_problems(s)
    if s.crew.summer_temps and not s.crew.temp_months:
        yield "crew.temp_months: empty although crew.summer_temps is above 0; allowed: months 1 to 12"
    if s.leaving.threshold_low > s.leaving.threshold_high:
        yield (
            f"leaving.threshold_low: {s.leaving.threshold_low} is above threshold_high; "
            f"allowed: at most {s.leaving.threshold_high}"
        )
    if isinstance(s.demand, PoissonStream):
        for key in ("hour_weights", "weekday_weights", "month_weights"):
            if sum(getattr(s.demand, key)) <= 0:
                yield f"demand.{key}: all weights are 0; allowed: at least one above 0"
    if isinstance(s.demand, InstalledBase) and sum(s.demand.installation_months) <= 0:
        yield "demand.installation_months: all weights are 0; allowed: at least one above 0"
    if s.climate.kind == "file" and not s.climate.file:
        yield "climate.file: null although climate.kind is file; allowed: the path of a CSV with date and tavg_c"


def _region_problems(s: "Scenario") -> Iterator[str]:
    """Regions that nobody serves, and places that say nothing of regions."""
    if len(s.regions) == 1:
        return
    if s.customers.places_file or isinstance(s.demand, LogReplay):
        key = "customers.places_file" if s.customers.places_file else "demand.kind"
        yield f"{key}: a file does not say which of {len(s.regions)} regions; allowed: one region"
    order = dealt(tuple(region.weight for region in s.regions.values()))
    staff = [order[i % len(order)] for i in range(s.crew.technicians)]
    everybody_may = s.crew.certified_share > 0 or s.crew.senior_share == 1
    for r, name in enumerate(s.regions):
        if staff.count(r) < (1 if everybody_may else len(s.families)):
            yield (
                f"regions.{name}: {staff.count(r)} of {s.crew.technicians} technicians are dealt to it, too few for "
                f"{len(s.families)} skill families; allowed: more crew.technicians, fewer regions, a larger weight"
            )


def _people_problems(s: "Scenario") -> Iterator[str]:
    """Generations of products out of order; courses and resignations where nobody ever goes home."""
    if not isinstance(s.people, Growing):
        return
    before = ""
    for name, generation in s.people.technology.items():
        key = f"people.technology.{name}.since"
        yield from date_problems(key, generation.since)
        if generation.since <= before:
            yield f"{key}: {generation.since} is not after the generation before; allowed: after {before}"
        before = generation.since
    if not s.calendar.round_the_clock:
        return
    training = s.people.training
    away = {
        "people.turnover.resign_year": s.people.turnover.resign_year,
        "people.training.skill.courses_year": training.skill.courses_year,
        "people.training.awareness.courses_year": training.awareness.courses_year,
        "people.training.certificate.courses_year": training.certificate.courses_year,
    }
    for key, rate in away.items():
        if rate:
            yield f"{key}: {rate} but with calendar.round_the_clock nobody ever goes home; allowed: 0"


def _has_seniors(s: "Scenario") -> bool:
    """Seniors are spread evenly over the numbers of each region (sim/rules/start.py): is there one anywhere?"""
    crew, cycle = s.crew, dealt(tuple(region.weight for region in s.regions.values()))
    in_region = Counter(cycle[k % len(cycle)] for k in range(crew.technicians))
    return any(int(number * crew.senior_share + 1e-9) > 0 for number in in_region.values())
