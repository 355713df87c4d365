"""What outlets and modes must fit: the company around them.  One sentence each, beginning with the key."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

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
    if not (m.on_site_offered or m.carry_in.offered or m.mail_in.offered):
        yield "modes: no way to be served is offered; allowed: at least one of on_site, carry_in, mail_in"
    for key, names in (
        ("on_site_types", m.on_site_types),
        ("carry_in.types", m.carry_in.types),
        ("mail_in.types", m.mail_in.types),
    ):
        for name in names:
            if name not in s.jobs.types:
                yield f"modes.{key}: unknown type of job '{name}'; allowed: {', '.join(s.jobs.types)}"
    open_now = list(o.places)[: o.number]
    for name in open_now:
        yield from _place_problems(s, name)
    for post in o.posts:
        if post not in ("field", "bench", *open_now):
            yield f"outlets.posts: '{post}' is no outlet that is open; allowed: field, bench, {', '.join(open_now)}"
    yield from _staff_problems(s, open_now)


def _place_problems(s: "Scenario", name: str) -> Iterator[str]:
    """One outlet against regions, faults and parts."""
    place = s.outlets.places[name]
    key = f"outlets.places.{name}"
    if place.region not in s.regions:
        yield f"{key}.region: unknown region '{place.region}'; allowed: {', '.join(s.regions)}"
    for family in place.families:
        if family not in s.families:
            yield f"{key}.families: unknown family '{family}'; allowed: {', '.join(s.families)}"
    for part in place.shelf:
        if part not in s.parts.stocked:
            yield f"{key}.shelf: unknown part '{part}'; allowed: {', '.join(s.parts.stocked) or 'none'}"


def _staff_problems(s: "Scenario", open_now: list[str]) -> Iterator[str]:
    """Somebody must be posted where there is work."""
    o = s.outlets
    dealt = [o.posts[k % len(o.posts)] for k in range(s.crew.technicians)] if o.posts else ["field"]
    in_field, at_bench = dealt.count("field"), dealt.count("bench")
    if s.modes.on_site_offered and not in_field and not o.bench_in_field:
        yield (
            f"outlets.posts: nobody of {s.crew.technicians} technicians is in the field although visits are offered; "
            "allowed: a post 'field', or bench_in_field: true"
        )
    for k, name in enumerate(open_now):
        own = dealt.count(name) + (at_bench + len(open_now) - 1 - k) // len(open_now)
        if own == 0 and not (o.field_at_bench and in_field):
            yield (
                f"outlets.posts: nobody of {s.crew.technicians} technicians works at '{name}'; allowed: a post "
                f"'{name}', more posts 'bench' or crew.technicians, or field_at_bench: true"
            )
