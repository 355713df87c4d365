"""Traits of customers as rows of effects."""

import itertools
import math
from typing import Any

import numpy as np

from sim.inputs import Inputs
from sim.rules.traits import CUMULATIVE, EFFECTS, PREDICTED, WEIGHS
from sim.scenario import Level, Scenario, Traits
from sim.scenario.segments import DIMENSIONS
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]

# Effects in the order of their columns; those that are factors are kept as logarithms.
SINGLE = ("predicted", "desired", "patience", "price_reference", "complains", "talks", "answers", "stays", "spends")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Number of traits."""
    return {"n_traits": len(s.segments.traits) if isinstance(s.segments, Traits) else 0}


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """First row and number of levels of each trait, and a row of effects per level."""
    if not isinstance(s.segments, Traits):
        return {}
    traits = np.zeros(len(s.segments.traits), LAYOUTS["traits"][0])
    rows: list[list[float]] = []
    for row, levels in zip(traits, s.segments.traits.values(), strict=True):
        row["first"], row["n"] = len(rows), len(levels)
        shares = itertools.accumulate(level.share for level in levels.values())
        rows += [_effects(level, below) for level, below in zip(levels.values(), shares, strict=True)]
    return {"traits": traits, "trait_effects": np.array(rows)}


def _effects(level: Level, cumulative: float) -> list[float]:
    effects = [0.0] * EFFECTS
    effects[CUMULATIVE] = cumulative
    for k, dimension in enumerate(DIMENSIONS):
        effects[WEIGHS + k] = math.log(dict(level.weighs).get(dimension, 1.0))
    for name, value in level.adds.items():
        effects[PREDICTED + SINGLE.index(name)] = value
    for factor, value in level.times.items():
        effects[PREDICTED + SINGLE.index(factor)] = math.log(value)
    return effects
