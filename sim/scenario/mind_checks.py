"""Sentences about minds that contradict themselves; each begins with the key."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from sim.scenario.expectation import Adaptive
from sim.scenario.segments import DIMENSIONS, Traits

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["mind_problems"]

LEVELS: tuple[Literal["predicted", "desired"], ...] = ("predicted", "desired")


def mind_problems(s: "Scenario") -> Iterator[str]:
    """Shares that do not add up, thresholds out of order, weights that are all 0, models without their levels."""
    yield from _segment_problems(s)
    yield from _level_problems(s)
    q = s.satisfaction
    if q.model == "zone" and not isinstance(s.expectation, Adaptive):
        yield "satisfaction.model: 'zone' but expectation.kind 'fixed' has no zone; allowed with it: adaptive"
    if q.model == "kano" and all(c == "indifferent" for c in q.kano.classes):
        yield "satisfaction.kano.classes: all indifferent, so that nothing would count; allowed: at least one other"
    for name, cuts in (("csat", q.scales.csat), ("nps", q.scales.nps)):
        if list(cuts) != sorted(cuts):
            yield f"satisfaction.scales.{name}: {list(cuts)} is not in order; allowed: rising cut-points"
    if q.scales.factors and sum(f.weight for f in q.scales.factors.values()) <= 0:
        yield "satisfaction.scales.factors: all weights are 0; allowed: at least one above 0"
    chance = sum(shock.per_year for shock in q.shocks.values()) / 12
    if chance > 1:
        yield f"satisfaction.shocks: {12 * chance:g} events a customer and year; allowed: at most 12, one a month"


def _segment_problems(s: "Scenario") -> Iterator[str]:
    if not isinstance(s.segments, Traits):
        return
    for name, levels in s.segments.traits.items():
        total = math.fsum(level.share for level in levels.values())
        if abs(total - 1) > 1e-6:
            yield f"segments.traits.{name}: the shares of its levels add up to {total:g}; allowed: 1"
        for level, people in levels.items():
            for what in LEVELS:
                shift = dict(people.adds).get(what, 0.0)
                if abs(shift) > 1:
                    yield f"segments.traits.{name}.{level}.adds.{what}: {shift:g} levels; allowed: -1 to 1"


def _level_problems(s: "Scenario") -> Iterator[str]:
    """At the start, adequate <= predicted <= desired for an ordinary name."""
    e = s.expectation
    if not isinstance(e, Adaptive) or e.law == "single":
        return
    for k, name in enumerate(DIMENSIONS):
        least = e.adequate.base[k] + e.adequate.predicted * e.predicted[k]
        if least > e.desired[k] + 1e-9:
            yield (
                f"expectation.adequate.base: the adequate level of {name} is {least:g} at the start, above the desired "
                f"one; allowed: at most {e.desired[k]:g}"
            )
