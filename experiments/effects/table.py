"""Effects as one long table: a row for each effect and indicator, adjusted over the effects of an indicator (Holm)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments import stats
from experiments.compare import Comparison
from experiments.contrasts import verdict
from experiments.designs.levels import Level, is_number
from experiments.effects.contrasts import Effect, effects_of
from experiments.effects.slopes import axes_of, slopes
from experiments.labels import level_text, level_words
from experiments.settings import Experiment

__all__ = ["Effects", "asked_of", "found_effects"]

FILLING = ("latin_hypercube", "sobol")


class Effects(NamedTuple):
    """`table`: one row an effect and indicator; `fits`: of slopes, the share of variance that they explain."""

    kind: str  # effects or slopes
    table: pd.DataFrame
    fits: dict[str, float]
    points: int  # cells that the effects rest on
    asked: tuple[str, ...]  # the indicators that are answered, the first of them first

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        return {self.kind: self.table}


def asked_of(comparison: Comparison, experiment: Experiment) -> tuple[str, ...]:
    """What an experiment wants to know: the goal of a choice; of points that fill a space, which are there to learn and
    not to choose from, its indicators in their order, then cost and loyalty.
    """
    if experiment.design not in FILLING or not experiment.indicators:
        return (comparison.goal,)
    names = dict.fromkeys([*experiment.indicators, comparison.cost, comparison.loyalty])
    return tuple(name for name in names if comparison.outcomes.has(name)) or (comparison.goal,)


def found_effects(comparison: Comparison, experiment: Experiment) -> Effects | None:
    """What the design allows to be said of single factors; None where it allows nothing beyond differences."""
    names = _indicators(comparison, experiment)
    if experiment.design in FILLING and not experiment.worlds:
        return _slopes(comparison, experiment, names)
    effects = effects_of(experiment, comparison.outcomes.design)
    if not effects:
        return None
    rows = [row for name in names for row in _rows(comparison, name, effects)]
    used = int((np.abs([effect.weights for effect in effects]).sum(axis=0) > 0).sum())
    return Effects("effects", pd.DataFrame(rows), {}, used, asked_of(comparison, experiment))


def _indicators(comparison: Comparison, experiment: Experiment) -> list[str]:
    """Cost, loyalty, the goal, and those shown first, as far as every cell has them."""
    goal = [comparison.decision.goal] if comparison.decision else []
    names = dict.fromkeys([comparison.cost, comparison.loyalty, *goal, *experiment.indicators])
    return [name for name in names if comparison.outcomes.has(name)]


def _rows(comparison: Comparison, name: str, effects: Sequence[Effect]) -> list[dict[str, Any]]:
    outcomes, cells = comparison.outcomes, comparison.outcomes.cells
    found = []
    for effect in effects:
        counted = np.flatnonzero(effect.weights)
        samples = [outcomes.sample(name, cells[place]) for place in counted]
        found.append(stats.contrast(samples, list(effect.weights[counted]), comparison.level))
    heads = [
        _head(effect.factors, effect.start, effect.end) | {"letters": effect.letters, "aliases": effect.aliases}
        for effect in effects
    ]
    more = [{"used": one.used, "given": one.given} for one in found]
    return _judged(comparison, name, heads, found, more)


def _slopes(comparison: Comparison, experiment: Experiment, names: Sequence[str]) -> Effects:
    outcomes = comparison.outcomes
    cells = [cell for cell in outcomes.cells if cell != comparison.baseline]
    axes = axes_of(experiment, outcomes.design.loc[cells])
    heads = [_head((axis.factor,), (axis.start,), (axis.end,)) for axis in axes]
    rows: list[dict[str, Any]] = []
    fits = {}
    for name in names:
        found, fits[name] = slopes(outcomes, name, cells, axes, comparison.level)
        more = [{"rank": one.rank, "rank_low": one.rank_low, "rank_high": one.rank_high} for one in found]
        rows += _judged(comparison, name, heads, found, more)
    return Effects("slopes", pd.DataFrame(rows), fits, len(cells), asked_of(comparison, experiment))


def _head(factors: tuple[str, ...], start: tuple[Level, ...], end: tuple[Level, ...]) -> dict[str, Any]:
    return {
        "effect": " x ".join(factors),
        "label": " × ".join(map(level_words, factors, end))
        if len(factors) > 1
        else _label(factors[0], start[0], end[0]),
        "order": len(factors),
        "from": "; ".join(map(str, start)),
        "to": "; ".join(map(str, end)),
    }


def _label(factor: str, start: Level, end: Level) -> str:
    """'10 technicians (from 9)'; a name needs no start, for it is clear what it is instead of."""
    words = level_words(factor, end)
    return f"{words} (from {level_text(start)})" if is_number(end) else words


def _judged(
    comparison: Comparison,
    name: str,
    heads: Sequence[dict[str, Any]],
    found: Sequence[Any],
    more: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Rows with interval, adjusted p and verdict."""
    indicator, alpha = comparison.outcomes.indicators[name], 1 - comparison.level
    adjusted = stats.holm([one.p for one in found])
    return [
        {
            **head,
            "indicator": name,
            "unit": indicator.unit,
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "half": one.high - one.value,
            "p": one.p,
            "p_holm": p_holm,
            "verdict": verdict(one.value, float(p_holm), alpha, indicator.better),
            **rest,
        }
        for head, one, p_holm, rest in zip(heads, found, adjusted, more, strict=True)
    ]
