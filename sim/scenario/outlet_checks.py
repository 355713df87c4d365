"""What outlets and modes must fit: the company around them.  One sentence each, beginning with the key."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.scenario.parts import THIRD_PARTY
from sim.scenario.regions import dealt

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["outlet_problems"]


def outlet_problems(s: "Scenario") -> Iterator[str]:
    """Sentences about outlets and modes that contradict each other or the company."""
    if s.modes.kind == "on_site":
        return
    o, m = s.outlets, s.modes
    if not 1 <= o.number <= len(o.places):
        yield (
            f"outlets.number: {o.number} of {len(o.places)} outlets although modes.kind is mixed; "
            f"allowed: 1 to {max(1, len(o.places))}"
        )
    for key, names in (
        ("on_site_types", m.on_site_types),
        ("carry_in.types", m.carry_in.types),
        ("mail_in.types", m.mail_in.types),
    ):
        for name in names:
            if name not in s.jobs.types:
                yield f"modes.{key}: unknown type of job '{name}'; allowed: {', '.join(s.jobs.types)}"
    for key, mode in (("carry_in", m.carry_in), ("mail_in", m.mail_in)):
        if mode.offered and mode.line_weight + s.satisfaction.wait_weight > 1:
            yield (
                f"modes.{key}.line_weight: {mode.line_weight:g} beside satisfaction.wait_weight "
                f"{s.satisfaction.wait_weight:g}; allowed: together at most 1"
            )
    open_now = list(o.places)[: o.number]
    for name in open_now:
        yield from _place_problems(s, name)
    for post in o.posts:
        if post not in ("field", "bench", *open_now):
            yield f"outlets.posts: '{post}' is no outlet that is open; allowed: field, bench, {', '.join(open_now)}"
    yield from _way_problems(s)
    yield from _staff_problems(s, open_now)


def _way_problems(s: "Scenario") -> Iterator[str]:
    """Ways that nobody can go, and types of job and faults for which there is no way."""
    o, m = s.outlets, s.modes
    open_now = list(o.places.values())[: o.number]
    types = {"on_site": m.on_site_types, "carry_in": m.carry_in.types, "mail_in": m.mail_in.types}
    offered = {"on_site": m.on_site_offered, "carry_in": m.carry_in.offered, "mail_in": m.mail_in.offered}
    ways = [way for way in offered if offered[way]]
    if not ways:
        yield "modes: no way to be served is offered; allowed: at least one of on_site, carry_in, mail_in"
        return
    ways = [way for way in ways if way == "on_site" or any(way in place.takes for place in open_now)]
    if not ways:
        way = next(way for way in offered if offered[way])
        yield f"modes.{way}.offered: true but no open outlet takes it; allowed: an outlet that takes {way}"
        return
    if m.choice == "policy" and not set(m.order) & set(ways):
        yield f"modes.order: none of {', '.join(m.order)} is offered; allowed: at least one of {', '.join(ways)}"
    for name in s.jobs.types:
        if all(types[way] and name not in types[way] for way in ways):
            yield f"modes: no way that is offered ({', '.join(ways)}) is for job type '{name}'; allowed: one of them"
    if "on_site" not in ways and all(place.families for place in open_now):
        able = {family for place in open_now for family in place.families}
        for name, fault in s.faults.items():
            if fault.family not in able:
                known = ", ".join(sorted(able))
                yield f"faults.{name}.family: no open outlet can do '{fault.family}'; allowed: {known}"


def _place_problems(s: "Scenario", name: str) -> Iterator[str]:
    """One outlet against regions, faults and parts."""
    place = s.outlets.places[name]
    key = f"outlets.places.{name}"
    if place.region not in s.regions:
        yield f"{key}.region: unknown region '{place.region}'; allowed: {', '.join(s.regions)}"
    for family in place.families:
        if family not in s.families:
            yield f"{key}.families: unknown family '{family}'; allowed: {', '.join(s.families)}"
    for part in place.shelf:  # there may be room for a third-party brand that is not bought
        if part not in s.parts.stocked and part.removesuffix(THIRD_PARTY) not in s.parts.catalogue:
            yield f"{key}.shelf: unknown part '{part}'; allowed: {', '.join(s.parts.stocked) or 'none'}"


def _staff_problems(s: "Scenario", open_now: list[str]) -> Iterator[str]:
    """Somebody must be posted where there is work, and be certified for it."""
    o = s.outlets
    staff = _staff(s, open_now)
    in_field = staff["field"]
    if s.modes.on_site_offered and not in_field and not o.bench_in_field:
        yield (
            f"outlets.posts: nobody of {s.crew.technicians} technicians is in the field although visits are offered; "
            "allowed: a post 'field', or bench_in_field: true"
        )
    for name in open_now:
        own = staff[name] + (in_field if o.field_at_bench else [])
        if not own:
            yield (
                f"outlets.posts: nobody of {s.crew.technicians} technicians works at '{name}'; allowed: a post "
                f"'{name}', more posts 'bench' or crew.technicians, or field_at_bench: true"
            )
        if own and s.crew.certified_share == 0:
            yield from _certificate_problems(s, name, own)


def _certificate_problems(s: "Scenario", name: str, staff: list[int]) -> Iterator[str]:
    """Families that an outlet does and nobody there may do, where nobody has more certificates than his own."""
    able = {family for k in staff for family in _certified(s, k)}
    for family in s.outlets.places[name].families or s.families:
        if family not in able:
            yield (
                f"crew.certified_share: 0 leaves '{family}' to nobody at outlet '{name}'; "
                "allowed: above 0, more technicians there, or other families of the outlet"
            )


def _staff(s: "Scenario", open_now: list[str]) -> dict[str, list[int]]:
    """The numbers of the technicians at each post: sim/pack/modes.py deals them."""
    staff: dict[str, list[int]] = {name: [] for name in ("field", *open_now)}
    posts, at_bench = s.outlets.posts or ("field",), 0
    for k in range(s.crew.technicians):
        post = posts[k % len(posts)]
        if post == "bench":
            post, at_bench = open_now[at_bench % len(open_now)], at_bench + 1
        if post in staff:
            staff[post].append(k)
    return staff


def _certified(s: "Scenario", k: int) -> list[str]:
    """Families that technician k may do where crew.certified_share is 0: sim/rules/persons.py:draw_person."""
    order = dealt(tuple(region.weight for region in s.regions.values()))
    number = sum(order[i % len(order)] == order[k % len(order)] for i in range(k))
    share = s.crew.senior_share
    senior = math.floor((number + 1) * share + 1e-9) > math.floor(number * share + 1e-9)
    return s.families if senior else [s.families[number % len(s.families)]]
