"""Indicators of one month, for claims about when something happens: `score_mean@2023-08`."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.settings import Experiment
from sim import MONTHLY

__all__ = ["months_of", "with_months"]


def months_of(experiment: Experiment) -> dict[str, Any]:
    """The indicators of a month that the claims name."""
    named = (name for claim in experiment.claims.values() for step in claim.steps for name in step.named())
    names = dict.fromkeys(name for name in named if "@" in name)
    return {name: MONTHLY[name.partition("@")[0]]._replace(name=name) for name in names}


def with_months(runs: pd.DataFrame, monthly: pd.DataFrame, names: Mapping[str, Any]) -> pd.DataFrame:
    """The runs with a column for each of these names; a month that was not simulated is no value."""
    for name in names:
        series, _, month = name.partition("@")
        rows = monthly[monthly["month"] == month].set_index(["cell", "replication"])
        place = pd.MultiIndex.from_frame(runs[["cell", "replication"]])
        runs = runs.assign(**{name: rows.reindex(columns=[series], index=place)[series].to_numpy(float)})
    return runs
