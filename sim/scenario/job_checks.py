"""Types of job that can't come about, or that nobody may do: checks across sections."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.calendar_checks import date_problems

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["job_problems"]


def job_problems(s: "Scenario") -> Iterator[str]:
    """Types of job that can't come about, or that nobody may do."""
    failures = [k.share for k in s.jobs.types.values() if k.cause == "failure"]
    if sum(failures) <= 0:
        yield "jobs.types: no type of cause failure with a share above 0; allowed: at least one, for what breaks down"
    if len(s.jobs.of_cause("replacement")) > 1:
        yield "jobs.types: two types of cause replacement; allowed: at most one, the installation of the next unit"
    if s.demand.kind == "installed_base" and s.demand.installed_by_us > 0 and not s.jobs.of_cause("replacement"):
        yield (
            f"demand.installed_by_us: {s.demand.installed_by_us} but jobs.types has no type of cause replacement; "
            "allowed: 0, or such a type"
        )
    yield from _product_problems(s)
    nobody = s.crew.certified_share == 0 and int(s.crew.technicians * s.crew.senior_share + 1e-9) == 0
    for name, kind in s.jobs.types.items():
        mix = getattr(kind, "faults", None) or {}
        for fault in mix:
            if fault not in s.faults:
                yield f"jobs.types.{name}.faults: unknown fault '{fault}'; allowed: {', '.join(s.faults)}"
        if mix and sum(mix.values()) <= 0:
            yield f"jobs.types.{name}.faults: all shares are 0; allowed: at least one share above 0"
        if sum(getattr(kind, "months", (1.0,))) <= 0:
            yield f"jobs.types.{name}.months: all weights are 0; allowed: at least one above 0"
        family = getattr(kind, "family", None)
        if nobody and family is not None and s.families.index(family) >= s.crew.technicians:
            yield (
                f"jobs.types.{name}.family: no technician may do '{family}' with {s.crew.technicians} technicians, "
                "crew.certified_share 0 and no senior; allowed: null, or a family that somebody has"
            )


def _product_problems(s: "Scenario") -> Iterator[str]:
    """Generations of products out of order, or of unknown faults, or that leave a type of job without any."""
    before, learned = "", getattr(s.people, "technology", {})
    for name, product in getattr(s.demand, "products", {}).items():
        key = f"demand.products.{name}"
        yield from date_problems(f"{key}.since", product.since)
        if product.since <= before:
            yield f"{key}.since: {product.since} is not after the generation before; allowed: after {before}"
        before = product.since
        if name in learned and learned[name].since != product.since:
            other = learned[name].since
            yield f"{key}.since: {product.since} but people.technology.{name}.since is {other}; allowed: the same day"
        for fault in product.faults:
            if fault not in s.faults:
                yield f"{key}.faults: unknown fault '{fault}'; allowed: {', '.join(s.faults)}"
        for kind in s.jobs.types.values():
            own = getattr(kind, "faults", None) or {fault: row.share for fault, row in s.faults.items()}
            if sum(share * product.faults.get(fault, 1.0) for fault, share in own.items()) <= 0:
                yield f"{key}.faults: leaves a type of job without faults; allowed: at least one ratio above 0"
                break
