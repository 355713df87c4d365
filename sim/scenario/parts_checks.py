"""What can't be about spare parts: sentences about keys that contradict each other; each begins with the key."""

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.parts import MAX_PARTS, THIRD_PARTY, Disruption, Parts

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["levels_of", "parts_problems"]


def parts_problems(s: "Scenario") -> Iterator[str]:
    """Parts that are unknown, depots that can't be supplied, dates that are none, jobs that would wait for ever."""
    unknown = list(_unknown(s.parts))
    yield from unknown
    if unknown:
        return
    yield from _orders(s.parts)
    yield from _brands(s.parts)
    broken = list(_depots(s))
    yield from broken
    if broken:
        return
    yield from _dates(s)
    yield from _never_supplied(s)


def _unknown(parts: Parts) -> Iterator[str]:
    """Names of parts that are not in the catalogue, or not stocked."""
    genuine, brands = parts.catalogue, parts.brands.third_party
    for name in brands:
        if name not in genuine:
            yield f"parts.brands.third_party: unknown part '{name}'; allowed: {', '.join(genuine) or 'none'}"
        if f"{name}{THIRD_PARTY}" in genuine:
            yield f"parts.catalogue.{name}{THIRD_PARTY}: the name of a third-party brand; allowed: another name"
    if len(genuine) + len(brands) > MAX_PARTS:
        total = len(genuine) + len(brands)
        yield f"parts.brands.third_party: {total} parts with the catalogue's; allowed: at most {MAX_PARTS}"
    stocked = [*genuine, *(f"{name}{THIRD_PARTY}" for name in brands)]
    named = [(f"parts.depots.{name}.levels", part) for name, depot in parts.depots.items() for part in depot.levels]
    named += [("parts.endings", part) for part in parts.endings]
    named += [("parts.shelf_loss_year", part) for part in parts.shelf_loss_year]
    named += [(f"parts.disruptions.{k}.parts", part) for k, d in enumerate(parts.disruptions) for part in d.parts]
    named += [("parts.kit.litres", part) for part in parts.kit.litres]
    named += [("parts.kit.never", part) for part in parts.kit.never]
    for key, part in named:
        if part not in stocked:
            yield f"{key}: unknown part '{part}'; allowed: {', '.join(stocked) or 'none'}"


def _orders(parts: Parts) -> Iterator[str]:
    """Orders that would never bring anything."""
    for name, part in parts.stocked.items():
        if part.policy == "RQ" and part.level == 0 <= part.reorder:
            key = _level_key(name, "level")
            yield f"{key}: lots of 0 are reordered at {part.reorder}: no depot stocks it; allowed: above 0"
        if part.policy == "sS" and part.reorder >= part.level:
            key = _level_key(name, "reorder")
            yield f"{key}: {part.reorder} is not below the level that orders go up to; allowed: -1 to {part.level - 1}"


def _level_key(name: str, field: str) -> str:
    """Where a number of a stocked part is written."""
    if name.endswith(THIRD_PARTY):
        return f"parts.brands.third_party.{name.removesuffix(THIRD_PARTY)}.{field}"
    return f"parts.catalogue.{name}.{field}"


def _brands(parts: Parts) -> Iterator[str]:
    """Brands and kits that could have no effect."""
    if parts.brands.policy != "genuine" and not parts.brands.third_party:
        yield f"parts.brands.policy: '{parts.brands.policy}' without any parts.brands.third_party; allowed: genuine"
    if parts.kit.rule == "marginal" and parts.kit.per == "litre":
        carried = [name for name in parts.stocked if name not in parts.kit.never]
        for name in carried:
            if name not in parts.kit.litres:
                yield f"parts.kit.litres: nothing for '{name}'; allowed: every part that parts.kit.never omits"


