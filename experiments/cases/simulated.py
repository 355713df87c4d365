"""The scenario of a case: what it holds, and what it simulates."""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments import load_scenario
from experiments.cases.case import Case, Fact, Value, held
from experiments.model import simulate_here

__all__ = ["held_value", "mean_measures", "scenario_values"]


@functools.cache
def scenario_values(words: tuple[str, ...]) -> dict[str, Any]:
    """A scenario as plain values."""
    return load_scenario(words).model_dump(mode="json")


def held_value(case: Case, value: Value) -> Any:
    """What conf/ holds of a fitted figure; None where the model has no such key."""
    return held(scenario_values((*case.words, *value.words)), value.key) if value.key else None


def mean_measures(case: Case, facts: Sequence[Fact], replications: int) -> dict[Fact, float]:
    """Means over replications of the facts that are indicators, in the units of the records."""
    scenario = load_scenario(case.words)
    runs = [simulate_here(scenario, engine="compiled", seed=1, replication=k).measures for k in range(replications)]
    return {one: one.per * float(np.nanmean([run[one.measure] for run in runs])) for one in facts if one.measure}
