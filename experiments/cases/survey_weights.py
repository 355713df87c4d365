"""What dimensions of service weigh: a survey of customers.

Weights are standardised coefficients of satisfaction on the five dimensions (means of their SERVQUAL items), divided by
their sum, as the model's weights are relative (`experiments/fitting/weights.py`).
"""

import numpy as np
import pandas as pd

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.weights import Weights, fit_weights

__all__ = ["ITEMS", "SURVEY_WEIGHTS"]

# In the model's order, with the first and the last of the items (cSEM's own example).
ITEMS = {
    "reliability": (5, 9), "responsiveness": (10, 13), "assurance": (14, 17), "empathy": (18, 22), "tangibles": (1, 4),
}  # fmt: skip


def _of_items(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Each dimension's mean item."""
    return {
        name: rows[[f"a{k:02d}" for k in range(first, last + 1)]].mean(axis=1).to_numpy(float)
        for name, (first, last) in ITEMS.items()
    }


def _servqual(tables: Tables) -> Weights:
    rows = tables["servqual"]["answers"]
    return fit_weights(rows["sat"], _of_items(rows))


def _values(tables: Tables) -> list[Value]:
    words = ("satisfaction=servqual_durables",)
    return [
        Value(f"satisfaction.weights.{k}", one._replace(name=f"weight of {one.name}"), 2, words)
        for k, one in enumerate(_servqual(tables).shares)
    ]


def _facts(tables: Tables) -> list[Fact]:
    found = _servqual(tables).regression
    means = _of_items(tables["servqual"]["answers"])
    hang = np.corrcoef(list(means.values()))
    return [
        *(Fact(f"coefficient of {name}", found.of(name).value) for name in ITEMS),
        *(Fact(f"mean of {name}", float(level.mean()), "of 100") for name, level in means.items()),
        Fact("R2 of satisfaction, five dimensions", found.fit),
        Fact("least correlation of two dimensions", float(hang.min())),
        Fact("greatest correlation of two dimensions", float(hang[~np.eye(len(hang), dtype=bool)].max())),
    ]  # fmt: skip


SURVEY_WEIGHTS = Case(
    (), ("scenario=small_town",), "survey_weights", _values, _facts,
    (("servqual", "satisfaction/servqual_durables_411.csv"),),
)  # fmt: skip
