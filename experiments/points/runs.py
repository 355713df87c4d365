"""The replications of points: those the store lacks are run, all are read back as arrays.

Replication k meets the same chances at every point (common random numbers), so points are compared in pairs.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

from experiments.canonical import input_digests
from experiments.execute.outcome import told
from experiments.execute.progress import Meter
from experiments.execute.store import REPLICATIONS, Store, cell_key, replication_key
from experiments.execute.work import execute, how_of
from experiments.execute.worker import Unit
from experiments.messages import Refusal, did_you_mean, nearest, seen
from experiments.model import Model
from experiments.points.study import Study

__all__ = ["DERIVED", "Failed", "Runs", "check_indicator", "points_frame", "unit_of"]

DERIVED = {"net_value": ("contribution_present", "customer_value_present")}  # a sum of indicators of the model


class Failed(RuntimeError):
    """Some replications failed; the text says which.  What is finished is kept."""


def check_indicator(model: Model, key: str, name: str) -> None:
    """The indicator must be one of the model, or a sum of those."""
    known = [*model.indicators, *(one for one, parts in DERIVED.items() if set(parts) <= set(model.indicators))]
    if name not in known:
        raise Refusal(f"{key}={seen(name)}: no such indicator{did_you_mean(nearest(name, known))}")


class Runs:
    """Points that have been simulated so far, and their outcomes."""

    def __init__(self, study: Study[Any], meter: Meter) -> None:
        self._study, self._meter = study, meter
        self._store = Store(study.results / REPLICATIONS)
        self._store.sweep()
        self._sources = study.model.source_digest()
        self.digests: dict[str, str] = {}  # of every replication that was asked for, by its key

    def units(self, scenarios: Sequence[BaseModel], counts: Sequence[int]) -> list[Unit]:
        """The first `counts[i]` replications of scenario i, in order."""
        settings, made = self._study.settings, []
        for cell, (scenario, count) in enumerate(zip(scenarios, counts, strict=True)):
            dump = scenario.model_dump(mode="json")
            files = input_digests(dump)
            key = cell_key(dump, files)
            for number in range(count):
                name = replication_key(key, settings.engine, settings.seed, number, self._sources)
                made.append(Unit(cell, number, settings.engine, settings.seed, name, scenario, tuple(files.items())))
        return made

    def outcomes(self, scenarios: Sequence[BaseModel], counts: Sequence[int], names: Sequence[str]) -> list[np.ndarray]:
        """Of each scenario an array (indicators in `names`, replications); NaN where something did not happen."""
        units = self.units(scenarios, counts)
        failures = execute(units, None, self._store, self._study.model, how_of(self._study.settings), self._meter)
        if failures:
            more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
            raise Failed(f"{told(failures[0], self._study.results)}{more}")
        found: dict[str, list[float]] = {}
        for unit in units:
            if unit.key not in found:
                result = self._store.taken(unit.key)
                found[unit.key] = [value_of(result.measures, name) for name in names]
                self.digests[unit.key] = result.digest
        rows = iter(found[unit.key] for unit in units)
        return [np.array([next(rows) for _ in range(count)]).reshape(count, len(names)).T for count in counts]


def value_of(measures: Mapping[str, float], name: str) -> float:
    """An indicator, or the sum that has this name."""
    return sum(measures[part] for part in DERIVED[name]) if name not in measures else measures[name]


def points_frame(
    points: Sequence[Mapping[str, Any]], names: Sequence[str], values: Sequence[np.ndarray]
) -> pd.DataFrame:
    """One row a point and replication: point, its values, replication, indicators."""
    head = [
        {"point": number, **point, "replication": k}
        for number, (point, found) in enumerate(zip(points, values, strict=True))
        for k in range(found.shape[1])
    ]
    table = np.concatenate([found.T for found in values]) if len(values) else np.empty((0, len(names)))
    return pd.concat([pd.DataFrame(head), pd.DataFrame(table, columns=list(names))], axis=1)


def unit_of(model: Model, name: str, currency: str = "") -> str:
    """The unit of an indicator; money has the currency's name."""
    row = model.indicators[DERIVED[name][0] if name not in model.indicators else name]
    unit = str(getattr(row, "unit", row))
    return currency if unit == "money" and currency else unit
