"""Rounds of replications: as many as were asked for, then as many more as the precision takes.

Every cell has the same replications, so that they can be paired.  How many there are in the end hangs on the results
alone, never on the number of workers or on what the store held before.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.execute.job import Job
from experiments.execute.outcome import Outcome
from experiments.execute.store import Store
from experiments.execute.worker import Unit
from experiments.inference.asked import Precision
from experiments.inference.precision import FEWEST, Goal, Trace, ahead, replications_for, solution, trace
from experiments.messages import Refusal
from experiments.model import Model
from experiments.settings import MOST_RUNS
from experiments.stats import Estimate, estimate


class Shown(NamedTuple):
    """How precisely one cell shows one indicator; `sufficient` replications would have done (None: not reached)."""

    cell: int
    goal: Goal
    found: Estimate
    trace: Trace
    sufficient: int | None


Run = Callable[[Sequence[Unit], Unit | None], list[Outcome]]  # makes units and a twin; returns those that failed


def in_rounds(job: Job, run: Run, store: Store, model: Model) -> tuple[list[Outcome], dict[str, Any]]:
    """Make what is missing; the replications that failed, and what is to be said of the precision in the manifest."""
    settings = job.plan.settings
    failures = run(job.units, job.twin)
    asked = settings.precision
    if failures or asked is None or not asked.names:
        return failures, {}
    seen = _Seen(asked, model.indicators)
    seen.take(job.units, store)
    shown, most = seen.shown(job.plan.settings.replications), min(asked.maximum, MOST_RUNS // len(job.plan.cells))
    _check_reachable(shown, asked, most)
    while job.replications < most and any(one.sufficient is None for one in shown):
        more = job.grow(_next(shown, job.replications, asked.look_ahead, most))
        failures = run(more, None)
        if failures:
            return failures, {}
        seen.take(more, store)
        shown = seen.shown(settings.replications)
    return [], {"precision": _facts(shown, asked, settings.replications)}


class _Seen:
    """The indicators whose precision counts, cell by cell: lists in the order of the replications."""

    def __init__(self, asked: Precision, indicators: Mapping[str, Any]) -> None:
        self.goals = [Goal(name, width, True) for name, width in (asked.relative or {}).items()]
        self.goals += [Goal(name, width, False) for name, width in (asked.absolute or {}).items()]
        self.parts = {goal.indicator: _parts(indicators[goal.indicator], goal.indicator) for goal in self.goals}
        self.look_ahead, self.maximum = asked.look_ahead, asked.maximum
        self.values: dict[tuple[int, str], list[float]] = {}

    def take(self, units: list[Unit], store: Store) -> None:
        names = {name for parts in self.parts.values() for name in parts}
        for unit in units:
            measures = store.taken(unit.key).measures
            for name in names:
                self.values.setdefault((unit.cell, name), []).append(measures[name])

    def shown(self, pilot: int) -> list[Shown]:
        """Every goal in every cell."""
        first = max(pilot, min(FEWEST, self.maximum))
        cells = dict.fromkeys(cell for cell, _ in self.values)
        return [self._one(cell, goal, first) for cell in cells for goal in self.goals]

    def _one(self, cell: int, goal: Goal, first: int) -> Shown:
        x, *per = (np.array(self.values[cell, name]) for name in self.parts[goal.indicator])
        seen = trace(x, per[0] if per else None, first)
        found = estimate(x, per[0] if per else None)
        return Shown(cell, goal, found, seen, solution(seen.met(goal), first, self.look_ahead))


def _parts(indicator: Any, name: str) -> tuple[str, ...]:
    """The measures behind an indicator: itself, or numerator and denominator of a ratio of sums."""
    below = getattr(indicator, "denominator", "")
    return (indicator.numerator, below) if below else (name,)


def _check_reachable(shown: list[Shown], asked: Precision, most: int) -> None:
    """Refuse what the pilot shows to be out of reach, with the estimate."""
    for one in shown:
        key = f"precision.{'relative' if one.goal.relative else 'absolute'}.{one.goal.indicator}={one.goal.width:g}"
        if one.found.used < 2:
            raise Refusal(f"{key}: has {one.found.used} values in the pilot of cell {one.cell}; it takes 2")
        allowed = one.goal.allowed(one.found.value)
        needed = replications_for(one.found.error, one.found.used, allowed)
        if replications_for(one.found.error, one.found.used, allowed, sure=True) > most:
            about = "no number of" if math.isinf(needed) else f"about {needed:,.0f}"
            raise Refusal(
                f"{key}: would take {about} replications, judged by {one.found.given} of cell {one.cell} "
                f"({one.found.value:.4g} ± {one.found.high - one.found.value:.2g}); allowed: {most:,}"
                f"{' (precision.maximum)' if most == asked.maximum else f' (of {MOST_RUNS:,} runs in all)'}"
            )


def _next(shown: list[Shown], now: int, look_ahead: int, most: int) -> int:
    """How many replications the next round leads to: what the widest interval seems to take, at most twice as many."""
    wanted = max(_wanted(one, now, look_ahead) for one in shown if one.sufficient is None)
    return int(min(max(wanted, now + 1), 2 * now, most))


def _wanted(one: Shown, now: int, look_ahead: int) -> float:
    """The replications after which this one might be confirmed."""
    met = one.trace.met(one.goal)
    if not met.size:
        return one.trace.first + ahead(look_ahead, one.trace.first)
    if met[-1]:
        start = one.trace.first + met.size - int(np.argmin(met[::-1])) if not met.all() else one.trace.first
        return start + ahead(look_ahead, start)
    needed = replications_for(one.found.error, one.found.used, one.goal.allowed(one.found.value))
    if not math.isfinite(needed):
        return 2 * now
    start = max(int(needed), now + 1)
    return start + ahead(look_ahead, start)


def _facts(shown: list[Shown], asked: Precision, pilot: int) -> dict[str, Any]:
    """For the manifest, the table and the report."""
    return {
        "reached": all(one.sufficient is not None for one in shown),
        "pilot": pilot,
        "look_ahead": asked.look_ahead,
        "maximum": asked.maximum,
        "rows": [_row(one) for one in shown],
    }


def _row(one: Shown) -> dict[str, Any]:
    half = one.found.high - one.found.value
    share = half / abs(one.found.value) if one.found.value else math.inf
    reached = share if one.goal.relative else half
    return {
        "cell": one.cell,
        "indicator": one.goal.indicator,
        "kind": "relative" if one.goal.relative else "absolute",
        "asked": one.goal.width,
        "reached": _told(reached),
        "estimate": _told(one.found.value),
        "half": _told(half),
        "replications": one.found.given,
        "used": one.found.used,
        "sufficient": one.sufficient,
    }


def _told(value: float) -> float | None:
    """None where there is no number: a manifest has no NaN."""
    return float(value) if math.isfinite(value) else None