def _depots(s: "Scenario") -> Iterator[str]:
    """Regions with no depot or two, depots without a source, transfers between one depot."""
    depots = s.parts.depots
    if s.parts.transfers.rule != "none" and len(depots) < 2:
        yield f"parts.transfers.rule: '{s.parts.transfers.rule}' with one depot; allowed: none, or two parts.depots"
    if not depots:
        return
    served = [region for depot in depots.values() for region in depot.regions]
    for region in s.regions:
        if served.count(region) != 1:
            yield f"parts.depots: region '{region}' is served by {served.count(region)} depots; allowed: one"
    for name, depot in depots.items():
        for region in depot.regions:
            if region not in s.regions:
                yield f"parts.depots.{name}.regions: unknown region '{region}'; allowed: {', '.join(s.regions)}"
        if depot.source is not None and depot.source not in depots:
            yield f"parts.depots.{name}.source: unknown depot '{depot.source}'; allowed: null, {', '.join(depots)}"
            return
    for name in depots:
        above, steps = depots[name].source, 0
        while above is not None and steps <= len(depots):
            above, steps = depots[above].source, steps + 1
        if above is not None:
            yield f"parts.depots.{name}.source: '{depots[name].source}' leads round in a circle; allowed: up to null"


def _dates(s: "Scenario") -> Iterator[str]:
    """Dates that are none, and supplier disruptions of one part at the same time."""
    dates = [(f"parts.endings.{name}.last_order", ending.last_order) for name, ending in s.parts.endings.items()]
    dates += [(f"parts.disruptions.{k}.start", d.start) for k, d in enumerate(s.parts.disruptions)]
    for key, text in dates:
        try:
            datetime.date.fromisoformat(text)
        except ValueError:
            yield f"{key}: '{text}' is no date of the calendar; allowed: YYYY-MM-DD"
            return
    for k, later in enumerate(s.parts.disruptions):
        for earlier in s.parts.disruptions[:k]:
            if _together(earlier, later):
                yield f"parts.disruptions.{k}.start: {later.start} is within another one; allowed: one after the other"


def _together(a: Disruption, b: Disruption) -> bool:
    """Do two disruptions hold up the same part at the same time?"""
    first, second = sorted((a, b), key=lambda d: d.start)
    apart = (datetime.date.fromisoformat(second.start) - datetime.date.fromisoformat(first.start)).days
    return apart < first.days and (not a.parts or not b.parts or bool(set(a.parts) & set(b.parts)))


def levels_of(parts: Parts, depot: str | None) -> dict[str, tuple[int, int]]:
    """(level, reorder point) of every stocked part in a depot; None: the only one there is."""
    own = parts.depots[depot].levels if depot is not None else {}
    factor = parts.depot_factor * (parts.depots[depot].factor if depot is not None else 1.0)
    return {
        name: (
            own[name] if name in own else round(part.level * factor),
            round(part.reorder * factor) if part.reorder >= 0 else -1,
        )
        for name, part in parts.stocked.items()
    }


def _never_supplied(s: "Scenario") -> Iterator[str]:
    """Parts for which a job would wait for ever."""
    waits = s.parts.out_of_stock == "backorder" or s.parts.missing == "wait_at_van"
    if not waits:
        return
    how = "parts.out_of_stock emergency with parts.missing order_for_job"
    needed = {name for fault in s.faults.values() for name in fault.parts}
    needed |= {f"{name}{THIRD_PARTY}" for name in s.parts.brands.third_party}
    depots: list[str | None] = [*s.parts.depots] or [None]
    for depot in depots:
        levels, stocked = levels_of(s.parts, depot), s.parts.stocked
        for name in stocked:
            if name in needed and stocked[name].policy == "RQ" and levels[name][0] == 0:
                yield f"parts.catalogue.{name}: lots of 0: no depot stocks it; allowed: a level above 0, or {how}"
    for name in s.parts.endings:
        if name in needed:
            yield f"parts.endings.{name}: jobs would wait for ever once the stock is used up; allowed: {how}"
